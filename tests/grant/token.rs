//! The token endpoint: what all grants have in common (RFC 6749 §3.2, §5).

use edgegrant::{
    application::GrantType,
    refusal::Refusal,
    scope::Scope,
    token::{self, Answer, ErrorAnswer, Request},
};
use edgegrant_grant_tests::{
    form,
    world::{authenticated, confidential, confidential_client, public_client, scope},
};
use serde_json::{Value, json};

#[test]
fn a_grant_type_is_read_to_the_letter() {
    let rows = [
        ("authorization_code", Ok(GrantType::AuthorizationCode)),
        ("password", Ok(GrantType::Password)),
        ("client_credentials", Ok(GrantType::ClientCredentials)),
        ("refresh_token", Ok(GrantType::RefreshToken)),
        ("implicit", Err(Refusal::UnknownGrantType)),
        ("token", Err(Refusal::UnknownGrantType)),
        ("PASSWORD", Err(Refusal::UnknownGrantType)),
        (" password", Err(Refusal::UnknownGrantType)),
        ("password ", Err(Refusal::UnknownGrantType)),
        ("password\0", Err(Refusal::UnknownGrantType)),
        ("urn:ietf:params:oauth:grant-type:device_code", Err(Refusal::UnknownGrantType)),
        ("", Err(Refusal::MissingGrantType)),
    ];
    for (text, expected) in rows {
        assert_eq!(token::grant_type(&form(&[("grant_type", text)])), expected, "T01: {text:?}");
    }
    assert_eq!(token::grant_type(&form(&[])), Err(Refusal::MissingGrantType), "T01");
    assert_eq!(Refusal::MissingGrantType.code().as_str(), "invalid_request");
    assert_eq!(Refusal::UnknownGrantType.code().as_str(), "unsupported_grant_type");
}

#[test]
fn a_grant_that_is_not_the_clients_is_refused_before_its_parameters_are_read() {
    let only = |grant| {
        let mut application = confidential();
        application.grant_types = [grant].into();
        authenticated(application)
    };
    let token_grants = [
        GrantType::AuthorizationCode,
        GrantType::Password,
        GrantType::ClientCredentials,
        GrantType::RefreshToken,
    ];
    for asked in token_grants {
        for listed in token_grants {
            let found = Request::parse(asked, &form(&[("scope", "\"")]), &only(listed));
            if asked != listed {
                assert_eq!(found.err(), Some(Refusal::GrantNotAllowed), "T02: {asked:?}");
            } else {
                assert_ne!(found.err(), Some(Refusal::GrantNotAllowed), "{asked:?}");
            }
        }
    }
    for asked in [GrantType::Password, GrantType::ClientCredentials] {
        let found = Request::parse(asked, &form(&[]), &public_client());
        assert_eq!(found.err(), Some(Refusal::ConfidentialClientsOnly), "M01: {asked:?}");
    }
    // The implicit grant is listed by both, and is none of this endpoint's.
    for client in [confidential_client(), public_client()] {
        let found = Request::parse(GrantType::Implicit, &form(&[]), &client);
        assert_eq!(found.err(), Some(Refusal::UnknownGrantType));
    }
}

#[test]
fn an_answer_has_the_members_of_section_5_1() {
    let with = Answer::new("2YotnF".to_owned(), 3600, &scope("b a"), Some("tGzv3J".to_owned()));
    assert_eq!(
        serde_json::to_value(&with).unwrap(),
        json!({
            "access_token": "2YotnF",
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": "a b",
            "refresh_token": "tGzv3J",
        })
    );
    let without = serde_json::to_value(Answer::new(String::new(), 1, &Scope::default(), None));
    assert!(!without.unwrap().as_object().unwrap().contains_key("refresh_token"));
}

#[test]
fn an_error_has_the_members_of_section_5_2_and_no_others() {
    for refusal in Refusal::ALL {
        let answer = serde_json::to_value(ErrorAnswer::from(*refusal)).unwrap();
        let members: Vec<&String> = answer.as_object().unwrap().keys().collect();
        assert_eq!(members, ["error", "error_description"], "G16");
        assert_eq!(answer["error"], Value::from(refusal.code().as_str()));
        assert_eq!(answer["error_description"], Value::from(refusal.description()));
        assert!(!answer.to_string().contains(refusal.as_str()), "the rule's name is for logs");
    }
}
