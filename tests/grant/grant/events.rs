//! Each event, in each life of a grant.

use edgegrant::{
    grant::{Event, Lifetimes, Outcome},
    refusal::Refusal,
    time::UnixTime,
};
use edgegrant_grant_tests::world::{LIFETIMES, NOW, Place, at, subject};

use super::{HOLDER, OTHER, code_expires_at, number, opened, redeem, refresh, revoke};

/// A grant to which these events have happened.
fn after(events: &[Event]) -> Place {
    let mut place = Place::default();
    for event in events {
        place.happens(event, NOW);
    }
    place
}

const WRONG: Result<(), Refusal> = Err(Refusal::WrongVerifier);

#[test]
fn every_event_has_one_outcome_in_every_life() {
    let refused = Outcome::Refused;
    let granted = |refresh| Outcome::Granted { subject: subject(HOLDER), refresh };
    let unknown = Outcome::Alive { subject: None, refresh: None };
    let alive =
        Outcome::Alive { subject: Some(subject(HOLDER)), refresh: Some((0, NOW.after(86_400))) };
    let unborn = after(&[]);
    let tried = after(&[redeem(WRONG)]);
    let live = after(&[redeem(Ok(()))]);
    let opened = opened();
    let dead = after(&[revoke(HOLDER)]);
    use Refusal::{
        CodeSpent, GrantRevoked, RefreshTokenOfAnotherClient, TokenOfAnotherClient,
        UnknownRefreshToken, WrongVerifier,
    };
    let rows = [
        ("unborn, redeemed", &unborn, redeem(Ok(())), granted(Some(0))),
        ("unborn, redeemed wrongly", &unborn, redeem(WRONG), refused(WrongVerifier)),
        ("unborn, refreshed", &unborn, refresh(HOLDER, 0), refused(UnknownRefreshToken)),
        ("unborn, revoked", &unborn, revoke(HOLDER), Outcome::Revoked),
        ("unborn, inspected", &unborn, Event::Inspect, unknown.clone()),
        ("tried, redeemed", &tried, redeem(Ok(())), granted(Some(0))),
        ("tried, redeemed wrongly", &tried, redeem(WRONG), refused(WrongVerifier)),
        ("tried, refreshed", &tried, refresh(HOLDER, 0), refused(UnknownRefreshToken)),
        ("tried, revoked", &tried, revoke(HOLDER), Outcome::Revoked),
        ("tried, inspected", &tried, Event::Inspect, unknown.clone()),
        ("live, redeemed", &live, redeem(Ok(())), refused(CodeSpent)),
        ("live, redeemed wrongly", &live, redeem(WRONG), refused(WrongVerifier)),
        ("live, refreshed", &live, refresh(HOLDER, 0), granted(Some(1))),
        ("live, by another", &live, refresh(OTHER, 0), refused(RefreshTokenOfAnotherClient)),
        ("live, with a later number", &live, refresh(HOLDER, 1), refused(UnknownRefreshToken)),
        (
            "live, with the last number",
            &live,
            refresh(HOLDER, u32::MAX),
            refused(UnknownRefreshToken),
        ),
        ("live, revoked", &live, revoke(HOLDER), Outcome::Revoked),
        ("V04: live, revoked by another", &live, revoke(OTHER), refused(TokenOfAnotherClient)),
        ("live, inspected", &live, Event::Inspect, alive.clone()),
        ("opened, redeemed", &opened, redeem(Ok(())), refused(CodeSpent)),
        ("opened, refreshed", &opened, refresh(HOLDER, 0), granted(Some(1))),
        ("opened, inspected", &opened, Event::Inspect, alive.clone()),
        ("dead, redeemed", &dead, redeem(Ok(())), refused(GrantRevoked)),
        ("dead, redeemed wrongly", &dead, redeem(WRONG), refused(GrantRevoked)),
        ("F11: dead, refreshed", &dead, refresh(HOLDER, 0), refused(UnknownRefreshToken)),
        ("V10: dead, revoked", &dead, revoke(HOLDER), Outcome::Revoked),
        ("dead, revoked by anybody", &dead, revoke(OTHER), Outcome::Revoked),
        ("dead, inspected", &dead, Event::Inspect, Outcome::Revoked),
    ];
    for (rule, place, event, outcome) in rows {
        assert_eq!(place.would(&event, NOW).outcome, outcome, "{rule}");
    }
}

#[test]
fn what_is_refused_or_asked_changes_nothing_unless_it_is_counted() {
    let live = after(&[redeem(Ok(()))]);
    for event in
        [redeem(WRONG), refresh(OTHER, 0), refresh(HOLDER, 1), revoke(OTHER), Event::Inspect]
    {
        assert_eq!(live.would(&event, NOW).change, None, "{event:?}");
    }
    assert_eq!(after(&[]).would(&Event::Inspect, NOW).change, None, "asking makes no record");
    assert_eq!(after(&[]).would(&refresh(HOLDER, 0), NOW).change, None, "nor does a token");
}

#[test]
fn a_grant_that_is_revoked_before_its_code_is_redeemed_stays_revoked() {
    // C28: the user takes the yes back while the code is on its way.
    let mut place = after(&[revoke(HOLDER)]);
    for millis in [0, 1, 59_999] {
        let found = place.happens(&redeem(Ok(())), at(millis)).outcome;
        assert_eq!(found, Outcome::Refused(Refusal::GrantRevoked));
    }
    assert_eq!(Refusal::GrantRevoked.code().as_str(), "invalid_grant");
    let expired = Place::default().happens(&redeem(Ok(())), code_expires_at()).outcome;
    assert_eq!(expired, Outcome::Refused(Refusal::CodeExpired), "C12: the record decides too");
}

