//! The face of the client half, where it runs: in Node and in a browser.
#![cfg(target_family = "wasm")]
#![allow(clippy::expect_used, reason = "a test is there to panic")]

use edgegrant::{
    form::{Form, Query},
    pkce::{self, Challenge},
};
use edgegrant_browser::decide;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

const NOW: f64 = 1_700_000_000_000.0;
const ISSUER: &str = "https://server.example";
const SEED: [u8; 32] = [128; 32];

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["crypto", "subtle"], js_name = digest)]
    fn digest(algorithm: &str, bytes: &[u8]) -> js_sys::Promise;
}

/// What crosses the boundary.
struct Fields(Form);

impl Fields {
    fn text(&self, name: &str) -> Option<String> {
        self.0.get_even_empty(name).map(str::to_owned)
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok()
    }

    fn fault(&self) -> String {
        self.text("fault").unwrap_or_default()
    }
}

/// What the core decides from these members.
fn decided(rule: &str, members: &[(&str, &str)]) -> Fields {
    decided_at(NOW, rule, members)
}

fn decided_at(now: f64, rule: &str, members: &[(&str, &str)]) -> Fields {
    let answer = decide(&written(rule, members), &SEED, now);
    Fields(Form::parse(&answer).expect("a form"))
}

fn written(rule: &str, members: &[(&str, &str)]) -> Vec<u8> {
    let mut input = Query::default();
    input.push("rule", rule);
    for (name, text) in members {
        input.push(name, text);
    }
    input.into_string().into_bytes()
}

/// The names of the members, in their order.
fn names(rule: &str, members: &[(&str, &str)]) -> Vec<String> {
    let answer = decide(&written(rule, members), &SEED, NOW);
    let answer = String::from_utf8(answer).expect("text");
    let names = answer.split('&').filter_map(|pair| pair.split('=').next());
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

const METADATA: [(&str, &str); 7] = [
    ("expected_issuer", ISSUER),
    ("status", "200"),
    ("issuer", ISSUER),
    ("authorization_endpoint", "https://server.example/authorize"),
    ("token_endpoint", "https://server.example/token"),
    ("code_challenge_methods_supported", "plain S256"),
    ("sends_iss", "true"),
];

/// The metadata with other members instead.
fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = METADATA.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
    changes.iter().chain(kept).copied().collect()
}

fn begin(response_type: &str) -> Fields {
    assert_eq!(
        names("discovered", &METADATA),
        ["issuer", "authorization_endpoint", "token_endpoint", "sends_iss", "has_s256"]
    );
    let begun = decided(
        "authorize",
        &with(&[
            ("has_s256", "true"),
            ("client_id", "app"),
            ("redirect_uri", "https://client.example/cb"),
            ("response_type", response_type),
            ("scope", "read write"),
            ("return_to", "/rooms"),
        ]),
    );
    assert_eq!(begun.text("fault"), None);
    begun
}

/// What the face makes of `response` to `begun`, in which `STATE` stands for the state.
fn land(begun: &Fields, response: &str) -> Fields {
    let state = begun.text("state").expect("a state");
    let record = begun.text("record").expect("a record");
    let url = format!("https://client.example/cb{}", response.replace("STATE", &state));
    let input = [("url", &*url), ("record", &record), ("client_id", "app"), ("issuer", ISSUER)];
    decided_at(NOW + 1000.0, "callback", &input)
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
    let landed = land(&begun, "?code=abc&state=STATE&iss=https://server.example");
    assert_eq!(landed.text("kind").as_deref(), Some("code"));
    assert_eq!(landed.text("return_to").as_deref(), Some("/rooms"));
    assert_eq!(landed.text("requested_scope").as_deref(), Some("read write"));
    let body = landed.text("body").expect("a body");
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
    assert_eq!(token.text("access_token").as_deref(), Some("sesame"));
    assert_eq!(token.text("refresh_token").as_deref(), Some("again"));
    assert_eq!(token.number("received_at"), Some(NOW));
    assert_eq!(token.number("expires_at"), Some(NOW + 60_000.0));
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
    assert_eq!(landed.number("expires_at"), None);
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
    assert_eq!(refused.text("iss"), None);
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
        assert_eq!(refused.fault(), fault, "{response}");
        assert_eq!(refused.text("error"), None);
    }
}

#[wasm_bindgen_test]
fn a_response_without_a_record_is_refused() {
    let input = [("url", "https://client.example/?code=c&state=s"), ("client_id", "app")];
    assert_eq!(decided("callback", &input).fault(), "state_unknown");
}

