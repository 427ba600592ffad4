//! When a token is renewed, as a table of moments.

use edgegrant::{
    time::{LEEWAY, UnixTime},
    user_agent::{Fault, Renewal, Setback, Step, refresh},
};
use proptest::prelude::*;

use crate::NOW;

const DAY: u32 = 86_400;

/// A token that lives for an hour, and can be renewed.
const HOUR: Renewal = Renewal {
    received_at: NOW,
    expires_at: Some(NOW.after(3600)),
    renewable: true,
    refused: false,
    not_before: None,
};

const SHORT: Renewal = Renewal { expires_at: Some(NOW.after(60)), ..HOUR };
const ENDLESS: Renewal = Renewal { expires_at: None, ..HOUR };
const REFUSED: Renewal = Renewal { refused: true, ..HOUR };
const IMPLICIT: Renewal = Renewal { renewable: false, ..HOUR };
const FAILED: Renewal = Renewal { not_before: Some(NOW.after(3590)), ..HOUR };

#[test]
fn the_step_is_decided_by_the_clock() {
    let rows = [
        ("just received", HOUR, NOW, Step::Use),
        ("a minute and a second before its end", HOUR, NOW.after(3539), Step::Use),
        ("a minute before its end", HOUR, NOW.after(3540), Step::Renew),
        ("after a night's sleep", HOUR, NOW.after(8 * 3600), Step::Renew),
        ("three quarters of a short life", SHORT, NOW.after(44), Step::Use),
        ("its last quarter", SHORT, NOW.after(45), Step::Renew),
        ("dead on arrival", Renewal { expires_at: Some(NOW), ..HOUR }, NOW, Step::Wait),
        (
            "dead on arrival, a second ago",
            Renewal { expires_at: Some(NOW), ..HOUR },
            NOW.after(1),
            Step::Renew,
        ),
        ("no end is known", ENDLESS, NOW.after(400 * DAY), Step::Use),
        ("the clock was set back a day", HOUR, NOW.before(DAY), Step::Renew),
        ("the clock was corrected by seconds", HOUR, NOW.before(5), Step::Use),
        (
            "the clock was corrected as far as clocks may differ",
            HOUR,
            NOW.before(LEEWAY),
            Step::Use,
        ),
        ("refused", REFUSED, NOW.after(10), Step::Renew),
        ("refused, and just received", REFUSED, NOW.after(9), Step::Use),
        (
            "refused, and it had no end",
            Renewal { refused: true, ..ENDLESS },
            NOW.after(10),
            Step::Renew,
        ),
        ("not renewable", IMPLICIT, NOW.after(3599), Step::Use),
        ("not renewable, at its end", IMPLICIT, NOW.after(3600), Step::LogIn),
        ("not renewable, and the clock was set back", IMPLICIT, NOW.before(DAY), Step::Use),
        (
            "not renewable, and refused",
            Renewal { refused: true, ..IMPLICIT },
            NOW.after(60),
            Step::LogIn,
        ),
        ("failed, and it can still be used", FAILED, NOW.after(3589), Step::Use),
        ("failed, and the wait is over", FAILED, NOW.after(3590), Step::Renew),
        ("failed, and refused", Renewal { refused: true, ..FAILED }, NOW.after(60), Step::Wait),
        (
            "failed, and it has ended",
            Renewal { not_before: Some(NOW.after(3700)), ..HOUR },
            NOW.after(3600),
            Step::Wait,
        ),
    ];
    for (what, token, now, step) in rows {
        assert_eq!(token.step(now), step, "{what}");
    }
}

#[test]
fn the_next_change_is_known() {
    let waits = Renewal { not_before: Some(NOW.after(3700)), ..HOUR };
    let rows = [
        (HOUR, NOW, Some(NOW.after(3540))),
        (HOUR, NOW.after(3540), Some(NOW.after(3600))),
        (HOUR, NOW.after(3600), None),
        (SHORT, NOW, Some(NOW.after(45))),
        (ENDLESS, NOW, None),
        (IMPLICIT, NOW, Some(NOW.after(3600))),
        (waits, NOW, Some(NOW.after(3600))),
        (waits, NOW.after(3600), Some(NOW.after(3700))),
    ];
    for (token, now, change) in rows {
        assert_eq!(token.changes_at(now), change, "{token:?} {now:?}");
    }
}

