//! Where answers go and how they travel.

use edgegrant::{
    application::Application,
    authorization::{Request, ResponseMode},
    redirect_uri::RedirectUri,
    refusal::Refusal,
};
use edgegrant_grant_tests::{
    Change::{Again, Both, Nothing, Set, Without},
    changed, form, laws,
    world::{ISSUER, confidential, public},
};
use proptest::prelude::*;

use super::{GOOD, IMPLICIT, redirected};

fn registered(application: Application, uri: &str) -> Application {
    Application { redirect_uris: vec![RedirectUri::parse(uri).unwrap()], ..application }
}

#[test]
fn answers_travel_as_asked_and_else_by_default() {
    use ResponseMode::{FormPost, Fragment, Query};
    let rows = [
        ("RFC 6749 §4.1.2", GOOD, Nothing, Query),
        ("code, asked for", GOOD, Set("response_mode", "query"), Query),
        ("code, in the fragment", GOOD, Set("response_mode", "fragment"), Fragment),
        ("code, posted", GOOD, Set("response_mode", "form_post"), FormPost),
        ("RFC 6749 §4.2.2", IMPLICIT, Nothing, Fragment),
        ("token, asked for", IMPLICIT, Set("response_mode", "fragment"), Fragment),
        ("token, posted", IMPLICIT, Set("response_mode", "form_post"), FormPost),
    ];
    for (rule, good, change, mode) in rows {
        let request = Request::parse(&changed(good, change), &public()).unwrap();
        assert_eq!(request.callback.mode(), mode, "{rule}");
        // An error arrives like the answer would have.
        let wrong = changed(good, Both(&change, &Set("prompt", "unknown")));
        let (callback, refusal) = redirected(&wrong, &public());
        assert_eq!((callback.mode(), refusal), (mode, Refusal::BadPrompt), "{rule}, refused");
    }
}

#[test]
fn errors_travel_where_the_application_looks_for_them() {
    use ResponseMode::{Fragment, Query};
    let rows = [
        ("A32: no token in a query", IMPLICIT, Set("response_mode", "query"), Fragment),
        ("I04", IMPLICIT, Set("scope", "\""), Fragment),
        ("an unknown mode", GOOD, Set("response_mode", "foo"), Query),
        ("an unknown mode", IMPLICIT, Set("response_mode", "foo"), Fragment),
        (
            "two modes",
            GOOD,
            Both(&Set("response_mode", "fragment"), &Again("response_mode", "form_post")),
            Query,
        ),
        ("no type", GOOD, Without("response_type"), Query),
        ("an unknown type", GOOD, Set("response_type", "foo"), Query),
        ("a type with a token in it", GOOD, Set("response_type", "id_token"), Fragment),
        ("a type with a token in it", GOOD, Set("response_type", "code token"), Fragment),
        ("a type that has none in it", GOOD, Set("response_type", "tokens"), Query),
    ];
    for (rule, good, change, mode) in rows {
        let (callback, _) = redirected(&changed(good, change), &public());
        assert_eq!(callback.mode(), mode, "{rule}: {change:?}");
    }
}

#[test]
fn a_form_is_posted_to_https_only() {
    // K12: a scheme that is not a web page's must never become the action of a form.
    for uri in ["com.example.app:/cb", "http://127.0.0.1/cb", "http://localhost:8788/"] {
        for (good, by_default) in [(GOOD, ResponseMode::Query), (IMPLICIT, ResponseMode::Fragment)]
        {
            let change = Both(&Set("redirect_uri", uri), &Set("response_mode", "form_post"));
            let (callback, refusal) =
                redirected(&changed(good, change), &registered(public(), uri));
            assert_eq!(refusal, Refusal::BadResponseMode, "{uri}");
            assert_eq!(callback.mode(), by_default, "{uri}");
        }
    }
}

#[test]
fn of_two_states_none_is_returned() {
    let rows = [
        ("A25: two", Again("state", "other"), None),
        ("A25: the same twice", Again("state", "xyz"), None),
        ("A25: an empty one first", Both(&Set("state", ""), &Again("state", "xyz")), None),
        ("one, and another parameter twice", Again("scope", "a"), Some("xyz")),
    ];
    for (rule, change, state) in rows {
        let (callback, _) = redirected(&changed(GOOD, change), &public());
        assert_eq!(callback.state(), state, "{rule}");
    }
    for state in ["x".repeat(4097), "x\0".to_owned(), "x\r\ny".to_owned()] {
        let (callback, _) = redirected(&changed(GOOD, Set("state", &state)), &public());
        assert_eq!(callback.state(), None, "A17, G22: returned whole or not at all");
    }
}

