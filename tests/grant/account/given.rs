//! What a user gave, in the list of the account.

use std::collections::BTreeMap;

use edgegrant::{
    account::{
        Given,
        given::{Change, Decision, Entry, decide},
    },
    grant::{Alarm, Event, Lifetimes, Outcome},
    refusal::Refusal,
    time::{LEEWAY, UnixTime},
};
use edgegrant_grant_tests::world::{LIFETIMES, NOW, at, grant_id, resident, scope, subject};
use serde_json::{Value, json};

const HOLDER: &str = "lamp-hub";

/// How long the code is valid, in seconds.
const LIFETIME: u32 = 60;

fn approval() -> edgegrant::account::Approval {
    let allowed = scope("lights:read lights:write");
    resident().approve_by_password(HOLDER, UnixTime::EPOCH, &allowed, None, NOW).unwrap()
}

/// A grant whose code is on its way.
fn given() -> Given {
    Given::new(grant_id(), &approval(), LIFETIME, NOW)
}

/// One that began without a code.
fn opened() -> Given {
    Given::opened(grant_id(), &approval(), LIFETIMES, NOW).0
}

fn redeem(verdict: Result<(), Refusal>) -> Event {
    Event::Redeem {
        verdict,
        code_expires_at: at(60_000),
        subject: subject(HOLDER),
        lifetimes: LIFETIMES,
    }
}

/// The code is redeemed for tokens that live so long.
fn redeem_for(lifetimes: Lifetimes) -> Event {
    Event::Redeem {
        verdict: Ok(()),
        code_expires_at: at(60_000),
        subject: subject(HOLDER),
        lifetimes,
    }
}

fn refresh(number: u32) -> Event {
    Event::Refresh {
        client_id: HOLDER.to_owned(),
        registered_at: UnixTime::EPOCH,
        number,
        scope: None,
        role_scopes: BTreeMap::from([("resident".to_owned(), scope("lights:read lights:write"))]),
        lifetimes: LIFETIMES,
    }
}

fn revoke() -> Event {
    Event::Revoke { client_id: HOLDER.to_owned(), until: NOW.after(600) }
}

/// The grant after an event, as the list keeps it.
fn after(given: &Given, event: &Event) -> Given {
    match decide(Some(given), event, NOW).change {
        Some(Change::Keep(given)) => *given,
        other => panic!("{event:?}: {other:?}"),
    }
}

#[test]
fn it_is_shown_as_it_was_given() {
    let entry = Entry {
        grant_id: grant_id(),
        client_id: HOLDER.to_owned(),
        registered_at: Some(UnixTime::EPOCH),
        scope: scope("lights:read lights:write"),
        granted_at: NOW,
    };
    assert_eq!((Entry::from(given()), Entry::from(opened())), (entry.clone(), entry));
}

#[test]
fn one_of_before_it_said_since_when_its_application_is_registered_is_read() {
    let mut stored = serde_json::to_value(opened()).unwrap();
    stored.as_object_mut().unwrap().remove("registered_at");
    let read = Given::read(&stored.to_string()).unwrap();
    assert_eq!(Entry::from(read), Entry { registered_at: None, ..Entry::from(opened()) });
}

#[test]
fn what_is_not_in_the_list_is_over() {
    let rows = [
        (redeem(Ok(())), Outcome::Refused(Refusal::GrantRevoked)),
        (redeem(Err(Refusal::WrongVerifier)), Outcome::Refused(Refusal::GrantRevoked)),
        (refresh(0), Outcome::Refused(Refusal::UnknownRefreshToken)),
        (revoke(), Outcome::Revoked),
        (Event::Inspect, Outcome::Revoked),
    ];
    for (event, outcome) in rows {
        let nothing = Decision { change: None, outcome, alarm: None };
        assert_eq!(decide(None, &event, NOW), nothing, "{event:?}");
    }
}

