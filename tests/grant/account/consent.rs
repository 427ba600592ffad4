//! What the user says yes to, and what of it is remembered.

use std::collections::BTreeMap;

use edgegrant::{
    account::{Account, Asked, Outcome, consent::Pending},
    authorization::Prompt,
    refusal::Refusal,
};
use edgegrant_grant_tests::world::{NOW, at, scope, subject};

use super::{allowed, asked, logged_in, waiting, word};

/// A user who has said yes to `lights:read`, as it is stored.
fn consented() -> (Account, Asked) {
    let (mut user, session) = logged_in();
    let request = Asked { scope: Some(scope("lights:read")), ..asked(&session) };
    assert_eq!(word(&user.decide(&allowed(request.clone()), NOW)), "approved");
    let stored = serde_json::to_string(&user).unwrap();
    (Account::read(&stored).unwrap(), request)
}

#[test]
fn the_user_is_asked_and_what_is_approved_is_what_was_shown() {
    let (mut user, session) = logged_in();
    let wanted = scope("lights:read lights:write devices:list");
    let request = Asked { scope: Some(wanted), ..asked(&session) };
    let before = user.clone();
    let shown = scope("lights:read lights:write");
    let question = Outcome::Ask { username: "ada".to_owned(), scope: shown.clone() };
    assert_eq!(user.decide(&request, NOW), question);
    assert_eq!(user, before, "asking changes nothing");
    let outcome = user.decide(&allowed(request), at(1));
    let Outcome::Approved(approval) = outcome else { panic!("{outcome:?}") };
    assert_eq!(approval.subject(), &subject("lamp-app"));
    assert_eq!(approval.subject().scope, shown);
    assert_eq!(approval.authenticated_at(), NOW);
}

#[test]
fn a_yes_is_to_no_more_than_was_shown() {
    let (user, session) = logged_in();
    let shown = |text| Asked { allowed: Some(scope(text)), ..waiting(&session) };
    let first_party = |text| Asked { first_party: true, ..shown(text) };
    let rows = [
        ("all of it", shown("lights:read lights:write profile"), "approved"),
        ("more than there is by now", shown("admin lights:read lights:write profile"), "approved"),
        ("less than there is by now", shown("lights:read profile"), "ask"),
        ("something else", shown("admin"), "ask"),
        ("nothing", shown(""), "ask"),
        ("less, for an application that skips consent", first_party("profile"), "ask"),
    ];
    for (rule, request, expected) in rows {
        let mut asked = user.clone();
        let outcome = asked.decide(&request, at(1));
        assert_eq!(word(&outcome), expected, "{rule}");
        if let Outcome::Approved(approval) = outcome {
            assert_eq!(approval.subject().scope, scope("lights:read lights:write profile"));
        } else {
            assert_eq!(asked, user, "{rule}: nothing is remembered");
        }
    }
}

#[test]
fn a_yes_is_remembered_for_what_it_was_given_to() {
    // S29, S30.
    type Change = fn(&mut Asked);
    let (user, request) = consented();
    let with = |change: Change| {
        let mut asked = request.clone();
        change(&mut asked);
        word(&user.clone().decide(&asked, at(1)))
    };
    let rows: [(&str, Change, &str); 11] = [
        ("the same", |_| {}, "approved"),
        ("more scope", |asked| asked.scope = Some(scope("lights:read lights:write")), "ask"),
        ("other scope", |asked| asked.scope = Some(scope("profile")), "ask"),
        ("everything", |asked| asked.scope = None, "ask"),
        ("another application", |asked| asked.client_id = "other".to_owned(), "ask"),
        (
            "another page of the same origin",
            |asked| asked.redirect_uri = "https://client.example/other".to_owned(),
            "approved",
        ),
        ("another host", |asked| asked.redirect_uri = "https://other.example/cb".to_owned(), "ask"),
        (
            "another port",
            |asked| asked.redirect_uri = "https://client.example:8443/cb".to_owned(),
            "ask",
        ),
        ("S30: anybody could be asking", |asked| asked.assured = false, "ask"),
        (
            "prompt=consent",
            |asked| asked.prompt = Prompt { consent: true, ..Prompt::default() },
            "ask",
        ),
        (
            "scope that may not be had is left out",
            |asked| {
                asked.scope = Some(scope("lights:read devices:list"));
            },
            "approved",
        ),
    ];
    for (rule, change, expected) in rows {
        assert_eq!(with(change), expected, "{rule}");
    }
}

