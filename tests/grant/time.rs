//! Time and randomness, given by the caller.

use std::collections::BTreeSet;

use edgegrant::time::UnixTime;
use edgegrant_grant_tests::{laws, world::entropy};
use proptest::prelude::*;

proptest! {
    #![proptest_config(laws())]

    /// W25: no lifetime, however large, wraps around.
    #[test]
    fn arithmetic_saturates(millis: u64, seconds: u32) {
        let now = UnixTime::from_millis(millis);
        let later = now.after(seconds);
        prop_assert!(later >= now);
        prop_assert_eq!(later.millis(), millis.saturating_add(u64::from(seconds) * 1000));
        prop_assert_eq!(later.millis_since(now), later.millis() - now.millis());
        prop_assert_eq!(now.millis_since(later), 0);
        prop_assert_eq!(now.seconds(), millis / 1000);
        prop_assert!(UnixTime::from_seconds(millis).millis() >= millis);
    }

    #[test]
    fn a_moment_is_stored_as_a_number(millis: u64) {
        let now = UnixTime::from_millis(millis);
        prop_assert_eq!(serde_json::to_string(&now).unwrap(), millis.to_string());
        prop_assert_eq!(serde_json::from_str::<UnixTime>(&millis.to_string()).unwrap(), now);
    }
}

#[test]
fn the_ends_of_time_are_moments() {
    let end = UnixTime::from_millis(u64::MAX);
    assert_eq!(end.after(u32::MAX), end);
    assert_eq!(UnixTime::from_seconds(u64::MAX), end);
}

#[test]
fn no_bytes_are_drawn_twice() {
    let mut seen = BTreeSet::new();
    for seed in 0..8 {
        let mut draws = entropy(seed);
        for _ in 0..8 {
            // Of a draw that takes several blocks each block counts.
            let long = draws.bytes::<64>();
            assert!(seen.insert(long[..16].to_vec()) && seen.insert(long[32..48].to_vec()));
            assert!(seen.insert(draws.bytes::<16>().to_vec()));
        }
        assert!(!seen.contains(&vec![seed; 16]), "the seed itself is not given away");
    }
    assert_eq!(entropy(1).bytes::<24>(), entropy(1).bytes::<24>(), "a decision can be repeated");
    assert_eq!(entropy(1).bytes::<0>(), [0; 0]);
    let text = entropy(1).text::<32>();
    assert_eq!(text.len(), 43, "of base64url without padding");
    assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    assert_eq!(text, entropy(1).text::<32>());
}
