//! Client authentication (RFC 6749 §2.3).

use base64::{Engine as _, prelude::BASE64_STANDARD};
use edgegrant::{
    application::{Application, AuthenticationMethod, GrantType},
    client::{Authenticated, Credentials},
    digest::Digest,
    form::Query,
    refusal::Refusal,
    token,
};
use edgegrant_grant_tests::{
    form, laws,
    world::{
        CLIENT_SECRET, authenticated, basic, confidential, confidential_client, public,
        public_client,
    },
};
use proptest::prelude::*;

type Parameters<'a> = &'a [(&'a str, &'a str)];

/// Presents credentials to a server that knows one application.
fn present(
    header: Option<&str>,
    parameters: Parameters<'_>,
    known: &Application,
) -> Result<Authenticated, Refusal> {
    let credentials = Credentials::parse(header, &form(parameters))?;
    let found = (credentials.client_id() == known.client_id).then(|| known.clone());
    credentials.authenticate(found)
}

fn with_method(method: AuthenticationMethod) -> Application {
    Application { token_endpoint_auth_method: method, ..confidential() }
}

fn encoded(text: &[u8]) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(text))
}

#[test]
fn the_examples_of_rfc_6749_authenticate() {
    // §2.3.1: s6BhdRkqt3 and its password, in a header and in a body.
    let header = "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3";
    let secret = "7Fjfp0ZBr1KtDRbnfVdmIw";
    let application = Application {
        client_id: "s6BhdRkqt3".to_owned(),
        client_secret: Some(Digest::of(secret)),
        ..confidential()
    };
    assert!(present(Some(header), &[], &application).is_ok());
    let post = Application {
        token_endpoint_auth_method: AuthenticationMethod::ClientSecretPost,
        ..application.clone()
    };
    let body = [("client_id", "s6BhdRkqt3"), ("client_secret", secret)];
    assert!(present(None, &body, &post).is_ok());
    // §4.1.3 and §4.3.2 carry another password.
    let other = Some("Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW");
    let gx1f = Application { client_secret: Some(Digest::of("gX1fBat3bV")), ..application.clone() };
    assert!(present(other, &[], &gx1f).is_ok());
    assert_eq!(present(other, &[], &application).err(), Some(Refusal::WrongClientSecret));
}

