//! The authorization request (RFC 6749 §4.1.1, §4.2.1; RFC 7636 §4).

use edgegrant::{
    entropy::Entropy,
    form::Form,
    pkce::{self, Challenge},
    user_agent::{Fault, Login, Metadata, Pending, Request, ResponseMode, ResponseType, Server},
};

use crate::{ISSUER, METADATA, NOW, REDIRECT_URI, begin, pending, query, request, server};

fn verifier(login: &Login) -> Option<String> {
    let record = Form::parse(login.record.expose().as_bytes()).expect("well-formed parameters");
    record.get("code_verifier").map(str::to_owned)
}

/// RFC 7636 appendix B.
#[test]
fn the_challenge_is_that_of_appendix_b() {
    let octets = [
        116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37,
        77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    ];
    let verifier = pkce::verifier(&octets);
    assert_eq!(verifier, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assert_eq!(Challenge::of(&verifier).as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

#[test]
fn a_code_request_carries_the_challenge_of_a_verifier_that_stays_behind() {
    let login = begin(&request(ResponseType::Code));
    let sent = query(&login);
    let verifier = verifier(&login).expect("a verifier");
    assert!(login.url.starts_with("https://server.example/authorize?response_type=code&"));
    assert_eq!(sent.get("client_id"), Some("s6BhdRkqt3"));
    assert_eq!(sent.get("redirect_uri"), Some(REDIRECT_URI));
    assert_eq!(sent.get("scope"), Some("read write"));
    assert_eq!(sent.get("state"), Some(login.state.expose()));
    assert_eq!(sent.get("code_challenge"), Some(Challenge::of(&verifier).as_str()));
    assert_eq!(sent.get("code_challenge_method"), Some("S256"));
    assert_eq!(sent.get("response_mode"), None);
    assert!(pkce::is_verifier(&verifier));
    assert!(!login.url.contains(&verifier));
    assert_ne!(login.state.expose(), verifier);
}

/// OpenID Connect Core 1.0 §3.1.2.1, §15.5.2.
#[test]
fn who_asks_for_an_id_token_by_code_sends_a_nonce_of_this_login() {
    let asked = |scope, response_type| {
        let login = begin(&Request { scope: Some(scope), ..request(response_type) });
        let nonce = query(&login).get("nonce").map(str::to_owned);
        assert_eq!(pending(&login).nonce(), nonce.as_deref());
        assert!(nonce.as_deref().is_none_or(|nonce| nonce != login.state.expose()));
        nonce.map(|nonce| nonce.len())
    };
    assert_eq!(asked("read openid", ResponseType::Code), Some(43));
    assert_eq!(asked("openid2 xopenid", ResponseType::Code), None);
    assert_eq!(asked("openid", ResponseType::Token), None);
}

#[test]
fn an_implicit_request_has_no_challenge() {
    let login = begin(&request(ResponseType::Token));
    let sent = query(&login);
    assert_eq!(sent.get("response_type"), Some("token"));
    assert_eq!(sent.get("code_challenge"), None);
    assert_eq!(verifier(&login), None);
    assert_eq!(pending(&login).response_mode, ResponseMode::Fragment);
}

#[test]
fn what_is_asked_for_is_sent() {
    let login = begin(&Request {
        prompt: Some("login consent"),
        max_age: Some(4_294_967_295),
        response_mode: Some(ResponseMode::Fragment),
        ..request(ResponseType::Code)
    });
    let sent = query(&login);
    assert_eq!(sent.get("prompt"), Some("login consent"));
    assert_eq!(sent.get("max_age"), Some("4294967295"));
    assert_eq!(sent.get("response_mode"), Some("fragment"));
    let login = begin(&Request { max_age: Some(0), scope: None, ..request(ResponseType::Code) });
    assert_eq!(query(&login).get("max_age"), Some("0"));
    assert_eq!(query(&login).get("scope"), None);
    let blank = begin(&Request { scope: Some("  "), ..request(ResponseType::Code) });
    assert!(!blank.url.contains("scope="), "an empty scope is not sent");
}

/// RFC 6749 §3.1: a query of the endpoint is kept.
#[test]
fn the_endpoint_keeps_its_query() {
    let rows = [
        ("https://as.example/a", "https://as.example/a?response_type="),
        ("https://as.example/a?tenant=1", "https://as.example/a?tenant=1&response_type="),
        ("https://as.example/a?", "https://as.example/a?response_type="),
        ("https://as.example/a?tenant=1&", "https://as.example/a?tenant=1&response_type="),
    ];
    for (endpoint, start) in rows {
        let metadata = Metadata { authorization_endpoint: Some(endpoint), ..METADATA };
        let server = Server::discovered(ISSUER, 200, &metadata).expect("good metadata");
        let login = request(ResponseType::Token).start(&server, Entropy::new([1; 32]), NOW);
        assert!(login.expect("a login").url.starts_with(start), "{endpoint}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let code = request(ResponseType::Code);
    let token = request(ResponseType::Token);
    let rows = [
        ("no client", Request { client_id: "", ..code }, Fault::SettingMissing),
        ("no redirect URI", Request { redirect_uri: "", ..code }, Fault::SettingMissing),
        ("http", Request { redirect_uri: "http://client.example/", ..code }, Fault::InsecureUrl),
        ("script", Request { redirect_uri: "javascript:alert(1)", ..code }, Fault::InsecureUrl),
        ("fragment", Request { redirect_uri: "https://c.example/#a", ..code }, Fault::InsecureUrl),
        (
            "a token in a query",
            Request { response_mode: Some(ResponseMode::Query), ..token },
            Fault::SettingInvalid,
        ),
        ("scope", Request { scope: Some("a\"b"), ..code }, Fault::SettingInvalid),
        ("scope", Request { scope: Some("lumière"), ..code }, Fault::SettingInvalid),
        ("none and more", Request { prompt: Some("none login"), ..code }, Fault::SettingInvalid),
        ("empty prompt", Request { prompt: Some(""), ..code }, Fault::SettingInvalid),
        ("prompt", Request { prompt: Some("login&x=1"), ..code }, Fault::SettingInvalid),
        ("return", Request { return_to: Some("//evil"), ..code }, Fault::ReturnToRefused),
    ];
    for (name, request, fault) in rows {
        let refused = request.start(&server(), Entropy::new([7; 32]), NOW).map(|login| login.url);
        assert_eq!(refused, Err(fault), "{name}");
    }
}

/// RFC 9700 §4.7.1: without PKCE there is no code flow, and the implicit one does not need it.
#[test]
fn a_server_without_s256_gets_no_code_request() {
    for methods in [None, Some(""), Some("plain"), Some("plain S512"), Some("s256")] {
        let metadata = Metadata { code_challenge_methods: methods, ..METADATA };
        let server = Server::discovered(ISSUER, 200, &metadata).expect("good metadata");
        let start =
            |kind| request(kind).start(&server, Entropy::new([7; 32]), NOW).map(|login| login.url);
        assert_eq!(start(ResponseType::Code), Err(Fault::PkceUnsupported), "{methods:?}");
        assert!(start(ResponseType::Token).is_ok());
    }
}

#[test]
fn a_code_needs_a_token_endpoint() {
    let metadata = Metadata { token_endpoint: None, ..METADATA };
    let server = Server::discovered(ISSUER, 200, &metadata).expect("good metadata");
    let start =
        |kind| request(kind).start(&server, Entropy::new([7; 32]), NOW).map(|login| login.url);
    assert_eq!(start(ResponseType::Code), Err(Fault::MetadataInvalid));
    assert!(start(ResponseType::Token).is_ok());
}

/// RFC 9700 §4.11.1: a login must not become a way to elsewhere.
#[test]
fn the_place_to_return_to_is_a_path_of_this_origin() {
    let refused = [
        "",
        "rooms",
        "?a=1",
        "#a",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r\n/evil.example",
        "/\u{0}",
        "/\u{7f}",
        "/\u{85}",
        "/.//evil.example",
        "/a/..//evil.example",
        "/%2e//evil",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://evil.example/",
        "/rooms\\..",
    ];
    for path in refused {
        let request = Request { return_to: Some(path), ..request(ResponseType::Code) };
        let answer = request.start(&server(), Entropy::new([7; 32]), NOW).map(|login| login.url);
        assert_eq!(answer, Err(Fault::ReturnToRefused), "{path:?}");
    }
    let long = format!("/{}", "a".repeat(2000));
    let request_with = |path| Request { return_to: Some(path), ..request(ResponseType::Code) };
    assert!(request_with(&long).start(&server(), Entropy::new([7; 32]), NOW).is_err());
    assert!(request_with(&long[..2000]).start(&server(), Entropy::new([7; 32]), NOW).is_ok());
    let url = "/rooms?next=https://other.example//x#lights";
    for path in ["/", "/rooms/kitchen", "/r%C3%A4ume", "/räume", url] {
        let login = begin(&request_with(path));
        assert_eq!(pending(&login).return_to(), Some(path));
    }
}

#[test]
fn the_record_survives_the_tab_s_storage() {
    let login = begin(&Request {
        return_to: Some("/rooms?a=1&b=%2F#c"),
        response_mode: Some(ResponseMode::Fragment),
        ..request(ResponseType::Code)
    });
    let pending = pending(&login);
    assert_eq!(pending.state(), login.state.expose());
    assert_eq!(pending.response_type, ResponseType::Code);
    assert_eq!(pending.response_mode, ResponseMode::Fragment);
    assert_eq!(pending.issuer(), Some(ISSUER));
    assert_eq!(pending.scope(), Some("read write"));
    assert_eq!(pending.return_to(), Some("/rooms?a=1&b=%2F#c"));
    assert_eq!(pending.created_at, NOW);
    assert!(pending.sends_iss());
}

#[test]
fn a_record_that_was_changed_is_not_read() {
    let written = begin(&request(ResponseType::Code)).record.expose().to_owned();
    let rows = [
        String::new(),
        "{}".to_owned(),
        written.replace("state=", "stale="),
        written.replace("response_type=code", "response_type=id_token"),
        written.replace("response_mode=query", "response_mode=form_post"),
        written.replace("created_at=", "created_at=x"),
        format!("{written}&return_to=%2F%2Fevil.example"),
        format!("{written}&x=%zz"),
    ];
    for record in rows {
        assert_ne!(record, written);
        assert_eq!(Pending::parse(&record).err(), Some(Fault::RecordUnreadable), "{record}");
    }
}

#[test]
fn debug_shows_neither_state_nor_verifier() {
    let login = begin(&request(ResponseType::Code));
    let shown = format!("{login:?} {:?}", pending(&login));
    assert!(shown.contains("code_verifier"), "the record is shown by its names");
    assert!(!shown.contains(login.state.expose()));
    assert!(!shown.contains(&verifier(&login).expect("a verifier")));
}
