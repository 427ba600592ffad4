//! A configuration that is refused, with every fault that it has.

use edgegrant::{application::configuration, members::Fault};
use edgegrant_grant_tests::world::{confidential_configuration, entropy, public_configuration};
use serde_json::{Value, json};

fn faults(body: &str) -> Vec<Fault> {
    match configuration::parse("lamp", body.as_bytes(), None, &mut entropy(1)) {
        Ok(_) => Vec::new(),
        Err(faults) => faults,
    }
}

fn faulty_members(configuration: &Value) -> Vec<String> {
    let faults = faults(&configuration.to_string());
    faults.into_iter().map(|fault| fault.member.into_owned()).collect()
}

#[test]
fn a_fault_is_named_by_its_member() {
    let rows = [
        ("another name than the path's", "client_id", json!("other")),
        ("a name that is no text", "client_id", json!(["lamp"])),
        ("no name", "client_name", json!("")),
        ("a name with a line end", "client_name", json!("Lamp\nHome")),
        ("a name that is a number", "client_name", json!(1)),
        ("a long name", "client_name", json!("é".repeat(101))),
        ("no list", "redirect_uris", json!("https://client.example/cb")),
        ("R16", "redirect_uris", json!(["https://a.example/", "javascript:alert(1)"])),
        ("R17", "redirect_uris", json!(["https://a.example/", "http://a.example/"])),
        ("R22", "redirect_uris", json!(["https://a.example/", "myapp:/cb"])),
        ("R23", "redirect_uris", json!(["https://a.example/", "https://*.example/"])),
        ("R06", "redirect_uris", json!(["https://a.example/", "https://a.example/#x"])),
        ("twice", "redirect_uris", json!(["https://a.example/", "https://a.example/"])),
        ("no text", "redirect_uris", json!(["https://a.example/", null])),
        ("none, though a response type needs one", "redirect_uris", json!([])),
        ("no list", "post_logout_redirect_uris", json!("https://client.example/")),
        ("no page", "post_logout_redirect_uris", json!(["javascript:alert(1)"])),
        ("no TLS", "post_logout_redirect_uris", json!(["http://a.example/"])),
        ("a fragment", "post_logout_redirect_uris", json!(["https://a.example/#x"])),
        ("twice", "post_logout_redirect_uris", json!(["https://a.example/", "https://a.example/"])),
        ("a scope that is a list", "scope", json!(["a", "b"])),
        ("a scope with a quote", "scope", json!("a\"b")),
        ("no object", "role_scopes", json!(["resident"])),
        ("a role that is not a token", "role_scopes", json!({ "a b": "x" })),
        ("a role without a name", "role_scopes", json!({ "": "x" })),
        ("a scope that is a list", "role_scopes", json!({ "resident": ["x"] })),
        ("a scope that is malformed", "role_scopes", json!({ "resident": "é" })),
        ("text for a flag", "first_party", json!("true")),
        ("a number for a flag", "require_pkce", json!(1)),
        ("null for a flag", "require_pkce", json!(null)),
        ("text for a number", "access_token_lifetime", json!("600")),
        ("a fraction (W25)", "access_token_lifetime", json!(600.5)),
        ("negative (W25)", "access_token_lifetime", json!(-600)),
        ("nothing (W25)", "refresh_token_lifetime", json!(0)),
        ("huge (W25)", "refresh_token_lifetime", json!(u64::MAX)),
        ("beyond 32 bits (W25)", "access_token_lifetime", json!(4_294_967_296_u64 + 600)),
        ("no list", "user_roles", json!("guest")),
        ("a role that is not a token", "user_roles", json!(["guest", "a b"])),
        ("a secret that is short", "client_secret", json!("x".repeat(31))),
        ("a secret that is long", "client_secret", json!("x".repeat(257))),
        ("an empty secret", "client_secret", json!("")),
        ("a secret with a line end", "client_secret", json!("x\n".repeat(20))),
        ("a secret that is not ASCII", "client_secret", json!("é".repeat(32))),
        ("a secret that is no text", "client_secret", json!(null)),
        (
            "an unknown grant",
            "grant_types",
            json!([
                "authorization_code",
                "implicit",
                "urn:ietf:params:oauth:grant-type:device_code"
            ]),
        ),
        ("RFC 7591 §2.1: code needs its grant", "response_types", json!(["token"])),
        ("RFC 7591 §2.1: token needs its grant", "response_types", json!(["code"])),
        ("an unknown method", "token_endpoint_auth_method", json!("private_key_jwt")),
        ("a method in capitals", "token_endpoint_auth_method", json!("NONE")),
        ("no member of ours", "redirect_uri", json!("x")),
        ("no member of ours, and no name of one", "(body)", json!("x")),
    ];
    for (rule, member, value) in rows {
        let mut configuration = confidential_configuration();
        configuration[member] = value;
        assert_eq!(faulty_members(&configuration), [member], "{member}: {rule}");
    }
    assert_eq!(faulty_members(&confidential_configuration()), [""; 0], "the good one");
    assert_eq!(faulty_members(&public_configuration()), [""; 0], "the good one");
}

#[test]
fn a_public_application_has_no_secret_and_none_of_the_grants_that_need_one() {
    let rows = [
        ("a secret", "client_secret", json!("x".repeat(40)), "client_secret"),
        (
            "M01, Y05: client credentials",
            "grant_types",
            json!(["authorization_code", "implicit", "client_credentials"]),
            "grant_types",
        ),
        (
            "a password",
            "grant_types",
            json!(["authorization_code", "implicit", "password"]),
            "grant_types",
        ),
    ];
    for (rule, member, value, faulty) in rows {
        let mut configuration = public_configuration();
        configuration[member] = value;
        assert_eq!(faulty_members(&configuration), [faulty], "{rule}");
    }
}

