//! Sealing: what leaves the server and must come back unread and unchanged.

use edgegrant::{
    refresh_token::RefreshToken,
    seal::{MIN_ROOT_BYTES, Purpose, Root},
    secret::Secret,
};
use edgegrant_grant_tests::{
    laws,
    world::{entropy, grant_id, other_root, root, user_id},
};
use proptest::prelude::*;

const PURPOSES: [Purpose; 7] = [
    Purpose::AuthorizationCode,
    Purpose::RefreshToken,
    Purpose::PendingRequest,
    Purpose::Session,
    Purpose::Device,
    Purpose::CrossSiteRequest,
    Purpose::SigningKey,
];

fn sealed(text: &str) -> String {
    root().seal(Purpose::Session, &text, &mut entropy(1)).unwrap()
}

fn opened(root: &Root, purpose: Purpose, text: &str) -> Option<String> {
    root.open(purpose, text)
}

#[test]
fn what_is_sealed_opens_for_its_purpose_only() {
    // T24.
    for sealed_for in PURPOSES {
        let text = root().seal(sealed_for, &"message", &mut entropy(1)).unwrap();
        let tag = root().authenticate(sealed_for, b"message");
        for purpose in PURPOSES {
            let same = purpose == sealed_for;
            let found = opened(&root(), purpose, &text);
            assert_eq!(found.is_some(), same, "{sealed_for:?} opened as {purpose:?}");
            let authentic = root().is_authentic(purpose, b"message", &tag);
            assert_eq!(authentic, same, "{sealed_for:?} taken for {purpose:?}");
        }
    }
}

#[test]
fn what_is_sealed_opens_on_its_server_only() {
    let text = sealed("message");
    assert_eq!(opened(&root(), Purpose::Session, &text).as_deref(), Some("message"));
    assert_eq!(opened(&other_root(), Purpose::Session, &text), None, "C27");
    let tag = root().authenticate(Purpose::Session, b"message");
    assert!(root().is_authentic(Purpose::Session, b"message", &tag));
    assert!(!other_root().is_authentic(Purpose::Session, b"message", &tag));
}

#[test]
fn what_is_sealed_cannot_be_read_nor_compared() {
    let text = sealed("canary canary canary");
    assert!(!text.contains("canary"));
    let again = root().seal(Purpose::Session, &"canary canary canary", &mut entropy(2)).unwrap();
    assert_ne!(text, again, "the same message, sealed twice");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    assert!(text.bytes().all(plain), "it fits a URL and a cookie");
}

#[test]
fn what_opens_must_be_of_the_type_that_is_asked_for() {
    let number = root().seal(Purpose::Session, &7, &mut entropy(1)).unwrap();
    assert_eq!(root().open::<u8>(Purpose::Session, &number), Some(7));
    assert_eq!(root().open::<String>(Purpose::Session, &number), None);
}

#[test]
fn a_secret_must_be_long_to_be_a_root() {
    assert!(Root::new(&"x".repeat(MIN_ROOT_BYTES)).is_some());
    assert!(Root::new(&"x".repeat(31)).is_none() && Root::new("").is_none(), "W27");
    assert!(root().with_previous(&"x".repeat(31)).is_none());
}

#[test]
fn a_long_text_is_not_even_decoded() {
    let longest = "m".repeat(18_000);
    let text = sealed(&longest);
    assert!(text.len() < 24 * 1024);
    assert_eq!(opened(&root(), Purpose::Session, &text), Some(longest));
    let beyond = sealed(&"m".repeat(18_500));
    assert!(beyond.len() > 24 * 1024);
    assert_eq!(opened(&root(), Purpose::Session, &beyond), None);
}

#[test]
fn the_secret_before_opens_and_seals_nothing_any_more() {
    let old = "the root secret that was replaced by another";
    let new = "the root secret that took the place of the old";
    let before = Root::new(old).unwrap();
    let after = Root::new(new).unwrap().with_previous(old).unwrap();
    let finally = Root::new(new).unwrap();
    let text = before.seal(Purpose::Session, &"message", &mut entropy(1)).unwrap();
    let tag = before.authenticate(Purpose::RefreshToken, b"message");
    assert_eq!(opened(&after, Purpose::Session, &text).as_deref(), Some("message"));
    assert_eq!(opened(&after, Purpose::Device, &text), None, "purposes still do not mix");
    assert!(after.is_authentic(Purpose::RefreshToken, b"message", &tag));
    assert!(!after.is_authentic(Purpose::Session, b"message", &tag));
    assert_eq!(opened(&finally, Purpose::Session, &text), None);
    assert!(!finally.is_authentic(Purpose::RefreshToken, b"message", &tag));

    let text = after.seal(Purpose::Session, &"message", &mut entropy(1)).unwrap();
    assert_eq!(opened(&before, Purpose::Session, &text), None);
    assert_eq!(opened(&finally, Purpose::Session, &text).as_deref(), Some("message"));
    let tag = after.authenticate(Purpose::RefreshToken, b"message");
    assert!(finally.is_authentic(Purpose::RefreshToken, b"message", &tag));
    assert!(!before.is_authentic(Purpose::RefreshToken, b"message", &tag));
}

