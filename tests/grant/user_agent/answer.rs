//! The token endpoint's answer (RFC 6749 §5).

use edgegrant::{
    scope::Scope,
    user_agent::{Answer, Failure, Fault, Members, ServerError, Token},
};

use crate::NOW;

/// The answer of RFC 6749 §5.1's example, with a bearer token.
const GOOD: Answer<'_> = Answer {
    status: 200,
    content_type: Some("application/json;charset=UTF-8"),
    error: None,
    error_description: None,
    members: MEMBERS,
};

const MEMBERS: Members<'_> = Members {
    access_token: Some("2YotnFZFEjr1zCsicMWpAA"),
    token_type: Some("bearer"),
    expires_in: Some("3600"),
    scope: None,
    refresh_token: Some("tGzv3JOkF0XG5Qx2TlKWIA"),
};

fn read(answer: &Answer<'_>) -> Result<Token, Failure> {
    answer.read(Some("read"), NOW)
}

#[test]
fn a_good_answer_is_a_token() {
    let token = read(&GOOD).expect("a token");
    assert_eq!(token.access_token.expose(), "2YotnFZFEjr1zCsicMWpAA");
    assert_eq!(
        token.refresh_token.as_ref().map(|token| token.expose()),
        Some("tGzv3JOkF0XG5Qx2TlKWIA")
    );
    assert_eq!(token.expires_at, Some(NOW.after(3600)));
    assert_eq!(token.scope, Scope::parse("read").ok());
    assert!(!format!("{token:?}").contains("tGzv3JOkF0XG5Qx2TlKWIA"));
    for content_type in ["application/json", "Application/JSON ; a=b", " application/json"] {
        assert!(read(&Answer { content_type: Some(content_type), ..GOOD }).is_ok());
    }
}

#[test]
fn an_answer_that_is_no_token_is_refused() {
    let members = |members| Answer { members, ..GOOD };
    let rows = [
        (Answer { content_type: None, ..GOOD }, Fault::AnswerMalformed),
        (Answer { content_type: Some("text/html"), ..GOOD }, Fault::AnswerMalformed),
        (Answer { content_type: Some("application/jsonp"), ..GOOD }, Fault::AnswerMalformed),
        (Answer { status: 201, ..GOOD }, Fault::AnswerMalformed),
        (Answer { status: 302, ..GOOD }, Fault::AnswerMalformed),
        (Answer { status: 400, ..GOOD }, Fault::AnswerMalformed),
        (Answer { status: 429, ..GOOD }, Fault::ServerUnavailable),
        (Answer { status: 500, ..GOOD }, Fault::ServerUnavailable),
        (Answer { status: 503, content_type: None, ..GOOD }, Fault::ServerUnavailable),
        (members(Members { access_token: None, ..MEMBERS }), Fault::AnswerMalformed),
        (members(Members { access_token: Some(""), ..MEMBERS }), Fault::AnswerMalformed),
        (members(Members { access_token: Some("a b"), ..MEMBERS }), Fault::AnswerMalformed),
        (members(Members { token_type: None, ..MEMBERS }), Fault::AnswerMalformed),
        (members(Members { token_type: Some("mac"), ..MEMBERS }), Fault::TokenTypeUnknown),
        (members(Members { expires_in: Some("3600.5"), ..MEMBERS }), Fault::AnswerMalformed),
        (members(Members { expires_in: Some(""), ..MEMBERS }), Fault::AnswerMalformed),
        (members(Members { scope: Some("a\\b"), ..MEMBERS }), Fault::AnswerMalformed),
    ];
    for (answer, fault) in rows {
        let refused = read(&answer).map(|token| token.scope);
        assert_eq!(refused, Err(fault.into()), "{} {:?}", answer.status, answer.content_type);
    }
}

#[test]
fn an_error_is_one_whatever_the_status() {
    let error = Some("invalid_grant");
    let words = ServerError::new("invalid_grant", Some("no"));
    for (status, fault) in [
        (200, Fault::TokenRefused),
        (400, Fault::TokenRefused),
        (401, Fault::TokenRefused),
        (429, Fault::ServerUnavailable),
        (503, Fault::ServerUnavailable),
    ] {
        let answer = Answer { status, error, error_description: Some("no"), ..GOOD };
        let expected = Failure { fault, server: Some(words.clone()) };
        assert_eq!(read(&answer).map(|token| token.scope), Err(expected), "{status}");
    }
    // What is not JSON has no members to believe.
    let page = Answer { status: 400, content_type: Some("text/html"), error, ..GOOD };
    assert_eq!(read(&page).map(|token| token.scope), Err(Fault::AnswerMalformed.into()));
}

#[test]
fn every_fault_has_a_code_and_words_of_its_own() {
    for (index, fault) in Fault::ALL.iter().enumerate() {
        assert!(fault.code().bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_')), "{fault:?}");
        assert!(!fault.description().is_empty() && !fault.description().ends_with('.'));
        for other in Fault::ALL.iter().skip(index + 1) {
            assert_ne!(fault.code(), other.code());
            assert_ne!(fault.description(), other.description());
        }
    }
}
