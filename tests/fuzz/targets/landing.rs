//! The client's half: the URL of a page, in which an authorization response may have landed.
//!
//! The first line is a record that a page might have kept, the rest is the URL.
#![no_main]

use std::sync::LazyLock;

use edgegrant::{form::Form, user_agent::MAX_AGE};
use edgegrant_fuzz::{
    VERIFIER,
    browser::{only, parameters},
    fields, text,
};
use edgegrant_grant_tests::{
    page::{Answer, Members, decide_at},
    world::{ISSUER, NOW, REDIRECT_URI},
};
use url::Url;

const CLIENT: &[(&str, &str)] = &[("client_id", "lamp-app"), ("issuer", ISSUER)];
const STATE: &str = "8mTvTIpRuDFXHdMcpXCPWrOTYlOOVsJDRDxHqTpPVrU";

/// A flow that waits for its response.
struct Flow {
    response_type: &'static str,
    record: String,
}

impl Flow {
    fn begin(response_type: &'static str) -> Self {
        let request = Members::of(CLIENT).and(&[
            ("authorization_endpoint", "https://login.example/authorize"),
            ("token_endpoint", "https://login.example/token"),
            ("code_challenge_methods_supported", "S256"),
            ("sends_iss", "true"),
            ("redirect_uri", REDIRECT_URI),
            ("response_type", response_type),
            ("scope", "lights:read"),
            ("state", STATE),
            ("nonce", "n"),
            ("code_verifier", VERIFIER),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ]);
        let record = decide_at(NOW, "authorize", &request).text("record").to_owned();
        Self { response_type, record }
    }

    /// What the page that kept the record is told about a URL.
    fn response(&self, url: &str) -> Members {
        response(url, &self.record)
    }
}

fn response(url: &str, record: &str) -> Members {
    Members::of(CLIENT).and(&[("url", url), ("record", record)])
}

static FLOWS: LazyLock<[Flow; 2]> = LazyLock::new(|| ["code", "token"].map(Flow::begin));

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
    let flows = &*FLOWS;
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(0);
    let (record, url) = data.split_at(end);
    let marks = [("{state}", STATE), ("{code-record}", flows[0].record.as_str())];
    let [record] = fields(record, &marks).map(|field| text(&field));
    let [url] = fields(url.strip_prefix(b"\n").unwrap_or(url), &marks).map(|field| text(&field));
    check_path(&decide_at(NOW, "callback", &response(&url, &record)));
    let landing = decide_at(NOW, "landing", &Members::of(&[("url", &url)]));
    let Some(clean) = landing.get("url") else { return false };
    let again = decide_at(NOW, "landing", &Members::of(&[("url", clean)]));
    assert!(again.names().is_empty(), "{clean} still has the response");
    flows.each_ref().map(|flow| check(flow, &url)).contains(&true)
}

/// Nothing is believed that does not carry the record's state and the server's name, where the
/// response belongs.
fn check(flow: &Flow, url: &str) -> bool {
    let answer = decide_at(NOW, "callback", &flow.response(url));
    let refused = answer.fault() == Some("authorization_refused");
    let part = part(url, flow.response_type, refused);
    assert_eq!(refused, answer.get("error").is_some());
    let believed = refused || answer.fault().is_none();
    if believed {
        assert_eq!(only(&part, "state"), Some(STATE), "another flow's response");
        assert_eq!(only(&part, "iss"), Some(ISSUER), "another server's response");
        let late = decide_at(NOW.after(MAX_AGE + 1), "callback", &flow.response(url));
        assert_eq!(late.fault(), Some("flow_expired"));
    }
    if answer.fault().is_some() {
        return believed;
    }
    assert_eq!(answer.get("kind"), Some(flow.response_type));
    if flow.response_type == "code" {
        let body = Form::parse(answer.text("body").as_bytes()).expect("a form");
        assert_eq!(body.get("code"), only(&part, "code"));
        assert_eq!(body.get("redirect_uri"), Some(REDIRECT_URI));
        assert!(body.get("code_verifier") == Some(VERIFIER) && !body.repeats_any());
    } else {
        assert_eq!(only(&part, "access_token"), answer.get("access_token"));
        assert!(answer.text("access_token").bytes().all(|byte| byte.is_ascii_graphic()));
        assert_eq!(answer.get("refresh_token"), None, "RFC 6749 §4.2.2");
    }
    believed
}

/// A record that is read leads back into the page's own origin only.
fn check_path(answer: &Answer) {
    let Some(path) = answer.get("return_to") else { return };
    let page = Url::parse(REDIRECT_URI).expect("a URL");
    let there = page.join(path).expect("a path");
    assert_eq!(there.origin(), page.origin(), "{path} leads away");
}

/// The part where a response belongs; that of an error may be the query, if it is in no other.
fn part(url: &str, response_type: &str, refused: bool) -> Vec<(String, String)> {
    let (before, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = before.split_once('?').map_or("", |(_, query)| query);
    let fragment = parameters(fragment.as_bytes());
    let elsewhere = refused && only(&fragment, "error").is_none();
    if response_type == "code" || elsewhere { parameters(query.as_bytes()) } else { fragment }
}