#[test]
fn what_the_secret_before_sealed_is_sealed_anew() {
    let old = "the root secret that was replaced by another";
    let new = "the root secret that took the place of the old";
    let before = Root::new(old).unwrap();
    let after = Root::new(new).unwrap().with_previous(old).unwrap();
    let finally = Root::new(new).unwrap();
    let text = before.seal(Purpose::SigningKey, &"message", &mut entropy(1)).unwrap();
    let anew = after.reseal(Purpose::SigningKey, &text, &mut entropy(2)).unwrap();
    assert_eq!(opened(&finally, Purpose::SigningKey, &anew).as_deref(), Some("message"));
    assert_eq!(after.reseal(Purpose::SigningKey, &anew, &mut entropy(3)), None, "no need");
    assert_eq!(after.reseal(Purpose::Session, &text, &mut entropy(3)), None, "another purpose");
    assert_eq!(finally.reseal(Purpose::SigningKey, &text, &mut entropy(3)), None, "unknown");
    assert_eq!(after.reseal(Purpose::SigningKey, "", &mut entropy(3)), None);
}

#[test]
fn what_was_given_out_before_a_deployment_is_read_after_it() {
    // Tokens outlive the code that wrote them: these were given out once.
    let token = RefreshToken { user_id: user_id(), grant_id: grant_id(), number: 7 };
    let written = "egr_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcBAQEBAQEBASoqKioqKioqKioqKioqKioA\
                   AAAHPu4Wjz_ema14HiaFPjwUBeMmnY5M4fSY-El4hzkCcHg";
    assert_eq!(token.write(&root()), written);
    assert_eq!(RefreshToken::read(&root(), &Secret::new(written.to_owned())), Some(token));
    let text = "P2wnJKIaOynviGpSqkFL7JbEb3rxN8Y2ZtBIAasmt3gx4N4wyUwG4PPuKsUio8B9RQ";
    assert_eq!(opened(&root(), Purpose::Session, text).as_deref(), Some("message"));
}

proptest! {
    #![proptest_config(laws())]

    #[test]
    fn what_is_sealed_comes_back(message in any::<String>(), seed in any::<u8>()) {
        let text = root().seal(Purpose::Device, &message, &mut entropy(seed)).unwrap();
        prop_assert_eq!(opened(&root(), Purpose::Device, &text), Some(message));
    }

    /// T23: whichever bit is flipped, it does not open; nor cut, nor extended.
    #[test]
    fn a_changed_text_does_not_open(
        at in any::<prop::sample::Index>(),
        bit in 0_u8..8,
        extra in "[A-Za-z0-9_=.-]{1,4}",
    ) {
        use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
        let text = sealed("message");
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(&text).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let flipped = BASE64_URL_SAFE_NO_PAD.encode(&bytes);
        let cut = BASE64_URL_SAFE_NO_PAD.encode(&bytes[..at]);
        for changed in [flipped, cut, format!("{text}{extra}"), format!("{extra}{text}")] {
            prop_assert_eq!(opened(&root(), Purpose::Session, &changed), None, "{}", changed);
        }
    }

    #[test]
    fn a_changed_tag_or_message_is_not_authentic(
        at in 0_usize..32,
        bit in 0_u8..8,
        other in any::<Vec<u8>>(),
    ) {
        let tag = root().authenticate(Purpose::Session, b"message");
        let mut flipped = tag;
        flipped[at] ^= 1 << bit;
        prop_assert!(!root().is_authentic(Purpose::Session, b"message", &flipped));
        prop_assert!(!root().is_authentic(Purpose::Session, b"message", &tag[..at]));
        let longer = [tag.as_slice(), &[0]].concat();
        prop_assert!(!root().is_authentic(Purpose::Session, b"message", &longer));
        prop_assert_eq!(root().is_authentic(Purpose::Session, &other, &tag), other == b"message");
    }

    #[test]
    fn any_text_opens_or_does_not(text in "\\PC{0,60}|[A-Za-z0-9_-]{0,200}") {
        prop_assert_eq!(opened(&root(), Purpose::Session, &text), None);
    }
}