fn setback(code: &str, error: Option<&str>) -> Setback {
    Setback::of(code, error, 0, None, 0, NOW)
}

#[test]
fn what_the_server_refused_is_not_asked_again() {
    let refused = Fault::TokenRefused.code();
    let visit = Fault::AuthorizationRefused.code();
    for error in ["invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope"] {
        assert_eq!(setback(refused, Some(error)), Setback::Over, "{error}");
    }
    for error in ["login_required", "consent_required", "interaction_required", "access_denied"] {
        assert_eq!(setback(visit, Some(error)), Setback::Unrenewable, "{error}");
    }
    assert_eq!(setback(Fault::IdTokenInvalid.code(), None), Setback::Unrenewable);
}

#[test]
fn what_may_pass_is_tried_later() {
    let passing = ["server_error", "temporarily_unavailable"];
    let later = Setback::Later(NOW.after(1));
    for code in [Fault::TokenRefused.code(), Fault::AuthorizationRefused.code()] {
        for error in passing {
            assert_eq!(setback(code, Some(error)), later, "{code} {error}");
        }
    }
    for code in ["network_failed", "timed_out", "server_unavailable", "answer_malformed"] {
        assert_eq!(setback(code, None), later, "{code}");
    }
}

#[test]
fn the_wait_doubles_and_the_server_may_make_it_longer() {
    let wait = |failures, retry_after| {
        Setback::of("server_unavailable", None, failures, retry_after, 0, NOW)
    };
    let rows = [
        (0, None, 1),
        (1, None, 2),
        (5, None, 32),
        (8, None, 256),
        (9, None, 300),
        (u32::MAX, None, 300),
        (0, Some(0), 1),
        (0, Some(30), 30),
        (9, Some(30), 300),
        (0, Some(DAY), 3600),
        (0, Some(u32::MAX), 3600),
    ];
    for (failures, retry_after, seconds) in rows {
        let expected = Setback::Later(NOW.after(seconds));
        assert_eq!(wait(failures, retry_after), expected, "{failures} {retry_after:?}");
    }
}

proptest! {
    /// The first wait stays below two seconds, in which our server repeats an answer that was lost.
    #[test]
    fn clients_come_back_at_different_moments(random: u8, failures in 0..12_u32) {
        let Setback::Later(moment) = Setback::of("timed_out", None, failures, None, random, NOW)
        else {
            return Err(TestCaseError::fail("not later"));
        };
        let wait = 1000 * (1_u64 << failures).min(300);
        let waited = moment.millis_since(NOW);
        prop_assert!((wait..wait * 3 / 2).contains(&waited), "{waited}");
        prop_assert_eq!(waited == wait, random == 0);
    }

    #[test]
    fn whenever_the_step_changes_it_was_foretold(
        life in prop::option::of(0..10_000_u32),
        not_before in prop::option::of(0..10_000_u32),
        renewable: bool,
        from in 0..10_000_u32,
        to in 0..10_000_u32,
    ) {
        let moment = |seconds: Option<u32>| seconds.map(|seconds| NOW.after(seconds));
        let token = Renewal {
            expires_at: moment(life),
            not_before: moment(not_before),
            renewable,
            ..HOUR
        };
        let (from, to) = (NOW.after(from.min(to)), NOW.after(from.max(to)));
        if token.step(from) != token.step(to) {
            prop_assert!(token.changes_at(from).is_some_and(|moment| moment <= to));
        }
    }

    #[test]
    fn no_moment_panics(millis: [u64; 4], renewable: bool, refused: bool) {
        let [received, end, not_before, now] = millis.map(UnixTime::from_millis);
        let token = Renewal {
            received_at: received,
            expires_at: Some(end),
            renewable,
            refused,
            not_before: Some(not_before),
        };
        let step = token.step(now);
        prop_assert!(renewable || matches!(step, Step::Use | Step::LogIn));
        prop_assert!(token.changes_at(now).is_none_or(|moment| moment > now));
    }
}

/// RFC 6749 §6. Without a scope the answer is for the scope that was granted.
#[test]
fn a_refresh_request_names_the_token_and_the_client() {
    let body = refresh("a+b/c=", "my app");
    let expected = "grant_type=refresh_token&refresh_token=a%2Bb%2Fc%3D&client_id=my%20app";
    assert_eq!(body.expose(), expected);
    assert!(!format!("{body:?}").contains("a%2Bb"));
}
