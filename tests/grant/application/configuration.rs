//! What a configuration that is accepted means.

use std::collections::BTreeSet;

use edgegrant::{
    account::UserId,
    application::{
        ADMIN, ADMIN_SCOPE, Application, AuthenticationMethod, GrantType, ResponseType, UserRoles,
        configuration::{self, Configured},
        is_client_id, is_role, role_scope,
    },
};
use edgegrant_grant_tests::world::{
    CLIENT_SECRET, confidential, confidential_configuration, configured, entropy, public,
    public_configuration, scope,
};
use serde_json::{Value, json};

fn parsed(body: &Value, current: Option<&Application>, seed: u8) -> Configured {
    configuration::parse("lamp", body.to_string().as_bytes(), current, &mut entropy(seed)).unwrap()
}

#[test]
fn nothing_is_on_by_default() {
    let application = configured("lamp", &json!({}));
    assert!(application.grant_types.is_empty() && application.response_types.is_empty());
    assert!(application.redirect_uris.is_empty());
    assert!(application.post_logout_redirect_uris.is_empty());
    assert!(application.scope.is_empty() && application.role_scopes.is_empty());
    assert!(!application.first_party && !application.require_pkce);
    assert_eq!(application.user_roles, UserRoles::Only(BTreeSet::new()));
    assert_eq!(application.client_name, "lamp", "it is called by its identifier");
    // RFC 7591 §2: client_secret_basic where nothing is said, so a secret is made.
    assert_eq!(application.token_endpoint_auth_method, AuthenticationMethod::ClientSecretBasic);
    assert!(!application.is_public() && application.client_secret.is_some());
    assert_eq!(application.access_token_lifetime, 3600);
    assert_eq!(application.refresh_token_lifetime, 30 * 24 * 3600);
    assert_eq!(application.refresh_tokens(), None, "the grant is not listed");
}

#[test]
fn what_is_configured_is_what_the_application_may() {
    let hub = confidential();
    assert_eq!(hub.scope, scope("users:create devices:list"));
    assert_eq!(role_scope(&hub.role_scopes, "guest"), scope("lights:read"));
    assert_eq!(
        role_scope(&hub.role_scopes, "stranger"),
        scope(""),
        "a role that is not listed has nothing"
    );
    assert_eq!(hub.grant_types, GrantType::ALL.iter().copied().collect());
    assert_eq!(hub.response_types, ResponseType::ALL.iter().copied().collect());
    assert_eq!(hub.refresh_tokens(), Some(86400));
    assert!(hub.user_roles.contains("guest") && !hub.user_roles.contains("admin"));
    assert!(public().is_public() && public().client_secret.is_none());
}

#[test]
fn a_log_out_leads_where_the_configuration_says_and_opens_nothing_else() {
    let uris = ["https://other.example/out", "http://localhost:8788/", "com.example.app:/out"];
    let application = configured("lamp", &json!({ "post_logout_redirect_uris": uris }));
    let kept = application.post_logout_redirect_uris.iter().map(|uri| uri.as_str());
    assert_eq!(kept.collect::<Vec<_>>(), uris);
    assert!(application.redirect_uris.is_empty());
    assert!(!application.has_origin("https://other.example"), "pages there read nothing");
}

#[test]
fn a_secret_is_shown_once_and_kept_as_a_digest() {
    let brought = parsed(&confidential_configuration(), None, 1);
    let shown = brought.client_secret.expect("it is shown in the answer");
    assert_eq!(shown.expose(), CLIENT_SECRET);
    let digest = brought.application.client_secret.clone().unwrap();
    assert!(digest.matches(CLIENT_SECRET) && !digest.matches(""));
    let configuration = serde_json::to_string(&brought.application).unwrap();
    assert!(!configuration.contains("secret\""), "no configuration shows it: {configuration}");
    assert!(!configuration.contains(&digest.to_base64url()), "nor its digest");
}

