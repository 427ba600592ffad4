//! A code is redeemed once; what tries it again, rightly or wrongly.

use edgegrant::{authorization_code::Code, grant::Alarm, refusal::Refusal};
use edgegrant_grant_tests::{
    Change::{Set, Without},
    changed, form,
    server::Server,
    world::{NOW, at, confidential_client, grant_id, public_client},
};

use super::{code, expiry, good};

const WRONG: &str = "WRONGeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXkW";

fn refreshed(server: &mut Server, token: &str, millis: u64) -> Result<(), Refusal> {
    let asked = form(&[("grant_type", "refresh_token"), ("refresh_token", token)]);
    server.token(&public_client(), &asked, at(millis)).map(|_| ())
}

#[test]
fn of_many_exchanges_one_succeeds() {
    // C09: they arrive one after another where the grant is, whatever raced before.
    let mut server = Server::default();
    let sealed = server.seal(&code());
    let wins = (0..20)
        .filter(|_| server.token(&public_client(), &form(&good(&sealed)), NOW).is_ok())
        .count();
    assert_eq!(wins, 1);
}

#[test]
fn a_second_exchange_revokes_what_the_first_gave() {
    // C05, RFC 6749 §4.1.2: at once, after a second, after half a minute.
    for millis in [0, 1000, 30_000, 59_999] {
        let mut server = Server::default();
        let sealed = server.seal(&code());
        let tokens = server.token(&public_client(), &form(&good(&sealed)), NOW).unwrap();
        assert!(server.is_alive(grant_id(), at(millis)));
        let again = server.token(&public_client(), &form(&good(&sealed)), at(millis));
        assert_eq!(again, Err(Refusal::CodeSpent), "after {millis} ms");
        assert_eq!(server.alarms, [Alarm::CodeReplayed]);
        assert!(!server.is_alive(grant_id(), at(millis)), "the access token");
        let refused = refreshed(&mut server, tokens.refresh_token(), millis);
        assert_eq!(refused, Err(Refusal::UnknownRefreshToken), "the refresh token");
        let third = server.token(&public_client(), &form(&good(&sealed)), at(millis));
        assert_eq!(third.unwrap_err().code().as_str(), "invalid_grant");
    }
}

#[test]
fn a_second_exchange_that_is_wrong_changes_nothing_for_the_owner() {
    // C07: otherwise whoever finds a used code could end what it gave.
    let mut server = Server::default();
    let sealed = server.seal(&code());
    let tokens = server.token(&public_client(), &form(&good(&sealed)), NOW).unwrap();
    let before = server.stored();
    let attempts = [
        (Set("code_verifier", WRONG), Refusal::WrongVerifier),
        (Set("code_verifier", "short"), Refusal::MalformedVerifier),
        (Without("code_verifier"), Refusal::MissingVerifier),
        (Set("redirect_uri", "https://evil.example/"), Refusal::OtherRedirectUri),
    ];
    for (change, refusal) in attempts.into_iter().cycle().take(20) {
        let found = server.token(&public_client(), &changed(&good(&sealed), change), at(1));
        assert_eq!(found, Err(refusal));
    }
    let stranger = server.token(&confidential_client(), &form(&good(&sealed)), at(1));
    assert_eq!(stranger, Err(Refusal::CodeOfAnotherClient), "C03");
    let late = server.token(&public_client(), &form(&good(&sealed)), expiry());
    assert_eq!(late, Err(Refusal::CodeExpired));
    assert_eq!(server.stored(), before);
    assert!(server.alarms.is_empty() && server.is_alive(grant_id(), at(1)));
    assert_eq!(refreshed(&mut server, tokens.refresh_token(), 1), Ok(()));
}

#[test]
fn five_wrong_exchanges_end_a_code() {
    // C22: four leave it to its owner.
    let wrong = [
        Set("code_verifier", WRONG),
        Set("code_verifier", "short"),
        Without("code_verifier"),
        Set("redirect_uri", "https://evil.example/"),
        Set("code_verifier", WRONG),
    ];
    for failures in 0..=5 {
        let mut server = Server::default();
        let sealed = server.seal(&code());
        for change in &wrong[..failures] {
            let found = server.token(&public_client(), &changed(&good(&sealed), *change), NOW);
            assert_eq!(found.unwrap_err().code().as_str(), "invalid_grant");
        }
        let right = server.token(&public_client(), &form(&good(&sealed)), NOW);
        if failures < 5 {
            assert!(right.is_ok(), "after {failures}");
            assert!(server.alarms.is_empty());
        } else {
            assert_eq!(right, Err(Refusal::CodeBurned));
            assert_eq!(server.alarms, [Alarm::CodeBurned], "once");
            let again = changed(&good(&sealed), Set("code_verifier", WRONG));
            assert_eq!(server.token(&public_client(), &again, NOW), Err(Refusal::CodeBurned));
            assert_eq!(server.alarms.len(), 1);
        }
    }
}

#[test]
fn strangers_and_forgeries_are_not_counted() {
    // C03, C07: what cannot have been the owner costs the owner nothing.
    let mut server = Server::default();
    let sealed = server.seal(&code());
    for _ in 0..20 {
        let stranger = server.token(&confidential_client(), &form(&good(&sealed)), NOW);
        assert_eq!(stranger, Err(Refusal::CodeOfAnotherClient));
        let forged = format!("{sealed}A");
        let forged = server.token(&public_client(), &form(&good(&forged)), NOW);
        assert_eq!(forged, Err(Refusal::UnknownCode));
    }
    assert!(server.stored().is_empty());
    assert!(server.token(&public_client(), &form(&good(&sealed)), NOW).is_ok());
}

#[test]
fn two_codes_of_one_user_are_two_grants() {
    let mut server = Server::default();
    let other = edgegrant::grant::GrantId::from_bytes([43; 16]);
    let first = server.seal(&code());
    let second = server.seal(&Code { grant_id: other, ..code() });
    let tokens = server.token(&public_client(), &form(&good(&first)), NOW).unwrap();
    assert!(server.token(&public_client(), &form(&good(&second)), NOW).is_ok());
    assert!(server.token(&public_client(), &form(&good(&second)), NOW).is_err());
    assert!(!server.is_alive(other, NOW), "the second was replayed");
    assert!(server.is_alive(grant_id(), NOW), "the first was not");
    assert_eq!(refreshed(&mut server, tokens.refresh_token(), 1), Ok(()));
}
