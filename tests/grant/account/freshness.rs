//! When a session is not enough: `prompt=login` and `max_age` (OpenID Connect Core 1.0 §3.1.2.1).

use edgegrant::{
    account::{Asked, Outcome, consent::Pending},
    authorization::Prompt,
    time::UnixTime,
};
use edgegrant_grant_tests::world::{at, entropy};

use super::{asked, logged_in, word};

const LOGIN: Prompt = Prompt { none: false, login: true, consent: false };

/// What comes of a request at `now`, by a session of the beginning; perhaps it waits since `since`.
fn outcome(prompt: Prompt, max_age: Option<u32>, since: Option<UnixTime>, now: u64) -> Outcome {
    let (mut user, session) = logged_in();
    let pending = since.map(|since| Pending { transaction: "t".to_owned(), since });
    let asked = Asked { prompt, max_age, pending, first_party: true, ..asked(&session) };
    user.decide(&asked, at(now))
}

#[test]
fn the_password_is_asked_for_again_when_it_is_due() {
    let any = Prompt::default();
    let rows = [
        ("nothing is asked", any, None, None, 600_000, "approved"),
        ("prompt=login", LOGIN, None, None, 0, "log in again"),
        ("A36: max_age=0", any, Some(0), None, 0, "log in again"),
        ("A36: max_age=1, at once", any, Some(1), None, 0, "approved"),
        ("A36: max_age=1, a second later", any, Some(1), None, 1000, "approved"),
        ("A36: max_age=1, over", any, Some(1), None, 1001, "log in again"),
        ("A36: max_age=10000", any, Some(10_000), None, 9_999_000, "approved"),
        ("A36: max_age=10000, over", any, Some(10_000), None, 10_000_001, "log in again"),
        ("A36: the largest", any, Some(u32::MAX), None, 600_000_000, "approved"),
        ("prompt=login, before the dialog", LOGIN, None, Some(at(1)), 2, "log in again"),
        ("prompt=login, in the dialog", LOGIN, None, Some(at(0)), 1, "approved"),
        ("max_age=0, before the dialog", any, Some(0), Some(at(1)), 2, "log in again"),
        ("max_age=0, in the dialog", any, Some(0), Some(at(0)), 500_000, "approved"),
        ("both", LOGIN, Some(10_000), Some(at(1)), 2, "log in again"),
    ];
    for (rule, prompt, max_age, since, now, expected) in rows {
        assert_eq!(word(&outcome(prompt, max_age, since, now)), expected, "{rule}");
    }
}

#[test]
fn who_must_log_in_again_is_named() {
    let outcome = outcome(LOGIN, None, None, 0);
    assert_eq!(outcome, Outcome::LogIn { username: Some("ada".to_owned()) });
}

#[test]
fn logging_in_again_is_enough() {
    let (mut user, old) = logged_in();
    let request = |session| Asked {
        prompt: LOGIN,
        max_age: Some(0),
        first_party: true,
        pending: Some(Pending { transaction: "t".to_owned(), since: at(1000) }),
        ..asked(session)
    };
    assert_eq!(word(&user.decide(&request(&old), at(1001))), "log in again");
    let new = user.open_session(at(2000), &mut entropy(2));
    assert_eq!(word(&user.decide(&request(&old), at(2001))), "log in again", "not the old one");
    let Outcome::Approved(approval) = user.decide(&request(&new), at(2001)) else {
        panic!("not approved")
    };
    assert_eq!(approval.authenticated_at(), at(2000));
}
