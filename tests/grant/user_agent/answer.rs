//! The token endpoint's answer (RFC 6749 §5).

use crate::{Answer, Members, NOW, decide};

/// The answer of RFC 6749 §5.1's example, with a bearer token.
const GOOD: &[(&str, &str)] = &[
    ("status", "200"),
    ("content_type", "application/json;charset=UTF-8"),
    ("access_token", "2YotnFZFEjr1zCsicMWpAA"),
    ("token_type", "bearer"),
    ("expires_in", "3600"),
    ("refresh_token", "tGzv3JOkF0XG5Qx2TlKWIA"),
    ("requested_scope", "read"),
];

fn read(answer: &Members) -> Answer {
    decide("token_answer", answer)
}

#[test]
fn a_good_answer_is_a_token() {
    let token = read(&Members::of(GOOD));
    assert_eq!(token.fault(), None);
    assert_eq!(token.get("access_token"), Some("2YotnFZFEjr1zCsicMWpAA"));
    assert_eq!(token.get("refresh_token"), Some("tGzv3JOkF0XG5Qx2TlKWIA"));
    assert_eq!(token.moment("received_at"), Some(NOW));
    assert_eq!(token.moment("expires_at"), Some(NOW.after(3600)));
    assert_eq!(token.get("scope"), Some("read"));
    for content_type in ["application/json", "Application/JSON ; a=b", " application/json"] {
        assert_eq!(read(&Members::of(GOOD).with("content_type", content_type)).fault(), None);
    }
}

/// RFC 6749 appendix A.17: it has a character at least.
#[test]
fn an_empty_refresh_token_is_none() {
    let token = read(&Members::of(GOOD).with("refresh_token", ""));
    assert_eq!((token.fault(), token.get("refresh_token")), (None, None));
}

/// RFC 6749 §3.3, §5.1.
#[test]
fn the_scope_is_what_the_server_says_and_else_what_was_asked_for() {
    let asked = |requested: Option<&str>, granted: Option<&str>| {
        let mut answer = Members::of(GOOD).without("requested_scope");
        for (name, scope) in [("requested_scope", requested), ("scope", granted)] {
            answer = scope.into_iter().fold(answer, |answer, scope| answer.with(name, scope));
        }
        let token = read(&answer);
        assert_eq!(token.fault(), None);
        ["scope", "missing_scope", "unrequested_scope"].map(|name| {
            token.get(name).map(|scope| scope.split(' ').filter(|word| !word.is_empty()).count())
        })
    };
    assert_eq!(asked(None, None), [None; 3]);
    assert_eq!(asked(Some("read write"), None), [Some(2), None, None]);
    assert_eq!(asked(None, Some("read")), [Some(1), None, None]);
    assert_eq!(asked(Some("read write"), Some("write read")), [Some(2), Some(0), Some(0)]);
    assert_eq!(asked(Some("read write"), Some("read a b")), [Some(3), Some(1), Some(2)]);
    // Empty is not absent: nothing was granted.
    assert_eq!(asked(Some("read write"), Some("")), [Some(0), Some(2), Some(0)]);
}

#[test]
fn when_the_server_wants_to_be_asked_again_is_told_with_a_fault() {
    let later = NOW.after(300);
    let given = Members::of(GOOD).with("retry_at", &later.millis().to_string());
    assert_eq!(read(&given).moment("retry_at"), None);
    for (name, text) in [("status", "503"), ("error", "temporarily_unavailable")] {
        assert_eq!(read(&given.clone().with(name, text)).moment("retry_at"), Some(later), "{text}");
    }
}

#[test]
fn an_answer_that_is_no_token_is_refused() {
    let rows: &[(&[(&str, &str)], &str)] = &[
        (&[("content_type", "text/html")], "answer_malformed"),
        (&[("content_type", "application/jsonp")], "answer_malformed"),
        (&[("status", "201")], "answer_malformed"),
        (&[("status", "302")], "answer_malformed"),
        (&[("status", "400")], "answer_malformed"),
        (&[("status", "-200")], "answer_malformed"),
        (&[("status", "429")], "server_unavailable"),
        (&[("status", "500")], "server_unavailable"),
        (&[("status", "503"), ("content_type", "text/html")], "server_unavailable"),
        (&[("access_token", "")], "answer_malformed"),
        (&[("access_token", "a b")], "answer_malformed"),
        (&[("token_type", "mac")], "token_type_unknown"),
        (&[("expires_in", "3600.5")], "answer_malformed"),
        (&[("expires_in", "")], "answer_malformed"),
        (&[("scope", "a\\b")], "answer_malformed"),
    ];
    for (changes, fault) in rows {
        let refused = read(&Members::of(GOOD).and(changes));
        assert_eq!(refused.fault(), Some(*fault), "{changes:?}");
        assert_eq!(refused.get("error"), None);
    }
    for name in ["content_type", "status", "access_token", "token_type"] {
        let refused = read(&Members::of(GOOD).without(name));
        assert_eq!(refused.fault(), Some("answer_malformed"), "{name}");
    }
}

#[test]
fn an_error_is_one_whatever_the_status() {
    let error = [("error", "invalid_grant"), ("error_description", "no")];
    for (status, fault) in [
        ("200", "token_refused"),
        ("400", "token_refused"),
        ("401", "token_refused"),
        ("429", "server_unavailable"),
        ("503", "server_unavailable"),
    ] {
        let refused = read(&Members::of(GOOD).and(&error).with("status", status));
        assert_eq!(refused.fault(), Some(fault), "{status}");
        assert_eq!(refused.get("error"), Some("invalid_grant"));
        assert_eq!(refused.get("error_description"), Some("no"));
    }
    // What is not JSON has no members to believe.
    let page =
        Members::of(GOOD).and(&error).and(&[("status", "400"), ("content_type", "text/html")]);
    assert_eq!(read(&page).fault(), Some("answer_malformed"));
    assert_eq!(read(&page).get("error"), None);
}
