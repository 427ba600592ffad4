//! No secret can be seen by accident: nothing that holds one shows it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use edgegrant::{
    account::{
        Account, PasswordHash,
        registration::{Registration, Update},
    },
    application::configuration,
    authorization::{Parameters, Pending},
    authorization_code::{self, Code},
    client::Credentials,
    digest::Digest,
    entropy::Entropy,
    form::Form,
    json,
    jws::Unverified,
    password, refresh_token,
    seal::Root,
    secret::Secret,
    token::{Answer, Request},
};
use edgegrant_grant_tests::{
    form,
    world::{
        ISSUER, NOW, REDIRECT_URI, authenticated, basic, confidential, confidential_client,
        confidential_configuration, entropy, grant_id, public, root, scope, subject, user_id,
    },
};
use serde_json::json;

/// A secret that is long enough for all purposes, and what it looks like when bytes are listed.
const CANARY: &str = "canary-canary-canary-canary-canary-canary-canary";
const CANARY_BYTES: &str = "99, 97, 110, 97, 114, 121";

/// Checks both ways of printing, and that it is something that is printed at all.
fn hides(what: &str, value: &dyn std::fmt::Debug) {
    let digest = Digest::of(CANARY).to_base64url();
    for shown in [format!("{value:?}"), format!("{value:#?}").replace(",\n    ", ", ")] {
        assert!(!shown.is_empty(), "{what}");
        for secret in [CANARY, CANARY_BYTES, &digest, &BASE64_URL_SAFE_NO_PAD.encode(CANARY)] {
            assert!(!shown.contains(secret), "{what}: {shown}");
        }
    }
}

fn canary() -> Secret {
    Secret::new(CANARY.to_owned())
}

#[test]
fn a_secret_is_redacted_and_exposed_on_purpose_only() {
    assert_eq!(format!("{:?}", canary()), "[redacted]");
    assert_eq!(canary().expose(), CANARY);
    let read: Secret = serde_json::from_str(&json!(CANARY).to_string()).unwrap();
    assert_eq!(read.expose(), CANARY);
}

#[test]
fn keys_and_digests_are_not_shown() {
    hides("a digest", &Digest::of(CANARY));
    hides("a root", &Root::new(CANARY).unwrap().with_previous(CANARY).unwrap());
    hides("entropy", &Entropy::new(std::array::from_fn(|at| CANARY.as_bytes()[at])));
    hides("a password hash", &PasswordHash::new(CANARY.to_owned()));
}

#[test]
fn requests_are_not_shown() {
    let parameters = form(&[
        ("client_id", "lamp-hub"),
        ("client_secret", CANARY),
        ("code", CANARY),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", CANARY),
        ("refresh_token", CANARY),
        ("username", "ada"),
        ("password", CANARY),
        ("token", CANARY),
    ]);
    hides("a form", &parameters);
    let body = json!({ "password": CANARY, "within": { "client_secret": CANARY } }).to_string();
    hides("a JSON object", &json::Object::parse(body.as_bytes()).unwrap());
    hides("a JSON form", &Form::parse_json(json!({ "code": CANARY }).to_string().as_bytes()));
    hides("a code request", &authorization_code::Request::parse(&parameters).unwrap());
    hides("a refresh request", &refresh_token::Request::parse(&parameters).unwrap());
    hides("a password request", &password::Request::parse(&parameters).unwrap());
    let client = confidential_client();
    for grant in edgegrant::application::GrantType::ALL {
        hides("a token request", &Request::parse(*grant, &parameters, &client));
    }
}

#[test]
fn clients_and_their_configuration_are_not_shown() {
    let header = basic("lamp-hub", CANARY);
    hides("credentials, basic", &Credentials::parse(Some(&header), &form(&[])).unwrap());
    let posted = form(&[("client_id", "lamp-hub"), ("client_secret", CANARY)]);
    hides("credentials, posted", &Credentials::parse(None, &posted).unwrap());
    let mut configured = confidential_configuration();
    configured["client_secret"] = json!(CANARY);
    let body = configured.to_string();
    let configured = configuration::parse("lamp", body.as_bytes(), None, &mut entropy(1)).unwrap();
    hides("a configuration", &configured);
    hides("an application", &configured.application);
    let mut application = confidential();
    let digest = application.client_secret.clone().unwrap();
    let client = authenticated(application.clone());
    assert!(!format!("{client:?}").contains(&digest.to_base64url()));
    application.client_secret = Some(Digest::of(CANARY));
    hides("an application with its digest", &application);
}

#[test]
fn accounts_are_not_shown() {
    let body = json!({ "username": "ada", "password": CANARY, "role": "resident" }).to_string();
    let registration = Registration::parse(body.as_bytes()).unwrap();
    hides("a registration", &registration);
    let update = json!({ "password": CANARY }).to_string();
    hides("an update", &Update::parse(update.as_bytes()).unwrap());
    let hash = PasswordHash::new(CANARY.to_owned());
    let mut user = Account::new(user_id(), registration, hash, NOW);
    let session = user.open_session(NOW, &mut entropy(1));
    let shown = format!("{user:?} {session:?}");
    let digest = Digest::of(session.expose()).to_base64url();
    assert!(!shown.contains(session.expose()) && !shown.contains(&digest), "{shown}");
    hides("an account", &user);
}

#[test]
fn answers_are_not_shown() {
    let answer = Answer::new(CANARY.to_owned(), 600, &scope("a"), Some(CANARY.to_owned()));
    hides("a token answer", &answer);
    let code = || Parameters::code(CANARY.to_owned());
    let token = || Parameters::token(CANARY.to_owned(), 600, &scope("a"));
    hides("parameters with a code", &code());
    hides("parameters with a token", &token());
    for mode in ["query", "fragment", "form_post"] {
        let asked = form(&[
            ("response_type", "code"),
            ("response_mode", mode),
            ("redirect_uri", REDIRECT_URI),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
        ]);
        let request = edgegrant::authorization::Request::parse(&asked, &public()).unwrap();
        let delivered = request.callback.deliver(code(), ISSUER);
        hides("an answer with a code", &delivered);
        let pending = Pending::new(request.clone(), CANARY, NOW, &mut entropy(1));
        hides("a pending request", &pending);
        if mode != "query" {
            hides("an answer with a token", &request.callback.deliver(token(), ISSUER));
        }
    }
}

#[test]
fn tokens_are_not_shown() {
    let header = r#"{"alg":"ES256","typ":"at+jwt","kid":"key-1"}"#;
    let signature: [u8; 64] =
        std::array::from_fn(|at| CANARY.as_bytes().get(at).copied().unwrap_or_default());
    let payload = json!({ "sub": CANARY }).to_string();
    let parts = [header.as_bytes(), payload.as_bytes(), &signature];
    let token = parts.map(|part| BASE64_URL_SAFE_NO_PAD.encode(part)).join(".");
    let unverified = Unverified::parse(&token, "at+jwt").unwrap();
    hides("a token", &unverified);
    for part in token.split('.') {
        assert!(!format!("{unverified:?}").contains(part), "{unverified:?}");
    }
    hides("a token that was verified", &unverified.into_verified());

    let code = Code {
        grant_id: grant_id(),
        subject: subject("lamp-app"),
        redirect_uri: REDIRECT_URI.to_owned(),
        code_challenge: None,
        expires_at: NOW,
    };
    let sealed = code.seal(&root(), &mut entropy(1)).unwrap();
    assert!(!format!("{code:?}").contains(&sealed));
}
