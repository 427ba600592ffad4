//! An application as it is stored.

use edgegrant::application::{Application, Record};
use edgegrant_grant_tests::world::{CLIENT_SECRET, NOW, confidential, public};
use serde_json::{Value, json};

fn written(application: &Application) -> Value {
    serde_json::from_slice(&Record::write(application).unwrap()).unwrap()
}

fn read(stored: &Value) -> Option<Application> {
    Record::read(stored.to_string().as_bytes())
}

#[test]
fn what_is_stored_is_read_back_with_the_digest_and_without_the_secret() {
    let since = Application { registered_at: NOW, ..public() };
    for application in [public(), confidential(), since] {
        let stored = Record::write(&application).unwrap();
        assert_eq!(Record::read(&stored), Some(application));
        assert!(!String::from_utf8(stored).unwrap().contains(CLIENT_SECRET));
    }
}

#[test]
fn since_when_an_application_is_registered_is_not_shown() {
    let application = Application { registered_at: NOW, ..public() };
    let shown = serde_json::to_string(&application).unwrap();
    assert!(!shown.contains("registered_at"), "that is no part of its configuration");
}

#[test]
fn a_record_from_before_there_were_uris_for_log_outs_has_none() {
    let mut stored = written(&public());
    stored["application"].as_object_mut().unwrap().remove("post_logout_redirect_uris").unwrap();
    assert_eq!(read(&stored), Some(public()));
}

/// W08: what this version cannot read is nobody's application, never a weaker one.
#[test]
fn what_cannot_be_read_whole_is_not_read() {
    type Damage = fn(&mut Value);
    let rows: &[(&str, Damage)] = &[
        ("a newer version", |stored| stored["v"] = json!(2)),
        ("an older version", |stored| stored["v"] = json!(0)),
        ("no version", |stored| drop(stored.as_object_mut().unwrap().remove("v"))),
        ("no digest", |stored| stored["client_secret"] = json!(null)),
        ("a digest that is none", |stored| stored["client_secret"] = json!("short")),
        ("a digest of the wrong type", |stored| stored["client_secret"] = json!(7)),
        ("a method that became public", |stored| {
            stored["application"]["token_endpoint_auth_method"] = json!("none");
        }),
        ("a method of the future", |stored| {
            stored["application"]["token_endpoint_auth_method"] = json!("private_key_jwt");
        }),
        ("no beginning", |stored| drop(stored.as_object_mut().unwrap().remove("registered_at"))),
        ("a missing member", |stored| {
            drop(stored["application"].as_object_mut().unwrap().remove("grant_types"));
        }),
        ("a grant of the future", |stored| {
            stored["application"]["grant_types"] = json!(["device_code"]);
        }),
        ("a lifetime that is negative", |stored| {
            stored["application"]["access_token_lifetime"] = json!(-1);
        }),
        ("roles that are the administrator's", |stored| {
            stored["application"]["user_roles"] = json!(null);
        }),
    ];
    let good = written(&confidential());
    assert_eq!(read(&good), Some(confidential()));
    for (rule, damage) in rows {
        let mut stored = good.clone();
        damage(&mut stored);
        assert_eq!(read(&stored), None, "{rule}");
    }
    let mut secret_of_none = written(&public());
    secret_of_none["client_secret"] = good["client_secret"].clone();
    assert_eq!(read(&secret_of_none), None, "a public application with a secret");

    let bytes = Record::write(&confidential()).unwrap();
    for end in 0..bytes.len() {
        assert_eq!(Record::read(&bytes[..end]), None, "cut after {end} bytes");
    }
}
