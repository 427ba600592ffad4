//! The client credentials grant (RFC 6749 §4.4).

use edgegrant::{application::Application, form::Form, refusal::Refusal};
use edgegrant_grant_tests::{
    Change::{self, Nothing, Set},
    changed,
    server::{Server, Tokens},
    world::{
        CLIENT_SECRET, ISSUER, NOW, authenticated, confidential, confidential_client, entropy,
        public_client, scope, user_id,
    },
};

const GOOD: &[(&str, &str)] = &[("grant_type", "client_credentials")];

fn asked(application: Application, change: Change<'_>) -> Result<Tokens, Refusal> {
    Server::default().token(&authenticated(application), &changed(GOOD, change), NOW)
}

#[test]
fn the_example_of_section_4_4_2_gives_the_applications_own_scope() {
    let form = Form::parse(b"grant_type=client_credentials").unwrap();
    let tokens = Server::default().token(&confidential_client(), &form, NOW).unwrap();
    assert_eq!(tokens.scope, scope("devices:list users:create"));
    assert_eq!(tokens.refresh_token, None, "RFC 6749 §4.4.3: never a refresh token");
    assert_eq!(tokens.subject, None, "and nobody's but the client's");
}

#[test]
fn scope_is_what_was_asked_of_what_the_application_has() {
    let rows = [
        ("everything", Nothing, Ok("devices:list users:create")),
        ("an empty scope is none", Set("scope", ""), Ok("devices:list users:create")),
        ("a part", Set("scope", "users:create"), Ok("users:create")),
        ("the rest is left out", Set("scope", "users:create users:read"), Ok("users:create")),
        ("M03", Set("scope", "users:read"), Err(Refusal::NothingGranted)),
        ("a user's", Set("scope", "lights:read"), Err(Refusal::NothingGranted)),
        ("spaces", Set("scope", " "), Err(Refusal::NothingGranted)),
        ("malformed", Set("scope", "users\\create"), Err(Refusal::MalformedScope)),
    ];
    for (rule, change, expected) in rows {
        let found = asked(confidential(), change).map(|tokens| tokens.scope);
        assert_eq!(found, expected.map(scope), "{rule}");
    }
    assert_eq!(Refusal::NothingGranted.code().as_str(), "invalid_scope");
}

#[test]
fn an_application_without_scope_of_its_own_gets_nothing() {
    let bare = Application { scope: scope(""), ..confidential() };
    assert_eq!(asked(bare, Nothing), Err(Refusal::NothingGranted));
}

#[test]
fn a_public_client_has_no_credentials() {
    // M01.
    let found = Server::default().token(&public_client(), &changed(GOOD, Nothing), NOW);
    assert_eq!(found, Err(Refusal::ConfidentialClientsOnly));
    assert_eq!(Refusal::ConfidentialClientsOnly.code().as_str(), "unauthorized_client");
}

#[test]
fn the_administrator_uses_this_grant() {
    let found = asked(Application::admin(CLIENT_SECRET), Nothing).unwrap();
    assert!(found.scope.contains("applications:write") && found.scope.contains("users:create"));
}

#[test]
fn the_token_is_the_clients_and_can_never_pass_for_a_users() {
    // M04: `sub` is the client, there is no role, and each token has a grant of its own.
    let issuer =
        edgegrant::access_token::Issuer { issuer: ISSUER.to_owned(), audience: ISSUER.to_owned() };
    let mut draws = entropy(1);
    let claims = issuer.client_token(&confidential(), scope("users:create"), NOW, &mut draws);
    assert_eq!((claims.sub.as_str(), claims.client_id.as_str()), ("lamp-hub", "lamp-hub"));
    assert!(claims.user_id().is_none() && claims.role.is_none());
    assert_eq!(claims.exp - claims.iat, 600);
    let other = issuer.client_token(&confidential(), scope("users:create"), NOW, &mut draws);
    assert_ne!(claims.grant_id, other.grant_id);
    assert_ne!(claims.jti, other.jti);
    assert!(!edgegrant::application::is_client_id(&user_id().to_string()));
}