#[test]
fn a_secret_is_generated_kept_and_replaced() {
    let mut body = confidential_configuration();
    body.as_object_mut().unwrap().remove("client_secret");
    let first = parsed(&body, None, 1);
    let secret = first.client_secret.expect("a generated secret is shown");
    // T18: 256 random bits in base64url.
    assert_eq!(secret.expose().len(), 43);
    assert!(first.application.client_secret.as_ref().unwrap().matches(secret.expose()));
    let other = parsed(&body, None, 2).client_secret.unwrap();
    assert_ne!(secret.expose(), other.expose());

    let kept = parsed(&body, Some(&first.application), 3);
    assert!(kept.client_secret.is_none(), "a secret that is kept is not shown again");
    assert_eq!(kept.application.client_secret, first.application.client_secret);

    let replaced = parsed(&confidential_configuration(), Some(&first.application), 3);
    assert!(replaced.application.client_secret.as_ref().unwrap().matches(CLIENT_SECRET));

    let made_public = parsed(&public_configuration(), Some(&first.application), 3);
    assert!(made_public.application.client_secret.is_none(), "a public client has none to keep");
    let confidential_again = parsed(&body, Some(&made_public.application), 4);
    assert!(confidential_again.client_secret.is_some(), "and gets a new one");
}

#[test]
fn the_path_may_be_named_again() {
    let named = parsed(&json!({ "client_id": "lamp" }), None, 1);
    assert_eq!(named.application.client_id, "lamp");
}

#[test]
fn an_application_is_called_by_what_fits_a_key_a_path_and_a_header() {
    for good in ["a", "A9", "lamp-app_2.x~", &"x".repeat(64), "usr", "Usr_x"] {
        assert!(is_client_id(good), "{good}");
    }
    let long = "x".repeat(65);
    for bad in ["", ".", "..", "-a", "_a", "~a", "a/b", "a:b", "a b", "a%62", "é", "a\0", &long] {
        assert!(!is_client_id(bad), "{bad:?} (G22, G25)");
        assert!(configuration::parse(bad, b"{}", None, &mut entropy(1)).is_err(), "{bad:?}");
    }
    // M04: an application is never called like a user.
    let user_id = UserId::new([9; 32], [3; 8]).to_string();
    assert!(!is_client_id(&user_id), "{user_id}");
    assert!(configuration::parse(&user_id, b"{}", None, &mut entropy(1)).is_err());
}

#[test]
fn a_role_is_a_scope_token() {
    for good in ["resident", "a:b/c", &"x".repeat(64)] {
        assert!(is_role(good), "{good}");
    }
    for bad in ["", " ", "a b", "a\"b", "é", "a\0", &"x".repeat(65)] {
        assert!(!is_role(bad), "{bad:?}");
    }
}

#[test]
fn values_are_read_to_the_letter() {
    for grant in GrantType::ALL {
        assert_eq!(GrantType::parse(grant.as_str()), Some(*grant));
        assert_eq!(GrantType::parse(&grant.as_str().to_uppercase()), None);
        assert_eq!(GrantType::parse(&format!(" {}", grant.as_str())), None);
    }
    assert_eq!(ResponseType::Code.grant_type(), GrantType::AuthorizationCode);
    assert_eq!(ResponseType::Token.grant_type(), GrantType::Implicit);
}

#[test]
fn pages_of_an_application_have_the_origin_of_its_redirect_uris() {
    let application = configured(
        "lamp",
        &json!({ "redirect_uris": [
            "https://client.example/cb", "http://localhost:8788/", "com.example.app:/cb",
        ] }),
    );
    for own in ["https://client.example", "http://localhost:8788"] {
        assert!(application.has_origin(own), "{own}");
    }
    for other in [
        "https://evil.example",
        "https://client.example.evil.example",
        "https://client.example:8443",
        "http://client.example",
        "https://client.example/",
        "http://localhost",
        "http://localhost:8789",
        "com.example.app:",
        "null",
        "",
    ] {
        assert!(!application.has_origin(other), "{other} (G35, G36)");
    }
}

#[test]
fn the_administrator_may_configure_and_nothing_else() {
    let admin = Application::admin(CLIENT_SECRET);
    assert_eq!(admin.client_id, ADMIN);
    assert_eq!(admin.scope, scope(ADMIN_SCOPE));
    assert_eq!(admin.grant_types, BTreeSet::from([GrantType::ClientCredentials]));
    assert!(admin.response_types.is_empty() && admin.redirect_uris.is_empty());
    assert!(admin.post_logout_redirect_uris.is_empty());
    assert!(admin.role_scopes.is_empty(), "it never acts for a user");
    assert!(admin.client_secret.as_ref().unwrap().matches(CLIENT_SECRET));
    assert!(admin.user_roles.contains("any role at all"));
    assert!(is_client_id(ADMIN), "its name is like any other");
    let taken = configuration::parse(ADMIN, b"{}", None, &mut entropy(1)).unwrap_err();
    assert_eq!(taken[0].member, "client_id", "and nobody else gets it");
}
