//! ID tokens, as far as a page needs them (OpenID Connect Core 1.0 §3.1.3.7).

use crate::{ISSUER, Members, NOW, decide, decide_at};

const GOOD: &[(&str, &str)] = &[
    ("iss", ISSUER),
    ("sub", "ada"),
    ("for_client", "true"),
    ("exp", "1700000600"),
    ("nonce", "n"),
    ("client_id", "page"),
    ("expected_issuer", ISSUER),
    ("expected_nonce", "n"),
];

#[test]
fn an_id_token_of_this_login_is_good() {
    let good = Members::of(GOOD);
    assert!(decide("id_token", &good).names().is_empty());
    assert_eq!(decide("id_token", &good.clone().with("azp", "page")).fault(), None);
    // RFC 7519 §2: a moment may have a fraction.
    assert_eq!(decide("id_token", &good.clone().with("exp", "1700000600.5")).fault(), None);
    // A page's clock may be ahead by five minutes.
    assert_eq!(decide_at(NOW.after(899), "id_token", &good).fault(), None);
    assert_eq!(decide_at(NOW.after(900), "id_token", &good).fault(), Some("id_token_invalid"));
    assert_eq!(decide("id_token", &good.clone().with("expected_subject", "ada")).fault(), None);
    // Who named endpoints only does not know the issuer.
    let other = good.with("iss", "https://other.example").without("expected_issuer");
    assert_eq!(decide("id_token", &other).fault(), None);
}

#[test]
fn an_id_token_of_anything_else_is_refused() {
    let good = || Members::of(GOOD);
    let rows = [
        ("another issuer", good().with("iss", "https://server.example/")),
        ("no issuer", good().without("iss")),
        ("nobody", good().without("sub")),
        ("an empty subject", good().with("sub", "")),
        ("another audience", good().without("for_client")),
        ("another party", good().with("azp", "other")),
        ("no end", good().without("exp")),
        ("an end that is no number", good().with("exp", "never")),
        ("an end that begins with none", good().with("exp", ".5")),
        ("an end that has passed", good().with("exp", "1699999700")),
        ("another login", good().with("nonce", "m")),
        ("no nonce", good().without("nonce")),
        ("no nonce that was sent", good().without("expected_nonce")),
        ("no nonce at all", good().without("expected_nonce").without("nonce")),
        ("another user", good().with("expected_subject", "bob")),
    ];
    for (rule, id_token) in rows {
        assert_eq!(decide("id_token", &id_token).fault(), Some("id_token_invalid"), "{rule}");
    }
}
