//! Answers to the application (RFC 6749 §4.1.2, §4.2.2; RFC 9207).

use edgegrant::{
    application::Application,
    authorization::{Delivery, Parameters, Request},
    form::Form,
    redirect_uri::RedirectUri,
    refusal::Refusal,
};
use edgegrant_grant_tests::{
    Change::{self, Both, Set, Without},
    changed, laws,
    world::{ISSUER, confidential, public, scope},
};
use proptest::prelude::*;

use super::{GOOD, IMPLICIT, redirected};

fn code() -> Parameters {
    Parameters::code("SplxlOBeZQQYbYS6WxSbIA".to_owned())
}

fn token() -> Parameters {
    Parameters::token("2YotnFZFEjr1zCsicMWpAA".to_owned(), 3600, &scope("b a"))
}

fn delivered(good: &[(&str, &str)], change: Change<'_>, parameters: Parameters) -> Delivery {
    let request = Request::parse(&changed(good, change), &public()).unwrap();
    request.callback.deliver(parameters, ISSUER)
}

fn location(delivery: Delivery) -> String {
    match delivery {
        Delivery::Redirect(location) => location,
        Delivery::Form { .. } => panic!("a form"),
    }
}

#[test]
fn the_examples_of_rfc_6749_are_answered_as_it_says() {
    // §4.1.1 and §4.1.2; the issuer and the empty fragment come on top.
    let application = Application {
        client_id: "s6BhdRkqt3".to_owned(),
        redirect_uris: vec![RedirectUri::parse("https://client.example.com/cb").unwrap()],
        ..confidential()
    };
    let query = "response_type=code&client_id=s6BhdRkqt3&state=xyz\
                 &redirect_uri=https%3A%2F%2Fclient%2Eexample%2Ecom%2Fcb";
    let asked = Form::parse(query.as_bytes()).unwrap();
    let callback = Request::parse(&asked, &application).unwrap().callback;
    assert_eq!(
        location(callback.deliver(code(), ISSUER)),
        "https://client.example.com/cb?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz\
         &iss=https%3A%2F%2Flogin.example#_"
    );
    // §4.1.2.1.
    assert_eq!(
        location(callback.deliver(Parameters::error(Refusal::Denied), ISSUER)),
        "https://client.example.com/cb?error=access_denied\
         &error_description=the%20user%20denied%20the%20request&state=xyz\
         &iss=https%3A%2F%2Flogin.example#_"
    );
    // §4.2.1, §4.2.2.
    let query = query.replace("=code", "=token");
    let asked = Form::parse(query.as_bytes()).unwrap();
    let callback = Request::parse(&asked, &application).unwrap().callback;
    assert_eq!(
        location(callback.deliver(token(), ISSUER)),
        "https://client.example.com/cb#access_token=2YotnFZFEjr1zCsicMWpAA&token_type=Bearer\
         &expires_in=3600&scope=a%20b&state=xyz&iss=https%3A%2F%2Flogin.example"
    );
}

#[test]
fn an_answer_is_appended_to_the_uri_as_it_is() {
    let rows = [
        ("https://client.example/cb", "https://client.example/cb?code="),
        ("https://client.example", "https://client.example?code="),
        ("https://client.example/cb?foo=bar", "https://client.example/cb?foo=bar&code="),
        ("https://client.example/cb?", "https://client.example/cb?code="),
        ("https://client.example/cb?a=1&", "https://client.example/cb?a=1&code="),
        ("https://client.example/cb?next=/a?", "https://client.example/cb?next=/a?&code="),
        ("com.example.app:/cb", "com.example.app:/cb?code="),
    ];
    for (uri, start) in rows {
        let redirect_uris = vec![RedirectUri::parse(uri).unwrap()];
        let application = Application { redirect_uris, ..public() };
        let asked = changed(GOOD, Set("redirect_uri", uri));
        let callback = Request::parse(&asked, &application).unwrap().callback;
        let sent = location(callback.deliver(code(), ISSUER));
        assert!(sent.starts_with(start), "RFC 6749 §3.1.2, K03: {sent}");
        assert!(sent.ends_with("#_"), "RFC 9700 §4.1.3, K09: {sent}");
        let fragment =
            changed(GOOD, Both(&Set("redirect_uri", uri), &Set("response_mode", "fragment")));
        let callback = Request::parse(&fragment, &application).unwrap().callback;
        let sent = location(callback.deliver(code(), ISSUER));
        assert!(sent.starts_with(&format!("{uri}#code=")), "the query is kept: {sent}");
    }
}

#[test]
fn a_form_is_posted_with_the_same_fields() {
    let delivery = delivered(IMPLICIT, Set("response_mode", "form_post"), token());
    let Delivery::Form { action, fields } = delivery else { panic!("a redirect") };
    assert_eq!(action, "https://client.example/cb");
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(
        fields,
        [
            ("access_token", "2YotnFZFEjr1zCsicMWpAA"),
            ("token_type", "Bearer"),
            ("expires_in", "3600"),
            ("scope", "a b"),
            ("state", "xyz"),
            ("iss", ISSUER),
        ],
        "I03: no refresh token"
    );
}

#[test]
fn an_answer_without_state_has_none() {
    let sent = location(delivered(GOOD, Without("state"), code()));
    assert!(!sent.contains("state"), "A17: {sent}");
}

#[test]
fn every_error_is_sent_in_full_and_says_nothing_of_the_request() {
    for refusal in Refusal::ALL {
        let canary = changed(GOOD, Both(&Set("state", "xyz"), &Set("scope", "\"canary")));
        let (callback, _) = redirected(&canary, &public());
        let sent = location(callback.deliver(Parameters::error(*refusal), ISSUER));
        let query = sent.split(['?', '#']).nth(1).unwrap();
        let fields = Form::parse(query.as_bytes()).unwrap();
        assert_eq!(fields.get("error"), Some(refusal.code().as_str()));
        assert_eq!(fields.get("error_description"), Some(refusal.description()));
        assert_eq!(fields.get("state"), Some("xyz"));
        assert_eq!(fields.get("iss"), Some(ISSUER), "K02");
        assert!(!sent.contains("canary") && !sent.contains("code="), "G16: {sent}");
    }
}

proptest! {
    #![proptest_config(laws())]

    /// A16, K02: state and code come back whole, there is one issuer, and the location is a line
    /// of plain characters whatever they are.
    #[test]
    fn whatever_is_sent_arrives(
        state in "\\PC{1,40}|[ -~]{1,60}",
        code in "[ -~]{1,40}",
        mode in prop::sample::select(vec!["query", "fragment"]),
    ) {
        let change = Both(&Set("state", &state), &Set("response_mode", mode));
        let sent = location(delivered(GOOD, change, Parameters::code(code.clone())));
        prop_assert!(sent.bytes().all(|byte| byte.is_ascii_graphic()), "{}", sent);
        prop_assert_eq!(sent.matches("iss=").count(), 1);
        let separator = if mode == "query" { '?' } else { '#' };
        let (uri, rest) = sent.split_once(separator).unwrap();
        prop_assert_eq!(uri, "https://client.example/cb");
        let fields = Form::parse(rest.split('#').next().unwrap().as_bytes()).unwrap();
        prop_assert_eq!(fields.get("state"), Some(state.as_str()));
        prop_assert_eq!(fields.get("code"), Some(code.as_str()));
        prop_assert_eq!(fields.get("iss"), Some(ISSUER));
    }
}
