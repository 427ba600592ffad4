//! One usable token at a time, a short while to ask again, and the end of a family that is abused.

use edgegrant::{grant::Alarm, refusal::Refusal};
use edgegrant_grant_tests::{
    Change::{Nothing, Set},
    server::Server,
    world::{at, confidential_client, grant_id, scope},
};

use super::{logged_in, refresh};

fn next(server: &mut Server, token: &str, millis: u64) -> Result<String, Refusal> {
    refresh(server, &confidential_client(), token, Nothing, millis)
        .map(|tokens| tokens.refresh_token().to_owned())
}

#[test]
fn every_refresh_gives_another_token() {
    // F01, F18: and the record stays as large as it was.
    let (mut server, tokens) = logged_in();
    let mut token = tokens.refresh_token().to_owned();
    let mut seen = vec![token.clone()];
    let size = |server: &Server| server.stored()[0].1.as_ref().unwrap().len();
    let first = size(&server);
    for step in 1..1000 {
        token = next(&mut server, &token, step * 10_000).unwrap();
        assert!(!seen.contains(&token), "step {step}");
        seen.push(token.clone());
    }
    assert!(size(&server) <= first + 4, "one number grows by digits");
}

#[test]
fn a_lost_answer_is_given_again_byte_for_byte() {
    // F06.
    let (mut server, tokens) = logged_in();
    let first = tokens.refresh_token();
    let second = next(&mut server, first, 1000).unwrap();
    for millis in [1000, 1001, 2000, 3000] {
        assert_eq!(next(&mut server, first, millis), Ok(second.clone()), "at {millis}");
    }
    assert!(server.alarms.is_empty());
    // The window is counted from the rotation, and asking again does not stretch it.
    assert_eq!(next(&mut server, first, 3001), Err(Refusal::RefreshTokenReused));
}

#[test]
fn of_many_refreshes_at_once_all_get_one_successor() {
    // F07.
    let (mut server, tokens) = logged_in();
    let answers: Vec<_> = (0..20).map(|_| next(&mut server, tokens.refresh_token(), 1)).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]) && answers[0].is_ok());
    let second = answers[0].clone().unwrap();
    assert!(next(&mut server, &second, 2).is_ok());
}

#[test]
fn a_replaced_token_after_the_window_ends_the_family() {
    // RFC 9700 §4.14.2, decision 3: the old one fails, and takes the new one with it.
    let (mut server, tokens) = logged_in();
    let second = next(&mut server, tokens.refresh_token(), 0).unwrap();
    assert!(server.is_alive(grant_id(), at(2500)));
    assert_eq!(next(&mut server, tokens.refresh_token(), 2500), Err(Refusal::RefreshTokenReused));
    assert_eq!(server.alarms, [Alarm::RefreshTokenReplayed]);
    assert!(!server.is_alive(grant_id(), at(2500)), "the access tokens too");
    for token in [tokens.refresh_token(), &second] {
        assert_eq!(next(&mut server, token, 2500), Err(Refusal::UnknownRefreshToken));
    }
    assert_eq!(server.alarms.len(), 1, "it is told once");
}

#[test]
fn a_token_before_the_last_has_no_window() {
    let (mut server, tokens) = logged_in();
    let second = next(&mut server, tokens.refresh_token(), 0).unwrap();
    next(&mut server, &second, 1).unwrap();
    assert_eq!(next(&mut server, tokens.refresh_token(), 2), Err(Refusal::RefreshTokenReused));
    assert_eq!(server.alarms, [Alarm::RefreshTokenReplayed]);
}

#[test]
fn who_is_refused_is_not_told_what_became_of_the_token() {
    for refusal in [
        Refusal::UnknownRefreshToken,
        Refusal::RefreshTokenExpired,
        Refusal::RefreshTokenOfAnotherClient,
        Refusal::RefreshTokenReused,
    ] {
        assert_eq!(refusal.code().as_str(), "invalid_grant");
        assert_eq!(refusal.description(), "the refresh token is invalid");
    }
}

#[test]
fn a_token_expires_unless_it_is_used() {
    let day = 86_400_000;
    let (mut server, tokens) = logged_in();
    let late = next(&mut server.clone_stored(), tokens.refresh_token(), day);
    assert_eq!(late, Err(Refusal::RefreshTokenExpired));
    let second = next(&mut server, tokens.refresh_token(), day - 1).unwrap();
    let third = next(&mut server, &second, 2 * day - 2).unwrap();
    assert_eq!(next(&mut server, &third, 3 * day - 2), Err(Refusal::RefreshTokenExpired));
    assert!(server.alarms.is_empty(), "that is no abuse");
}

#[test]
fn the_answer_that_is_given_again_may_be_asked_for_with_less_scope() {
    let (mut server, tokens) = logged_in();
    let client = confidential_client();
    let first = refresh(&mut server, &client, tokens.refresh_token(), Nothing, 0).unwrap();
    let narrow = Set("scope", "lights:read");
    let again = refresh(&mut server, &client, tokens.refresh_token(), narrow, 1).unwrap();
    assert_eq!(again.scope, scope("lights:read"));
    assert_eq!(again.refresh_token, first.refresh_token);
}
