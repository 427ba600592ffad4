//! Token introspection (RFC 7662).

use edgegrant::{
    access_token::Issuer,
    application::Application,
    introspection::{Answer, SCOPE, may_know},
};
use edgegrant_grant_tests::world::{
    ISSUER, NOW, confidential, entropy, grant_id, public, scope, subject, user_id,
};
use serde_json::json;

fn issuer() -> Issuer {
    Issuer { issuer: ISSUER.to_owned(), audience: ISSUER.to_owned() }
}

#[test]
fn of_a_token_that_is_not_active_nothing_else_is_said() {
    // N02, N03.
    assert_eq!(serde_json::to_string(&Answer::INACTIVE).unwrap(), r#"{"active":false}"#);
}

#[test]
fn of_an_access_token_its_claims_are_said() {
    let claims = issuer().user_token(subject("lamp-app"), grant_id(), 600, NOW, &mut entropy(1));
    let jti = claims.jti.clone();
    assert_eq!(
        serde_json::to_value(Answer::access_token(claims)).unwrap(),
        json!({
            "active": true,
            "scope": "lights:read lights:write",
            "client_id": "lamp-app",
            "token_type": "Bearer",
            "exp": 1_800_000_600,
            "iat": 1_800_000_000,
            "sub": user_id().to_string(),
            "aud": ISSUER,
            "iss": ISSUER,
            "jti": jti,
            "role": "resident",
        })
    );
    let own = issuer().client_token(&confidential(), scope("a"), NOW, &mut entropy(1));
    let own = serde_json::to_value(Answer::access_token(own)).unwrap();
    assert!(!own.as_object().unwrap().contains_key("role"));
    assert_eq!(own["sub"], "lamp-hub");
}

#[test]
fn of_a_refresh_token_its_grant_is_said_and_not_how_to_use_it() {
    let answer = Answer::refresh_token(subject("lamp-app"), NOW.after(86_400), ISSUER.to_owned());
    assert_eq!(
        serde_json::to_value(answer).unwrap(),
        json!({
            "active": true,
            "scope": "lights:read lights:write",
            "client_id": "lamp-app",
            "token_type": "refresh_token",
            "exp": 1_800_086_400,
            "sub": user_id().to_string(),
            "iss": ISSUER,
            "role": "resident",
        })
    );
}

#[test]
fn a_client_knows_of_its_own_tokens_and_a_resource_of_all() {
    // N04, RFC 7662 §4.
    let resource = Application { scope: scope(SCOPE), ..confidential() };
    let nearly = Application { scope: scope("tokens tokens:introspection"), ..confidential() };
    let rows = [
        ("its own", confidential(), "lamp-hub", true),
        ("another's", confidential(), "lamp-app", false),
        ("nobody's", confidential(), "", false),
        ("a part of its name", confidential(), "lamp", false),
        ("a public client's own", public(), "lamp-app", true),
        ("a resource", resource, "lamp-app", true),
        ("a scope that is nearly it", nearly, "lamp-app", false),
    ];
    for (rule, caller, client_id, expected) in rows {
        assert_eq!(may_know(&caller, client_id), expected, "{rule}");
    }
    // What a role may carry is no permission of the application's own.
    let mut by_role = confidential();
    by_role.role_scopes.insert("resident".to_owned(), scope(SCOPE));
    assert!(!may_know(&by_role, "lamp-app"));
}
