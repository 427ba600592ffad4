//! A browser in which the user has logged in.

use edgegrant::{
    account::{Account, UserId},
    secret::Secret,
};
use edgegrant_grant_tests::world::{NOW, at, entropy, resident, user_id};

use super::{asked, logged_in, word};

const WEEK: u64 = 7 * 24 * 3600 * 1000;

#[test]
fn a_session_is_known_by_its_secret_for_a_week() {
    let (user, session) = logged_in();
    assert_eq!(user.session(&session, NOW), Some(NOW));
    assert_eq!(user.session(&session, at(WEEK - 1)), Some(NOW));
    assert_eq!(user.session(&session, at(WEEK)), None);
    let text = session.expose();
    for other in ["", "x", &text[1..], &format!("{text}A"), &text.to_uppercase()] {
        assert_eq!(user.session(&Secret::new(other.to_owned()), NOW), None, "{other}");
    }
    assert_eq!(resident().session(&session, NOW), None, "nobody has logged in there");
}

#[test]
fn a_session_is_unlike_any_other_and_is_stored_as_a_digest() {
    let (mut user, first) = logged_in();
    let second = user.open_session(NOW, &mut entropy(2));
    assert_ne!(first.expose(), second.expose(), "S09");
    assert_eq!(first.expose().len(), 43, "256 random bits");
    let stored = serde_json::to_string(&user).unwrap();
    assert!(!stored.contains(first.expose()) && !stored.contains(second.expose()));
    let read = Account::read(&stored).unwrap();
    assert_eq!(read.session(&first, NOW), Some(NOW));
    assert_eq!(read, user);
}

#[test]
fn a_session_ends_alone() {
    let (mut user, first) = logged_in();
    let second = user.open_session(at(1), &mut entropy(2));
    user.close_session(&first);
    assert_eq!(user.session(&first, at(2)), None);
    assert_eq!(user.session(&second, at(2)), Some(at(1)));
    user.close_session(&Secret::new("unknown".to_owned()));
    assert_eq!(user.session(&second, at(2)), Some(at(1)));
}

#[test]
fn the_oldest_of_too_many_sessions_gives_way() {
    let mut user = resident();
    let sessions: Vec<Secret> =
        (0..33).map(|seed| user.open_session(at(u64::from(seed)), &mut entropy(seed))).collect();
    let alive = |user: &Account| {
        sessions.iter().map(|session| user.session(session, at(40)).is_some()).collect::<Vec<_>>()
    };
    assert!(!alive(&user)[0] && alive(&user)[1..].iter().all(|alive| *alive));
    // Sessions that are over give way first.
    user.open_session(at(WEEK + 20), &mut entropy(99));
    let left = sessions.iter().filter(|session| user.session(session, at(WEEK + 20)).is_some());
    assert_eq!(left.count(), 12, "those of the last milliseconds");
}

#[test]
fn without_a_session_there_is_nothing_but_a_log_in() {
    let (mut user, session) = logged_in();
    let nobody = asked(&Secret::new(String::new()));
    assert_eq!(word(&user.decide(&nobody, NOW)), "log in");
    assert_eq!(word(&user.decide(&asked(&session), at(WEEK))), "log in", "it is over");
    assert_eq!(word(&user.decide(&asked(&session), NOW)), "ask");
}

#[test]
fn a_user_is_named_by_a_place_and_a_generation() {
    let text = user_id().to_string();
    assert_eq!(UserId::parse(&text), Some(user_id()));
    assert_eq!(text.len(), 58);
    assert_ne!(UserId::new([7; 32], [2; 8]), user_id(), "a name that is given again");
    let bare = text.strip_prefix("usr_").unwrap();
    let upper = text.to_uppercase();
    let padded = format!("{text}=");
    for wrong in ["", "usr_", bare, &upper, &padded, &text[..57], &format!("{text}A")] {
        assert_eq!(UserId::parse(wrong), None, "{wrong}");
    }
}

/// W08: an account of another version, cut or corrupt, is not read.
#[test]
fn an_account_that_cannot_be_read_whole_is_not_read() {
    let (user, _) = logged_in();
    let stored = serde_json::to_string(&user).unwrap();
    assert_eq!(Account::read(&stored), Some(user));
    let rows = [
        ("newer", stored.replace("\"v\":1", "\"v\":2")),
        ("older", stored.replace("\"v\":1", "\"v\":0")),
        ("no version", stored.replace("\"v\":1,", "")),
        ("no role", stored.replace("\"role\":\"resident\"", "\"role\":null")),
        ("no hash", stored.replace("password_hash", "hash")),
        ("a flag that is text", stored.replace("\"disabled\":false", "\"disabled\":\"no\"")),
    ];
    for (rule, damaged) in rows {
        assert_ne!(damaged, stored, "{rule}");
        assert_eq!(Account::read(&damaged), None, "{rule}");
    }
    for end in 0..stored.len() {
        assert_eq!(Account::read(&stored[..end]), None, "cut after {end} bytes");
    }
}
