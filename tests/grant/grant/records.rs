//! A grant as it is stored.

use edgegrant::{
    grant::{GrantId, Record},
    refusal::Refusal,
};
use edgegrant_grant_tests::{
    laws,
    world::{NOW, Place},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{HOLDER, opened, redeem, refresh, revoke};

fn stored() -> Vec<(&'static str, String)> {
    let lives = [
        ("tried", Place::default(), vec![redeem(Err(Refusal::WrongVerifier))]),
        ("live", Place::default(), vec![redeem(Ok(())), refresh(HOLDER, 0)]),
        ("opened", opened(), vec![]),
        ("revoked", Place::default(), vec![revoke(HOLDER)]),
    ];
    lives
        .into_iter()
        .map(|(life, mut place, events)| {
            for event in events {
                place.happens(&event, NOW);
            }
            (life, place.stored().unwrap().to_owned())
        })
        .collect()
}

#[test]
fn every_life_is_read_back() {
    for (life, stored) in stored() {
        let record = Record::read(&stored).unwrap_or_else(|| panic!("{life}: {stored}"));
        assert_eq!(serde_json::to_string(&record).unwrap(), stored, "{life}");
    }
}

/// W08: a record of another version, cut or corrupt, is not read, so nothing is decided by it.
#[test]
fn what_cannot_be_read_whole_is_not_read() {
    for (life, stored) in stored() {
        let good: Value = serde_json::from_str(&stored).unwrap();
        let with = |member: &str, value: Value| {
            let mut record = good.clone();
            record[member] = value;
            record.to_string()
        };
        let mut without_version = good.clone();
        without_version.as_object_mut().unwrap().remove("v");
        let rows = [
            ("newer", with("v", json!(2))),
            ("older", with("v", json!(0))),
            ("no version", without_version.to_string()),
            ("no life", with("life", json!(null))),
            ("a life of the future", with("life", json!("suspended"))),
            ("half a life", with("life", json!({ "live": {} }))),
            ("no end", with("until", json!(null))),
            ("an end that is text", with("until", json!("tomorrow"))),
            ("an end before time", with("until", json!(-1))),
            ("a list", json!([good]).to_string()),
            ("something after it", format!("{stored}}}")),
        ];
        for (rule, text) in rows {
            assert_eq!(Record::read(&text), None, "{life}: {rule}");
        }
        for end in 0..stored.len() {
            assert_eq!(Record::read(&stored[..end]), None, "{life}: cut after {end} bytes");
        }
    }
}

#[test]
fn a_name_is_written_in_one_way() {
    let name = GrantId::from_bytes([0xFB; 16]);
    let text = name.to_string();
    assert_eq!(text.len(), 22);
    assert_eq!(GrantId::parse(&text), Some(name));
    let other_alphabet = text.replace('-', "+").replace('_', "/");
    let spare_bits = format!("{}_", &text[..21]);
    for wrong in
        ["", &text[1..], &format!("{text}A"), &format!("{text}=="), &other_alphabet, &spare_bits]
    {
        assert_eq!(GrantId::parse(wrong), None, "{wrong}");
    }
}

proptest! {
    #![proptest_config(laws())]

    /// One byte of a record changed: it is read as some record, or not at all, and never panics.
    #[test]
    fn a_damaged_record_is_read_or_refused(at in any::<prop::sample::Index>(), byte in 0x20_u8..0x7F) {
        for (_, stored) in stored() {
            let mut bytes = stored.into_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let text = String::from_utf8(bytes).unwrap();
            if let Some(record) = Record::read(&text) {
                let again = serde_json::to_string(&record).unwrap();
                prop_assert_eq!(Record::read(&again), Some(record));
            }
        }
    }

    #[test]
    fn a_name_reads_as_it_was_written(bytes: [u8; 16]) {
        let name = GrantId::from_bytes(bytes);
        prop_assert_eq!(GrantId::parse(&name.to_string()), Some(name));
        prop_assert_eq!(name.as_bytes(), &bytes);
    }
}
