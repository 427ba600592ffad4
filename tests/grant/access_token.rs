//! Access tokens (RFC 9068).

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use edgegrant::{
    access_token::{Claims, Issuer, TYPE},
    grant::Subject,
    jws::{self, Unverified},
    time::UnixTime,
};
use edgegrant_grant_tests::world::{
    ISSUER, NOW, at, confidential, entropy, grant_id, scope, subject, user_id,
};
use serde_json::{Value, json};

fn issuer() -> Issuer {
    Issuer { issuer: ISSUER.to_owned(), audience: "https://api.example".to_owned() }
}

fn user_claims() -> Claims {
    issuer().user_token(subject("lamp-app"), grant_id(), 600, NOW, &mut entropy(1))
}

/// Sends a payload back as a token whose signature was found good.
fn accepted(payload: &str, now: UnixTime) -> Option<Claims> {
    let header = r#"{"alg":"ES256","typ":"at+jwt","kid":"key-1"}"#;
    let parts = [header.as_bytes(), payload.as_bytes(), &[7; 64]];
    let token = parts.map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".");
    let unverified = Unverified::parse(&token, TYPE).expect("well-formed");
    issuer().accept(&unverified.into_verified(), now)
}

#[test]
fn a_users_token_has_the_claims_of_section_2_2() {
    let claims = serde_json::to_value(user_claims()).unwrap();
    let jti = claims["jti"].as_str().unwrap().to_owned();
    assert_eq!(
        claims,
        json!({
            "iss": ISSUER,
            "sub": user_id().to_string(),
            "aud": "https://api.example",
            "exp": 1_800_000_600,
            "iat": 1_800_000_000,
            "jti": jti,
            "client_id": "lamp-app",
            "registered_at": 0,
            "scope": "lights:read lights:write",
            "role": "resident",
            "grant_id": grant_id().to_string(),
        })
    );
    assert_eq!(jti.len(), 22, "T22: 128 random bits");
    let other = issuer().user_token(subject("lamp-app"), grant_id(), 600, NOW, &mut entropy(2));
    assert_ne!(other.jti, jti);
    assert_eq!(TYPE, "at+jwt", "RFC 9068 §2.1");
}

#[test]
fn a_clients_own_token_has_no_role() {
    let mut draws = entropy(1);
    let claims = issuer().client_token(&confidential(), scope("users:create"), NOW, &mut draws);
    assert!(claims.user_id().is_none() && user_claims().user_id() == Some(user_id()));
    let claims = serde_json::to_value(claims).unwrap();
    assert!(!claims.as_object().unwrap().contains_key("role"));
    assert_eq!(claims["sub"], claims["client_id"], "RFC 9068 §2.2");
}

#[test]
fn a_token_is_accepted_until_it_expires() {
    let payload = serde_json::to_string(&user_claims()).unwrap();
    let rows = [(0, true), (599_999, true), (600_000, false), (600_001, false), (u32::MAX, false)];
    for (millis, good) in rows {
        let found = accepted(&payload, at(u64::from(millis)));
        assert_eq!(found, good.then(user_claims), "J09: after {millis} ms");
    }
    let late = user_claims();
    assert_eq!(late.expires_at(), at(600_000));
}

#[test]
fn one_claim_wrong_and_it_is_not_accepted() {
    let rows = [
        ("B08: another issuer", "iss", json!("https://evil.example")),
        ("the issuer with a slash", "iss", json!("https://login.example/")),
        ("the issuer in capitals", "iss", json!("https://LOGIN.example")),
        ("no issuer", "iss", json!(null)),
        ("B08: another audience", "aud", json!("https://other.example")),
        ("two audiences", "aud", json!(["https://api.example", "https://evil.example"])),
        ("no audience", "aud", json!(null)),
        ("J08: exp as text", "exp", json!("1800000600")),
        ("J08: exp as a fraction", "exp", json!(1_800_000_600.5)),
        ("J08: exp before time", "exp", json!(-1)),
        ("J08: exp beyond measure", "exp", json!(1e30)),
        ("J08: no exp", "exp", json!(null)),
        ("J08: iat as text", "iat", json!("1800000000")),
        ("J08: iat before time", "iat", json!(-1)),
        ("J08: no iat", "iat", json!(null)),
        ("no subject", "sub", json!(null)),
        ("a subject that is a number", "sub", json!(7)),
        ("a user whose account nobody can name", "sub", json!("lamp-app")),
        ("no client", "client_id", json!(null)),
        ("no name", "jti", json!(null)),
        ("no grant", "grant_id", json!(null)),
        ("a grant that is none", "grant_id", json!("x")),
        ("a scope that is a list", "scope", json!(["lights:read"])),
        ("a scope that is malformed", "scope", json!("\"")),
        ("no scope", "scope", json!(null)),
        ("a role that is a list", "role", json!(["resident"])),
    ];
    let good = serde_json::to_value(user_claims()).unwrap();
    for (rule, claim, value) in rows {
        let mut claims = good.clone();
        claims[claim] = value.clone();
        assert_eq!(accepted(&claims.to_string(), NOW), None, "{rule}");
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(claim);
            assert_eq!(accepted(&claims.to_string(), NOW), None, "{rule}: absent");
        }
    }
    let twice = good.to_string().replacen('{', "{\"sub\":\"eve\",", 1);
    assert_eq!(accepted(&twice, NOW), None, "J13");
    assert_eq!(accepted("[]", NOW), None);
}

#[test]
fn claims_that_are_not_known_are_ignored() {
    let mut claims = serde_json::to_value(user_claims()).unwrap();
    claims["nonce"] = Value::from("n");
    claims["admin"] = Value::from(true);
    assert_eq!(accepted(&claims.to_string(), NOW), Some(user_claims()));
}

#[test]
fn a_lifetime_without_end_does_not_wrap() {
    // W25.
    let end = UnixTime::from_millis(u64::MAX);
    let claims =
        issuer().user_token(subject("lamp-app"), grant_id(), u32::MAX, end, &mut entropy(1));
    assert_eq!(claims.exp, u64::MAX / 1000);
    let payload = serde_json::to_string(&claims).unwrap();
    assert_eq!(accepted(&payload, end), None, "it is over at once");
}

#[test]
fn the_largest_token_that_is_issued_is_read_again() {
    let long = |bytes: usize| "x".repeat(bytes);
    let subject = Subject {
        client_id: long(64),
        role: long(64),
        scope: scope(&long(2000)),
        ..subject("lamp-app")
    };
    let issuer = Issuer {
        issuer: format!("https://{}.example", long(63)),
        audience: format!("https://{}.example", long(63)),
    };
    let claims = issuer.user_token(subject, grant_id(), 600, NOW, &mut entropy(1));
    let signed = jws::signing_input(TYPE, &long(43), &claims).unwrap();
    let token = jws::compact(signed, &[7; 64]);
    let read = Unverified::parse(&token, TYPE).expect("no longer than what is read");
    assert_eq!(issuer.accept(&read.into_verified(), NOW), Some(claims));
}
