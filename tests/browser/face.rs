//! The face of the client half, where it runs: in Node and in a browser.
#![cfg(target_family = "wasm")]
#![allow(clippy::expect_used, reason = "a test is there to panic")]

use edgegrant::{
    form::{Form, Query},
    pkce::Challenge,
};
use edgegrant_browser::decide;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

const ISSUER: &str = "https://server.example";

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = digest)]
    fn digest(algorithm: &str, bytes: &[u8]) -> js_sys::Promise;

    #[wasm_bindgen(js_name = btoa)]
    fn base64(binary: &str) -> String;
}

/// What the core decides from these members.
fn decided(rule: &str, members: &[(&str, &str)]) -> Form {
    let mut input = Query::default();
    for (name, text) in members.iter().chain(&[("rule", rule), ("now", "1700000000000")]) {
        input.push(name, text);
    }
    Form::parse(&decide(input.into_string().as_bytes())).expect("a form")
}

fn begin(response_type: &str, challenge: &str) -> Form {
    let begun = decided(
        "authorize",
        &[
            ("issuer", ISSUER),
            ("authorization_endpoint", "https://server.example/authorize"),
            ("token_endpoint", "https://server.example/token"),
            ("code_challenge_methods_supported", "plain S256"),
            ("client_id", "app"),
            ("redirect_uri", "https://client.example/cb"),
            ("response_type", response_type),
            ("scope", "read write"),
            ("return_to", "/rooms"),
            ("state", "xyz"),
            ("nonce", "n"),
            ("code_verifier", VERIFIER),
            ("code_challenge", challenge),
        ],
    );
    assert_eq!(begun.get("fault"), None);
    begun
}

/// What the face makes of `response` to `begun`.
fn land(begun: &Form, response: &str) -> Form {
    let url = format!("https://client.example/cb{response}");
    let record = begun.get("record").expect("a record");
    let input = [("url", &*url), ("record", record), ("client_id", "app"), ("issuer", ISSUER)];
    decided("callback", &input)
}

/// The page computes the challenge, and the server compares.
#[wasm_bindgen_test]
async fn the_challenge_that_webcrypto_computes_is_the_server_s() {
    let hash = JsFuture::from(digest("SHA-256", VERIFIER.as_bytes())).await.expect("a digest");
    let hash = js_sys::Uint8Array::new(&hash).to_vec();
    let binary: String = hash.into_iter().map(char::from).collect();
    let challenge = base64(&binary).replace('+', "-").replace('/', "_").replace('=', "");
    assert!(Challenge::parse(&challenge).expect("a challenge").matches(VERIFIER));
    let url = begin("code", &challenge).get("url").map(str::to_owned).expect("a URL");
    assert!(url.contains(&format!("code_challenge={challenge}&")));
}

#[wasm_bindgen_test]
fn a_code_flow_crosses_the_boundary() {
    let landed = land(&begin("code", "c"), "?code=abc&state=xyz&iss=https://server.example");
    assert_eq!(landed.get("kind"), Some("code"));
    assert_eq!(landed.get("return_to"), Some("/rooms"));
    assert_eq!(landed.get("requested_scope"), Some("read write"));
    let body = landed.get("body").expect("a body");
    assert!(body.starts_with("grant_type=authorization_code&code=abc&"), "{body}");

    let answer = [
        ("status", "200"),
        ("content_type", "application/json"),
        ("access_token", "sesame"),
        ("token_type", "Bearer"),
        ("expires_in", "60"),
        ("scope", "read extra"),
        ("requested_scope", "read write"),
        ("refresh_token", "again"),
    ];
    let token = decided("token_answer", &answer);
    assert_eq!(token.get("access_token"), Some("sesame"));
    assert_eq!(token.get("refresh_token"), Some("again"));
    assert_eq!(token.get("received_at"), Some("1700000000000"));
    assert_eq!(token.get("expires_at"), Some("1700000060000"));
}

#[wasm_bindgen_test]
fn an_implicit_flow_crosses_the_boundary() {
    let landed = land(
        &begin("token", "c"),
        "#access_token=sesame&token_type=bearer&state=xyz&iss=https%3A%2F%2Fserver.example",
    );
    assert_eq!(landed.get("kind"), Some("token"));
    assert_eq!(landed.get("access_token"), Some("sesame"));
    assert_eq!(landed.get("expires_at"), None);
    assert_eq!(landed.get("scope"), Some("read write"));
}

#[wasm_bindgen_test]
fn a_fault_has_a_code_and_words() {
    for (response, fault) in [
        ("?code=c&state=other", "state_unknown"),
        ("?code=c", "state_missing"),
        ("?code=c&code=d&state=xyz", "parameter_repeated"),
        ("?code=c&state=xyz&iss=https://evil.example", "issuer_mismatch"),
        ("#access_token=t&state=xyz", "state_missing"),
        ("", "response_incomplete"),
    ] {
        let refused = land(&begin("code", "c"), response);
        assert_eq!(refused.get("fault"), Some(fault), "{response}");
        assert!(refused.get("message").is_some());
        assert_eq!(refused.get("error"), None);
    }
}

/// Memory grows while a decision is made, and what grew is used again.
#[wasm_bindgen_test]
fn long_texts_cross_the_boundary() {
    for length in [10, 100_000, 1000, 400_000] {
        let code = "%c3%b6".repeat(length / 6);
        let landed = land(&begin("code", "c"), &format!("?code={code}&state=xyz"));
        let body = landed.get("body").expect("a body");
        assert!(body.contains(&format!("code={}&", code.to_uppercase())));
    }
}
