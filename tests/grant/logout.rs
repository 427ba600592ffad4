//! Where a log-out leads (OpenID Connect RP-Initiated Logout 1.0 §2, §3).

use edgegrant::{
    application::Application, authorization::MAX_STATE_BYTES, form::Form, logout::WayBack,
    redirect_uri::RedirectUri,
};
use edgegrant_grant_tests::{
    Change::{self, Again, Both, Nothing, Set, Without},
    changed, form, laws,
    world::{confidential, public},
};
use proptest::prelude::*;

const REGISTERED: &str = "https://client.example/out";

const GOOD: &[(&str, &str)] = &[
    ("client_id", "lamp-app"),
    ("post_logout_redirect_uri", REGISTERED),
    ("state", "x&y z"),
    ("id_token_hint", "eyJhbGciOiJub25lIn0.e30."),
];

fn with_uris(application: Application, uris: &[&str]) -> Application {
    let uris = uris.iter().map(|uri| RedirectUri::parse(uri).unwrap());
    Application { post_logout_redirect_uris: uris.collect(), ..application }
}

fn lamp() -> Application {
    with_uris(public(), &[REGISTERED])
}

fn location(form: &Form, application: &Application) -> Option<String> {
    WayBack::parse(form)?.location(application)
}

#[test]
fn it_leads_to_the_registered_uri_with_the_state_that_was_sent() {
    let rows = [
        ("§3", Nothing, "https://client.example/out?state=x%26y%20z"),
        ("no state", Without("state"), REGISTERED),
        ("an empty state is none", Set("state", ""), REGISTERED),
        (
            "§2: a hint is not needed",
            Without("id_token_hint"),
            "https://client.example/out?state=x%26y%20z",
        ),
        (
            "other parameters may be there twice",
            Both(&Without("state"), &Again("id_token_hint", "x")),
            REGISTERED,
        ),
    ];
    for (rule, change, expected) in rows {
        assert_eq!(location(&changed(GOOD, change), &lamp()).as_deref(), Some(expected), "{rule}");
    }
    let hub = with_uris(confidential(), &["https://other.example/", REGISTERED]);
    let asked = changed(GOOD, Both(&Set("client_id", "lamp-hub"), &Without("state")));
    assert_eq!(
        location(&asked, &hub).as_deref(),
        Some(REGISTERED),
        "a confidential one, its second"
    );
}

#[test]
fn a_query_that_the_uri_has_is_kept() {
    let rows = [
        ("https://client.example/out?a=b", "https://client.example/out?a=b&state=s"),
        ("https://client.example/out?", "https://client.example/out?state=s"),
        ("https://client.example/out?a&", "https://client.example/out?a&state=s"),
        ("com.example.app:/out", "com.example.app:/out?state=s"),
    ];
    for (uri, expected) in rows {
        let change = Both(&Set("post_logout_redirect_uri", uri), &Set("state", "s"));
        let found = location(&changed(GOOD, change), &with_uris(public(), &[uri]));
        assert_eq!(found.as_deref(), Some(expected));
    }
}

#[test]
fn what_is_not_registered_leads_nowhere() {
    let uri = |uri| Set("post_logout_redirect_uri", uri);
    let rows: &[(&str, Change<'_>)] = &[
        ("another site", uri("https://evil.example/")),
        ("longer", uri("https://client.example/out/")),
        ("with a query", uri("https://client.example/out?x")),
        ("with a fragment", uri("https://client.example/out#x")),
        ("in capitals", uri("https://CLIENT.example/out")),
        ("with a port", uri("https://client.example:443/out")),
        ("a redirect URI, which is for answers", uri("https://client.example/cb")),
        ("a script", uri("javascript:alert(1)")),
        ("none", Without("post_logout_redirect_uri")),
        ("an empty one", uri("")),
        ("two", Again("post_logout_redirect_uri", "https://evil.example/")),
        ("the same twice", Again("post_logout_redirect_uri", REGISTERED)),
        ("an empty one first", Both(&uri(""), &Again("post_logout_redirect_uri", REGISTERED))),
        ("another application's", Set("client_id", "lamp-hub")),
        ("nobody's", Without("client_id")),
        ("two applications'", Again("client_id", "lamp-hub")),
        ("the application's twice", Again("client_id", "lamp-app")),
    ];
    for (rule, change) in rows {
        assert_eq!(location(&changed(GOOD, *change), &lamp()), None, "{rule}");
    }
    assert_eq!(location(&form(GOOD), &public()), None, "it was taken out of the configuration");
}

#[test]
fn a_loopback_uri_is_taken_with_its_own_port_only() {
    let native = with_uris(public(), &["http://127.0.0.1:8788/"]);
    for (uri, leads) in [("http://127.0.0.1:8788/", true), ("http://127.0.0.1:8789/", false)] {
        let found = location(&changed(GOOD, Set("post_logout_redirect_uri", uri)), &native);
        assert_eq!(found.is_some(), leads, "{uri}");
    }
}

#[test]
fn a_state_comes_back_whole_or_the_request_leads_nowhere() {
    let longest = "x".repeat(MAX_STATE_BYTES);
    let found = location(&changed(GOOD, Set("state", &longest)), &lamp()).unwrap();
    assert!(found.ends_with(&longest));
    let too_long = "x".repeat(MAX_STATE_BYTES + 1);
    let rows = [
        Again("state", "other"),
        Again("state", "x&y z"),
        Both(&Set("state", ""), &Again("state", "x")),
        Set("state", &too_long),
        Set("state", "x\r\nSet-Cookie: a=b"),
    ];
    for change in rows {
        assert_eq!(location(&changed(GOOD, change), &lamp()), None, "{change:?}");
    }
}

#[test]
fn it_says_the_same_in_a_form_and_in_a_query() {
    let asked = form(GOOD);
    let way_back = WayBack::parse(&asked).unwrap();
    assert_eq!(way_back.fields(), [GOOD[0], GOOD[1], GOOD[2]], "and no hint, which is nobody's");
    assert_eq!((way_back.client_id(), way_back.uri()), ("lamp-app", REGISTERED));
    let again = Form::parse(way_back.to_query().as_bytes()).unwrap();
    assert_eq!(WayBack::parse(&again).unwrap().fields(), way_back.fields());
    let without = changed(GOOD, Without("state"));
    let query = WayBack::parse(&without).unwrap().to_query();
    let again = Form::parse(query.as_bytes()).unwrap();
    assert_eq!(location(&again, &lamp()).as_deref(), Some(REGISTERED));
}

proptest! {
    #![proptest_config(laws())]

    /// Whatever a request says, it leads to a registered URI or nowhere (RFC 9700 §4.11).
    #[test]
    fn it_leads_to_a_registered_uri_or_nowhere(
        pairs in proptest::collection::vec((
            prop::sample::select(vec!["client_id", "post_logout_redirect_uri", "state", "x"]),
            prop_oneof![
                "\\PC{0,12}",
                prop::sample::select(vec![
                    "lamp-app", "lamp-hub", REGISTERED, "https://evil.example/",
                    "https://client.example/cb", "https://client.example/out@evil.example/",
                ]).prop_map(str::to_owned),
            ],
        ), 0..6),
    ) {
        let pairs: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if let Some(location) = location(&form(&pairs), &lamp()) {
            prop_assert!(pairs.contains(&("post_logout_redirect_uri", REGISTERED)));
            prop_assert!(pairs.contains(&("client_id", "lamp-app")));
            let rest = location.strip_prefix(REGISTERED).unwrap();
            prop_assert!(rest.is_empty() || rest.starts_with("?state="), "{location}");
        }
    }
}
