//! The implicit grant (RFC 6749 §4.2): from the request to the token in the fragment.

use edgegrant::{
    access_token::Issuer,
    account::{Asked, Outcome},
    application::{Application, GrantType, ResponseType, role_scope},
    authorization::{Delivery, Parameters, Request},
    form::Form,
    grant::Event,
    jws,
    refusal::Refusal,
};
use edgegrant_grant_tests::{
    form,
    server::Server,
    world::{
        ISSUER, NOW, Place, REDIRECT_URI, authenticated, confidential_configuration, configured,
        entropy, grant_id, public, public_client, resident, scope,
    },
};
use serde_json::json;

fn asked(application: &Application, query: &[(&str, &str)]) -> Request {
    Request::parse(&form(query), application).unwrap()
}

/// The whole way: the user is logged in and says yes.
fn answered(application: &Application, query: &[(&str, &str)]) -> (String, String) {
    let request = asked(application, query);
    let mut user = resident();
    let session = user.open_session(NOW, &mut entropy(1));
    let asked = Asked {
        client_id: application.client_id.clone(),
        registered_at: application.registered_at,
        redirect_uri: request.callback.redirect_uri().to_owned(),
        first_party: false,
        assured: request.is_assured(application, ISSUER),
        scope: request.scope.clone(),
        role_scopes: application.role_scopes.clone(),
        prompt: request.prompt,
        max_age: request.max_age,
        pending: None,
        allowed: Some(role_scope(&application.role_scopes, "resident")),
        session,
    };
    let Outcome::Approved(approval) = user.decide(&asked, NOW) else { panic!("not approved") };
    let issuer = Issuer { issuer: ISSUER.to_owned(), audience: ISSUER.to_owned() };
    let subject = approval.subject().clone();
    let lifetime = application.access_token_lifetime;
    let granted = subject.scope.clone();
    let claims = issuer.user_token(subject, grant_id(), lifetime, NOW, &mut entropy(2));
    let signed = jws::signing_input("at+jwt", "key", &claims).unwrap();
    let token = jws::compact(signed, &[7; 64]);
    let parameters = Parameters::token(token.clone(), lifetime, &granted);
    match request.callback.deliver(parameters, ISSUER) {
        Delivery::Redirect(location) => (location, token),
        Delivery::Form { .. } => panic!("a form"),
    }
}

const GOOD: &[(&str, &str)] = &[
    ("response_type", "token"),
    ("client_id", "lamp-app"),
    ("redirect_uri", REDIRECT_URI),
    ("scope", "lights:write profile devices:list"),
    ("state", "xyz"),
];

#[test]
fn the_token_arrives_in_the_fragment_and_says_what_it_may() {
    let (location, token) = answered(&public(), GOOD);
    let (uri, fragment) = location.split_once('#').unwrap();
    assert_eq!(uri, REDIRECT_URI, "nothing is in the query");
    let fields = Form::parse(fragment.as_bytes()).unwrap();
    assert_eq!(fields.get("access_token"), Some(token.as_str()));
    assert_eq!(fields.get("token_type"), Some("Bearer"));
    assert_eq!(fields.get("expires_in"), Some("600"));
    assert_eq!(fields.get("scope"), Some("lights:write profile"), "of what the role has");
    assert_eq!(fields.get("state"), Some("xyz"));
    assert_eq!(fields.get("iss"), Some(ISSUER));
    assert_eq!(fields.get("refresh_token"), None, "I03, RFC 6749 §4.2.2");
    assert_eq!(fields.get("code"), None);
}

#[test]
fn asking_for_offline_access_changes_nothing() {
    // I03.
    let mut application = public();
    let role_scope = scope("lights:write offline_access");
    application.role_scopes.insert("resident".to_owned(), role_scope);
    let mut query = GOOD.to_vec();
    query[3] = ("scope", "lights:write offline_access");
    let (location, _) = answered(&application, &query);
    assert!(!location.contains("refresh_token"), "{location}");
}

#[test]
fn its_token_is_neither_a_code_nor_a_refresh_token() {
    // I07.
    let (_, token) = answered(&public(), GOOD);
    let mut server = Server::default();
    let as_code = form(&[
        ("grant_type", "authorization_code"),
        ("code", &token),
        ("redirect_uri", REDIRECT_URI),
    ]);
    assert_eq!(server.token(&public_client(), &as_code, NOW), Err(Refusal::UnknownCode));
    let as_refresh = form(&[("grant_type", "refresh_token"), ("refresh_token", &token)]);
    let found = server.token(&public_client(), &as_refresh, NOW);
    assert_eq!(found, Err(Refusal::UnknownRefreshToken));
}

#[test]
fn its_grant_has_no_record_until_it_is_revoked() {
    let mut place = Place::default();
    let inspect = |place: &Place| place.would(&Event::Inspect, NOW).outcome;
    assert!(matches!(inspect(&place), edgegrant::grant::Outcome::Alive { subject: None, .. }));
    let revoke = Event::Revoke { client_id: "lamp-app".to_owned(), until: NOW.after(600) };
    place.happens(&revoke, NOW);
    assert_eq!(inspect(&place), edgegrant::grant::Outcome::Revoked);
}

#[test]
fn it_is_off_unless_the_application_lists_it_twice() {
    // I05, RFC 7591 §2.1: the response type and the grant go together.
    let mut application = public();
    application.response_types = [ResponseType::Code].into();
    application.grant_types.remove(&GrantType::Implicit);
    let refused = Request::parse(&form(GOOD), &application).unwrap_err();
    match refused {
        edgegrant::authorization::Rejection::Redirect(callback, refusal) => {
            assert_eq!(refusal, Refusal::ResponseTypeNotAllowed);
            let delivery = callback.deliver(Parameters::error(refusal), ISSUER);
            let Delivery::Redirect(location) = delivery else { panic!("a form") };
            let start = "https://client.example/cb#error=unauthorized_client&";
            assert!(location.starts_with(start), "I04: {location}");
        }
        rejection => panic!("{rejection:?}"),
    }
    let bare = configured("lamp", &json!({ "token_endpoint_auth_method": "none" }));
    assert!(!bare.response_types.contains(&ResponseType::Token));
}

#[test]
fn a_confidential_application_may_list_it_and_needs_no_secret_for_it() {
    let hub = configured("lamp-hub", &confidential_configuration());
    let mut query = GOOD.to_vec();
    query[1] = ("client_id", "lamp-hub");
    let (location, _) = answered(&hub, &query);
    assert!(location.contains("#access_token="));
    // But at the token endpoint there is no such grant.
    let form = form(&[("grant_type", "implicit")]);
    let found = Server::default().token(&authenticated(hub), &form, NOW);
    assert_eq!(found, Err(Refusal::UnknownGrantType));
}