#[test]
fn a_second_yes_adds_to_the_first() {
    let (mut user, request) = consented();
    let more = allowed(Asked { scope: Some(scope("profile")), ..request.clone() });
    assert_eq!(word(&user.decide(&more, at(1))), "approved");
    for wanted in ["lights:read", "profile", "lights:read profile"] {
        let again = Asked { scope: Some(scope(wanted)), ..request.clone() };
        assert_eq!(word(&user.decide(&again, at(2))), "approved", "{wanted}");
    }
    let other = Asked { scope: Some(scope("lights:write")), ..request };
    assert_eq!(word(&user.decide(&other, at(2))), "ask");
}

#[test]
fn consents_may_add_up_to_more_than_one_request_may_ask_for() {
    // Else an account could not be read again once its applications were configured anew.
    let (mut user, request) = consented();
    for letter in ["x", "y"] {
        let wide = scope(&letter.repeat(1500));
        let role_scopes = BTreeMap::from([("resident".to_owned(), wide)]);
        let request = allowed(Asked { role_scopes, scope: None, ..request.clone() });
        assert_eq!(word(&user.decide(&request, at(1))), "approved");
    }
    let stored = serde_json::to_string(&user).unwrap();
    assert!(Account::read(&stored) == Some(user));
}

#[test]
fn a_yes_to_another_application_by_the_same_name_does_not_count() {
    let (user, request) = consented();
    for (registered_at, expected) in [(request.registered_at, "approved"), (NOW, "ask")] {
        let request = Asked { registered_at, ..request.clone() };
        assert_eq!(word(&user.clone().decide(&request, at(2))), expected);
    }
}

#[test]
fn a_yes_that_is_taken_back_is_asked_for_again() {
    let (mut user, request) = consented();
    let other = Asked { client_id: "other".to_owned(), ..request.clone() };
    user.decide(&allowed(other.clone()), NOW);
    user.withdraw_consent("lamp-app");
    assert_eq!(word(&user.decide(&request, at(1))), "ask");
    assert_eq!(word(&user.decide(&other, at(1))), "approved");
}

#[test]
fn an_application_of_our_own_skips_consent_and_no_other_does() {
    let (mut user, session) = logged_in();
    let first_party = Asked { first_party: true, ..asked(&session) };
    assert_eq!(word(&user.decide(&first_party, NOW)), "approved");
    assert_eq!(word(&user.decide(&asked(&session), NOW)), "ask", "nothing was remembered");
    let prompt = Prompt { consent: true, ..Prompt::default() };
    let prompted = Asked { prompt, ..first_party.clone() };
    assert_eq!(word(&user.decide(&prompted, NOW)), "ask", "unless the application wants it");
    let unassured = Asked { assured: false, ..first_party };
    assert_eq!(word(&user.decide(&unassured, NOW)), "ask", "or anybody could be asking (S30)");
}

#[test]
fn a_yes_that_anybody_on_the_device_could_use_is_not_remembered() {
    let (mut user, session) = logged_in();
    let unassured = Asked { assured: false, ..asked(&session) };
    assert_eq!(word(&user.decide(&allowed(unassured), NOW)), "approved");
    // The application has got a secret since, or asks for something else that needs it.
    assert_eq!(word(&user.decide(&asked(&session), NOW)), "ask");
    // And it takes no room from what is remembered, whatever port each log-in comes from.
    assert_eq!(word(&user.decide(&allowed(asked(&session)), NOW)), "approved");
    for port in 1..=300 {
        let redirect_uri = format!("http://127.0.0.1:{port}/cb");
        let native = Asked { assured: false, redirect_uri, ..asked(&session) };
        assert_eq!(word(&user.decide(&allowed(native), NOW)), "approved");
    }
    assert_eq!(word(&user.decide(&asked(&session), NOW)), "approved");
}

