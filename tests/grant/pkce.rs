//! Proof Key for Code Exchange (RFC 7636).

use edgegrant::pkce::{self, Challenge};
use edgegrant_grant_tests::laws;
use proptest::prelude::*;

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[test]
fn the_example_of_appendix_b_holds_to_the_byte() {
    // C23.
    assert_eq!(Challenge::of(VERIFIER).as_str(), CHALLENGE);
    let challenge = Challenge::parse(CHALLENGE).unwrap();
    assert!(challenge.matches(VERIFIER));
    assert_eq!(pkce::METHOD, "S256");
}

#[test]
fn only_the_verifier_matches() {
    let challenge = Challenge::parse(CHALLENGE).unwrap();
    let flipped = VERIFIER.replace('d', "D");
    let rows = [
        ("C17: the challenge itself, as with plain", CHALLENGE),
        ("C14: nothing", ""),
        ("a part", &VERIFIER[..42]),
        ("more", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXkA"),
        ("another case", &flipped),
        ("padding", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk="),
    ];
    for (rule, verifier) in rows {
        assert!(!challenge.matches(verifier), "{rule}");
    }
}

#[test]
fn a_challenge_is_written_in_one_way() {
    let rows = [
        ("42 characters (A22)", &CHALLENGE[..42]),
        ("44 characters (A22)", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMA"),
        ("padding (A22)", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM="),
        ("the alphabet with + (A22)", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"),
        ("the alphabet with / (A22)", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw/cM"),
        ("not ASCII (A22)", "é9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c"),
        ("bits that are no part of a digest", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN"),
        ("white space", " E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c"),
        ("nothing", ""),
    ];
    for (rule, text) in rows {
        assert_eq!(Challenge::parse(text), None, "{rule}");
    }
}

#[test]
fn a_verifier_has_the_form_of_section_4_1() {
    // C18, both sides of each limit.
    assert!(pkce::is_verifier(VERIFIER));
    assert!(pkce::is_verifier(&"~".repeat(43)) && pkce::is_verifier(&"a".repeat(128)));
    let rows = [
        ("short", "abc".to_owned()),
        ("42 characters", "a".repeat(42)),
        ("129 characters", "a".repeat(129)),
        ("nothing", String::new()),
        ("a space", format!("{}a b", "a".repeat(43))),
        ("an exclamation mark", format!("{}!", "a".repeat(43))),
        ("a plus", format!("{}+", "a".repeat(43))),
        ("padding", format!("{}=", "a".repeat(43))),
        ("beyond ASCII", format!("{}é", "a".repeat(43))),
        ("NUL", format!("{}\0", "a".repeat(43))),
    ];
    for (rule, verifier) in rows {
        assert!(!pkce::is_verifier(&verifier), "{rule}");
    }
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn a_verifier_matches_its_own_challenge_only(
        verifier in "[A-Za-z0-9._~-]{43,128}",
        stranger in "[A-Za-z0-9._~-]{43,128}",
    ) {
        prop_assert!(pkce::is_verifier(&verifier));
        let challenge = Challenge::of(&verifier);
        prop_assert_eq!(Challenge::parse(challenge.as_str()), Some(challenge.clone()));
        prop_assert!(challenge.matches(&verifier));
        prop_assert_eq!(challenge.matches(&stranger), verifier == stranger);
    }
}
