//! Scope (RFC 6749 §3.3, appendix A.4).

use edgegrant::scope::{InvalidScope, MAX_BYTES, MAX_TOKENS, Scope};
use edgegrant_grant_tests::{laws, world::scope};
use proptest::{collection::vec, prelude::*};

#[test]
fn a_token_has_the_characters_of_appendix_a4() {
    for byte in 0_u8..=127 {
        let token = format!("a{}b", char::from(byte));
        let allowed = matches!(byte, b'!' | b'#'..=b'[' | b']'..=b'~');
        match byte {
            b' ' => assert_eq!(scope(&token), scope("a b"), "a space divides"),
            _ => assert_eq!(Scope::parse(&token).is_ok(), allowed, "{byte:#x} (A12)"),
        }
    }
    for token in ["é", "a\u{a0}b", "\u{feff}a", "a\u{3000}b", "ａ"] {
        assert_eq!(Scope::parse(token), Err(InvalidScope), "{token:?} is not ASCII (A12)");
    }
}

#[test]
fn a_scope_is_a_set() {
    let rows = [
        ("order has no meaning (A13)", "b a", "a b"),
        ("nor has repetition (A13)", "a  a b", "a b"),
        ("nor have outer spaces", " a ", "a"),
        ("case has (RFC 6749 §3.3)", "A a", "A a"),
        ("no token is no scope", "   ", ""),
    ];
    for (rule, text, canonical) in rows {
        assert_eq!(scope(text).to_string(), canonical, "{rule}");
    }
    assert!(scope("").is_empty() && !scope("a").is_empty());
    assert!(scope("a b").contains("a") && !scope("ab").contains("a"));
}

#[test]
fn a_scope_has_limits() {
    let long = |bytes: usize| "x".repeat(bytes);
    let many =
        |tokens: usize| (0..tokens).map(|token| token.to_string()).collect::<Vec<_>>().join(" ");
    assert!(Scope::parse(&long(MAX_BYTES)).is_ok());
    assert_eq!(Scope::parse(&long(MAX_BYTES + 1)), Err(InvalidScope));
    assert!(Scope::parse(&many(MAX_TOKENS)).is_ok());
    assert_eq!(Scope::parse(&many(MAX_TOKENS + 1)), Err(InvalidScope));
    assert_eq!(Scope::parse(&many(2000)), Err(InvalidScope), "A15");
}

#[test]
fn what_is_granted_is_what_was_asked_of_what_may_be_had() {
    let rows = [
        ("nothing asked: everything (A14)", "a b", None, "a b"),
        ("a part", "a b", Some("b"), "b"),
        ("the rest is left out", "a b", Some("b c"), "b"),
    ];
    for (rule, allowed, requested, granted) in rows {
        let requested = requested.map(scope);
        assert_eq!(scope(allowed).granted(requested.as_ref()), Ok(scope(granted)), "{rule}");
    }
    let nothing = [
        ("nothing in common", "a b", Some("c")),
        ("spaces are not everything", "a b", Some("  ")),
        ("nothing may be had", "", None),
        ("a part of a token is another token", "lights:read", Some("lights")),
        ("there are no wildcards", "lights:read", Some("*")),
        ("case counts", "a", Some("A")),
    ];
    for (rule, allowed, requested) in nothing {
        let requested = requested.map(scope);
        assert_eq!(scope(allowed).granted(requested.as_ref()), Err(InvalidScope), "{rule}");
    }
}

fn scopes() -> impl Strategy<Value = Scope> {
    // Few tokens, so that two sets have some in common.
    vec(prop::sample::select(vec!["a", "b", "c", "d:read", "d:write"]), 0..6)
        .prop_map(|tokens| scope(&tokens.join(" ")))
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn sets_obey_their_laws(a in scopes(), b in scopes(), c in scopes()) {
        prop_assert_eq!(a.intersection(&b), b.intersection(&a));
        prop_assert_eq!(a.union(&b), b.union(&a));
        prop_assert_eq!(a.intersection(&a), a.clone());
        prop_assert_eq!(a.union(&a), a.clone());
        prop_assert_eq!(
            a.intersection(&b).intersection(&c),
            a.intersection(&b.intersection(&c))
        );
        prop_assert_eq!(a.union(&b.intersection(&a)), a.clone());
        prop_assert_eq!(a.is_subset(&b), a.intersection(&b) == a);
        prop_assert!(a.tokens().all(|token| a.union(&b).contains(token)));
    }

    /// Nothing is granted that was not both allowed and asked for, and nothing less than that.
    #[test]
    fn granted_is_within_both(allowed in scopes(), requested in scopes()) {
        match allowed.granted(Some(&requested)) {
            Ok(granted) => {
                prop_assert!(!granted.is_empty());
                prop_assert!(granted.is_subset(&allowed) && granted.is_subset(&requested));
                for token in allowed.tokens() {
                    prop_assert_eq!(granted.contains(token), requested.contains(token));
                }
                // Asking again for what was granted grants the same.
                prop_assert_eq!(allowed.granted(Some(&granted)), Ok(granted));
            }
            Err(InvalidScope) => {
                prop_assert!(allowed.tokens().all(|token| !requested.contains(token)));
            }
        }
    }

    /// Text is a scope or is refused; a scope is written so that it reads as itself.
    #[test]
    fn a_scope_reads_as_it_was_written(text in "[ -~]{0,30}|\\PC{0,10}") {
        if let Ok(read) = Scope::parse(&text) {
            prop_assert_eq!(Scope::parse(&read.to_string()), Ok(read.clone()));
            let stored = serde_json::to_string(&read).unwrap();
            prop_assert_eq!(serde_json::from_str::<Scope>(&stored).unwrap(), read);
        }
    }

    #[test]
    fn the_order_of_a_request_grants_nothing(
        tokens in vec("[!#-\\[\\]-~]{1,8}", 1..8).prop_shuffle(),
    ) {
        let mut sorted = tokens.clone();
        sorted.sort();
        prop_assert_eq!(scope(&tokens.join(" ")), scope(&sorted.join("  ")));
    }
}