#[wasm_bindgen_test]
fn the_flow_of_another_client_is_left_alone() {
    let begun = begin("code");
    let url =
        format!("https://client.example/cb?code=c&state={}", begun.text("state").expect("a state"));
    let record = begun.text("record").expect("a record");
    for (client_id, issuer) in [("other", ISSUER), ("app", "https://elsewhere.example")] {
        let input =
            [("url", &*url), ("record", &record), ("client_id", client_id), ("issuer", issuer)];
        assert_eq!(decided("callback", &input).text("kind").as_deref(), Some("other"));
    }
}

#[wasm_bindgen_test]
fn the_address_is_cleaned() {
    let landing = |url| decided("landing", &[("url", url)]);
    assert_eq!(landing("https://client.example/?room=1#/lights").text("url"), None);
    let url = "https://client.example/?room=1&code=c&state=%C3%B6#access_token=t&state=s";
    let found = landing(url);
    assert_eq!(found.text("url").as_deref(), Some("https://client.example/?room=1"));
    assert_eq!(found.text("query_state").as_deref(), Some("ö"));
    assert_eq!(found.text("fragment_state").as_deref(), Some("s"));
    assert_eq!(found.text("opener_state"), None);
    let opened = landing("https://client.example/?code=c&state=s.opened");
    assert_eq!(opened.text("opener_state").as_deref(), Some("s.opened"));
}

#[wasm_bindgen_test]
fn what_is_no_form_has_no_members() {
    for input in ["%", "rule=callback&url=%ff", &"rule=callback&".repeat(100)] {
        assert!(decide(input.as_bytes(), &SEED, NOW).is_empty());
    }
    assert!(names("no such rule", &[]).is_empty());
}

#[wasm_bindgen_test]
fn empty_is_not_absent() {
    let mut answer = vec![
        ("status", "200"),
        ("content_type", "application/json"),
        ("access_token", "sesame"),
        ("token_type", "Bearer"),
        ("requested_scope", "read"),
    ];
    assert_eq!(decided("token_answer", &answer).text("scope").as_deref(), Some("read"));
    answer.push(("scope", ""));
    let token = decided("token_answer", &answer);
    assert_eq!(token.text("scope").as_deref(), Some(""));
    assert_eq!(token.text("missing_scope").as_deref(), Some("read"));
}

#[wasm_bindgen_test]
fn an_id_token_is_checked() {
    let good = [
        ("iss", ISSUER),
        ("sub", "ada"),
        ("for_client", "true"),
        ("azp", "app"),
        ("exp", "9999999999"),
        ("nonce", "n"),
        ("client_id", "app"),
        ("expected_issuer", ISSUER),
        ("expected_subject", "ada"),
        ("expected_nonce", "n"),
    ];
    assert!(names("id_token", &good).is_empty());
    for left_out in ["iss", "sub", "for_client", "exp", "nonce"] {
        let rest: Vec<_> = good.into_iter().filter(|(name, _)| *name != left_out).collect();
        assert_eq!(decided("id_token", &rest).fault(), "id_token_invalid", "{left_out}");
    }
    for changed in ["azp", "client_id", "expected_issuer", "expected_subject", "expected_nonce"] {
        let with = |(name, value)| (name, if name == changed { "other" } else { value });
        let other: Vec<_> = good.into_iter().map(with).collect();
        assert_eq!(decided("id_token", &other).fault(), "id_token_invalid", "{changed}");
    }
}

#[wasm_bindgen_test]
fn the_settings_are_checked() {
    let metadata_urls = |issuer| decided("metadata_urls", &[("issuer", issuer)]);
    let urls = metadata_urls("https://server.example/a");
    assert_eq!(
        [urls.text("url").as_deref(), urls.text("openid_url").as_deref()],
        [
            Some("https://server.example/.well-known/oauth-authorization-server/a"),
            Some("https://server.example/a/.well-known/openid-configuration"),
        ]
    );
    assert_eq!(metadata_urls("").fault(), "setting_missing");
    assert_eq!(metadata_urls("http://server.example").fault(), "insecure_url");
    let discovered = |change| decided("discovered", &with(&[change])).fault();
    assert_eq!(discovered(("expected_issuer", "https://a.example")), "issuer_mismatch");
    assert_eq!(discovered(("status", "503")), "server_unavailable");
    assert_eq!(discovered(("status", "70000")), "metadata_invalid");
    let script = [("authorization_endpoint", "javascript:alert(1)")];
    assert_eq!(decided("configured", &script).fault(), "insecure_url");
    assert_eq!(decided("configured", &[]).fault(), "metadata_invalid");
    assert_eq!(decided("authorize", &METADATA).fault(), "setting_invalid");
    let short = decide(&written("authorize", &METADATA), &[7; 31], NOW);
    assert!(short.starts_with(b"fault=setting_invalid&"));
}

