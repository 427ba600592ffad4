//! A bearer token at a protected resource.
//!
//! An input is an `Authorization` header; or the text of a JWT's header, of its payload and of its
//! signature, between tabs, which are encoded first. What the platform does with keys is left out:
//! it finds the signature of the world's one token good, and no other.
#![no_main]

use std::sync::LazyLock;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use edgegrant::{
    access_token::{self, Claims, Issuer},
    bearer, jws,
    refusal::Refusal,
};
use edgegrant_fuzz::{check_secrecy, fields, text};
use edgegrant_grant_tests::world::{self, ISSUER, NOW};
use serde_json::Value;

const SIGNATURE: [u8; 64] = [b'7'; 64];

static TOKEN: LazyLock<String> = LazyLock::new(|| {
    let input = jws::signing_input(access_token::TYPE, "k1", &claims());
    jws::compact(input.expect("claims have a JSON form"), &SIGNATURE)
});

fn issuer() -> Issuer {
    Issuer { issuer: ISSUER.to_owned(), audience: "https://api.example".to_owned() }
}

fn claims() -> Claims {
    let subject = world::subject("lamp-app");
    issuer().user_token(subject, world::grant_id(), 600, NOW, &mut world::entropy(1))
}

libfuzzer_sys::fuzz_target!(init: begin(), |data: &[u8]| {
    accepts(data);
});

fn begin() {
    assert!(accepts(include_bytes!("../corpus/bearer/good")));
    assert!(accepts(include_bytes!("../corpus/bearer/claims")), "if somebody signed it");
}

/// Whether the token would be accepted, if its signature were good.
fn accepts(data: &[u8]) -> bool {
    let marks = [("{token}", TOKEN.as_str()), ("{issuer}", ISSUER)];
    let header = if data.contains(&b'\t') {
        let [header, payload, signature]: [Vec<u8>; 3] = fields(data, &marks);
        let parts = [header, payload, signature].map(|part| BASE64_URL_SAFE_NO_PAD.encode(part));
        format!("Bearer {}", parts.join("."))
    } else {
        let [header] = fields(data, &marks);
        text(&header)
    };
    let Some(token) = bearer::token(Some(&header)) else { return false };
    assert!(header.to_ascii_lowercase().starts_with("bearer "));
    assert!(header.contains(token.expose()) && token.expose().trim() == token.expose());
    let parsed = jws::Unverified::parse(token.expose(), access_token::TYPE);
    let Some(unverified) = parsed else { return false };
    check_reading(token.expose(), &unverified);
    if unverified.kid() == "k1" {
        check_secrecy(&format!("{unverified:?}"), &[&TOKEN]);
    }
    let signed = SIGNATURE == unverified.signature()
        && TOKEN.rsplit_once('.').map(|(input, _)| input) == Some(unverified.signing_input());
    check_acceptance(token.expose(), &unverified.into_verified(), signed)
}

/// There is one way to read a token, and no other token that reads alike.
fn check_reading(token: &str, unverified: &jws::Unverified<'_>) {
    let again = jws::compact(unverified.signing_input().to_owned(), unverified.signature());
    assert_eq!(again, token, "two texts for one token");
    assert_eq!(unverified.signature().len(), 64);
    let header = token.split('.').next().unwrap_or_default();
    let header = BASE64_URL_SAFE_NO_PAD.decode(header).expect("base64url");
    let header: Value = serde_json::from_slice(&header).expect("JSON");
    assert_eq!(header["alg"], "ES256");
    assert_eq!(header["kid"], unverified.kid());
    assert!(header["typ"].as_str().is_some_and(|typ| typ.eq_ignore_ascii_case("at+jwt")));
    assert!(header.get("crit").is_none_or(Value::is_null));
}

/// What another might have signed is read all the same: signed or not, claims that are not for us
/// or are over are not accepted.
fn check_acceptance(token: &str, verified: &jws::Verified, signed: bool) -> bool {
    assert_eq!(format!("{verified:?}"), "Verified([redacted])");
    let accepted = issuer().accept(verified, NOW);
    if signed {
        assert_eq!((token, &accepted), (TOKEN.as_str(), &Some(claims())));
        assert!(issuer().accept(verified, NOW.after(600)).is_none(), "it had expired");
    }
    let Some(claims) = accepted else { return false };
    let payload: Value = verified.payload().expect("JSON");
    assert_eq!((&payload["iss"], &payload["aud"]), (&ISSUER.into(), &issuer().audience.into()));
    assert!(payload["exp"].as_u64().is_some_and(|exp| exp > NOW.seconds()));
    assert!(claims.expires_at() > NOW || claims.exp > u64::MAX / 1000);
    assert_eq!(claims.user_id().is_some(), payload.get("role").is_some_and(Value::is_string));
    let scope = payload["scope"].as_str().unwrap_or_default();
    for wanted in ["lights:read", "applications:write"] {
        let refusal = bearer::require(&claims, wanted).err();
        assert_eq!(refusal.is_none(), scope.split(' ').any(|token| token == wanted));
        check_challenge(&bearer::challenge(refusal, Some(wanted)));
    }
    check_challenge(&bearer::challenge(Some(Refusal::InvalidAccessToken), None));
    true
}

fn check_challenge(challenge: &str) {
    assert!(challenge.bytes().all(|byte| (0x20..0x7F).contains(&byte)));
    check_secrecy(challenge, &[&TOKEN]);
}
