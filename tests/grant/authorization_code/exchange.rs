//! Which exchanges succeed, one at a time.

use edgegrant::{
    application::Application,
    authorization_code::{self, Code},
    form::Form,
    grant::GrantId,
    refusal::Refusal,
    secret::Secret,
    time::UnixTime,
};
use edgegrant_grant_tests::{
    Change::{self, Again, Both, Nothing, Set, Without},
    changed, form, laws,
    server::Server,
    world::{
        NOW, at, authenticated, confidential, confidential_client, entropy, other_root, public,
        public_client, root, scope, subject,
    },
};
use proptest::prelude::*;

use super::{CHALLENGE, VERIFIER, code, code_without_challenge, expiry, good};

#[test]
fn a_good_exchange_gives_what_was_approved() {
    let mut server = Server::default();
    let code = server.seal(&code());
    let tokens = server.token(&public_client(), &form(&good(&code)), NOW).unwrap();
    assert_eq!(tokens.scope, scope("lights:read lights:write"));
    assert_eq!(tokens.subject, Some(subject("lamp-app")));
    assert!(tokens.refresh_token.is_some());
}

#[test]
fn a_refresh_token_is_for_applications_that_list_the_grant() {
    // F13.
    let mut server = Server::default();
    let code = server.seal(&code());
    let mut application = public();
    application.grant_types.remove(&edgegrant::application::GrantType::RefreshToken);
    let tokens = server.token(&authenticated(application), &form(&good(&code)), NOW).unwrap();
    assert_eq!(tokens.refresh_token, None);
}

#[test]
fn the_example_of_section_4_1_3_is_read() {
    // Its client is confidential and knows nothing of PKCE.
    let mut server = Server::default();
    let application = Application { client_id: "s6BhdRkqt3".to_owned(), ..confidential() };
    let code = server.seal(&Code {
        subject: subject("s6BhdRkqt3"),
        redirect_uri: "https://client.example.com/cb".to_owned(),
        ..code_without_challenge()
    });
    let body = format!(
        "grant_type=authorization_code&code={code}\
         &redirect_uri=https%3A%2F%2Fclient%2Eexample%2Ecom%2Fcb"
    );
    let form = Form::parse(body.as_bytes()).unwrap();
    assert!(server.token(&authenticated(application), &form, NOW).is_ok());
}

