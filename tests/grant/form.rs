//! Request parameters (RFC 6749 §3.1, §3.2, appendix B).

use edgegrant::form::{Form, MAX_PARAMETERS, Malformed, Query};
use edgegrant_grant_tests::{form, laws};
use proptest::{collection::vec, prelude::*};

#[test]
fn text_is_decoded_as_appendix_b_says() {
    let rows: &[(&str, &[u8], &str, Option<&str>)] = &[
        ("RFC 6749 appendix B, its example", b"v=+%25%26%2B%C2%A3%E2%82%AC", "v", Some(" %&+£€")),
        ("a plus is a space", b"v=a+b", "v", Some("a b")),
        ("so is %20", b"v=a%20b", "v", Some("a b")),
        ("hexadecimal digits have no case", b"v=%c2%a3", "v", Some("£")),
        ("names are encoded too", b"%63ode=1", "code", Some("1")),
        ("raw UTF-8 is itself", "v=é".as_bytes(), "v", Some("é")),
        ("only the first equals sign divides", b"v=a=b==", "v", Some("a=b==")),
        ("a semicolon does not divide", b"a=1;v=2", "v", None),
        ("a semicolon is part of the value", b"a=1;v=2", "a", Some("1;v=2")),
        ("a question mark is part of the name", b"?v=1", "v", None),
        ("NUL is a character like others", b"v=%00", "v", Some("\0")),
        ("names have case", b"V=1", "v", None),
        ("names are not trimmed", b"+v=1", "v", None),
        ("brackets mean nothing (G24)", b"client_id[]=a&client_id[$ne]=b", "client_id", None),
        ("dots mean nothing (G24)", b"client.id=a", "client", None),
        ("RFC 6749 §3.1: no value is no parameter", b"v=", "v", None),
        ("RFC 6749 §3.1: nor without an equals sign", b"v", "v", None),
        ("empty pairs are nothing", b"&&v=1&", "v", Some("1")),
        ("nothing at all", b"", "v", None),
    ];
    for (rule, encoded, name, value) in rows {
        let form = Form::parse(encoded).unwrap_or_else(|_| panic!("{rule}"));
        assert_eq!(form.get(name), *value, "{rule}");
    }
}

#[test]
fn malformed_text_is_refused_and_never_guessed_at() {
    let rows: &[(&str, &[u8], Malformed)] = &[
        ("a percent sign alone", b"v=%", Malformed::PercentEncoding),
        ("one digit", b"v=%2", Malformed::PercentEncoding),
        ("no digits", b"v=%zz", Malformed::PercentEncoding),
        ("a digit and a letter that is none", b"v=%2g", Malformed::PercentEncoding),
        ("a sign before a digit", b"v=%+1", Malformed::PercentEncoding),
        ("JavaScript's escape", b"v=%u0041", Malformed::PercentEncoding),
        ("the pair ends early", b"v=%2&w=0", Malformed::PercentEncoding),
        ("in a name", b"%=1", Malformed::PercentEncoding),
        ("a byte that is not UTF-8", b"v=%FF", Malformed::Utf8),
        ("the same byte, raw", b"v=\xFF", Malformed::Utf8),
        ("half a character", b"v=%C3", Malformed::Utf8),
        ("a surrogate", b"v=%ED%A0%80", Malformed::Utf8),
        ("NUL in two bytes", b"v=%C0%80", Malformed::Utf8),
        ("in a name", b"%FF=1", Malformed::Utf8),
    ];
    for (rule, encoded, malformed) in rows {
        assert_eq!(Form::parse(encoded).err(), Some(*malformed), "{rule}");
    }
}

#[test]
fn a_request_has_at_most_so_many_parameters() {
    let query = |count: usize| vec!["a=1"; count].join("&");
    let members = |count: usize| {
        let members: Vec<String> = (0..count).map(|at| format!("\"{at}\":\"1\"")).collect();
        format!("{{{}}}", members.join(","))
    };
    assert!(Form::parse(query(MAX_PARAMETERS).as_bytes()).is_ok());
    assert_eq!(Form::parse(query(MAX_PARAMETERS + 1).as_bytes()).err(), Some(Malformed::TooMany));
    assert_eq!(Form::parse(query(10_000).as_bytes()).err(), Some(Malformed::TooMany));
    assert!(Form::parse_json(members(MAX_PARAMETERS).as_bytes()).is_ok());
    let many = members(MAX_PARAMETERS + 1);
    assert_eq!(Form::parse_json(many.as_bytes()).err(), Some(Malformed::TooMany));
}

