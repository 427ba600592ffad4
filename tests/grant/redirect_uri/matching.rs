//! Which URIs of a request are the registered ones. Whatever is not ends at a page, and nothing
//! is sent anywhere.

use edgegrant::{
    application::Application,
    authorization::{Rejection, Request},
    redirect_uri::RedirectUri,
    refusal::Refusal,
};
use edgegrant_grant_tests::{
    form, laws,
    world::{confidential, public},
};
use proptest::prelude::*;

const REGISTERED: &str = "https://client.example/cb";
const NATIVE: &str = "http://127.0.0.1/cb";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn with_uris(application: Application, uris: &[&str]) -> Application {
    let redirect_uris = uris.iter().map(|uri| RedirectUri::parse(uri).unwrap()).collect();
    Application { redirect_uris, ..application }
}

/// Sends an authorization request; where the answer would go, or why a person is shown a page.
fn answered_at(
    application: &Application,
    redirect_uri: &str,
    response_type: &str,
) -> Result<String, Refusal> {
    let form = form(&[
        ("client_id", &application.client_id),
        ("response_type", response_type),
        ("redirect_uri", redirect_uri),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    match Request::parse(&form, application) {
        Ok(request) => Ok(request.callback.redirect_uri().to_owned()),
        Err(Rejection::Page(refusal)) => Err(refusal),
        Err(Rejection::Redirect(callback, refusal)) => {
            panic!("{refusal:?} was sent to {}", callback.redirect_uri())
        }
    }
}

fn is_accepted(application: &Application, redirect_uri: &str) -> bool {
    match answered_at(application, redirect_uri, "code") {
        Ok(at) => {
            assert_eq!(at, redirect_uri);
            true
        }
        Err(refusal) => {
            assert_eq!(refusal, Refusal::UnregisteredRedirectUri);
            false
        }
    }
}

#[test]
fn only_the_registered_bytes_are_the_registered_uri() {
    let refused = [
        ("R02", "https://client.example/cb/"),
        ("R02", "https://client.example/cb123"),
        ("R02", "https://client.example/cb/x"),
        ("R02", "https://client.example/c"),
        ("R02", "https://client.example/"),
        ("R02", "https://client.example"),
        ("R03", "https://client.example/cb?extra=1"),
        ("R03", "https://client.example/cb?"),
        ("R06", "https://client.example/cb#x"),
        ("R06", "https://client.example/cb%23x"),
        ("R07", "https://client.example/CB"),
        ("R07", "HTTPS://client.example/cb"),
        ("R07", "https://CLIENT.EXAMPLE/cb"),
        ("R07", "https://client.example:443/cb"),
        ("R07", "https://client.example./cb"),
        ("R09", "https://client.example.evil/cb"),
        ("R09", "https://evilclient.example/cb"),
        ("R09", "https://client.example%2eevil/cb"),
        ("R09", "https://client.example@evil.example/cb"),
        ("R09", "https://evil.example/https://client.example/cb"),
        ("R10", "https://clientXexample/cb"),
        ("R12", "https://client.example/cb..;/x"),
        ("R12", "https://client.example/cb/..;/x"),
        ("R13", "https://client.example\\@evil.example/cb"),
        ("R13", "https:\\\\evil.example"),
        ("R13", "https:/\\evil.example"),
        ("R13", "///evil.example"),
        ("R13", "/\\evil.example"),
        ("R16", "javascript:alert(1)"),
        ("R16", "data:text/html,x"),
        ("R17", "http://client.example/cb"),
        ("R25", "http://[:::::::::::]/"),
        ("case of percent-encoding", "https://client.example/%63b"),
        ("white space", " https://client.example/cb"),
        ("white space", "https://client.example/cb\t"),
        ("NUL", "https://client.example/cb\0"),
        ("line end", "https://client.example/cb\r\n"),
        ("a list", "https://client.example/cb,https://evil.example/"),
    ];
    for application in [public(), confidential()] {
        let application = with_uris(application, &[REGISTERED]);
        assert!(is_accepted(&application, REGISTERED), "R01");
        for (rule, sent) in refused {
            assert!(!is_accepted(&application, sent), "{rule}: {sent}");
        }
        let long = format!("{REGISTERED}{}", "a".repeat(8192));
        assert!(!is_accepted(&application, &long), "R25");
    }
}

#[test]
fn paths_that_confuse_other_parsers_are_not_confused_here() {
    // R11: the list of the OAuch test RedirectUriConfusionTest, after ACSAC 2023.
    let confusions = [
        "/FAKEPATH",
        "%2FFAKEPATH",
        "/..%2FFAKEPATH",
        "/%2e%2e%2FFAKEPATH",
        "/..%252FFAKEPATH",
        "/%252e%252e%252FFAKEPATH",
        "/FAKEPATH/..",
        "/FAKEPATH/../cb",
        "/../FAKEPATH",
        "/../FAKEPATH/../cb",
        "/;/../FAKEPATH",
        "/;/../../FAKEPATH",
        "/%3B/../../FAKEPATH",
        "%0A%0D/../../FAKEPATH",
        "%0D%0AFAKEPATH",
        "/%2e%2e/FAKEPATH",
        "/%252e%252e/FAKEPATH",
        "%5C..%5CFAKEPATH",
        "\\..\\FAKEPATH",
        "/.%00./FAKEPATH",
        "/%00/FAKEPATH",
    ];
    let application = with_uris(public(), &[REGISTERED]);
    for confusion in confusions {
        for start in [REGISTERED, "https://client.example", "https://client.example/cb/.."] {
            assert!(!is_accepted(&application, &format!("{start}{confusion}")), "{confusion}");
        }
    }
}

#[test]
fn a_query_is_part_of_the_uri() {
    let registered = "https://client.example/cb?foo=bar&baz=bar";
    let application = with_uris(public(), &[registered]);
    assert!(is_accepted(&application, registered));
    for sent in [
        "https://client.example/cb",
        "https://client.example/cb?baz=bar&foo=bar",
        "https://client.example/cb?foo=bar",
        "https://client.example/cb?foo=bar&baz=other",
        "https://client.example/cb?foo=bar&baz=bar&x=y",
        "https://client.example/cb?foo=bar&baz=ba%72",
        "https://client.example/cb?foo=bar&amp;baz=bar",
    ] {
        assert!(!is_accepted(&application, sent), "R04: {sent}");
    }
}

#[test]
fn a_native_application_listens_at_any_port() {
    let rows = [
        ("R18", "http://127.0.0.1/cb", "http://127.0.0.1:61234/cb", true),
        ("R18", "http://127.0.0.1:4000/cb", "http://127.0.0.1:61234/cb", true),
        ("R18", "http://127.0.0.1:4000/cb", "http://127.0.0.1/cb", true),
        ("R18", "http://[::1]/cb", "http://[::1]:61234/cb", true),
        ("R18", "http://localhost/cb?x=1", "http://localhost:61234/cb?x=1", true),
        ("R18: path", "http://127.0.0.1/cb", "http://127.0.0.1:61234/other", false),
        ("R18: path", "http://127.0.0.1/cb", "http://127.0.0.1:61234/cb/", false),
        ("R18: query", "http://127.0.0.1/cb", "http://127.0.0.1:61234/cb?x=1", false),
        ("R18: fragment", "http://127.0.0.1/cb", "http://127.0.0.1:61234/cb#x", false),
        ("R18: user", "http://127.0.0.1/cb", "http://127.0.0.1:1@evil.example/cb", false),
        ("R18: port", "http://127.0.0.1/cb", "http://127.0.0.1:65536/cb", false),
        ("R18: port", "http://127.0.0.1/cb", "http://127.0.0.1:/cb", false),
        ("R18: port", "http://127.0.0.1/cb", "http://127.0.0.1:80:81/cb", false),
        ("R18: port", "http://127.0.0.1/cb", "http://127.0.0.1:8\t0/cb", false),
        ("R18: host", "http://127.0.0.1/cb", "http://127.0.0.1.evil.example:80/cb", false),
        ("R19: names", "http://127.0.0.1/cb", "http://localhost:61234/cb", false),
        ("R19: names", "http://localhost/cb", "http://127.0.0.1:61234/cb", false),
        ("R19: names", "http://localhost/cb", "http://[::1]:61234/cb", false),
        ("R19: names", "http://127.0.0.1/cb", "http://127.0.0.2:61234/cb", false),
        ("R19: names", "http://127.0.0.1/cb", "http://127.1:61234/cb", false),
        ("R19: scheme", "http://127.0.0.1/cb", "https://127.0.0.1:61234/cb", false),
        ("R19: scheme", "https://127.0.0.1/cb", "http://127.0.0.1:61234/cb", false),
        ("not loopback", "https://client.example/cb", "https://client.example:8443/cb", false),
        ("R22: private use", "com.example.app:/cb", "com.example.app:/cb/", false),
        ("R22: private use", "com.example.app:/cb", "com.example.app://cb", false),
        ("R22: private use", "com.example.app:/cb", "com.example.app2:/cb", false),
    ];
    for (rule, registered, sent, accepted) in rows {
        let application = with_uris(public(), &[registered]);
        assert!(is_accepted(&application, registered), "{rule}");
        assert_eq!(is_accepted(&application, sent), accepted, "{rule}: {sent}");
        // RFC 8252 is about native applications, which are public (R19, R21).
        let web = with_uris(confidential(), &[registered]);
        assert!(!is_accepted(&web, sent) || sent == registered, "{rule}: {sent}, with a secret");
        // I08: and about codes; a token goes to the registered port only.
        if sent != registered {
            let implicit = answered_at(&application, sent, "token");
            assert_eq!(implicit, Err(Refusal::UnregisteredRedirectUri), "{rule}: {sent}, implicit");
        }
    }
}

#[test]
fn the_first_uri_that_is_used_is_not_adopted() {
    // R24, A05: there is no URI by default either.
    let application = with_uris(public(), &[]);
    assert!(!is_accepted(&application, REGISTERED));
    let one = with_uris(public(), &[REGISTERED]);
    assert_eq!(answered_at(&one, "", "code"), Err(Refusal::NoRedirectUri));
    let several = with_uris(public(), &[REGISTERED, "https://client.example/other"]);
    assert!(is_accepted(&several, "https://client.example/other"));
    assert!(!is_accepted(&several, "https://client.example/cbhttps://client.example/other"));
}

#[test]
fn the_uri_is_asked_for_again_at_every_later_step() {
    // R26, S36: what was registered when the request came may be gone when the user says yes.
    let application = with_uris(public(), &[REGISTERED, NATIVE]);
    let sent = "http://127.0.0.1:61234/cb";
    let form = form(&[
        ("client_id", "lamp-app"),
        ("response_type", "code"),
        ("redirect_uri", sent),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    let callback = Request::parse(&form, &application).unwrap().callback;
    assert!(callback.is_registered_to(&application));
    assert!(!callback.is_registered_to(&with_uris(public(), &[REGISTERED])), "unregistered");
    assert!(!callback.is_registered_to(&with_uris(public(), &[])), "unregistered");
    let other = Application { client_id: "other".to_owned(), ..application.clone() };
    assert!(!callback.is_registered_to(&other), "of another application");
    let web = with_uris(confidential(), &[REGISTERED, NATIVE]);
    let web = Application { client_id: application.client_id.clone(), ..web };
    assert!(!callback.is_registered_to(&web), "no longer a native application");
}

/// `http://127.0.0.1`, perhaps a port, `/cb`: told apart without the core's parser.
fn is_native_with_a_port(sent: &str) -> bool {
    let Some(middle) =
        sent.strip_prefix("http://127.0.0.1").and_then(|rest| rest.strip_suffix("/cb"))
    else {
        return false;
    };
    let Some(port) = middle.strip_prefix(':') else { return middle.is_empty() };
    (1..=5).contains(&port.len())
        && port.chars().all(|digit| digit.is_ascii_digit())
        && port.parse::<u32>().unwrap() <= 65535
}

fn mutations(uri: &'static str) -> impl Strategy<Value = String> {
    let characters = prop_oneof![
        prop::sample::select("/.:@?#%&=\\*;0129aCE[] \0\n".chars().collect::<Vec<_>>()),
        any::<char>(),
    ];
    (0..=uri.len(), characters, 0_u8..5).prop_map(move |(at, character, kind)| {
        let (start, end) = uri.split_at(at);
        let rest: String = end.chars().skip(1).collect();
        let next = end.bytes().next();
        match kind {
            0 => format!("{start}{character}{end}"),
            1 => format!("{start}{character}{rest}"),
            2 => format!("{start}{rest}"),
            3 => next.map_or_else(|| uri.to_owned(), |byte| format!("{start}%{byte:02X}{rest}")),
            _ => format!("{start}{}{rest}", end.chars().take(1).collect::<String>().to_uppercase()),
        }
    })
}

proptest! {
    #![proptest_config(laws())]

    /// One character more, less, other, encoded or in capitals: not the registered URI.
    #[test]
    fn no_mutation_of_a_uri_is_the_uri(sent in mutations(REGISTERED)) {
        let application = with_uris(public(), &[REGISTERED]);
        prop_assume!(!sent.is_empty());
        prop_assert_eq!(is_accepted(&application, &sent), sent == REGISTERED);
    }

    /// The same for a native application, but for the port.
    #[test]
    fn no_mutation_of_a_native_uri_is_the_uri_but_for_the_port(
        sent in prop_oneof![
            mutations(NATIVE),
            mutations("http://127.0.0.1:4000/cb"),
            "http://127\\.0\\.0\\.1:[0-9]{0,7}/cb",
        ],
    ) {
        let application = with_uris(public(), &[NATIVE]);
        prop_assert_eq!(is_accepted(&application, &sent), is_native_with_a_port(&sent));
    }

    /// No URI of a stranger's making is anybody's.
    #[test]
    fn no_other_text_is_a_registered_uri(sent in "\\PC{1,60}|[a-z]{1,9}:[ -~]{1,40}") {
        let application = with_uris(public(), &[REGISTERED, NATIVE, "com.example.app:/cb"]);
        prop_assert!(!is_accepted(&application, &sent));
    }
}