#[test]
fn with_pkce_one_thing_wrong_is_refused() {
    let long = format!("{}a", "a".repeat(128));
    let damaged = VERIFIER.replace('d', "D");
    use Refusal::{
        CodeExpired, MalformedVerifier, MissingCode, MissingVerifier, OtherRedirectUri,
        UnknownCode, WrongVerifier,
    };
    let rows: &[(&str, Change<'_>, u64, Result<(), Refusal>)] = &[
        ("C01", Nothing, 0, Ok(())),
        ("until the end", Nothing, 59_999, Ok(())),
        ("C12: over", Nothing, 60_000, Err(CodeExpired)),
        ("C12: long over", Nothing, 86_400_000, Err(CodeExpired)),
        ("C02", Without("code"), 0, Err(MissingCode)),
        ("C02: empty", Set("code", ""), 0, Err(MissingCode)),
        ("C02: random", Set("code", "egc_SplxlOBeZQQYbYS6WxSbIA"), 0, Err(UnknownCode)),
        ("C02: malformed", Set("code", "\0%&"), 0, Err(UnknownCode)),
        ("C14", Set("code_verifier", ""), 0, Err(MissingVerifier)),
        ("C14: none", Without("code_verifier"), 0, Err(MissingVerifier)),
        ("C17", Set("code_verifier", CHALLENGE), 0, Err(WrongVerifier)),
        ("C18: short", Set("code_verifier", "abc"), 0, Err(MalformedVerifier)),
        ("C18: 42", Set("code_verifier", &VERIFIER[1..]), 0, Err(MalformedVerifier)),
        ("C18: 129", Set("code_verifier", &long), 0, Err(MalformedVerifier)),
        ("C18: 128", Set("code_verifier", &long[1..]), 0, Err(WrongVerifier)),
        ("C18: a space", Set("code_verifier", &format!("{VERIFIER} ")), 0, Err(MalformedVerifier)),
        ("C18: é", Set("code_verifier", &format!("{VERIFIER}é")), 0, Err(MalformedVerifier)),
        ("C18: !", Set("code_verifier", &format!("{VERIFIER}!")), 0, Err(MalformedVerifier)),
        ("another case", Set("code_verifier", &damaged), 0, Err(WrongVerifier)),
        ("C19", Set("code_challenge_method", "plain"), 0, Ok(())),
        (
            "C17, C19: plain, by the client's word",
            Both(&Set("code_challenge_method", "plain"), &Set("code_verifier", CHALLENGE)),
            0,
            Err(WrongVerifier),
        ),
        ("with PKCE the URI may be left out", Without("redirect_uri"), 0, Ok(())),
        ("an empty URI is none", Set("redirect_uri", ""), 0, Ok(())),
        ("R26", Set("redirect_uri", "https://evil.example/"), 0, Err(OtherRedirectUri)),
        ("R26", Set("redirect_uri", "https://client.example/cb/"), 0, Err(OtherRedirectUri)),
        ("C25: never wider", Set("scope", "profile"), 0, Ok(())),
        ("unknown parameters", Set("foo", "bar"), 0, Ok(())),
    ];
    for (rule, change, millis, expected) in rows {
        let mut server = Server::default();
        let code = server.seal(&code());
        let found = server.token(&public_client(), &changed(&good(&code), *change), at(*millis));
        assert_eq!(found.as_ref().map(|_| ()), expected.as_ref().copied(), "{rule}");
        if let Ok(tokens) = found {
            assert_eq!(tokens.scope, scope("lights:read lights:write"), "{rule}");
        }
    }
    let ten_kilobytes = "A".repeat(10_000);
    let found = Server::default().token(
        &public_client(),
        &changed(&good("x"), Set("code", &format!("egc_{ten_kilobytes}"))),
        NOW,
    );
    assert_eq!(found, Err(UnknownCode), "C02");
}

#[test]
fn without_pkce_the_redirect_uri_binds_the_code() {
    let bare = Without("code_verifier");
    let rows: &[(&str, Change<'_>, Result<(), Refusal>)] = &[
        ("RFC 6749 §4.1.3", bare, Ok(())),
        ("C16: a verifier for nothing", Nothing, Err(Refusal::UnexpectedVerifier)),
        ("an empty verifier is none", Set("code_verifier", ""), Ok(())),
        (
            "RFC 6749 §4.1.3: required",
            Both(&bare, &Without("redirect_uri")),
            Err(Refusal::MissingRedirectUri),
        ),
        (
            "RFC 6749 §4.1.3: identical",
            Both(&bare, &Set("redirect_uri", "https://client.example/cb?")),
            Err(Refusal::OtherRedirectUri),
        ),
    ];
    for (rule, change, expected) in rows {
        let mut server = Server::default();
        let code = server.seal(&code_without_challenge());
        let asked = changed(&good(&code), *change);
        let found = server.token(&confidential_client(), &asked, NOW).map(|_| ());
        assert_eq!(found, *expected, "{rule}");
    }
}

#[test]
fn a_verifier_is_asked_of_confidential_clients_too() {
    // C21.
    let sealed = Code { subject: subject("lamp-hub"), ..code() };
    let mut server = Server::default();
    let code = server.seal(&sealed);
    let without = changed(&good(&code), Without("code_verifier"));
    let found = server.token(&confidential_client(), &without, NOW).err();
    assert_eq!(found, Some(Refusal::MissingVerifier));
    assert!(server.token(&confidential_client(), &form(&good(&code)), NOW).is_ok());
}

#[test]
fn a_code_gives_no_more_than_the_application_may_have_by_now() {
    let exchange = |role_scopes: &[(&str, &str)]| {
        let mut server = Server::default();
        let code = server.seal(&code());
        let role_scopes =
            role_scopes.iter().map(|(role, text)| ((*role).to_owned(), scope(text))).collect();
        let application = Application { role_scopes, ..public() };
        server.token(&authenticated(application), &form(&good(&code)), NOW)
    };
    let role = subject("lamp-app").role;
    let less = exchange(&[(&role, "lights:read users:write")]).unwrap();
    assert_eq!(less.scope, scope("lights:read"));
    for nothing in [&[][..], &[("another", "lights:read")], &[(&role, "users:write")]] {
        assert_eq!(exchange(nothing).err(), Some(Refusal::NothingGranted), "{nothing:?}");
    }
}

#[test]
fn a_code_without_a_challenge_is_worth_nothing_once_pkce_is_required() {
    let required = Application { require_pkce: true, ..confidential() };
    let made_public = Application { client_id: "lamp-hub".to_owned(), ..public() };
    for application in [required, made_public] {
        let mut server = Server::default();
        let code = server.seal(&code_without_challenge());
        let asked = changed(&good(&code), Without("code_verifier"));
        let found = server.token(&authenticated(application), &asked, NOW).err();
        assert_eq!(found, Some(Refusal::MissingVerifier));
    }
}

#[test]
fn a_code_of_another_client_or_server_touches_nothing() {
    let mut server = Server::default();
    let sealed = server.seal(&code());
    // C03: another client, with credentials of its own.
    let found = server.token(&confidential_client(), &form(&good(&sealed)), NOW).err();
    assert_eq!(found, Some(Refusal::CodeOfAnotherClient));
    // C27: another server, or another key.
    let foreign = code().seal(&other_root(), &mut entropy(1)).unwrap();
    let found = server.token(&public_client(), &form(&good(&foreign)), NOW).err();
    assert_eq!(found, Some(Refusal::UnknownCode));
    // T24: its content under another name, and something else under its name.
    let found = server.token(&public_client(), &form(&good(&sealed[4..])), NOW).err();
    assert_eq!(found, Some(Refusal::UnknownCode));
    assert!(server.stored().is_empty(), "forged codes create no storage");
    assert!(server.token(&public_client(), &form(&good(&sealed)), NOW).is_ok());
}

#[test]
fn a_code_of_another_client_by_the_same_name_is_another_clients() {
    let refused = Err(Refusal::CodeOfAnotherClient);
    for (registered_at, expected) in [(UnixTime::EPOCH, Ok(())), (NOW, refused)] {
        let mut server = Server::default();
        let sealed = server.seal(&code());
        let client = authenticated(Application { registered_at, ..public() });
        let found = server.token(&client, &form(&good(&sealed)), at(2)).map(|_| ());
        assert_eq!(found, expected);
    }
}

#[test]
fn who_is_refused_is_not_told_what_became_of_the_code() {
    let told = |refusal: Refusal| (refusal.code().as_str(), refusal.description());
    for refusal in [
        Refusal::UnknownCode,
        Refusal::CodeExpired,
        Refusal::CodeOfAnotherClient,
        Refusal::CodeSpent,
        Refusal::CodeBurned,
    ] {
        assert_eq!(told(refusal), ("invalid_grant", "the authorization code is invalid"));
    }
}

#[test]
fn a_code_lives_a_minute_and_is_unlike_any_other() {
    // K05; K04: the name of its grant has 128 random bits.
    assert_eq!(authorization_code::LIFETIME, 60);
    let first = GrantId::random(&mut entropy(1));
    assert_ne!(first, GrantId::random(&mut entropy(2)));
    let mut one = entropy(1);
    assert_eq!(first, GrantId::random(&mut one));
    assert_ne!(first, GrantId::random(&mut one), "the next draw differs");
    let sealed = code().seal(&root(), &mut entropy(1)).unwrap();
    assert!(sealed.starts_with("egc_"));
    assert_eq!(Code::open(&root(), &Secret::new(sealed)), Some(code()));
    assert_eq!(code().expires_at, expiry());
}

#[test]
fn a_repeated_parameter_is_visible_before_the_request_is_read() {
    // G06: the shell refuses what `repeats_any` reports; every parameter is covered.
    let sealed = code().seal(&root(), &mut entropy(1)).unwrap();
    for (name, value) in good(&sealed) {
        for second in [value, "other", ""] {
            assert!(changed(&good(&sealed), Again(name, second)).repeats_any(), "{name}");
        }
    }
}

proptest! {
    #![proptest_config(laws())]

    /// T23: a code with one character changed, left out or put in is no code.
    #[test]
    fn a_changed_code_is_no_code(
        at in any::<prop::sample::Index>(),
        other in "[A-Za-z0-9_=. -]",
        kind in 0_u8..3,
    ) {
        let sealed = code().seal(&root(), &mut entropy(1)).unwrap();
        let at = at.index(sealed.len());
        let changed = match kind {
            0 => format!("{}{other}{}", &sealed[..at], &sealed[at + 1..]),
            1 => format!("{}{}", &sealed[..at], &sealed[at + 1..]),
            _ => format!("{}{other}{}", &sealed[..at], &sealed[at..]),
        };
        let opened = Code::open(&root(), &Secret::new(changed.clone()));
        prop_assert_eq!(opened.is_some(), changed == sealed);
    }

    /// Only the right verifier and the right redirect URI redeem a code.
    #[test]
    fn nothing_else_redeems_a_code(verifier in "[A-Za-z0-9._~-]{40,130}", uri in "\\PC{1,30}") {
        let mut server = Server::default();
        let sealed = server.seal(&code());
        let wrong = changed(&good(&sealed), Set("code_verifier", &verifier));
        prop_assert!(server.token(&public_client(), &wrong, NOW).is_err());
        let elsewhere = changed(&good(&sealed), Set("redirect_uri", &uri));
        prop_assert!(server.token(&public_client(), &elsewhere, NOW).is_err());
        prop_assert!(server.token(&public_client(), &form(&good(&sealed)), NOW).is_ok());
    }
}