#[test]
fn what_ends_it_forgets_it() {
    let redeemed = after(&given(), &redeem(Ok(())));
    let refreshed = after(&opened(), &refresh(0));
    let rows = [
        ("V10: revoked before its code arrives", given(), revoke(), Outcome::Revoked, None),
        ("revoked after", redeemed.clone(), revoke(), Outcome::Revoked, None),
        (
            "C04: its code comes again",
            redeemed,
            redeem(Ok(())),
            Outcome::Refused(Refusal::CodeSpent),
            Some(Alarm::CodeReplayed),
        ),
        (
            "F02: a refresh token that was replaced long ago comes again",
            after(&refreshed, &refresh(1)),
            refresh(0),
            Outcome::Refused(Refusal::RefreshTokenReused),
            Some(Alarm::RefreshTokenReplayed),
        ),
    ];
    for (rule, given, event, outcome, alarm) in rows {
        let forgotten = Decision { change: Some(Change::Forget), outcome, alarm };
        assert_eq!(decide(Some(&given), &event, NOW), forgotten, "{rule}");
    }
}

#[test]
fn what_does_not_end_it_keeps_it() {
    let redeemed = decide(Some(&given()), &redeem(Ok(())), NOW);
    let granted = Outcome::Granted { subject: subject(HOLDER), refresh: Some(0) };
    assert_eq!(redeemed.outcome, granted);
    assert_eq!(Given::opened(grant_id(), &approval(), LIFETIMES, NOW).1, granted);
    let tried = after(&given(), &redeem(Err(Refusal::WrongVerifier)));
    assert_eq!(decide(Some(&tried), &redeem(Ok(())), NOW).outcome, granted);
    for (given, event) in [(given(), Event::Inspect), (given(), refresh(0)), (opened(), refresh(1))]
    {
        assert_eq!(decide(Some(&given), &event, NOW).change, None, "{event:?}");
    }
}

#[test]
fn it_is_alive_and_remembered_as_long_as_something_of_it_is_valid() {
    let short = Lifetimes { access_token: 600, refresh_token: None };
    let brief = Lifetimes { access_token: 30, refresh_token: None };
    let refreshed = after(&opened(), &refresh(0));
    let rows = [
        ("its code is on its way", given(), LIFETIME),
        ("its code was tried", after(&given(), &redeem(Err(Refusal::WrongVerifier))), LIFETIME),
        ("its code was redeemed", after(&given(), &redeem(Ok(()))), 86_400),
        ("for tokens that end before it would", after(&given(), &redeem_for(brief)), LIFETIME),
        ("for an access token", after(&given(), &redeem_for(short)), 600),
        ("it began without a code", opened(), 86_400),
        ("it has no refresh token", Given::opened(grant_id(), &approval(), short, NOW).0, 600),
        ("it was refreshed", refreshed, 86_400),
    ];
    for (rule, given, seconds) in rows {
        let end = NOW.after(seconds);
        let last = UnixTime::from_millis(end.millis() - 1);
        assert_eq!((given.is_alive(last), given.is_alive(end)), (true, false), "{rule}");
        assert_eq!(given.end(), end.after(LEEWAY), "{rule}");
    }
    // A later refresh makes it live longer.
    let later = at(50_000_000);
    let Some(Change::Keep(given)) = decide(Some(&opened()), &refresh(0), later).change else {
        panic!("it is kept");
    };
    let end = later.after(86_400);
    assert!(given.is_alive(UnixTime::from_millis(end.millis() - 1)) && !given.is_alive(end));
    assert_eq!(given.end(), end.after(LEEWAY));
}

#[test]
fn it_is_read_back_or_not_read_at_all() {
    for given in [given(), opened(), after(&given(), &redeem(Ok(())))] {
        let stored = serde_json::to_string(&given).unwrap();
        assert_eq!(Given::read(&stored), Some(given));
        let good: Value = serde_json::from_str(&stored).unwrap();
        for (member, value) in [
            ("v", json!(0)),
            ("v", json!(2)),
            ("v", Value::Null),
            ("grant_id", json!("short")),
            ("until", json!("tomorrow")),
            ("record", json!({ "v": 1 })),
            ("scope", json!(7)),
        ] {
            let mut damaged = good.clone();
            damaged[member] = value;
            assert_eq!(Given::read(&damaged.to_string()), None, "{damaged}");
        }
        // What happened to it has a version of its own.
        for version in [json!(0), json!(2)] {
            let mut damaged = good.clone();
            if let Some(record) = damaged["record"].as_object_mut() {
                record.insert("v".to_owned(), version);
                assert_eq!(Given::read(&damaged.to_string()), None, "{damaged}");
            }
        }
        for end in 0..stored.len() {
            assert_eq!(Given::read(&stored[..end]), None, "cut after {end} bytes");
        }
    }
}
