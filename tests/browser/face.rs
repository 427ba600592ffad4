//! The face of the client half, where it runs: in Node and in a browser.
#![cfg(target_family = "wasm")]
#![allow(clippy::expect_used, reason = "a test is there to panic")]

use edgegrant::pkce::{self, Challenge};
use edgegrant_browser::{
    Fields, authorize, bearer_origin, callback, configured, discovered, end_session, landing,
    metadata_url, next_step, refresh, revocation, setback, token_answer,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

const NOW: f64 = 1_700_000_000_000.0;
const ISSUER: &str = "https://server.example";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = digest)]
    fn digest(algorithm: &str, bytes: &[u8]) -> js_sys::Promise;
}

fn fields(members: &[(&str, &str)]) -> Fields {
    let fields = Fields::new();
    for (name, text) in members {
        fields.set(name, text);
    }
    fields
}

fn names(fields: &Fields) -> Vec<String> {
    let names = js_sys::Object::keys(fields.unchecked_ref::<js_sys::Object>());
    names.iter().filter_map(|name| name.as_string()).collect()
}

fn number(fields: &Fields, name: &str) -> Option<f64> {
    js_sys::Reflect::get(fields, &name.into()).ok()?.as_f64()
}

fn server() -> Fields {
    let server = discovered(
        ISSUER,
        200,
        &fields(&[
            ("issuer", ISSUER),
            ("authorization_endpoint", "https://server.example/authorize"),
            ("token_endpoint", "https://server.example/token"),
            ("code_challenge_methods_supported", "plain S256"),
            ("sends_iss", "true"),
        ]),
    );
    assert_eq!(server.text("fault"), None);
    server
}

fn begin(response_type: &str) -> Fields {
    let request = fields(&[
        ("client_id", "app"),
        ("redirect_uri", "https://client.example/cb"),
        ("response_type", response_type),
        ("scope", "read write"),
        ("return_to", "/rooms"),
    ]);
    let begun = authorize(&request, &server(), &[7; 32], NOW);
    assert_eq!(begun.text("fault"), None);
    begun
}

/// What the face makes of `response` to `begun`, in which `STATE` stands for the state.
fn land(begun: &Fields, response: &str) -> Fields {
    let state = begun.text("state").expect("a state");
    let record = begun.text("record").expect("a record");
    let url = format!("https://client.example/cb{}", response.replace("STATE", &state));
    let input =
        fields(&[("url", &url), ("record", &record), ("client_id", "app"), ("issuer", ISSUER)]);
    callback(&input, NOW + 1000.0)
}

