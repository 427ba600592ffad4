//! When a token is renewed, as a table of moments.

use edgegrant::{
    time::{LEEWAY, UnixTime},
    user_agent::{Fault, Renewal, Setback, Step},
};
use proptest::prelude::*;

use crate::{Members, NOW, decide, decide_at};

const DAY: u32 = 86_400;

/// The moment `seconds` before now.
fn before(seconds: u32) -> UnixTime {
    UnixTime::from_millis(NOW.millis() - u64::from(seconds) * 1000)
}

/// A token that lives for an hour, and can be renewed.
const HOUR: Renewal = Renewal {
    received_at: NOW,
    expires_at: NOW.after(3600),
    renewable: true,
    refused: false,
    not_before: UnixTime::EPOCH,
};

const SHORT: Renewal = Renewal { expires_at: NOW.after(60), ..HOUR };
const ENDLESS: Renewal = Renewal { expires_at: UnixTime::NEVER, ..HOUR };
const REFUSED: Renewal = Renewal { refused: true, ..HOUR };
const IMPLICIT: Renewal = Renewal { renewable: false, ..HOUR };
const FAILED: Renewal = Renewal { not_before: NOW.after(3590), ..HOUR };

#[test]
fn the_step_is_decided_by_the_clock() {
    let rows = [
        ("just received", HOUR, NOW, Step::Use),
        ("a minute and a second before its end", HOUR, NOW.after(3539), Step::Use),
        ("a minute before its end", HOUR, NOW.after(3540), Step::Renew),
        ("after a night's sleep", HOUR, NOW.after(8 * 3600), Step::Renew),
        ("three quarters of a short life", SHORT, NOW.after(44), Step::Use),
        ("its last quarter", SHORT, NOW.after(45), Step::Renew),
        ("dead on arrival", Renewal { expires_at: NOW, ..HOUR }, NOW, Step::Wait),
        (
            "dead on arrival, a second ago",
            Renewal { expires_at: NOW, ..HOUR },
            NOW.after(1),
            Step::Renew,
        ),
        ("no end is known", ENDLESS, NOW.after(400 * DAY), Step::Use),
        ("the clock was set back a day", HOUR, before(DAY), Step::Renew),
        ("the clock was corrected by seconds", HOUR, before(5), Step::Use),
        ("the clock was corrected as far as clocks may differ", HOUR, before(LEEWAY), Step::Use),
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
        ("not renewable, and the clock was set back", IMPLICIT, before(DAY), Step::Use),
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
            Renewal { not_before: NOW.after(3700), ..HOUR },
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
    let waits = Renewal { not_before: NOW.after(3700), ..HOUR };
    let rows = [
        (HOUR, NOW, NOW.after(3540)),
        (HOUR, NOW.after(3540), NOW.after(3600)),
        (HOUR, NOW.after(3600), UnixTime::NEVER),
        (SHORT, NOW, NOW.after(45)),
        (ENDLESS, NOW, UnixTime::NEVER),
        (IMPLICIT, NOW, NOW.after(3600)),
        (waits, NOW, NOW.after(3600)),
        (waits, NOW.after(3600), NOW.after(3700)),
    ];
    for (token, now, change) in rows {
        assert_eq!(token.changes_at(now), change, "{token:?} {now:?}");
    }
}

fn setback(code: &str, error: Option<&str>) -> Setback {
    Setback::of(code, error, 0, 0, UnixTime::EPOCH, 0, NOW)
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
fn a_frame_that_stays_silent_is_given_up() {
    let silent = |failures, silences| {
        Setback::of("timed_out", None, failures, silences, UnixTime::EPOCH, 0, NOW)
    };
    for silences in 0..5 {
        assert_eq!(silent(5, silences), Setback::Later(NOW.after(32)), "{silences}");
    }
    for silences in [5, u64::MAX] {
        assert_eq!(silent(4, silences), Setback::Unrenewable, "{silences}");
    }
    let told = decide("setback", &Members::of(&[("code", "timed_out"), ("silences", "5")]));
    assert_eq!(told.text("setback"), "unrenewable");
}

#[test]
fn the_wait_doubles_and_the_server_may_make_it_longer() {
    let wait =
        |failures, retry_at| Setback::of("server_unavailable", None, failures, 0, retry_at, 0, NOW);
    let rows = [
        (0, UnixTime::EPOCH, 1),
        (1, UnixTime::EPOCH, 2),
        (5, UnixTime::EPOCH, 32),
        (8, UnixTime::EPOCH, 256),
        (9, UnixTime::EPOCH, 300),
        (u64::MAX, UnixTime::EPOCH, 300),
        (0, NOW.after(30), 30),
        (9, NOW.after(30), 300),
        (0, NOW.after(DAY), 3600),
        (0, before(30), 1),
        (0, UnixTime::NEVER, 3600),
    ];
    for (failures, retry_at, seconds) in rows {
        let expected = Setback::Later(NOW.after(seconds));
        assert_eq!(wait(failures, retry_at), expected, "{failures} {retry_at:?}");
    }
}

proptest! {
    /// The first wait stays below two seconds, in which our server repeats an answer that was lost.
    #[test]
    fn clients_come_back_at_different_moments(random: u8, failures in 0..12_u64) {
        let Setback::Later(moment) = Setback::of("timed_out", None, failures, 0, NOW, random, NOW)
        else {
            return Err(TestCaseError::fail("not later"));
        };
        let wait = 1000 * (1 << failures).min(300);
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
        let moment = |seconds: u32| NOW.after(seconds);
        let token = Renewal {
            expires_at: life.map_or(UnixTime::NEVER, moment),
            not_before: not_before.map_or(UnixTime::EPOCH, moment),
            renewable,
            ..HOUR
        };
        let (from, to) = (NOW.after(from.min(to)), NOW.after(from.max(to)));
        if token.step(from) != token.step(to) {
            prop_assert!(token.changes_at(from) <= to);
        }
    }

    #[test]
    fn no_moment_panics(millis: [u64; 4], renewable: bool, refused: bool) {
        let [received, end, not_before, now] = millis.map(UnixTime::from_millis);
        let token = Renewal {
            received_at: received,
            expires_at: end,
            renewable,
            refused,
            not_before,
        };
        let step = token.step(now);
        prop_assert!(renewable || matches!(step, Step::Use | Step::LogIn));
        prop_assert!(token.changes_at(now) > now || now == UnixTime::NEVER);
    }
}

#[test]
fn the_next_step_of_a_token_is_told() {
    let token =
        [("renewable", "true"), ("received_at", "1700000000000"), ("expires_at", "1700003600000")];
    let next = |seconds, more: &[(&str, &str)]| {
        let answer = decide_at(NOW.after(seconds), "next_step", &Members::of(&token).and(more));
        (answer.text("step").to_owned(), answer.moment("changes_at"))
    };
    assert_eq!(next(0, &[]), ("use".into(), Some(NOW.after(3540))));
    assert_eq!(next(3540, &[]), ("renew".into(), Some(NOW.after(3600))));
    let wait = [("not_before", "1700003700000")];
    assert_eq!(next(3600, &wait), ("wait".into(), Some(NOW.after(3700))));
    assert_eq!(next(60, &[("refused", "true")]), ("renew".into(), Some(NOW.after(3540))));
    // The longest wait, with its jitter; more was never told.
    let until = |seconds: u32| NOW.after(3600 + seconds).millis().to_string();
    assert_eq!(next(3600, &[("not_before", &until(5400))]).0, "wait");
    assert_eq!(next(3600, &[("not_before", &until(5401))]), ("renew".into(), None));
    let spent = decide("next_step", &Members::of(&[("expires_at", "1700000000000")]));
    assert_eq!((spent.text("step"), spent.names().len()), ("log_in", 1));
    let endless = decide("next_step", &Members::of(&[("renewable", "true")]));
    assert_eq!((endless.text("step"), endless.names().len()), ("use", 1));
}

#[test]
fn what_a_failed_renewal_comes_to_is_told() {
    let told = |members: &[(&str, &str)]| {
        let answer = decide("setback", &Members::of(members));
        (answer.text("setback").to_owned(), answer.moment("not_before"))
    };
    let unavailable = ("code", "server_unavailable");
    let failing = [unavailable, ("failures", "1"), ("random", "128")];
    assert_eq!(told(&failing), ("later".into(), Some(UnixTime::from_millis(1_700_000_002_500))));
    let asked = [unavailable, ("retry_at", "1700000030000")];
    assert_eq!(told(&asked), ("later".into(), Some(NOW.after(30))));
    let refused = [("code", "token_refused"), ("error", "invalid_grant")];
    assert_eq!(told(&refused), ("over".into(), None));
    let visit = [("code", "authorization_refused"), ("error", "login_required")];
    assert_eq!(told(&visit), ("unrenewable".into(), None));
}
