//! What holds after any events in any order.
//!
//! - One: a code gives tokens at most once.
//! - Two: a family has one usable refresh token, and for a short while the one before, which gives
//!   the same answer again.
//! - Three: after a revocation nothing works.
//! - Four: what was given works at the next request.
//! - Five: who is refused changes nothing for the owner, but for failures that are counted.

use std::collections::BTreeMap;

use edgegrant::{
    grant::{MAX_FAILURES, Outcome},
    refusal::Refusal,
    time::UnixTime,
};
use edgegrant_grant_tests::{
    laws,
    world::{NOW, Place},
};
use proptest::{collection::vec, prelude::*, strategy::ValueTree as _};

use super::{
    HOLDER,
    history::{Act, History, acts},
    opened, redeem, refresh,
};

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn laws_hold_for_a_grant_with_a_code(acts in acts()) {
        let mut history = History::default();
        for act in &acts {
            history.happens(act)?;
        }
    }

    #[test]
    fn laws_hold_for_a_grant_without_a_code(acts in acts()) {
        let mut history = History::opened()?;
        for act in acts.iter().filter(|act| !matches!(act, Act::Redeem(_))) {
            if history.place.stored().is_some() {
                history.happens(act)?;
            }
        }
    }

    /// One: however many arrive at once, and whatever the others are, one redemption wins.
    #[test]
    fn one_redemption_wins(verdicts in vec(any::<bool>(), 1..20)) {
        let mut place = Place::default();
        let mut wins = 0;
        for right in &verdicts {
            let verdict = if *right { Ok(()) } else { Err(Refusal::WrongVerifier) };
            let outcome = place.happens(&redeem(verdict), NOW).outcome;
            wins += usize::from(matches!(outcome, Outcome::Granted { .. }));
        }
        let first_right = verdicts.iter().position(|right| *right);
        let in_time = first_right.is_some_and(|at| at < usize::from(MAX_FAILURES));
        prop_assert_eq!(wins, usize::from(in_time));
    }

    /// Two: however many refresh at once, one successor is given.
    #[test]
    fn one_successor_is_given(waits in vec(0_u64..200, 1..10)) {
        let mut place = opened();
        let mut now = NOW.millis();
        for wait in waits {
            now += wait;
            let outcome = place.happens(&refresh(HOLDER, 0), UnixTime::from_millis(now)).outcome;
            prop_assert_eq!(super::number(&outcome), Ok(1));
        }
    }
}

#[test]
fn the_laws_see_every_kind_of_end() {
    // The generator must reach what the laws speak of, or they would hold of nothing.
    let mut runner = proptest::test_runner::TestRunner::new(laws());
    let mut seen = BTreeMap::<&str, u32>::new();
    for _ in 0..256 {
        let mut history = History::default();
        for act in acts().new_tree(&mut runner).unwrap().current() {
            history.happens(&act).unwrap();
        }
        for alarm in history.alarms {
            *seen.entry(alarm.as_str()).or_default() += 1;
        }
        *seen.entry("begun").or_default() += history.begun;
        *seen.entry("rotated three times").or_default() += u32::from(history.newest >= 3);
    }
    for kind in
        ["begun", "rotated three times", "code_replayed", "code_burned", "refresh_token_replayed"]
    {
        assert!(seen.get(kind).is_some_and(|count| *count >= 5), "{kind}: {seen:?}");
    }
}
