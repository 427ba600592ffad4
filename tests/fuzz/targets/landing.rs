//! The client's half: the URL of a page, in which an authorization response may have landed.
//!
//! The first line is a record that a page might have kept, the rest is the URL.
#![no_main]

use std::sync::LazyLock;

use edgegrant::{
    entropy::Entropy,
    form::Form,
    user_agent::{
        Fault, Landing, Login, MAX_AGE, Metadata, Outcome, Pending, Request, ResponseMode,
        ResponseType, Server,
    },
};
use edgegrant_fuzz::{
    browser::{only, parameters},
    check_secrecy, fields, text,
};
use edgegrant_grant_tests::world::{ISSUER, NOW, REDIRECT_URI};
use url::Url;

const METADATA: Metadata<'_> = Metadata {
    issuer: Some(ISSUER),
    authorization_endpoint: Some("https://login.example/authorize"),
    token_endpoint: Some("https://login.example/token"),
    revocation_endpoint: None,
    end_session_endpoint: None,
    code_challenge_methods: Some("S256"),
    sends_iss: true,
};

fn login(response_type: ResponseType) -> Login {
    let request = Request {
        client_id: "lamp-app",
        redirect_uri: REDIRECT_URI,
        response_type,
        response_mode: None,
        scope: Some("lights:read"),
        prompt: None,
        max_age: None,
        return_to: None,
        opened: false,
    };
    let server = Server::discovered(ISSUER, 200, &METADATA).expect("good metadata");
    request.start(&server, Entropy::new([7; 32]), NOW).expect("a good request")
}

/// One flow of each kind, which have the same state: it is drawn first.
static LOGINS: LazyLock<[Login; 2]> =
    LazyLock::new(|| [ResponseType::Code, ResponseType::Token].map(login));

libfuzzer_sys::fuzz_target!(init: begin(), |data: &[u8]| {
    believes(data);
});

fn begin() {
    assert!(believes(include_bytes!("../corpus/landing/code")));
    assert!(believes(include_bytes!("../corpus/landing/token")));
    assert!(believes(include_bytes!("../corpus/landing/error")));
}

/// Whether one of the flows takes the response for its own.
fn believes(data: &[u8]) -> bool {
    let logins = &*LOGINS;
    let state = logins[0].state.expose();
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (record, url) = data.split_at(end);
    let marks = [("{state}", state), ("{code-record}", logins[0].record.expose())];
    let [record] = fields(record, &marks).map(|field| text(&field));
    let [url] = fields(url.strip_prefix(b"\n").unwrap_or(url), &marks).map(|field| text(&field));
    if let Ok(pending) = Pending::parse(&record) {
        check_record(&pending);
        Landing::find(&url).map(|landing| landing.read(&pending, NOW));
    }
    let Some(landing) = Landing::find(&url) else { return false };
    let cleaned = landing.cleaned();
    assert!(Landing::find(&cleaned).is_none(), "{cleaned} still has the response");
    let believed = logins.each_ref().map(|login| {
        let pending = Pending::parse(login.record.expose()).expect("a record");
        check(&landing, &pending, &url)
    });
    believed.contains(&true)
}

/// Nothing is believed that does not carry the record's state and the server's name, where the
/// response belongs.
fn check(landing: &Landing<'_>, pending: &Pending, url: &str) -> bool {
    let part = part(url, pending.response_mode);
    let read = landing.read(pending, NOW);
    let believed = match &read {
        Ok(_) => true,
        Err(failure) => {
            assert_eq!(failure.fault == Fault::AuthorizationRefused, failure.server.is_some());
            failure.server.is_some()
        }
    };
    if believed {
        assert_eq!(only(&part, "state"), Some(pending.state()), "another flow's response");
        assert_eq!(only(&part, "iss"), Some(ISSUER), "another server's response");
        let late = landing.read(pending, NOW.after(MAX_AGE + 1));
        assert_eq!(late.err().map(|failure| failure.fault), Some(Fault::FlowExpired));
    }
    check_secrecy(&format!("{pending:?}"), &[pending.state()]);
    match read {
        Ok(Outcome::Code(body)) => {
            assert_eq!(pending.response_type, ResponseType::Code);
            let body = Form::parse(body.expose().as_bytes()).expect("a form");
            assert_eq!(body.get("code"), only(&part, "code"));
            assert_eq!(body.get("redirect_uri"), Some(REDIRECT_URI));
            assert!(body.get("code_verifier").is_some() && !body.repeats_any());
        }
        Ok(Outcome::Token(token)) => {
            assert_eq!(pending.response_type, ResponseType::Token);
            assert_eq!(only(&part, "access_token"), Some(token.access_token.expose()));
            assert!(token.access_token.expose().bytes().all(|byte| byte.is_ascii_graphic()));
            assert!(token.refresh_token.is_none(), "RFC 6749 §4.2.2");
        }
        Err(_) => {}
    }
    believed
}

/// A record that is read leads back into the page's own origin only.
fn check_record(pending: &Pending) {
    let Some(path) = pending.return_to() else { return };
    let page = Url::parse(REDIRECT_URI).expect("a URL");
    let there = page.join(path).expect("a path");
    assert_eq!(there.origin(), page.origin(), "{path} leads away");
}

fn part(url: &str, mode: ResponseMode) -> Vec<(String, String)> {
    let (before, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = before.split_once('?').map_or("", |(_, query)| query);
    let part = match mode {
        ResponseMode::Query => query,
        ResponseMode::Fragment => fragment,
    };
    parameters(part.as_bytes())
}
