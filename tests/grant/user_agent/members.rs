//! What crosses between a page and its rules.

use edgegrant::user_agent::{self, Fault};

use crate::{ISSUER, METADATA, Members, begin, decide, request};

/// Nothing that a page asks for is decided by half of what it gave.
#[test]
fn what_is_no_form_or_names_no_rule_is_refused() {
    let refused = |members: &str| {
        let answer = user_agent::decide(members.as_bytes());
        assert!(answer.starts_with("fault=answer_malformed&message="), "{members}: {answer}");
    };
    refused("");
    refused("rule=no%20such%20rule");
    refused("rule=landing&url=%");
    refused("rule=landing&url=%ff");
    // A metadata document with more members than any has.
    let endless =
        (0..64).fold(Members::of(METADATA), |all, index| all.with(&index.to_string(), "x"));
    let document = endless.and(&[("expected_issuer", ISSUER), ("status", "200")]);
    assert_eq!(decide("discovered", &document).fault(), Some("answer_malformed"));
}

/// No text of a stranger can become a member of its own.
#[test]
fn what_the_server_says_stays_in_its_member() {
    let login = begin(&request("code"));
    let words = "x%0Aiss%0Ahttps://evil.example%00%26iss=evil%C3%B6%F0%9F%92%A1";
    let url = format!(
        "https://client.example/cb?error=access_denied&error_description={words}\
         &state=xyz&iss=https://server.example"
    );
    let response = Members::of(&[("url", &url), ("record", login.text("record"))])
        .and(&[("client_id", "s6BhdRkqt3"), ("issuer", ISSUER)]);
    let refused = decide("callback", &response);
    assert_eq!(refused.fault(), Some("authorization_refused"));
    assert_eq!(refused.get("error"), Some("access_denied"));
    let description = "x\niss\nhttps://evil.example\0&iss=evilö💡";
    assert_eq!(refused.get("error_description"), Some(description));
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
