//! Signing keys and their succession (RFC 7517, RFC 7638).

use std::time::Duration;

use edgegrant::{
    application::configuration,
    signing_keys::{KeySet, LEAD, OVERLAP, PERIOD},
};
use edgegrant_grant_tests::world::{NOW, at, entropy};
use serde_json::json;

const SECOND: u64 = 1000;
const LEAD_MILLIS: u64 = LEAD as u64 * SECOND;
const OVERLAP_MILLIS: u64 = OVERLAP as u64 * SECOND;
const PERIOD_MILLIS: u64 = PERIOD as u64 * SECOND;

fn add(set: &mut KeySet, name: &str, millis: u64) -> String {
    let (x, y) = (format!("{name}-x"), format!("{name}-y"));
    set.add(x, y, format!("sealed {name}"), at(millis)).kid
}

fn signing(set: &KeySet, millis: u64) -> Option<String> {
    set.signing(at(millis)).map(|key| key.kid.clone())
}

fn published(set: &KeySet) -> Vec<String> {
    set.keys().iter().map(|key| key.kid.clone()).collect()
}

#[test]
fn a_key_is_named_by_its_thumbprint() {
    // RFC 7517 appendix A.1's first key, with the thumbprint of RFC 7638 §3.
    let mut set = KeySet::default();
    let key = set.add(
        "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4".to_owned(),
        "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM".to_owned(),
        "sealed".to_owned(),
        NOW,
    );
    assert_eq!(key.kid, "cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s");
    let mut other = KeySet::default();
    assert_ne!(add(&mut other, "a", 0), add(&mut other, "b", 0), "J01: unique");
}

#[test]
fn another_key_is_due_after_ninety_days() {
    assert_eq!(Duration::from_secs(PERIOD.into()), Duration::from_hours(90 * 24));
}

#[test]
fn the_first_key_signs_at_once() {
    let mut set = KeySet::default();
    assert!(set.is_due(NOW) && set.signing(NOW).is_none());
    let first = add(&mut set, "first", 0);
    assert_eq!(signing(&set, 0), Some(first));
    assert!(!set.is_due(NOW));
}

#[test]
fn a_successor_is_published_before_it_signs_and_the_old_key_stays_after() {
    // J16.
    let mut set = KeySet::default();
    let first = add(&mut set, "first", 0);
    assert!(!set.is_due(at(PERIOD_MILLIS - 1)) && set.is_due(at(PERIOD_MILLIS)));
    let second = add(&mut set, "second", PERIOD_MILLIS);
    let begins = PERIOD_MILLIS + LEAD_MILLIS;
    assert_eq!(published(&set), [first.clone(), second.clone()]);
    assert_eq!(signing(&set, begins - 1), Some(first.clone()), "nobody may know the new one yet");
    assert_eq!(signing(&set, begins), Some(second.clone()));
    assert!(!set.retire(at(begins + OVERLAP_MILLIS - 1)), "its last token may be alive");
    assert_eq!(published(&set), [first, second.clone()]);
    assert!(set.retire(at(begins + OVERLAP_MILLIS)));
    assert_eq!(published(&set), [second]);
    assert!(!set.retire(at(10 * PERIOD_MILLIS)), "the last key stays");
}

#[test]
fn no_token_outlives_its_key() {
    let lifetime = json!({ "access_token_lifetime": OVERLAP - 60 }).to_string();
    let longer = json!({ "access_token_lifetime": OVERLAP - 59 }).to_string();
    let can_be_configured = |configuration: &str| {
        configuration::parse("lamp", configuration.as_bytes(), None, &mut entropy(1)).is_ok()
    };
    assert!(can_be_configured(&lifetime) && !can_be_configured(&longer), "clocks may differ");
    assert_eq!(LEAD, 900, "longer than anybody keeps the set");
}

#[test]
fn a_key_that_is_withdrawn_counts_no_more() {
    let mut set = KeySet::default();
    let first = add(&mut set, "first", 0);
    let second = add(&mut set, "second", 1);
    assert!(!set.withdraw("unknown", at(2)));
    assert!(set.withdraw(&first, at(2)));
    assert_eq!(published(&set).len(), 1);
    assert_eq!(signing(&set, 2), Some(second.clone()), "somebody has to sign");
    assert_eq!(set.keys()[0].signs_from(), at(2));
    assert!(set.withdraw(&second, at(3)));
    assert!(set.keys().is_empty() && set.is_due(at(3)), "and another is to be made");
    let third = add(&mut set, "third", 3);
    assert_eq!(signing(&set, 3), Some(third));
}

#[test]
fn keys_are_stored_with_a_version_and_sealed_anew() {
    let mut set = KeySet::default();
    assert_eq!(KeySet::read(&serde_json::to_string(&set).unwrap()), None, "no keys, no set");
    add(&mut set, "first", 0);
    add(&mut set, "second", 1);
    let stored = serde_json::to_string(&set).unwrap();
    assert_eq!(KeySet::read(&stored), Some(set.clone()));
    assert_eq!(KeySet::read(&stored.replace("\"v\":1", "\"v\":2")), None, "W08");
    for end in 0..stored.len() {
        assert_eq!(KeySet::read(&stored[..end]), None, "J18: cut after {end} bytes");
    }
    let only_first = |sealed: &str| (sealed == "sealed first").then(|| "sealed anew".to_owned());
    assert!(set.reseal(only_first));
    assert_eq!(set.keys()[0].private, "sealed anew");
    assert_eq!(set.keys()[1].private, "sealed second");
    assert!(!set.reseal(only_first), "there is none left");
}
