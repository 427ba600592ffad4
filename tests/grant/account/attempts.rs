//! Failed attempts: slowed down, for whoever makes them, and never locked out for good.

use edgegrant::account::attempts::Attempts;
use edgegrant_grant_tests::{laws, world::at};
use proptest::prelude::*;

const HOUR: u64 = 3_600_000;

fn failed(times: u32) -> Attempts {
    let mut attempts = Attempts::default();
    for _ in 0..times {
        attempts.failed("dialog", at(0));
    }
    attempts
}

#[test]
fn waiting_begins_after_five_failures_and_doubles_to_a_quarter_of_an_hour() {
    let rows = [
        (0, None),
        (4, None),
        (5, Some(1)),
        (6, Some(2)),
        (7, Some(4)),
        (10, Some(32)),
        (14, Some(512)),
        (15, Some(900)),
        (40, Some(900)),
        (1000, Some(900)),
    ];
    for (failures, seconds) in rows {
        assert_eq!(failed(failures).wait("dialog", at(0)), seconds, "{failures} failures");
    }
}

#[test]
fn waiting_ends() {
    let attempts = failed(7);
    let rows = [(0, Some(4)), (1, Some(4)), (1000, Some(3)), (3999, Some(1)), (4000, None)];
    for (millis, seconds) in rows {
        assert_eq!(attempts.wait("dialog", at(millis)), seconds, "after {millis} ms");
    }
    // However many there were, the owner gets in after a quarter of an hour.
    assert_eq!(failed(100_000).wait("dialog", at(900_000)), None);
    let mut forgotten = failed(1000);
    forgotten.failed("dialog", at(HOUR));
    assert_eq!(forgotten.wait("dialog", at(HOUR)), None, "an hour later it is the first again");
}

#[test]
fn a_success_forgets() {
    let mut attempts = failed(20);
    attempts.succeeded("dialog");
    assert_eq!(attempts, Attempts::default());
    assert_eq!(attempts.until(), None);
}

#[test]
fn ways_in_are_counted_apart() {
    let mut attempts = failed(20);
    assert_eq!(attempts.wait("client:lamp-hub", at(0)), None);
    for _ in 0..5 {
        attempts.failed("client:lamp-hub", at(0));
    }
    assert_eq!(attempts.wait("client:lamp-hub", at(0)), Some(1));
    attempts.succeeded("client:lamp-hub");
    assert_eq!(attempts.wait("dialog", at(0)), Some(900), "the other way's count stays");
}

#[test]
fn of_too_many_ways_the_quietest_gives_way() {
    let mut attempts = Attempts::default();
    for way in 0..33_u64 {
        for _ in 0..5 {
            attempts.failed(&way.to_string(), at(way));
        }
    }
    assert_eq!(attempts.wait("0", at(33)), None, "it was the first");
    assert!((1..33).all(|way| attempts.wait(&way.to_string(), at(33)).is_some()));
    assert_eq!(attempts.until(), Some(at(32 + HOUR)));
}

#[test]
fn counts_are_stored() {
    let attempts = failed(7);
    let stored = serde_json::to_string(&attempts).unwrap();
    let read: Attempts = serde_json::from_str(&stored).unwrap();
    assert_eq!(read.wait("dialog", at(0)), Some(4));
    assert_eq!(read, attempts);
    assert_eq!(attempts.until(), Some(at(HOUR)));
}

proptest! {
    #![proptest_config(laws())]

    /// Guessing goes no faster than so many attempts an hour, and nobody waits longer than a
    /// quarter of one.
    #[test]
    fn guessing_is_slow_and_waiting_is_short(pauses in proptest::collection::vec(0_u64..2000, 1..60)) {
        let mut attempts = Attempts::default();
        let (mut now, mut made) = (0, 0);
        for pause in pauses {
            now += pause;
            match attempts.wait("dialog", at(now)) {
                Some(seconds) => {
                    prop_assert!((1..=900).contains(&seconds));
                    prop_assert_eq!(attempts.wait("dialog", at(now + seconds * 1000)), None);
                }
                None => {
                    attempts.failed("dialog", at(now));
                    made += 1;
                }
            }
        }
        // Five are free; each further one costs twice the wait of the one before.
        let paid = (now / 1000 + 1).ilog2() + 1;
        prop_assert!(made <= 5 + paid, "{} attempts in {} ms", made, now);
    }
}