#[test]
fn a_redirect_uri_says_who_the_application_is_if_nobody_else_can_have_it() {
    // RFC 8252 §8.6. The last column is for a server on the loopback interface, in development.
    let (https, scheme) = ("https://client.example/cb", "com.example.app:/cb");
    let rows = [
        ("https", public(), https, https, [true, true]),
        (
            "a fixed port",
            public(),
            "http://localhost:5173/",
            "http://localhost:5173/",
            [false, true],
        ),
        ("a fixed port", public(), "http://127.0.0.1:81/", "http://127.0.0.1:81/", [false, true]),
        ("a fixed port", public(), "http://[::1]:5173/", "http://[::1]:5173/", [false, true]),
        ("no port", public(), "http://127.0.0.1/cb", "http://127.0.0.1/cb", [false, true]),
        ("any port", public(), "http://127.0.0.1/cb", "http://127.0.0.1:4000/cb", [false, false]),
        ("private-use scheme", public(), scheme, scheme, [false, false]),
        ("a secret", confidential(), scheme, scheme, [true, true]),
        ("a secret", confidential(), "http://[::1]:81/", "http://[::1]:81/", [true, true]),
    ];
    let development = ["http://localhost:8787", "http://127.0.0.1:8787", "http://[::1]"];
    for (rule, application, known, sent, [assured, in_development]) in rows {
        let application = registered(application, known);
        let asked = changed(GOOD, Set("redirect_uri", sent));
        let request = Request::parse(&asked, &application).unwrap();
        for issuer in [ISSUER, "https://localhost", "https://localhost:8787"] {
            assert_eq!(request.is_assured(&application, issuer), assured, "{rule}: {sent}");
        }
        for issuer in development {
            assert_eq!(request.is_assured(&application, issuer), in_development, "{rule}: {sent}");
        }
    }
}

#[test]
fn a_secret_says_who_the_application_is_where_it_is_asked_for() {
    let rows = [
        ("com.example.app:/cb", false),
        ("http://localhost:5173/", false),
        ("https://client.example/cb", true),
    ];
    for (uri, assured) in rows {
        let hub = registered(confidential(), uri);
        for (good, expected) in [(GOOD, true), (IMPLICIT, assured)] {
            let asked =
                changed(good, Both(&Set("client_id", "lamp-hub"), &Set("redirect_uri", uri)));
            let request = Request::parse(&asked, &hub).unwrap();
            assert_eq!(request.is_assured(&hub, ISSUER), expected, "{uri}");
        }
    }
}

#[test]
fn a_callback_survives_the_way_through_the_dialog() {
    let asked = changed(GOOD, Set("response_mode", "form_post"));
    let callback = Request::parse(&asked, &public()).unwrap().callback;
    let stored = serde_json::to_string(&callback).unwrap();
    assert_eq!(
        serde_json::from_str::<edgegrant::authorization::Callback>(&stored).unwrap(),
        callback
    );
}

proptest! {
    #![proptest_config(laws())]

    /// A16: any state of characters that are no controls comes back as it was.
    #[test]
    fn any_state_comes_back(state in "\\PC{1,60}|[ -~]{1,200}") {
        let request = Request::parse(&changed(GOOD, Set("state", &state)), &public()).unwrap();
        prop_assert_eq!(request.callback.state(), Some(state.as_str()));
    }

    /// Whatever a request says, its answer goes to the registered URI or to nobody.
    #[test]
    fn answers_go_to_the_registered_uri_or_to_nobody(
        pairs in proptest::collection::vec((
            prop::sample::select(vec![
                "response_type", "redirect_uri", "response_mode", "scope", "state", "prompt",
                "max_age", "code_challenge", "code_challenge_method", "request_uri", "client_id",
            ]),
            prop_oneof![
                "\\PC{0,12}",
                prop::sample::select(vec![
                    "code", "token", "query", "fragment", "form_post", "S256", "none", "login",
                    "https://client.example/cb", "https://evil.example/", "1",
                    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                ]).prop_map(str::to_owned),
            ],
        ), 0..10),
    ) {
        use edgegrant::authorization::Rejection;
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let callback = match Request::parse(&form(&pairs), &public()) {
            Ok(request) => Some(request.callback),
            Err(Rejection::Redirect(callback, _)) => Some(callback),
            Err(Rejection::Page(_)) => None,
        };
        if let Some(callback) = callback {
            prop_assert_eq!(callback.redirect_uri(), "https://client.example/cb");
            prop_assert!(pairs.contains(&("redirect_uri", "https://client.example/cb")));
        }
    }
}