#[test]
fn a_client_uses_the_method_that_it_registered() {
    use AuthenticationMethod::{ClientSecretBasic, ClientSecretPost, None as Public};
    let header = basic("lamp-hub", CLIENT_SECRET);
    let named: Parameters<'_> = &[("client_id", "lamp-hub")];
    let posted: Parameters<'_> = &[("client_id", "lamp-hub"), ("client_secret", CLIENT_SECRET)];
    let ways: [(&str, AuthenticationMethod, Option<&str>, Parameters<'_>); 4] = [
        ("a header", ClientSecretBasic, Some(&header), &[]),
        ("a header, and the same name", ClientSecretBasic, Some(&header), named),
        ("a body", ClientSecretPost, None, posted),
        ("a name", Public, None, named),
    ];
    for registered in AuthenticationMethod::ALL {
        let application = with_method(*registered);
        for (way, method, header, parameters) in ways {
            let found = present(header, parameters, &application).map(|_| ());
            let expected = if method == *registered {
                Ok(())
            } else {
                Err(Refusal::WrongAuthenticationMethod)
            };
            assert_eq!(found, expected, "T13: {way}, registered for {registered:?}");
        }
    }
}

#[test]
fn one_thing_wrong_is_refused() {
    let good = basic("lamp-hub", CLIENT_SECRET);
    let wrong_secret = basic("lamp-hub", &CLIENT_SECRET.to_uppercase());
    let shorter = basic("lamp-hub", &CLIENT_SECRET[..CLIENT_SECRET.len() - 1]);
    let longer = basic("lamp-hub", &format!("{CLIENT_SECRET}\0"));
    let unknown = basic("lamp", CLIENT_SECRET);
    let digest = basic("lamp-hub", &Digest::of(CLIENT_SECRET).to_base64url());
    let bearer = good.replace("Basic", "Bearer");
    let twice = format!("{good}, {good}");
    let raw = |text: &[u8]| encoded(text);
    let hub = [CLIENT_SECRET.as_bytes(), b"lamp-hub:"];
    let joined = [hub[1], hub[0]].concat();
    let url_safe =
        format!("Basic {}", BASE64_STANDARD.encode(b"lamp-hub:???>>>").replace('/', "_"));
    use Refusal::{
        ContradictingClientId, MalformedBasic, MissingClient, SeveralAuthenticationMethods,
        UnknownClient, WrongAuthenticationMethod, WrongClientSecret,
    };
    let rows: Vec<(&str, Option<String>, Parameters<'_>, Refusal)> = vec![
        ("T03: a wrong secret", Some(wrong_secret), &[], WrongClientSecret),
        ("a part of it", Some(shorter), &[], WrongClientSecret),
        ("more than it", Some(longer), &[], WrongClientSecret),
        ("what storage knows of it", Some(digest), &[], WrongClientSecret),
        ("T03: an unknown client", Some(unknown), &[], UnknownClient),
        ("T09: an empty secret", Some(raw(b"lamp-hub:")), &[], WrongClientSecret),
        ("T09: an empty name", Some(raw(b":secret")), &[], MalformedBasic),
        ("T09: no colon", Some(raw(b"lamp-hub")), &[], MalformedBasic),
        ("T09: nothing", Some(raw(b"")), &[], MalformedBasic),
        ("T09: not base64", Some("Basic !!!".into()), &[], MalformedBasic),
        (
            "T09: base64 with junk in it",
            Some(good.replace("Basic b", "Basic b*")),
            &[],
            MalformedBasic,
        ),
        ("T09: base64 of the other alphabet", Some(url_safe), &[], MalformedBasic),
        (
            "T09: base64 without its padding",
            Some(raw(b"lamp-hub:x").trim_end_matches('=').into()),
            &[],
            MalformedBasic,
        ),
        ("T09: not UTF-8", Some(raw(b"lamp-hub:\xFF")), &[], MalformedBasic),
        ("T09: a malformed escape", Some(raw(b"lamp-hub:%zz")), &[], MalformedBasic),
        ("T09: a malformed escape in the name", Some(raw(b"lamp%:x")), &[], MalformedBasic),
        ("another scheme", Some(bearer), &[], MalformedBasic),
        ("no scheme", Some(BASE64_STANDARD.encode(&joined)), &[], MalformedBasic),
        ("a scheme alone", Some("Basic".into()), &[], MalformedBasic),
        ("an empty header", Some(String::new()), &[], MalformedBasic),
        ("T12: two headers in one", Some(twice), &[], MalformedBasic),
        (
            "§2.3: two methods at once",
            Some(good.clone()),
            &[("client_secret", CLIENT_SECRET)],
            SeveralAuthenticationMethods,
        ),
        (
            "§2.3: a header that is no credentials, and a body",
            Some("Bearer x".into()),
            &[("client_id", "lamp-hub"), ("client_secret", CLIENT_SECRET)],
            SeveralAuthenticationMethods,
        ),
        ("two names", Some(good), &[("client_id", "lamp-app")], ContradictingClientId),
        ("T05: nothing", None, &[], MissingClient),
        ("T05: a secret without a name", None, &[("client_secret", CLIENT_SECRET)], MissingClient),
        ("T05: a name alone", None, &[("client_id", "lamp-hub")], WrongAuthenticationMethod),
        (
            "T05: an empty secret is none",
            None,
            &[("client_id", "lamp-hub"), ("client_secret", "")],
            WrongAuthenticationMethod,
        ),
        ("T04: an unknown client", None, &[("client_id", "nobody")], UnknownClient),
    ];
    for (rule, header, parameters, refusal) in rows {
        let found = present(header.as_deref(), parameters, &confidential()).err();
        assert_eq!(found, Some(refusal), "{rule}");
    }
}

#[test]
fn halves_are_decoded_as_appendix_b_says() {
    let rows: &[(&str, &str, &str)] = &[
        ("T07: a colon in a name", "lamp%3Ahub", "lamp:hub"),
        ("T07: a plus is a space", "lamp+hub", "lamp hub"),
        ("T07: so is %20", "lamp%20hub", "lamp hub"),
        ("T07: a plus that is meant", "lamp%2Bhub", "lamp+hub"),
        ("T07: UTF-8, encoded", "l%C3%A4mp", "lämp"),
        ("T07: UTF-8, raw", "lämp", "lämp"),
    ];
    for (rule, sent, name) in rows {
        let known = Application {
            client_id: (*name).to_owned(),
            client_secret: Some(Digest::of(&format!("{name}:{name}"))),
            ..confidential()
        };
        let header = encoded(format!("{sent}:{sent}:{sent}").as_bytes());
        assert!(present(Some(&header), &[], &known).is_ok(), "{rule}");
    }
    for scheme in ["basic", "BASIC", "bAsIc", "Basic "] {
        let header = basic("lamp-hub", CLIENT_SECRET).replace("Basic", scheme);
        assert!(present(Some(&header), &[], &confidential()).is_ok(), "T08: {scheme:?}");
    }
}

#[test]
fn who_is_refused_does_not_learn_whether_the_application_exists() {
    let told = |refusal: Refusal| (refusal.code(), refusal.description());
    let unknown = told(Refusal::UnknownClient);
    for refusal in
        [Refusal::MissingClient, Refusal::WrongAuthenticationMethod, Refusal::WrongClientSecret]
    {
        assert_eq!(told(refusal), unknown, "T03, T16: {refusal:?}");
    }
}

#[test]
fn an_empty_secret_is_nobodys() {
    // G05, T05: neither where the digest is missing, nor where it is the digest of nothing.
    let empty = encoded(b"lamp-hub:");
    for client_secret in [None, Some(Digest::of(""))] {
        let application = Application { client_secret, ..confidential() };
        let found = present(Some(&empty), &[], &application).err();
        assert_eq!(found, Some(Refusal::WrongClientSecret));
    }
}

#[test]
fn a_header_that_failed_is_answered_with_a_challenge() {
    // RFC 6749 §5.2.
    for refusal in Refusal::ALL {
        let failed = refusal.code().as_str() == "invalid_client";
        assert_eq!(token::needs_basic_challenge(*refusal, true), failed, "{refusal:?}");
        assert!(!token::needs_basic_challenge(*refusal, false), "{refusal:?}, by the body");
    }
}

#[test]
fn a_client_has_the_grants_that_it_lists_and_that_suit_it() {
    let all = GrantType::ALL.iter().copied().collect();
    let everything = authenticated(Application { grant_types: all, ..public() });
    for grant in GrantType::ALL {
        assert!(confidential_client().may_use(*grant).is_ok(), "{grant:?}");
        let others = GrantType::ALL.iter().copied().filter(|other| other != grant).collect();
        let without = authenticated(Application { grant_types: others, ..confidential() });
        assert_eq!(without.may_use(*grant), Err(Refusal::GrantNotAllowed), "T02: {grant:?}");
        // RFC 6749 §4.3.2, §4.4 (M01): not even if it is listed.
        let for_confidential = matches!(grant, GrantType::Password | GrantType::ClientCredentials);
        let expected =
            if for_confidential { Err(Refusal::ConfidentialClientsOnly) } else { Ok(()) };
        assert_eq!(everything.may_use(*grant), expected, "{grant:?}, public");
    }
    assert_eq!(public_client().application(), &public());
}

proptest! {
    #![proptest_config(laws())]

    /// Every name and every secret can be sent in a header.
    #[test]
    fn any_name_and_secret_travel(name in "\\PC{1,12}", secret in ".{1,40}") {
        let half = |text: &str| {
            let mut query = Query::default();
            query.push("", text);
            query.into_string().split_off(1)
        };
        let header = encoded(format!("{}:{}", half(&name), half(&secret)).as_bytes());
        let known = Application {
            client_id: name,
            client_secret: Some(Digest::of(&secret)),
            ..confidential()
        };
        prop_assert!(present(Some(&header), &[], &known).is_ok());
    }

    /// No other secret is the secret.
    #[test]
    fn no_other_secret_is_the_secret(at in 0..CLIENT_SECRET.len(), other in any::<char>()) {
        let mut secret: Vec<char> = CLIENT_SECRET.chars().collect();
        prop_assume!(secret[at] != other);
        secret[at] = other;
        let secret: String = secret.into_iter().collect();
        let post = with_method(AuthenticationMethod::ClientSecretPost);
        let body = [("client_id", "lamp-hub"), ("client_secret", secret.as_str())];
        prop_assert_eq!(present(None, &body, &post).err(), Some(Refusal::WrongClientSecret));
    }

    #[test]
    fn any_header_is_read_or_refused(header in "\\PC{0,40}|[Bb]asic [A-Za-z0-9+/=]{0,40}") {
        if let Ok(credentials) = Credentials::parse(Some(&header), &form(&[])) {
            prop_assert!(!credentials.client_id().is_empty());
        }
    }
}
