//! What a change of a user ends.

use edgegrant::{
    account::{PasswordHash, registration::Update},
    refusal::Refusal,
    time::UnixTime,
};
use edgegrant_grant_tests::world::{NOW, scope};

use super::{asked, logged_in, word};

fn update(json: &str) -> Update {
    Update::parse(json.as_bytes()).unwrap()
}

#[test]
fn tokens_and_sessions_do_not_outlive_the_password_the_role_or_the_permission() {
    // F11, F12.
    let rows = [
        ("nothing", "{}", false),
        ("a profile", r#"{"profile":{"name":"Ada"}}"#, false),
        ("the same role", r#"{"role":"resident"}"#, false),
        ("another role", r#"{"role":"guest"}"#, true),
        ("disabled", r#"{"disabled":true}"#, true),
        ("enabled as before", r#"{"disabled":false}"#, false),
        ("a password", r#"{"password":"another horse"}"#, true),
        ("a password and a profile", r#"{"password":"another horse","profile":{}}"#, true),
    ];
    for (rule, json, revokes) in rows {
        let (mut user, session) = logged_in();
        let update = update(json);
        let hash = update.password.as_ref().map(|_| PasswordHash::new("$new".to_owned()));
        assert_eq!(user.update(update, hash), revokes, "{rule}");
        assert_eq!(user.session(&session, NOW).is_none(), revokes, "{rule}: the session");
    }
}

#[test]
fn a_disabled_user_cannot_log_in_until_enabled() {
    let (mut user, session) = logged_in();
    assert!(user.password_hash().is_some());
    assert!(user.update(update(r#"{"disabled":true}"#), None));
    assert!(user.password_hash().is_none(), "there is nothing to compare a password with");
    assert_eq!(word(&user.decide(&asked(&session), NOW)), "log in");
    assert!(!user.update(update(r#"{"disabled":true}"#), None), "it is over already");
    assert!(!user.update(update(r#"{"disabled":false}"#), None));
    assert_eq!(user.password_hash().unwrap().expose(), "$argon2id$of-ada");
    assert_eq!(user.session(&session, NOW), None, "an old session does not come back");
}

#[test]
fn what_is_changed_is_changed_and_the_rest_stays() {
    let (mut user, _) = logged_in();
    let before = user.clone();
    user.update(update(r#"{"role":"guest","profile":{"name":"Ada"}}"#), None);
    assert_eq!(user.role, "guest");
    assert_eq!(user.profile["name"], "Ada");
    assert_eq!((&user.user_id, &user.username), (&before.user_id, &before.username));
    assert_eq!(user.password_hash(), before.password_hash());
    user.update(update(r#"{"profile":{"city":"London"}}"#), None);
    assert!(!user.profile.contains_key("name"), "a profile takes the place of the old one");
    user.update(update("{\"password\":\"another horse\"}"), Some(PasswordHash::new("$2".into())));
    assert_eq!(user.password_hash().unwrap().expose(), "$2");
}

#[test]
fn the_role_of_now_decides() {
    let (mut user, _) = logged_in();
    let guests = scope("lights:read");
    assert!(user.approve_by_password("lamp-hub", UnixTime::EPOCH, &guests, None, NOW).is_ok());
    user.update(update(r#"{"role":"guest"}"#), None);
    let approval =
        user.approve_by_password("lamp-hub", UnixTime::EPOCH, &guests, None, NOW).unwrap();
    assert_eq!(approval.subject().role, "guest");
    let nothing = user.approve_by_password("lamp-hub", UnixTime::EPOCH, &scope(""), None, NOW);
    assert_eq!(nothing.unwrap_err(), Refusal::NothingGranted);
}
