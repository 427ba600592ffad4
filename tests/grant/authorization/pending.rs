//! A request that waits for the user: sealed, bound to a browser, and not for long.

use edgegrant::authorization::{Closed, Pending, Request, form_proof, is_form_proof};
use edgegrant_grant_tests::{
    Change::{Both, Set},
    changed, form, laws,
    world::{NOW, at, entropy, other_root, public, root},
};
use proptest::prelude::*;

use super::GOOD;

const BROWSER: &str = "the secret in this browser's cookie";

fn pending() -> Pending {
    let request = Request::parse(&form(GOOD), &public()).unwrap();
    Pending::new(request, BROWSER, NOW, &mut entropy(1))
}

#[test]
fn a_request_opens_as_it_was_sealed() {
    let pending = pending();
    let sealed = pending.seal(&root(), &mut entropy(2)).unwrap();
    let opened = Pending::open(&root(), &sealed, Some(BROWSER), NOW).unwrap();
    assert_eq!(opened.transaction, pending.transaction);
    assert_eq!(opened.since, NOW);
    assert_eq!(
        serde_json::to_value(&opened.request).unwrap(),
        serde_json::to_value(&pending.request).unwrap()
    );
}

#[test]
fn a_request_opens_for_its_browser_in_time_and_nowhere_else() {
    let sealed = pending().seal(&root(), &mut entropy(2)).unwrap();
    let last = at(600_000 - 1);
    let over = at(600_000);
    let other = other_root();
    let rows = [
        ("its browser", root(), Some(BROWSER), NOW, None),
        ("until the end", root(), Some(BROWSER), last, None),
        ("S07: ten minutes later", root(), Some(BROWSER), over, Some(Closed::Expired)),
        ("S03: no cookie", root(), None, NOW, Some(Closed::OtherBrowser)),
        ("S03: an empty one", root(), Some(""), NOW, Some(Closed::OtherBrowser)),
        ("S03: another", root(), Some("another"), NOW, Some(Closed::OtherBrowser)),
        ("another server", other, Some(BROWSER), NOW, Some(Closed::Unreadable)),
    ];
    for (rule, root, browser, now, closed) in rows {
        assert_eq!(Pending::open(&root, &sealed, browser, now).err(), closed, "{rule}");
    }
    for text in ["", ".", "x", &sealed[1..], &format!("{sealed}A"), &format!("{sealed}=")] {
        let found = Pending::open(&root(), text, Some(BROWSER), NOW).err();
        assert_eq!(found, Some(Closed::Unreadable), "{text}");
    }
}

#[test]
fn the_longest_request_opens_again() {
    // Whatever is accepted must survive the dialog: characters that JSON doubles, in all places.
    let state = "\"".repeat(4096);
    let tokens: Vec<String> = (0..99).map(|at| format!("{at:02}{}", "x".repeat(17))).collect();
    let scope = tokens.join(" ");
    let uri = format!("http://127.0.0.1:61234/{}", "a".repeat(1970));
    let change = Both(
        &Both(&Set("state", &state), &Set("scope", &scope)),
        &Both(&Set("redirect_uri", &uri), &Set("prompt", "login consent")),
    );
    let mut application = public();
    application.redirect_uris = vec![edgegrant::redirect_uri::RedirectUri::parse(&uri).unwrap()];
    let request = Request::parse(&changed(GOOD, change), &application).unwrap();
    let sealed = Pending::new(request, BROWSER, NOW, &mut entropy(1))
        .seal(&root(), &mut entropy(2))
        .unwrap();
    let opened = Pending::open(&root(), &sealed, Some(BROWSER), NOW).unwrap();
    assert_eq!(opened.request.callback.state(), Some(state.as_str()));
}

#[test]
fn what_is_sealed_cannot_be_read_or_told_apart() {
    let pending = pending();
    let sealed = pending.seal(&root(), &mut entropy(2)).unwrap();
    let again = pending.seal(&root(), &mut entropy(3)).unwrap();
    assert_ne!(sealed, again);
    assert!(sealed.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)));
    // S08: a transaction is named by 128 random bits.
    assert_eq!(pending.transaction.len(), 22);
    let request = pending.request.clone();
    let other = Pending::new(request, BROWSER, NOW, &mut entropy(4));
    assert_ne!(other.transaction, pending.transaction);
}

#[test]
fn a_form_is_proved_to_be_ours() {
    // S02, S05: bound to the browser, the session and the request, and to what it showed.
    let proof = form_proof(&root(), BROWSER, "session", "request", "scope");
    assert!(is_form_proof(&root(), &proof, BROWSER, "session", "request", "scope"));
    let rows = [
        ("no proof", root(), "", BROWSER, "session", "request", "scope"),
        ("a part of it", root(), &proof[1..], BROWSER, "session", "request", "scope"),
        ("another browser", root(), &proof, "other", "session", "request", "scope"),
        ("no browser", root(), &proof, "", "session", "request", "scope"),
        ("another session", root(), &proof, BROWSER, "other", "request", "scope"),
        ("no session", root(), &proof, BROWSER, "", "request", "scope"),
        ("another request", root(), &proof, BROWSER, "session", "other", "scope"),
        ("a shifted boundary", root(), &proof, BROWSER, "sessionrequest", "", "scope"),
        ("exchanged", root(), &proof, BROWSER, "request", "session", "scope"),
        ("another scope", root(), &proof, BROWSER, "session", "request", "scope more"),
        ("no scope", root(), &proof, BROWSER, "session", "request", ""),
        ("another server", other_root(), &proof, BROWSER, "session", "request", "scope"),
    ];
    for (rule, root, proof, browser, session, request, shown) in rows {
        assert!(!is_form_proof(&root, proof, browser, session, request, shown), "{rule}");
    }
    let lower = proof.to_lowercase();
    assert!(!is_form_proof(&root(), &lower, BROWSER, "session", "request", "scope"), "case counts");
}

proptest! {
    #![proptest_config(laws())]

    /// No character of a sealed request can be another.
    #[test]
    fn a_changed_request_does_not_open(at in any::<prop::sample::Index>(), other in "[A-Za-z0-9_-]") {
        let sealed = pending().seal(&root(), &mut entropy(2)).unwrap();
        let at = at.index(sealed.len());
        let changed = format!("{}{other}{}", &sealed[..at], &sealed[at + 1..]);
        let opened = Pending::open(&root(), &changed, Some(BROWSER), NOW);
        prop_assert_eq!(opened.is_ok(), changed == sealed);
    }
}
