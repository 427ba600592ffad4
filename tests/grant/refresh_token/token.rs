//! What a refresh token is, and what it may be exchanged for.

use std::collections::BTreeMap;

use edgegrant::{
    account::UserId,
    application::{Application, GrantType},
    authorization_code::Code,
    form::Form,
    grant::GrantId,
    refresh_token::RefreshToken,
    refusal::Refusal,
    seal::Purpose,
    secret::Secret,
    time::UnixTime,
};
use edgegrant_grant_tests::{
    Change::{Nothing, Set, Without},
    laws,
    server::Server,
    world::{
        authenticated, confidential, confidential_client, entropy, grant_id, other_root,
        public_client, root, scope, subject, user_id,
    },
};
use proptest::prelude::*;

use super::{logged_in, refresh};

/// A token of the user whom all of these files are about.
fn token(grant_id: GrantId, number: u32) -> RefreshToken {
    RefreshToken { user_id: user_id(), grant_id, number }
}

fn read(token: &str) -> Option<RefreshToken> {
    RefreshToken::read(&root(), &Secret::new(token.to_owned()))
}

#[test]
fn the_example_of_section_6_is_read() {
    let body = b"grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA";
    let form = Form::parse(body).unwrap();
    let found = Server::default().token(&confidential_client(), &form, super::NOW);
    assert_eq!(found, Err(Refusal::UnknownRefreshToken), "it is another server's");
    let (mut server, tokens) = logged_in();
    let body = format!("grant_type=refresh_token&refresh_token={}", tokens.refresh_token());
    let form = Form::parse(body.as_bytes()).unwrap();
    assert!(server.token(&confidential_client(), &form, super::NOW).is_ok());
}

#[test]
fn one_thing_wrong_is_refused_and_costs_the_owner_nothing() {
    let (server, tokens) = logged_in();
    let token = tokens.refresh_token();
    let lower = token.to_lowercase();
    let unknown_grant = GrantId::from_bytes([9; 16]);
    let of_nothing = self::token(unknown_grant, 0).write(&root());
    let of_tomorrow = self::token(grant_id(), 1).write(&root());
    let foreign = self::token(grant_id(), 0).write(&other_root());
    use Refusal::{
        MalformedScope, MissingRefreshToken, NothingGranted, ScopeWidened, UnknownRefreshToken,
    };
    let rows = [
        ("none", Without("refresh_token"), MissingRefreshToken),
        ("an empty one", Set("refresh_token", ""), MissingRefreshToken),
        ("T23: another case", Set("refresh_token", &lower), UnknownRefreshToken),
        ("T23: cut", Set("refresh_token", &token[..token.len() - 1]), UnknownRefreshToken),
        ("another server's", Set("refresh_token", &foreign), UnknownRefreshToken),
        ("of a grant that has no record", Set("refresh_token", &of_nothing), UnknownRefreshToken),
        ("not issued yet", Set("refresh_token", &of_tomorrow), UnknownRefreshToken),
        ("F09: like an access token", Set("refresh_token", "e30.e30.AA"), UnknownRefreshToken),
        ("F04: wider", Set("scope", "lights:read profile"), ScopeWidened),
        ("F04: other", Set("scope", "profile"), ScopeWidened),
        ("case counts", Set("scope", "LIGHTS:READ"), ScopeWidened),
        ("a scope of spaces", Set("scope", "  "), NothingGranted),
        ("malformed", Set("scope", "\""), MalformedScope),
    ];
    for (rule, change, refusal) in rows {
        let (mut server, _) = logged_in();
        let before = server.stored().into_iter().find(|(name, _)| *name == grant_id());
        let found = refresh(&mut server, &confidential_client(), token, change, 1);
        assert_eq!(found, Err(refusal), "{rule}");
        let after = server.stored().into_iter().find(|(name, _)| *name == grant_id());
        assert_eq!(after, before, "{rule}");
        let owner = refresh(&mut server, &confidential_client(), token, Nothing, 2);
        assert!(owner.is_ok(), "{rule}");
    }
    assert!(server.alarms.is_empty());
    for (refusal, code) in [
        (MissingRefreshToken, "invalid_request"),
        (UnknownRefreshToken, "invalid_grant"),
        (ScopeWidened, "invalid_scope"),
        (NothingGranted, "invalid_scope"),
        (MalformedScope, "invalid_scope"),
    ] {
        assert_eq!(refusal.code().as_str(), code);
    }
}

#[test]
fn a_token_is_bound_to_its_client() {
    // F03: A's token with B's credentials; A's chain is unharmed.
    let (mut server, tokens) = logged_in();
    let before = server.stored();
    for millis in [0, 1, 5000] {
        let token = tokens.refresh_token();
        let found = refresh(&mut server, &public_client(), token, Nothing, millis);
        assert_eq!(found, Err(Refusal::RefreshTokenOfAnotherClient));
    }
    assert_eq!(Refusal::RefreshTokenOfAnotherClient.code().as_str(), "invalid_grant");
    assert_eq!(server.stored(), before);
    let owner = refresh(&mut server, &confidential_client(), tokens.refresh_token(), Nothing, 5000);
    assert!(owner.is_ok() && server.alarms.is_empty());
}

#[test]
fn a_token_of_another_client_by_the_same_name_is_another_clients() {
    let refused = Err(Refusal::RefreshTokenOfAnotherClient);
    for (registered_at, expected) in [(UnixTime::EPOCH, Ok(())), (super::NOW, refused)] {
        let (mut server, tokens) = logged_in();
        let client = authenticated(Application { registered_at, ..confidential() });
        let found = refresh(&mut server, &client, tokens.refresh_token(), Nothing, 5000);
        assert_eq!(found.map(|_| ()), expected);
        assert!(server.alarms.is_empty());
    }
}