#[test]
fn what_may_not_be_had_is_refused_before_anybody_is_asked() {
    let (mut user, session) = logged_in();
    let rows = [
        ("nothing of it", Asked { scope: Some(scope("devices:list")), ..asked(&session) }),
        ("no scope for the role", Asked { role_scopes: BTreeMap::new(), ..asked(&session) }),
        (
            "even if the user said yes",
            Asked { role_scopes: BTreeMap::new(), ..allowed(asked(&session)) },
        ),
        (
            "even of our own",
            Asked { first_party: true, role_scopes: BTreeMap::new(), ..asked(&session) },
        ),
    ];
    for (rule, request) in rows {
        let outcome = user.decide(&request, NOW);
        assert_eq!(outcome, Outcome::Refused(Refusal::NothingGranted), "{rule}");
    }
}

#[test]
fn one_request_gets_one_answer() {
    // S06, K14, S35: a form sent twice, the back button.
    let (mut user, session) = logged_in();
    let request = allowed(waiting(&session));
    assert_eq!(word(&user.decide(&request, at(1))), "approved");
    for millis in [1, 2, 599_999] {
        assert_eq!(word(&user.decide(&request, at(millis))), "finished", "after {millis} ms");
    }
    let stored = serde_json::to_string(&user).unwrap();
    let mut read = Account::read(&stored).unwrap();
    assert_eq!(word(&read.decide(&request, at(2))), "finished", "it is stored");
    let without_yes = Asked { allowed: None, ..request.clone() };
    assert_eq!(word(&user.decide(&without_yes, at(2))), "finished", "also as a question");
    let next = Pending { transaction: "second".to_owned(), since: at(1) };
    let next = Asked { pending: Some(next), ..without_yes };
    assert_eq!(word(&user.decide(&next, at(2))), "approved", "another request is another");
}

#[test]
fn a_finished_request_is_remembered_as_long_as_it_could_be_opened() {
    let (mut user, session) = logged_in();
    for at_second in 0..100 {
        let pending = Pending { transaction: at_second.to_string(), since: at(at_second * 60_000) };
        let request = allowed(Asked { pending: Some(pending), ..asked(&session) });
        assert_eq!(word(&user.decide(&request, at(at_second * 60_000 + 1))), "approved");
    }
    let stored = serde_json::to_value(&user).unwrap();
    // And a minute longer: the clock that opened it may be behind this one.
    assert_eq!(stored["finished"].as_array().unwrap().len(), 11, "those of eleven minutes");
}

#[test]
fn the_oldest_of_too_many_consents_gives_way() {
    let (mut user, request) = consented();
    for number in 0..200 {
        let client_id = format!("app-{number}");
        let request = allowed(Asked { client_id, ..request.clone() });
        assert_eq!(word(&user.decide(&request, at(1))), "approved");
    }
    assert_eq!(word(&user.clone().decide(&request, at(2))), "ask", "the first of all");
    let last = Asked { client_id: "app-0".to_owned(), ..request };
    assert_eq!(word(&user.decide(&last, at(2))), "approved");
}

#[test]
fn what_is_asked_crosses_to_the_account_whole() {
    let (mut user, session) = logged_in();
    let request = Asked { max_age: Some(5), ..waiting(&session) };
    let sent = serde_json::to_string(&request).unwrap();
    let arrived: Asked = serde_json::from_str(&sent).unwrap();
    assert_eq!(user.decide(&arrived, at(1)), user.decide(&request, at(1)));
    assert_eq!(arrived.session.expose(), session.expose());
}
