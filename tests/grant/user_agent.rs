//! The client's half: what a page may ask, and what it believes of the answers.

#[path = "user_agent/answer.rs"]
mod answer;
#[path = "user_agent/callback.rs"]
mod callback;
#[path = "user_agent/id_token.rs"]
mod id_token;
#[path = "user_agent/landing.rs"]
mod landing;
#[path = "user_agent/laws.rs"]
mod laws;
#[path = "user_agent/login.rs"]
mod login;
#[path = "user_agent/members.rs"]
mod members;
#[path = "user_agent/renewal.rs"]
mod renewal;
#[path = "user_agent/requests.rs"]
mod requests;
#[path = "user_agent/server.rs"]
mod server;

use edgegrant::{form::Form, time::UnixTime};
use edgegrant_grant_tests::page::{Answer, Members, decide_at};

const ISSUER: &str = "https://server.example";
const REDIRECT_URI: &str = "https://client.example/cb";
const NOW: UnixTime = UnixTime::from_seconds(1_700_000_000);

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What a good server says about itself.
const METADATA: &[(&str, &str)] = &[
    ("issuer", ISSUER),
    ("authorization_endpoint", "https://server.example/authorize"),
    ("token_endpoint", "https://server.example/token"),
    ("revocation_endpoint", "https://server.example/revoke"),
    ("end_session_endpoint", "https://server.example/end"),
    ("code_challenge_methods_supported", "S256"),
    ("sends_iss", "true"),
];

/// What an application asks for, and the page draws.
const REQUEST: &[(&str, &str)] = &[
    ("client_id", "s6BhdRkqt3"),
    ("redirect_uri", REDIRECT_URI),
    ("scope", "read write"),
    ("state", "xyz"),
    ("nonce", "n-0S6_WzA2Mj"),
    ("code_verifier", VERIFIER),
    ("code_challenge", CHALLENGE),
];

fn decide(rule: &str, members: &Members) -> Answer {
    decide_at(NOW, rule, members)
}

/// What a page that was loaded with this URL is told of it.
fn landing(url: &str) -> Answer {
    decide("landing", &Members::of(&[("url", url)]))
}

/// A good request, of which a test changes one thing.
fn request(response_type: &str) -> Members {
    Members::of(METADATA).and(REQUEST).with("response_type", response_type)
}

/// The flow that a good request begins.
fn begin(request: &Members) -> Answer {
    let login = decide("authorize", request);
    assert_eq!(login.fault(), None);
    login
}

/// The record of a flow, as the page keeps it.
fn record(login: &Answer) -> Form {
    Form::parse(login.text("record").as_bytes()).expect("a record")
}

/// The parameters of an authorization request.
fn query(login: &Answer) -> Form {
    let (_, query) = login.text("url").split_once('?').expect("a query");
    Form::parse(query.as_bytes()).expect("well-formed parameters")
}