#[test]
fn a_grant_is_alive_until_it_is_revoked() {
    let mut place = Place::default();
    assert!(place.would(&Event::Inspect, NOW).outcome.is_alive(), "before its code is redeemed");
    place.happens(&redeem(Ok(())), at(50_000));
    place.happens(&refresh(HOLDER, 0), at(51_000));
    assert!(place.would(&Event::Inspect, at(500_000)).outcome.is_alive());
    place.happens(&revoke(HOLDER), at(500_000));
    assert!(!place.would(&Event::Inspect, at(500_000)).outcome.is_alive());
}

#[test]
fn a_grant_is_of_one_client_by_a_name_and_of_none_before_or_after() {
    let place = after(&[redeem(Ok(()))]);
    let mut theirs = refresh(HOLDER, 0);
    for (moment, expected) in [
        (UnixTime::EPOCH, Ok(1)),
        (at(0), Err(Refusal::RefreshTokenOfAnotherClient)),
        (UnixTime::NEVER, Err(Refusal::RefreshTokenOfAnotherClient)),
    ] {
        if let Event::Refresh { registered_at, .. } = &mut theirs {
            *registered_at = moment;
        }
        assert_eq!(number(&place.would(&theirs, at(1)).outcome), expected);
    }
}

#[test]
fn a_grant_without_refresh_tokens_has_none() {
    let lifetimes = Lifetimes { refresh_token: None, ..LIFETIMES };
    let (place, begun) = Place::opened(&subject(HOLDER), lifetimes, NOW);
    assert_eq!(begun.outcome, Outcome::Granted { subject: subject(HOLDER), refresh: None });
    let refreshed = place.would(&refresh(HOLDER, 0), NOW).outcome;
    assert_eq!(number(&refreshed), Err(Refusal::UnknownRefreshToken));
}

#[test]
fn a_record_is_kept_as_long_as_anything_that_names_it_is_valid() {
    let until = |events: &[Event]| after(events).record().unwrap().until();
    let short = |event: Event| match event {
        Event::Redeem { verdict, code_expires_at, subject, .. } => {
            let lifetimes = Lifetimes { access_token: 1, refresh_token: None };
            Event::Redeem { verdict, code_expires_at, subject, lifetimes }
        }
        other => other,
    };
    assert_eq!(until(&[redeem(WRONG)]), code_expires_at(), "failures: as long as the code");
    assert_eq!(until(&[redeem(Ok(()))]), NOW.after(86_400), "the refresh token");
    assert_eq!(until(&[short(redeem(Ok(())))]), code_expires_at(), "the code, or it works again");
    assert_eq!(opened().record().unwrap().until(), NOW.after(86_400));
    assert_eq!(until(&[revoke(HOLDER)]), NOW.after(600), "what the caller knows of");
    assert_eq!(until(&[redeem(Ok(())), revoke(HOLDER)]), NOW.after(86_400), "and what it does not");
    assert_eq!(until(&[revoke(HOLDER), revoke(HOLDER)]), NOW.after(600));
    let mut place = after(&[redeem(Ok(()))]);
    place.happens(&refresh(HOLDER, 0), at(5000));
    assert_eq!(place.record().unwrap().until(), at(5000).after(86_400), "the next one");
    place.happens(&redeem(Ok(())), at(6000));
    assert_eq!(place.record().unwrap().until(), at(5000).after(86_400), "replay keeps it");
}

#[test]
fn the_end_of_time_is_nothing_special() {
    // W25: arithmetic saturates.
    let forever = Lifetimes { access_token: u32::MAX, refresh_token: Some(u32::MAX) };
    let end = UnixTime::from_millis(u64::MAX);
    let beginning = UnixTime::from_millis(0);
    let early = Event::Redeem {
        verdict: Ok(()),
        code_expires_at: end,
        subject: subject(HOLDER),
        lifetimes: forever,
    };
    for now in [beginning, NOW, UnixTime::from_millis(u64::MAX - 1)] {
        let mut place = Place::default();
        assert_eq!(number(&place.happens(&early, now).outcome), Ok(0));
        assert_eq!(place.record().unwrap().until(), end);
        let second = place.would(&refresh(HOLDER, 0), now).outcome;
        assert_eq!(number(&second), Ok(1));
        let late = place.would(&refresh(HOLDER, 0), end).outcome;
        assert_eq!(number(&late), Err(Refusal::RefreshTokenExpired));
    }
    // A clock that runs backwards shortens nothing for the owner and revokes nothing.
    let mut place = after(&[redeem(Ok(())), refresh(HOLDER, 0)]);
    assert_eq!(number(&place.happens(&refresh(HOLDER, 0), beginning).outcome), Ok(1));
    assert_eq!(number(&place.happens(&refresh(HOLDER, 1), beginning).outcome), Ok(2));
}

#[test]
fn a_grant_lives_as_long_as_what_lives_longest_of_it() {
    let rows = [(600, None, 600), (600, Some(86_400), 86_400), (600, Some(60), 600)];
    for (access_token, refresh_token, longest) in rows {
        let lifetimes = Lifetimes { access_token, refresh_token };
        assert_eq!(lifetimes.longest(), longest, "{lifetimes:?}");
    }
}