#[test]
fn a_repeated_parameter_is_seen_even_if_a_value_is_the_same_or_empty() {
    let rows: &[(&str, &[u8], bool)] = &[
        ("once each", b"a=1&b=1", false),
        ("the same value (G06)", b"a=1&a=1", true),
        ("another value (G06)", b"a=1&a=2", true),
        ("empty first", b"a=&a=1", true),
        ("empty second", b"a=1&a", true),
        ("written differently", b"a=1&%61=2", true),
        ("RFC 8707 §2: resource may repeat (G07)", b"resource=1&resource=2", false),
        ("but nothing beside it", b"resource=1&resource=2&a=1&a=2", true),
    ];
    for (rule, encoded, repeats) in rows {
        let form = Form::parse(encoded).unwrap();
        assert_eq!(form.repeats_any(), *repeats, "{rule}");
    }
    let form = Form::parse(b"a=&a=1").unwrap();
    assert_eq!(form.get("a"), None, "an empty first value hides the second");
    assert!(form.repeats("a") && !form.repeats("b"));
}

#[test]
fn json_has_the_same_members_and_the_same_rules() {
    let good = Form::parse_json(br#"{"grant_type":"password","scope":"","a":"\u00e9"}"#).unwrap();
    assert_eq!(good.get("grant_type"), Some("password"));
    assert_eq!(good.get("scope"), None, "an empty value is absent");
    assert_eq!(good.get("a"), Some("é"));

    let rows: &[(&str, &[u8])] = &[
        ("a member twice", br#"{"a":"1","a":"1"}"#),
        ("a member twice, written differently", br#"{"a":"1","\u0061":"2"}"#),
        ("a number", br#"{"a":1}"#),
        ("null", br#"{"a":null}"#),
        ("a list", br#"{"a":["1"]}"#),
        ("an object, as an operator of a query", br#"{"client_secret":{"$ne":""}}"#),
        ("a list of members", br#"[["a","1"]]"#),
        ("a string", br#""a=1""#),
        ("something after it", br#"{"a":"1"}{"#),
        ("an unpaired surrogate", br#"{"a":"\ud800"}"#),
        ("a byte order mark", b"\xEF\xBB\xBF{}"),
        ("a byte that is not UTF-8", b"{\"a\":\"\xFF\"}"),
        ("nothing", b""),
    ];
    for (rule, body) in rows {
        assert_eq!(Form::parse_json(body).err(), Some(Malformed::Json), "{rule}");
    }
    let deep = [vec![b'['; 20_000], b"{\"a\":".repeat(20_000)];
    for body in deep {
        assert_eq!(Form::parse_json(&body).err(), Some(Malformed::Json), "nesting does not end");
    }
}

#[test]
fn debug_shows_names_only() {
    let form = form(&[("code", "canary"), ("client_secret", "canary")]);
    assert_eq!(format!("{form:?}"), r#"["code", "client_secret"]"#);
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    vec((any::<String>(), any::<String>()), 0..8)
}

fn written(pairs: &[(String, String)]) -> String {
    let mut query = Query::default();
    for (name, value) in pairs {
        query.push(name, value);
    }
    query.into_string()
}

proptest! {
    #![proptest_config(laws())]

    /// What is written is read back: every name, every value, in order.
    #[test]
    fn what_is_written_is_read_back(pairs in pairs()) {
        let query = written(&pairs);
        let form = Form::parse(query.as_bytes()).unwrap();
        prop_assert_eq!(form.to_query(), query);
        for (name, _) in &pairs {
            let first = pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            let first = first.filter(|value| !value.is_empty()).map(String::as_str);
            prop_assert_eq!(form.get(name), first);
            let times = pairs.iter().filter(|(known, _)| known == name).count();
            prop_assert_eq!(form.repeats(name), times > 1);
        }
    }

    /// What is written fits a query, a fragment and a header line, whatever was put in.
    #[test]
    fn what_is_written_has_unreserved_characters_only(pairs in pairs()) {
        let query = written(&pairs);
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%&=".contains(&byte);
        prop_assert!(query.bytes().all(plain), "{}", query);
        prop_assert_eq!(query.matches('=').count(), pairs.len());
    }

    /// Any bytes are read or refused, and what was read means the same when it is written again.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(form) = Form::parse(&bytes) {
            let again = Form::parse(form.to_query().as_bytes()).unwrap();
            prop_assert_eq!(again.to_query(), form.to_query());
        }
        if let Ok(form) = Form::parse_json(&bytes) {
            prop_assert!(Form::parse(form.to_query().as_bytes()).is_ok());
        }
    }

    /// The same for text that looks like a query, so that the decoder is reached.
    #[test]
    fn text_like_a_query_is_read_or_refused(text in "([a-z%=&+é]|%[0-9A-Fa-f]{1,2}){0,60}") {
        if let Ok(form) = Form::parse(text.as_bytes()) {
            let again = Form::parse(form.to_query().as_bytes()).unwrap();
            prop_assert_eq!(again.to_query(), form.to_query());
        }
    }

    /// A JSON body and a form with the same members are one request.
    #[test]
    fn json_and_form_say_the_same(
        members in proptest::collection::btree_map(any::<String>(), any::<String>(), 0..8),
    ) {
        let json = serde_json::to_vec(&members).unwrap();
        let pairs: Vec<(String, String)> = members.into_iter().collect();
        let form = Form::parse(written(&pairs).as_bytes()).unwrap();
        prop_assert_eq!(Form::parse_json(&json).unwrap().to_query(), form.to_query());
    }
}
