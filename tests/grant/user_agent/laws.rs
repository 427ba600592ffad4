//! What holds for every value.

use edgegrant::{
    form::{Form, Query},
    user_agent::is_return_to,
};
use edgegrant_grant_tests::laws;
use proptest::prelude::*;

use crate::{Answer, ISSUER, Members, REDIRECT_URI, begin, decide, record, request};

fn response_type() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("code"), Just("token")]
}

/// What the page knows when a response to `login` with these parameters comes.
fn response(login: &Answer, parameters: &[(&str, &str)]) -> Members {
    let mut part = Query::default();
    for (name, value) in parameters {
        part.push(name, value);
    }
    let record = record(login);
    let separator = if record.get("response_type") == Some("code") { '?' } else { '#' };
    let url = format!("{REDIRECT_URI}{separator}{}", part.into_string());
    Members::of(&[("url", &url), ("record", login.text("record"))])
        .and(&[("client_id", "s6BhdRkqt3"), ("issuer", ISSUER)])
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn a_flow_goes_round(
        kind in response_type(),
        state in "[!-~]{1,80}",
        scope in "[!#-\\[\\]-~]{1,9}( [!#-\\[\\]-~]{1,9}){0,4}",
        secret in "[!-~]{1,80}",
        path in "/[a-zöß%&=?#+ ]{0,40}",
    ) {
        let asked = [("scope", &*scope), ("return_to", &path), ("state", &state)];
        let login = begin(&request(kind).and(&asked));
        let answer = response(&login, &[
            ("code", if kind == "code" { &secret } else { "" }),
            ("access_token", if kind == "token" { &secret } else { "" }),
            ("token_type", "Bearer"),
            ("state", &state),
            ("iss", ISSUER),
        ]);
        let landing = decide("landing", &answer);
        let part = if kind == "code" { "query_state" } else { "fragment_state" };
        prop_assert_eq!(landing.get(part), Some(&*state));
        prop_assert_eq!(landing.get("url"), Some(REDIRECT_URI));
        let outcome = decide("callback", &answer);
        prop_assert_eq!(outcome.get("kind"), Some(kind));
        prop_assert_eq!(outcome.get("return_to"), Some(&*path));
        prop_assert_eq!(outcome.get("requested_scope"), Some(&*scope));
        if kind == "token" {
            prop_assert_eq!(outcome.get("access_token"), Some(&*secret));
            prop_assert_eq!(outcome.get("scope"), Some(&*scope));
        } else {
            let body = Form::parse(outcome.text("body").as_bytes()).expect("a form");
            prop_assert_eq!(body.get("code"), Some(&*secret));
        }
    }

    #[test]
    fn no_other_state_is_accepted(kind in response_type(), state in "\\PC{0,60}") {
        prop_assume!(state != "xyz");
        let answer = response(&begin(&request(kind)), &[
            ("code", "c"), ("access_token", "t"), ("token_type", "bearer"), ("state", &state),
            ("iss", ISSUER),
        ]);
        let fault = decide("callback", &answer).fault().map(str::to_owned);
        let expected = if state.is_empty() { "state_missing" } else { "state_unknown" };
        prop_assert_eq!(fault.as_deref(), Some(expected));
    }

    #[test]
    fn nothing_in_a_url_panics(url in ".{0,60}[?#].{0,200}", record in ".{0,200}") {
        let seen = response(&begin(&request("code")), &[]).with("url", &url);
        prop_assert!(decide("callback", &seen).fault().is_some());
        if let Some(clean) = decide("landing", &seen).get("url") {
            prop_assert!(decide("landing", &seen.clone().with("url", clean)).names().is_empty());
        }
        let answer = decide("callback", &response(&begin(&request("code")), &[("code", "c")]).with("record", &record));
        prop_assert_eq!(answer.fault(), Some("record_unreadable"));
    }

    #[test]
    fn no_member_panics(
        rule in prop_oneof![
            Just("metadata_urls"), Just("discovered"), Just("configured"), Just("bearer_origin"),
            Just("end_session"), Just("authorize"), Just("landing"), Just("callback"),
            Just("token_answer"), Just("id_token"), Just("refresh"), Just("revocation"),
            Just("next_step"), Just("setback"),
        ],
        members in prop::collection::vec(("[a-z_]{1,30}|issuer|url|record|status|scope|code|state", ".{0,40}"), 0..20),
    ) {
        let members = members.iter().fold(Members::default(), |all, (name, text)| all.with(name, text));
        decide(rule, &members);
    }

    #[test]
    fn a_place_to_return_to_stays_on_its_origin(path in "[/\\\\.%2eE\t\n a:@?#x\u{85}]{0,12}") {
        if is_return_to(&path) {
            let base = url::Url::parse("https://client.example/cb").expect("a URL");
            let target = base.join(&path).expect("a URL");
            prop_assert_eq!(target.origin(), base.origin());
            prop_assert!(!target.path().starts_with("//"));
        }
    }

    #[test]
    fn an_endpoint_is_where_it_seems_to_be(
        text in "(https?|HTTP|ftp|javascript)(:|://|:/)[a-z0-9.@:\\[\\]\\\\/?#%\t -]{0,20}",
    ) {
        if decide("bearer_origin", &Members::of(&[("origin", &text)])).fault().is_none()
            && let Ok(url) = url::Url::parse(&text)
        {
            prop_assert!(url.username().is_empty() && url.password().is_none());
            prop_assert!(url.fragment().is_none());
            let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            prop_assert!(url.scheme() == "https" || url.scheme() == "http" && loopback);
        }
    }
}
