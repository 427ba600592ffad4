//! Authorization server metadata (RFC 8414): the truth, all of it.

use std::collections::BTreeSet;

use edgegrant::{
    application::{AuthenticationMethod, GrantType},
    authorization::Request,
    form::Form,
    metadata::{Metadata, path},
    token,
};
use edgegrant_grant_tests::{
    Change::{Both, Set},
    changed, form,
    world::{ISSUER, REDIRECT_URI, public},
};
use serde_json::{Value, json};

fn metadata() -> Value {
    let scopes = ["lights:read", "profile"].map(str::to_owned).into_iter();
    serde_json::to_value(Metadata::new(ISSUER, scopes)).unwrap()
}

fn list(member: &str) -> BTreeSet<String> {
    let list = metadata()[member].clone();
    let list: Vec<String> = serde_json::from_value(list).unwrap_or_else(|_| panic!("{member}"));
    let set: BTreeSet<String> = list.iter().cloned().collect();
    assert_eq!(set.len(), list.len(), "{member} says something twice");
    assert!(!set.is_empty(), "{member} says nothing");
    set
}

fn set(values: &[&str]) -> BTreeSet<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

#[test]
fn endpoints_are_on_the_issuer_and_have_no_fragment() {
    let metadata = metadata();
    assert_eq!(metadata["issuer"], ISSUER, "RFC 8414 §3.3: to the letter");
    let rows = [
        ("authorization_endpoint", "/v2/oauth2/authorize"),
        ("token_endpoint", "/v2/oauth2/token"),
        ("jwks_uri", "/v2/oauth2/jwks"),
        ("revocation_endpoint", "/v2/oauth2/revoke"),
        ("introspection_endpoint", "/v2/oauth2/introspect"),
    ];
    for (member, path) in rows {
        assert_eq!(metadata[member], format!("{ISSUER}{path}"), "{member}, A45");
    }
    assert_eq!(path::METADATA, "/.well-known/oauth-authorization-server", "RFC 8414 §3");
    assert!(path::DIALOG.starts_with(path::AUTHORIZE));
}

#[test]
fn what_is_listed_is_what_the_endpoints_do() {
    let good = [
        ("response_type", "code"),
        ("redirect_uri", REDIRECT_URI),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];
    let accepted = |form: &Form| Request::parse(form, &public()).is_ok();
    let one_of = |name: &str, values: &[&str]| {
        values
            .iter()
            .copied()
            .filter(|value| accepted(&changed(&good, Set(name, value))))
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
    };
    let types = ["code", "token", "id_token", "code token", "none"];
    assert_eq!(list("response_types_supported"), one_of("response_type", &types));
    let modes = ["query", "fragment", "form_post", "query.jwt", "web_message"];
    assert_eq!(list("response_modes_supported"), one_of("response_mode", &modes));
    let methods = ["S256", "plain", "S512"];
    assert_eq!(list("code_challenge_methods_supported"), one_of("code_challenge_method", &methods));
    let prompts = ["none", "login", "consent", "select_account", "create"];
    assert_eq!(list("prompt_values_supported"), one_of("prompt", &prompts));

    let grants = [
        "authorization_code",
        "password",
        "client_credentials",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ];
    let answered = |grant: &&str| token::grant_type(&form(&[("grant_type", grant)])).is_ok();
    let mut expected: BTreeSet<_> =
        grants.iter().filter(|grant| answered(grant)).map(|grant| (*grant).to_owned()).collect();
    // The one grant that has no token request.
    expected.insert("implicit".to_owned());
    assert_eq!(list("grant_types_supported"), expected);
    assert_eq!(expected.len(), GrantType::ALL.len());
    let request_object = Both(&Set("request", "e30.e30."), &Set("scope", "lights:read"));
    assert!(!accepted(&changed(&good, request_object)));
    assert_eq!(metadata()["request_parameter_supported"], false);
    let request_uri = Set("request_uri", "https://client.example/request");
    assert!(!accepted(&changed(&good, request_uri)));
    assert_eq!(metadata()["request_uri_parameter_supported"], false, "else true by default");
}

#[test]
fn clients_authenticate_as_it_says() {
    let all: Vec<&str> = AuthenticationMethod::ALL.iter().map(|method| method.as_str()).collect();
    assert_eq!(list("token_endpoint_auth_methods_supported"), set(&all));
    assert_eq!(list("revocation_endpoint_auth_methods_supported"), set(&all), "V03");
    let secret = set(&["client_secret_basic", "client_secret_post"]);
    assert_eq!(list("introspection_endpoint_auth_methods_supported"), secret, "N01");
}

#[test]
fn the_rest_is_said_too() {
    let metadata = metadata();
    assert_eq!(metadata["scopes_supported"], json!(["lights:read", "profile"]));
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], true, "D05, RFC 9207");
    assert_eq!(list("access_token_signing_alg_values_supported"), set(&["ES256"]));
    for member in ["registration_endpoint", "pushed_authorization_request_endpoint"] {
        assert!(metadata.get(member).is_none(), "there is no {member}");
    }
}
