//! The client's half: what a page may ask, and what it believes of the answers.

#[path = "user_agent/answer.rs"]
mod answer;
#[path = "user_agent/id_token.rs"]
mod id_token;
#[path = "user_agent/landing.rs"]
mod landing;
#[path = "user_agent/laws.rs"]
mod laws;
#[path = "user_agent/login.rs"]
mod login;
#[path = "user_agent/logout.rs"]
mod logout;
#[path = "user_agent/renewal.rs"]
mod renewal;
#[path = "user_agent/server.rs"]
mod server;

use edgegrant::{
    entropy::Entropy,
    form::Form,
    time::UnixTime,
    user_agent::{Login, Metadata, Pending, Request, ResponseType, Server},
};

const ISSUER: &str = "https://server.example";
const REDIRECT_URI: &str = "https://client.example/cb";
const NOW: UnixTime = UnixTime::from_seconds(1_700_000_000);

/// What a good server says about itself.
const METADATA: Metadata<'_> = Metadata {
    issuer: Some(ISSUER),
    authorization_endpoint: Some("https://server.example/authorize"),
    token_endpoint: Some("https://server.example/token"),
    revocation_endpoint: Some("https://server.example/revoke"),
    end_session_endpoint: Some("https://server.example/end"),
    code_challenge_methods: Some("S256"),
    sends_iss: true,
};

/// A good request, of which a test changes one thing.
const fn request(response_type: ResponseType) -> Request<'static> {
    Request {
        client_id: "s6BhdRkqt3",
        redirect_uri: REDIRECT_URI,
        response_type,
        response_mode: None,
        scope: Some("read write"),
        prompt: None,
        max_age: None,
        return_to: None,
        opened: false,
    }
}

fn server() -> Server<'static> {
    Server::discovered(ISSUER, 200, &METADATA).expect("good metadata")
}

fn begin(request: &Request<'_>) -> Login {
    request.start(&server(), Entropy::new([7; 32]), NOW).expect("a good request")
}

/// The record of a flow, as the page reads it when the response comes.
fn pending(login: &Login) -> Pending {
    Pending::parse(login.record.expose()).expect("a record")
}

/// The parameters of an authorization request.
fn query(login: &Login) -> Form {
    let (_, query) = login.url.split_once('?').expect("a query");
    Form::parse(query.as_bytes()).expect("well-formed parameters")
}
