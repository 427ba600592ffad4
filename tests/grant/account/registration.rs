//! Reading what creates or changes a user.

use edgegrant::account::registration::{Registration, Update, is_password, is_username};
use serde_json::{Value, json};

fn good() -> Value {
    json!({ "username": "ada", "password": "correct horse", "role": "resident" })
}

fn faulty_members(body: &str) -> Vec<String> {
    match Registration::parse(body.as_bytes()) {
        Ok(_) => Vec::new(),
        Err(faults) => faults.into_iter().map(|fault| fault.member.into_owned()).collect(),
    }
}

#[test]
fn a_good_registration_is_read() {
    let mut body = good();
    body["profile"] = json!({ "name": "Ada Lovelace", "tags": [1, null, { "a": 1.5 }] });
    let registration = Registration::parse(body.to_string().as_bytes()).unwrap();
    assert_eq!(registration.username, "ada");
    assert_eq!(registration.password.expose(), "correct horse");
    assert_eq!(registration.role, "resident");
    assert_eq!(Value::Object(registration.profile), body["profile"]);
    let bare = Registration::parse(good().to_string().as_bytes()).unwrap();
    assert!(bare.profile.is_empty());
}

#[test]
fn one_thing_wrong_is_a_fault() {
    let rows = [
        ("empty", "username", json!("")),
        ("long", "username", json!("a".repeat(257))),
        ("outer spaces", "username", json!(" ada")),
        ("an outer space of another kind", "username", json!("ada\u{3000}")),
        ("a control character", "username", json!("a\0da")),
        ("a line end", "username", json!("a\nda")),
        ("a number", "username", json!(1)),
        ("null", "username", json!(null)),
        ("S19: 7 characters", "password", json!("1234567")),
        ("S19: 7 characters of many bytes", "password", json!("ééééééé")),
        ("S19: 1025 bytes", "password", json!("p".repeat(1025))),
        ("a list", "password", json!(["correct horse"])),
        ("empty", "role", json!("")),
        ("two words", "role", json!("resident guest")),
        ("long", "role", json!("r".repeat(65))),
        ("text", "profile", json!("Ada")),
        ("null", "profile", json!(null)),
        ("large", "profile", json!({ "name": "x".repeat(4096) })),
        ("unknown", "(body)", json!(true)),
    ];
    for (rule, member, value) in rows {
        let mut body = good();
        body[member] = value;
        assert_eq!(faulty_members(&body.to_string()), [member], "{member}: {rule}");
    }
    for member in ["username", "password", "role"] {
        let mut body = good();
        body.as_object_mut().unwrap().remove(member);
        assert_eq!(faulty_members(&body.to_string()), [member], "{member} is missing");
    }
    assert_eq!(faulty_members("{}"), ["username", "password", "role"]);
    assert_eq!(faulty_members("[]"), ["(body)"]);
    let twice = r#"{"username":"ada","username":"bob","password":"correct horse","role":"r"}"#;
    assert_eq!(faulty_members(twice), ["(body)"]);
    let privileged = json!({
        "username": "ada", "password": "correct horse", "role": "r", "disabled": false,
    });
    assert_eq!(faulty_members(&privileged.to_string()), ["disabled"], "that is for an update");
}

#[test]
fn limits_hold_on_both_sides() {
    assert!(is_username("a") && is_username(&"a".repeat(256)) && !is_username(&"a".repeat(257)));
    assert!(is_username("Ada Lovelace") && is_username("ada@example.com") && is_username("é"));
    // S19: 8, 64 and 128 bytes whole, and no cut at 72.
    assert!(
        is_password("12345678") && is_password(&"p".repeat(64)) && is_password(&"p".repeat(128))
    );
    assert!(is_password(&"p".repeat(1024)) && !is_password(&"p".repeat(1025)));
    assert!(is_password("éééééééé") && !is_password("ééééééé"), "characters count");
    assert!(is_password("        "), "spaces are characters");
    let mut body = good();
    let long = format!("{}1", "p".repeat(100));
    body["password"] = json!(long);
    let registration = Registration::parse(body.to_string().as_bytes()).unwrap();
    assert_eq!(registration.password.expose(), long);
}

#[test]
fn an_update_has_what_may_change_and_nothing_else() {
    let all = r#"{"password":"another horse","role":"guest","profile":{"a":1},"disabled":true}"#;
    let update = Update::parse(all.as_bytes()).unwrap();
    assert_eq!(update.password.unwrap().expose(), "another horse");
    assert_eq!(update.role.as_deref(), Some("guest"));
    assert_eq!(update.disabled, Some(true));
    assert_eq!(update.profile.unwrap()["a"], 1);
    let none = Update::parse(b"{}").unwrap();
    assert!(none.password.is_none() && none.role.is_none());
    assert!(none.profile.is_none() && none.disabled.is_none());
    let rows = [
        ("password", r#"{"password":"short"}"#),
        ("password", r#"{"password":null}"#),
        ("role", r#"{"role":""}"#),
        ("profile", r#"{"profile":[]}"#),
        ("disabled", r#"{"disabled":"true"}"#),
        ("disabled", r#"{"disabled":null}"#),
        ("username", r#"{"username":"eve"}"#),
        ("user_id", r#"{"user_id":"usr_x"}"#),
        ("(body)", "null"),
    ];
    for (member, body) in rows {
        let faults = Update::parse(body.as_bytes()).unwrap_err();
        assert_eq!(faults.len(), 1, "{body}");
        assert_eq!(faults[0].member, member, "{body}");
    }
}

#[test]
fn an_unknown_member_is_named_if_it_is_short_and_plain() {
    let long = "a".repeat(33);
    let rows = [
        ("roles", "roles"),
        ("user_name", "user_name"),
        (&long[1..], &long[1..]),
        (long.as_str(), "(body)"),
        ("", "(body)"),
        ("Role", "(body)"),
        ("role2", "(body)"),
        ("a b", "(body)"),
        ("é", "(body)"),
    ];
    for (name, member) in rows {
        let mut body = good();
        body[name] = json!("x");
        assert_eq!(faulty_members(&body.to_string()), [member], "{name}");
    }
    let mut body = good();
    for name in ["A", "B", "roles"] {
        body[name] = json!(1);
    }
    assert_eq!(faulty_members(&body.to_string()), ["roles", "(body)"], "those without a name once");
}

#[test]
fn a_profile_has_sixteen_levels_at_most() {
    let nested = |levels: usize, open: &str, within: &str, close: &str| {
        let depth = levels - 1;
        format!(r#"{{"profile":{{"a":{}{within}{}}}}}"#, open.repeat(depth), close.repeat(depth))
    };
    for (open, within, close) in [("[", "", "]"), ("[", "1", "]"), (r#"{"a":"#, "null", "}")] {
        let most = nested(16, open, within, close);
        let update = Update::parse(most.as_bytes()).unwrap();
        assert!(update.profile.is_some(), "{most}");
        for levels in [17, 100, 120] {
            let faults = Update::parse(nested(levels, open, within, close).as_bytes()).unwrap_err();
            assert_eq!(faults.len(), 1, "{levels}");
            assert_eq!(faults[0].member, "profile", "{levels}");
        }
    }
}

#[test]
fn faults_never_quote_what_was_sent() {
    let body = json!({
        "username": "canary\n", "password": "canary", "role": "canary canary", "canary!": 1,
    });
    let faults = Registration::parse(body.to_string().as_bytes()).unwrap_err();
    assert_eq!(faults.len(), 4);
    assert!(!serde_json::to_string(&faults).unwrap().contains("canary"));
}
