//! Bearer tokens at a protected resource (RFC 6750).

use edgegrant::{
    access_token::Issuer,
    bearer,
    refusal::{ErrorCode, Refusal},
};
use edgegrant_grant_tests::{
    laws,
    world::{ISSUER, NOW, basic, entropy, grant_id, subject},
};
use proptest::prelude::*;

fn token(header: &str) -> Option<String> {
    bearer::token(Some(header)).map(|token| token.expose().to_owned())
}

#[test]
fn a_token_comes_in_the_header() {
    let rows = [
        ("RFC 6750 §2.1, its example", "Bearer mF_9.B5f-4.1JqM", Some("mF_9.B5f-4.1JqM")),
        ("B06: no case", "bearer mF_9.B5f-4.1JqM", Some("mF_9.B5f-4.1JqM")),
        ("B06: no case", "BEARER mF_9.B5f-4.1JqM", Some("mF_9.B5f-4.1JqM")),
        ("more spaces", "Bearer   mF_9.B5f-4.1JqM ", Some("mF_9.B5f-4.1JqM")),
        ("an empty token is one, and wrong", "Bearer ", Some("")),
        ("no token", "Bearer", None),
        ("another scheme", "DPoP mF_9.B5f-4.1JqM", None),
        ("a scheme that begins so", "BearerX mF_9.B5f-4.1JqM", None),
        ("no scheme", "mF_9.B5f-4.1JqM", None),
        ("nothing", "", None),
    ];
    for (rule, header, expected) in rows {
        assert_eq!(token(header).as_deref(), expected, "{rule}");
    }
    assert_eq!(token(&basic("mF_9.B5f-4.1JqM", "x")), None, "B07: a token for a user name");
    assert!(bearer::token(None).is_none());
}

#[test]
fn a_scope_is_asked_for_to_the_letter() {
    let issuer = Issuer { issuer: ISSUER.to_owned(), audience: ISSUER.to_owned() };
    let claims = issuer.user_token(subject("lamp-app"), grant_id(), 600, NOW, &mut entropy(1));
    assert_eq!(bearer::require(&claims, "lights:read"), Ok(()));
    for missing in ["profile", "lights", "LIGHTS:READ", "lights:read lights:write", ""] {
        assert_eq!(bearer::require(&claims, missing), Err(Refusal::ScopeMissing), "{missing:?}");
    }
}

#[test]
fn a_challenge_says_what_section_3_wants() {
    assert_eq!(
        bearer::challenge(None, Some("profile")),
        "Bearer realm=\"edgegrant\"",
        "RFC 6750 §3.1: nothing more to who presented nothing"
    );
    assert_eq!(
        bearer::challenge(Some(Refusal::InvalidAccessToken), Some("profile")),
        "Bearer realm=\"edgegrant\", error=\"invalid_token\", \
         error_description=\"the access token is invalid\""
    );
    assert_eq!(
        bearer::challenge(Some(Refusal::ScopeMissing), Some("profile")),
        "Bearer realm=\"edgegrant\", error=\"insufficient_scope\", \
         error_description=\"the access token lacks the required scope\", scope=\"profile\"",
        "B03"
    );
    assert!(!bearer::challenge(Some(Refusal::NotAUserToken), None).contains("scope=\""));
}

#[test]
fn every_challenge_is_a_header_value() {
    for refusal in Refusal::ALL {
        let challenge = bearer::challenge(Some(*refusal), Some("a:b"));
        assert_eq!(challenge.matches('"').count() % 2, 0, "{challenge}");
        assert!(challenge.bytes().all(|byte| (0x20..0x7F).contains(&byte)), "{challenge}");
        assert!(!challenge.contains('\\'), "{challenge}");
        let scoped = refusal.code() == ErrorCode::InsufficientScope;
        assert_eq!(challenge.ends_with(", scope=\"a:b\""), scoped, "{challenge}");
    }
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn any_header_is_read_or_refused(header in "\\PC{0,40}|[Bb]earer [ -~]{0,40}") {
        if let Some(token) = token(&header) {
            prop_assert!(header.to_ascii_lowercase().starts_with("bearer "));
            prop_assert!(header.ends_with(token.trim_end()) || header.ends_with(' '));
        }
    }
}