#[wasm_bindgen_test]
fn a_refreshed_token_keeps_its_scope_unless_told() {
    let request = [("refresh_token", "a&b"), ("client_id", "app")];
    assert_eq!(
        decided("refresh", &request).text("body").as_deref(),
        Some("grant_type=refresh_token&refresh_token=a%26b&client_id=app")
    );
    let mut answer = vec![
        ("status", "200"),
        ("content_type", "application/json"),
        ("access_token", "sesame"),
        ("token_type", "Bearer"),
        ("requested_scope", "read write"),
        ("previous_scope", "read"),
    ];
    let token = decided("token_answer", &answer);
    assert_eq!(token.text("scope").as_deref(), Some("read"));
    assert_eq!(token.text("missing_scope").as_deref(), Some("write"));
    answer.push(("scope", "write"));
    assert_eq!(decided("token_answer", &answer).text("scope").as_deref(), Some("write"));
}

#[wasm_bindgen_test]
fn the_next_step_crosses_the_boundary() {
    let step = |seconds: f64, more: &[(&str, &str)]| {
        let mut record = vec![
            ("renewable", "true"),
            ("received_at", "1700000000000"),
            ("expires_at", "1700003600000"),
        ];
        record.extend(more);
        let next = decided_at(NOW + seconds * 1000.0, "next_step", &record);
        (next.text("step").unwrap_or_default(), next.number("changes_at"))
    };
    assert_eq!(step(0.0, &[]), ("use".into(), Some(NOW + 3_540_000.0)));
    assert_eq!(step(3540.0, &[]), ("renew".into(), Some(NOW + 3_600_000.0)));
    let wait = [("not_before", "1700003700000")];
    assert_eq!(step(3600.0, &wait), ("wait".into(), Some(NOW + 3_700_000.0)));
    let spent = [("expires_at", "1700000000000")];
    assert_eq!(decided("next_step", &spent).text("step").as_deref(), Some("log_in"));
    assert_eq!(names("next_step", &spent), ["step"]);
}

#[wasm_bindgen_test]
fn a_setback_crosses_the_boundary() {
    let failing = [("code", "server_unavailable"), ("failures", "1")];
    let later = decided("setback", &failing);
    assert_eq!(later.text("setback").as_deref(), Some("later"));
    assert_eq!(later.number("not_before"), Some(NOW + 2500.0));
    let asked = [("code", "server_unavailable"), ("retry_after", "30")];
    assert_eq!(decided("setback", &asked).number("not_before"), Some(NOW + 37_500.0));
    let refused = [("code", "token_refused"), ("error", "invalid_grant")];
    assert_eq!(decided("setback", &refused).text("setback").as_deref(), Some("over"));
    let visit = [("code", "authorization_refused"), ("error", "login_required")];
    assert_eq!(decided("setback", &visit).text("setback").as_deref(), Some("unrenewable"));
}

#[wasm_bindgen_test]
fn a_session_ends_at_a_url() {
    let end = [("endpoint", "https://server.example/end"), ("client_id", "app")];
    let url = decided("end_session", &end).text("url");
    assert_eq!(url.as_deref(), Some("https://server.example/end?client_id=app"));
    let script = [end[0], end[1], ("redirect_uri", "javascript:1")];
    assert_eq!(decided("end_session", &script).fault(), "insecure_url");
}

#[wasm_bindgen_test]
fn a_token_does_not_cross_a_network_in_the_clear() {
    for origin in ["https://api.example", "http://localhost:8787"] {
        assert!(names("bearer_origin", &[("origin", origin)]).is_empty());
    }
    for origin in ["http://api.example", "null"] {
        assert_eq!(decided("bearer_origin", &[("origin", origin)]).fault(), "insecure_url");
    }
}

#[wasm_bindgen_test]
fn a_revocation_is_a_form() {
    let body = decided("revocation", &[("token", "a&b"), ("client_id", "app")]).text("body");
    assert_eq!(body.as_deref(), Some("token=a%26b&client_id=app"));
}