#[wasm_bindgen_test]
fn the_challenge_of_rfc_7636_appendix_b() {
    let challenge = Challenge::of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_eq!(challenge.as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

#[wasm_bindgen_test]
async fn the_challenge_is_what_webcrypto_computes() {
    let begun = begin("code");
    let record = begun.text("record").expect("a record");
    let (_, rest) = record.split_once("code_verifier=").expect("a verifier");
    let verifier = rest.split('&').next().expect("a verifier");
    let hash = JsFuture::from(digest("SHA-256", verifier.as_bytes())).await.expect("a digest");
    let hash: [u8; 32] = js_sys::Uint8Array::new(&hash).to_vec().try_into().expect("32 bytes");
    let url = begun.text("url").expect("a URL");
    // The verifier's encoding is base64url, as the challenge's is.
    assert!(url.contains(&format!("code_challenge={}&", pkce::verifier(&hash))));
    assert!(!url.contains(verifier));
}

#[wasm_bindgen_test]
fn a_code_flow_crosses_the_boundary() {
    let begun = begin("code");
    assert_eq!(names(&begun), ["url", "state", "record"]);
    let landed = land(&begun, "?code=abc&state=STATE&iss=https://server.example");
    assert_eq!(landed.text("kind").as_deref(), Some("code"));
    assert_eq!(landed.text("return_to").as_deref(), Some("/rooms"));
    assert_eq!(landed.text("requested_scope").as_deref(), Some("read write"));
    let body = landed.text("body").expect("a body");
    assert!(body.starts_with("grant_type=authorization_code&code=abc&"), "{body}");

    let answer = fields(&[
        ("content_type", "application/json"),
        ("access_token", "sesame"),
        ("token_type", "Bearer"),
        ("expires_in", "60"),
        ("scope", "read extra"),
        ("requested_scope", "read write"),
        ("refresh_token", "again"),
    ]);
    let token = token_answer(200, &answer, NOW);
    assert_eq!(token.text("access_token").as_deref(), Some("sesame"));
    assert_eq!(token.text("refresh_token").as_deref(), Some("again"));
    assert_eq!(number(&token, "received_at"), Some(NOW));
    assert_eq!(number(&token, "expires_at"), Some(NOW + 60_000.0));
    assert_eq!(token.text("missing_scope").as_deref(), Some("write"));
    assert_eq!(token.text("unrequested_scope").as_deref(), Some("extra"));
}

#[wasm_bindgen_test]
fn an_implicit_flow_crosses_the_boundary() {
    let landed = land(
        &begin("token"),
        "#access_token=sesame&token_type=bearer&state=STATE&iss=https%3A%2F%2Fserver.example",
    );
    assert_eq!(landed.text("kind").as_deref(), Some("token"));
    assert_eq!(landed.text("access_token").as_deref(), Some("sesame"));
    assert_eq!(number(&landed, "expires_at"), None);
    assert_eq!(landed.text("scope").as_deref(), Some("read write"));
}

/// No text of a stranger can become a member of its own.
#[wasm_bindgen_test]
fn what_the_server_says_stays_in_its_member() {
    let words = "x%0Aiss%0Ahttps://evil.example%00%26iss=evil%C3%B6%F0%9F%92%A1";
    let response = format!(
        "?error=access_denied&error_description={words}&state=STATE&iss=https://server.example"
    );
    let refused = land(&begin("code"), &response);
    assert_eq!(names(&refused), ["fault", "message", "error", "error_description"]);
    assert_eq!(refused.text("fault").as_deref(), Some("authorization_refused"));
    assert_eq!(refused.text("error").as_deref(), Some("access_denied"));
    let description = refused.text("error_description");
    assert_eq!(description.as_deref(), Some("xisshttps://evil.example&iss=evilö💡"));
}

#[wasm_bindgen_test]
fn a_fault_has_a_code_and_words() {
    for (response, fault) in [
        ("?code=c&state=other", "state_unknown"),
        ("?code=c", "state_missing"),
        ("?code=c&code=d&state=STATE", "parameter_repeated"),
        ("?code=c&state=STATE", "issuer_missing"),
        ("?code=c&state=STATE&iss=https://evil.example", "issuer_mismatch"),
        ("#access_token=t&state=STATE", "state_missing"),
        ("", "response_incomplete"),
    ] {
        let refused = land(&begin("code"), response);
        assert_eq!(refused.text("fault").as_deref(), Some(fault), "{response}");
        assert_eq!(names(&refused), ["fault", "message"]);
    }
}

#[wasm_bindgen_test]
fn a_response_without_a_record_is_refused() {
    let input = fields(&[("url", "https://client.example/?code=c&state=s"), ("client_id", "app")]);
    assert_eq!(callback(&input, NOW).text("fault").as_deref(), Some("state_unknown"));
}

#[wasm_bindgen_test]
fn the_flow_of_another_client_is_left_alone() {
    let begun = begin("code");
    let url =
        format!("https://client.example/cb?code=c&state={}", begun.text("state").expect("a state"));
    let record = begun.text("record").expect("a record");
    for (client_id, issuer) in [("other", ISSUER), ("app", "https://elsewhere.example")] {
        let input = [("url", &*url), ("record", &record), ("client_id", client_id)];
        let input = fields(&input);
        input.set("issuer", issuer);
        assert_eq!(callback(&input, NOW).text("kind").as_deref(), Some("other"));
    }
}

#[wasm_bindgen_test]
fn the_address_is_cleaned() {
    assert!(landing("https://client.example/?room=1#/lights").is_none());
    let url = "https://client.example/?room=1&code=c&state=%C3%B6#access_token=t&state=s";
    let found = landing(url).expect("a response");
    assert_eq!(found.text("url").as_deref(), Some("https://client.example/?room=1"));
    assert_eq!(found.text("query_state").as_deref(), Some("ö"));
    assert_eq!(found.text("fragment_state").as_deref(), Some("s"));
    assert_eq!(found.text("opener_state"), None);
    let opened = landing("https://client.example/?code=c&state=s.opened").expect("a response");
    assert_eq!(opened.text("opener_state").as_deref(), Some("s.opened"));
}

#[wasm_bindgen_test]
fn members_of_another_type_are_none() {
    let answer = js_sys::JSON::parse(
        r#"{"access_token": 7, "token_type": ["bearer"], "content_type": "application/json"}"#,
    );
    let answer: Fields = answer.expect("JSON").unchecked_into();
    assert_eq!(token_answer(200, &answer, NOW).text("fault").as_deref(), Some("answer_malformed"));
}

#[wasm_bindgen_test]
fn the_settings_are_checked() {
    let fault = |answer: &Fields| answer.text("fault").unwrap_or_default();
    assert_eq!(
        metadata_url("https://server.example/a").text("url").as_deref(),
        Some("https://server.example/.well-known/oauth-authorization-server/a")
    );
    assert_eq!(fault(&metadata_url("")), "setting_missing");
    assert_eq!(fault(&metadata_url("http://server.example")), "insecure_url");
    assert_eq!(fault(&discovered("https://a.example", 200, &server())), "issuer_mismatch");
    assert_eq!(fault(&discovered(ISSUER, 503, &server())), "server_unavailable");
    let script = fields(&[("authorization_endpoint", "javascript:alert(1)")]);
    assert_eq!(fault(&configured(&script)), "insecure_url");
    let nothing = Fields::new();
    assert_eq!(fault(&configured(&nothing)), "metadata_invalid");
    assert_eq!(fault(&authorize(&nothing, &server(), &[7; 32], NOW)), "setting_invalid");
    assert_eq!(fault(&authorize(&nothing, &server(), &[7; 31], NOW)), "setting_invalid");
}

#[wasm_bindgen_test]
fn a_refreshed_token_keeps_its_scope_unless_told() {
    assert_eq!(
        refresh("a&b", "app").text("body").as_deref(),
        Some("grant_type=refresh_token&refresh_token=a%26b&client_id=app")
    );
    let answer = fields(&[
        ("content_type", "application/json"),
        ("access_token", "sesame"),
        ("token_type", "Bearer"),
        ("requested_scope", "read write"),
        ("previous_scope", "read"),
    ]);
    let token = token_answer(200, &answer, NOW);
    assert_eq!(token.text("scope").as_deref(), Some("read"));
    assert_eq!(token.text("missing_scope").as_deref(), Some("write"));
    answer.set("scope", "write");
    assert_eq!(token_answer(200, &answer, NOW).text("scope").as_deref(), Some("write"));
}

#[wasm_bindgen_test]
fn the_next_step_crosses_the_boundary() {
    let record = fields(&[("renewable", "true")]);
    record.set_number("received_at", NOW);
    record.set_number("expires_at", NOW + 3_600_000.0);
    let step = |seconds: f64| {
        let next = next_step(&record, NOW + seconds * 1000.0);
        (next.text("step").unwrap_or_default(), number(&next, "changes_at"))
    };
    assert_eq!(step(0.0), ("use".into(), Some(NOW + 3_540_000.0)));
    assert_eq!(step(3540.0), ("renew".into(), Some(NOW + 3_600_000.0)));
    record.set_number("not_before", NOW + 3_700_000.0);
    assert_eq!(step(3600.0), ("wait".into(), Some(NOW + 3_700_000.0)));
    let spent = fields(&[]);
    spent.set_number("expires_at", NOW);
    let next = next_step(&spent, NOW);
    assert_eq!(next.text("step").as_deref(), Some("log_in"));
    assert_eq!(names(&next), ["step"]);
}

#[wasm_bindgen_test]
fn a_setback_crosses_the_boundary() {
    let failure = fields(&[("code", "server_unavailable")]);
    failure.set_number("failures", 1.0);
    let later = setback(&failure, 0, NOW);
    assert_eq!(later.text("setback").as_deref(), Some("later"));
    assert_eq!(number(&later, "not_before"), Some(NOW + 2000.0));
    failure.set_number("retry_after", 30.0);
    assert_eq!(number(&setback(&failure, 128, NOW), "not_before"), Some(NOW + 37_500.0));
    let refused = fields(&[("code", "token_refused"), ("error", "invalid_grant")]);
    assert_eq!(setback(&refused, 0, NOW).text("setback").as_deref(), Some("over"));
    let visit = fields(&[("code", "authorization_refused"), ("error", "login_required")]);
    assert_eq!(setback(&visit, 0, NOW).text("setback").as_deref(), Some("unrenewable"));
}

#[wasm_bindgen_test]
fn a_session_ends_at_a_url() {
    let end = end_session("https://server.example/end", "app", None);
    assert_eq!(end.text("url").as_deref(), Some("https://server.example/end?client_id=app"));
    let script = end_session("https://server.example/end", "app", Some("javascript:1".into()));
    assert_eq!(script.text("fault").as_deref(), Some("insecure_url"));
}

#[wasm_bindgen_test]
fn a_token_does_not_cross_a_network_in_the_clear() {
    for origin in ["https://api.example", "http://localhost:8787"] {
        assert!(names(&bearer_origin(origin)).is_empty());
    }
    for origin in ["http://api.example", "null"] {
        assert_eq!(bearer_origin(origin).text("fault").as_deref(), Some("insecure_url"));
    }
}

#[wasm_bindgen_test]
fn a_revocation_is_a_form() {
    let body = revocation("a&b", "app").text("body");
    assert_eq!(body.as_deref(), Some("token=a%26b&client_id=app"));
}
