//! ID tokens, as far as a page needs them (OpenID Connect Core 1.0 §3.1.3.7).

use edgegrant::user_agent::{Expected, Fault, IdToken};

use crate::{ISSUER, NOW};

const GOOD: IdToken<'_> = IdToken {
    issuer: Some(ISSUER),
    subject: Some("ada"),
    is_for_client: true,
    authorized_party: None,
    expires_at: Some("1700000600"),
    nonce: Some("n"),
};

const EXPECTED: Expected<'_> =
    Expected { client_id: "page", issuer: Some(ISSUER), subject: None, nonce: "n" };

#[test]
fn an_id_token_of_this_login_is_good() {
    assert_eq!(GOOD.check(&EXPECTED, NOW), Ok(()));
    let named = IdToken { authorized_party: Some("page"), ..GOOD };
    assert_eq!(named.check(&EXPECTED, NOW), Ok(()));
    // A page's clock may be ahead by five minutes.
    assert_eq!(GOOD.check(&EXPECTED, NOW.after(899)), Ok(()));
    let known = Expected { subject: Some("ada"), ..EXPECTED };
    assert_eq!(GOOD.check(&known, NOW), Ok(()));
    // Who named endpoints only does not know the issuer.
    let other = IdToken { issuer: Some("https://other.example"), ..GOOD };
    assert_eq!(other.check(&Expected { issuer: None, ..EXPECTED }, NOW), Ok(()));
}

#[test]
fn an_id_token_of_anything_else_is_refused() {
    let rows = [
        ("another issuer", IdToken { issuer: Some("https://server.example/"), ..GOOD }),
        ("no issuer", IdToken { issuer: None, ..GOOD }),
        ("nobody", IdToken { subject: None, ..GOOD }),
        ("an empty subject", IdToken { subject: Some(""), ..GOOD }),
        ("another audience", IdToken { is_for_client: false, ..GOOD }),
        ("another party", IdToken { authorized_party: Some("other"), ..GOOD }),
        ("no end", IdToken { expires_at: None, ..GOOD }),
        ("an end that is no number", IdToken { expires_at: Some("never"), ..GOOD }),
        ("an end that has passed", IdToken { expires_at: Some("1699999700"), ..GOOD }),
        ("another login", IdToken { nonce: Some("m"), ..GOOD }),
        ("no nonce", IdToken { nonce: None, ..GOOD }),
    ];
    for (rule, id_token) in rows {
        assert_eq!(id_token.check(&EXPECTED, NOW), Err(Fault::IdTokenInvalid), "{rule}");
    }
    let known = Expected { subject: Some("bob"), ..EXPECTED };
    assert_eq!(GOOD.check(&known, NOW), Err(Fault::IdTokenInvalid), "another user");
}