#[test]
fn scope_may_shrink_and_comes_back() {
    // F04, RFC 6749 §6.
    let (mut server, tokens) = logged_in();
    let hub = confidential_client();
    let narrow = refresh(&mut server, &hub, tokens.refresh_token(), Set("scope", "lights:read"), 1);
    let narrow = narrow.unwrap();
    assert_eq!(narrow.scope, scope("lights:read"));
    let whole = refresh(&mut server, &hub, narrow.refresh_token(), Nothing, 2).unwrap();
    assert_eq!(whole.scope, scope("lights:read lights:write"), "the token kept it");
    assert_eq!(whole.subject, Some(subject("lamp-hub")));
}

#[test]
fn scope_shrinks_with_the_role_of_today() {
    let (mut server, tokens) = logged_in();
    let today = |role_scopes: &[(&str, &str)]| {
        let role_scopes: BTreeMap<_, _> =
            role_scopes.iter().map(|(role, text)| ((*role).to_owned(), scope(text))).collect();
        authenticated(Application { role_scopes, ..confidential() })
    };
    let token = tokens.refresh_token().to_owned();
    let gone = [("resident", "profile")];
    for role_scopes in [&gone[..], &[("guest", "lights:read")], &[]] {
        let found = refresh(&mut server, &today(role_scopes), &token, Nothing, 1);
        assert_eq!(found, Err(Refusal::NothingGranted), "{role_scopes:?}");
    }
    let less = today(&[("resident", "lights:read profile")]);
    let found = refresh(&mut server, &less, &token, Nothing, 1).unwrap();
    assert_eq!(found.scope, scope("lights:read"), "and nothing that was not granted");
    let asked = Set("scope", "lights:read lights:write");
    let found = refresh(&mut server, &less, found.refresh_token(), asked, 2).unwrap();
    assert_eq!(found.scope, scope("lights:read"));
}

#[test]
fn a_client_that_lost_the_grant_gets_nothing() {
    let (mut server, tokens) = logged_in();
    let mut without = confidential();
    without.grant_types.remove(&GrantType::RefreshToken);
    let without = authenticated(without);
    let found = refresh(&mut server, &without, tokens.refresh_token(), Nothing, 1);
    assert_eq!(found, Err(Refusal::GrantNotAllowed), "T02");
}

#[test]
fn no_other_token_is_a_refresh_token() {
    // T24, I07.
    let code = Code {
        grant_id: grant_id(),
        subject: subject("lamp-hub"),
        redirect_uri: "https://client.example/cb".to_owned(),
        code_challenge: None,
        expires_at: super::at(60_000),
    };
    let code = code.seal(&root(), &mut entropy(1)).unwrap();
    let body = code.strip_prefix("egc_").unwrap();
    for other in [code.clone(), format!("egr_{body}"), body.to_owned()] {
        assert_eq!(read(&other), None);
    }
    let token = token(grant_id(), 0).write(&root());
    let body = token.strip_prefix("egr_").unwrap();
    for other in [token.clone(), format!("egc_{body}"), body.to_owned()] {
        assert_eq!(Code::open(&root(), &Secret::new(other)), None);
    }
    // The same message under the key of another purpose.
    let message = [user_id().to_bytes().as_slice(), grant_id().as_bytes(), &[0; 4]].concat();
    for purpose in [Purpose::CrossSiteRequest, Purpose::Session, Purpose::AuthorizationCode] {
        use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
        let tag = root().authenticate(purpose, &message);
        let forged = BASE64_URL_SAFE_NO_PAD.encode([message.as_slice(), &tag].concat());
        assert_eq!(read(&format!("egr_{forged}")), None, "{purpose:?}");
    }
}

#[test]
fn a_grant_without_a_code_begins_with_one() {
    // RFC 6749 §4.3.3: the password grant begins with tokens.
    let mut server = Server::default();
    let tokens = server.open(grant_id(), &subject("lamp-hub"), super::NOW).unwrap();
    let next = refresh(&mut server, &confidential_client(), tokens.refresh_token(), Nothing, 1);
    assert!(next.is_ok());
}

proptest! {
    #![proptest_config(laws())]

    /// A token says which it is, to its server only, and looks the same each time.
    #[test]
    fn a_token_reads_as_it_was_written(
        place: [u8; 32],
        generation: [u8; 8],
        bytes: [u8; 16],
        number: u32,
    ) {
        let token = RefreshToken {
            user_id: UserId::new(place, generation),
            grant_id: GrantId::from_bytes(bytes),
            number,
        };
        let written = token.write(&root());
        prop_assert_eq!(&written, &token.write(&root()));
        prop_assert_eq!(read(&written), Some(token));
        prop_assert_eq!(RefreshToken::read(&other_root(), &Secret::new(written.clone())), None);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        prop_assert!(written.len() == 127 && written.bytes().all(plain), "{}", written);
    }

    /// T23: one character changed, left out or put in, and it is no token.
    #[test]
    fn a_changed_token_is_no_token(
        at in any::<prop::sample::Index>(),
        other in "[A-Za-z0-9_=. -]",
        kind in 0_u8..3,
        number: u32,
    ) {
        let token = token(grant_id(), number).write(&root());
        let at = at.index(token.len());
        let changed = match kind {
            0 => format!("{}{other}{}", &token[..at], &token[at + 1..]),
            1 => format!("{}{}", &token[..at], &token[at + 1..]),
            _ => format!("{}{other}{}", &token[..at], &token[at..]),
        };
        prop_assert_eq!(read(&changed).is_some(), changed == token);
    }
}