#[test]
fn a_list_that_is_far_too_long_has_one_fault() {
    let lists = ["redirect_uris", "post_logout_redirect_uris", "grant_types", "response_types"];
    for member in lists.into_iter().chain(["user_roles"]) {
        for entry in [json!(""), json!("a b"), json!(1)] {
            let mut configuration = confidential_configuration();
            configuration[member] = json!(vec![entry; 10_000]);
            assert_eq!(faulty_members(&configuration), [member]);
        }
    }
    let mut configuration = confidential_configuration();
    let roles = (0..10_000).map(|at| (format!("role {at}"), json!("é")));
    configuration["role_scopes"] = Value::Object(roles.collect());
    assert_eq!(faulty_members(&configuration), ["role_scopes"]);
}

#[test]
fn limits_hold_on_both_sides() {
    let uris = |count: usize| {
        let uris: Vec<_> = (0..count).map(|at| format!("https://client.example/{at}")).collect();
        json!(uris)
    };
    let roles = |count: usize| (0..count).map(|at| at.to_string()).collect::<Vec<_>>();
    let role_scopes = |count: usize| {
        let scopes: serde_json::Map<_, _> =
            roles(count).into_iter().map(|role| (role, json!("a"))).collect();
        Value::Object(scopes)
    };
    let rows = [
        ("client_name", json!("é"), json!("é".repeat(100)), json!("é".repeat(101))),
        ("redirect_uris", uris(1), uris(32), uris(33)),
        ("post_logout_redirect_uris", uris(0), uris(32), uris(33)),
        ("role_scopes", role_scopes(0), role_scopes(64), role_scopes(65)),
        ("user_roles", json!([]), json!(roles(64)), json!(roles(65))),
        ("scope", json!(""), json!("x".repeat(2000)), json!("x".repeat(2001))),
        ("client_secret", json!("x".repeat(32)), json!("x".repeat(256)), json!("x".repeat(257))),
        ("access_token_lifetime", json!(60), json!(86_400), json!(86_401)),
        ("access_token_lifetime", json!(60), json!(60), json!(59)),
        ("refresh_token_lifetime", json!(60), json!(31_622_400), json!(31_622_401)),
        ("refresh_token_lifetime", json!(60), json!(60), json!(59)),
    ];
    for (member, least, most, beyond) in rows {
        for (value, expected) in [(least, vec![]), (most, vec![]), (beyond, vec![member])] {
            let mut configuration = confidential_configuration();
            configuration[member] = value.clone();
            assert_eq!(faulty_members(&configuration), expected, "{member}: {value}");
        }
    }
}

#[test]
fn every_fault_is_told_at_once() {
    let members = faulty_members(&json!({
        "client_id": "other",
        "client_name": "",
        "client_secret": "short",
        "redirect_uris": ["https://client.example/", "javascript:alert(1)", "myapp:/cb"],
        "post_logout_redirect_uris": 1,
        "grant_types": ["magic"],
        "response_types": ["magic"],
        "token_endpoint_auth_method": "magic",
        "scope": "é",
        "role_scopes": 1,
        "first_party": 1,
        "require_pkce": 1,
        "access_token_lifetime": 1,
        "refresh_token_lifetime": 1,
        "user_roles": 1,
        "logo_uri": "https://client.example/logo",
    }));
    for member in [
        "access_token_lifetime",
        "client_id",
        "client_name",
        "client_secret",
        "first_party",
        "grant_types",
        "logo_uri",
        "post_logout_redirect_uris",
        "redirect_uris",
        "refresh_token_lifetime",
        "require_pkce",
        "response_types",
        "role_scopes",
        "scope",
        "token_endpoint_auth_method",
        "user_roles",
    ] {
        assert!(
            members.iter().any(|found| found == member),
            "{member} is missing from {members:?}"
        );
    }
    let uris = members.iter().filter(|member| *member == "redirect_uris").count();
    assert_eq!(uris, 2, "one for each URI");
}

#[test]
fn a_body_that_is_no_object_has_one_fault() {
    let deep = "[".repeat(20_000);
    let rows = [
        ("nothing", ""),
        ("a list", "[]"),
        ("null", "null"),
        ("a member twice", r#"{"scope":"a","scope":"b"}"#),
        ("a role twice", r#"{"role_scopes":{"guest":"a","guest":"b"}}"#),
        ("something after it", "{} {}"),
        ("nesting that does not end", &deep),
    ];
    for (rule, body) in rows {
        let found = faults(body);
        assert_eq!(found.len(), 1, "{rule}");
        assert_eq!(found[0].member, "(body)", "{rule}");
    }
}

#[test]
fn faults_never_quote_what_was_sent() {
    let canary = "canary\"<script>";
    let found = faults(
        &json!({
            "client_name": format!("{canary}\n"),
            "client_secret": canary,
            "redirect_uris": [format!("javascript:{canary}")],
            "role_scopes": { canary: canary },
            "scope": canary,
            canary: canary,
        })
        .to_string(),
    );
    assert!(found.len() >= 6, "{found:?}");
    let told = serde_json::to_string(&found).unwrap();
    assert!(!told.contains("canary"), "{told}");
}
