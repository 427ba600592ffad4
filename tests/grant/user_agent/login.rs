//! The authorization request (RFC 6749 §4.1.1, §4.2.1; RFC 7636 §4).

use crate::{
    CHALLENGE, ISSUER, Members, NOW, REDIRECT_URI, VERIFIER, begin, decide, query, record, request,
};

fn fault(request: &Members) -> Option<String> {
    decide("authorize", request).fault().map(str::to_owned)
}

#[test]
fn a_code_request_carries_the_challenge_of_a_verifier_that_stays_behind() {
    let login = begin(&request("code"));
    let sent = query(&login);
    assert!(login.text("url").starts_with("https://server.example/authorize?response_type=code&"));
    assert_eq!(sent.get("client_id"), Some("s6BhdRkqt3"));
    assert_eq!(sent.get("redirect_uri"), Some(REDIRECT_URI));
    assert_eq!(sent.get("scope"), Some("read write"));
    assert_eq!(sent.get("state"), Some("xyz"));
    assert_eq!(sent.get("code_challenge"), Some(CHALLENGE));
    assert_eq!(sent.get("code_challenge_method"), Some("S256"));
    assert_eq!(sent.get("response_mode"), None);
    assert_eq!(record(&login).get("code_verifier"), Some(VERIFIER));
    assert!(!login.text("url").contains(VERIFIER));
    assert_eq!(login.get("state"), Some("xyz"));
}

/// OpenID Connect Core 1.0 §3.1.2.1, §15.5.2.
#[test]
fn who_asks_for_an_id_token_by_code_sends_a_nonce() {
    let asked = |scope, response_type| {
        let login = begin(&request(response_type).with("scope", scope));
        assert_eq!(record(&login).get("nonce"), query(&login).get("nonce"));
        query(&login).get("nonce").map(str::to_owned)
    };
    assert_eq!(asked("read openid", "code").as_deref(), Some("n-0S6_WzA2Mj"));
    assert_eq!(asked("openid2 xopenid", "code"), None);
    assert_eq!(asked("openid", "token"), None);
}

#[test]
fn an_implicit_request_has_no_challenge() {
    let login = begin(&request("token"));
    assert_eq!(query(&login).get("response_type"), Some("token"));
    assert_eq!(query(&login).get("code_challenge"), None);
    assert_eq!(record(&login).get("code_verifier"), None);
    assert_eq!(record(&login).get("response_mode"), Some("fragment"));
}

#[test]
fn what_is_asked_for_is_sent() {
    let wishes =
        [("prompt", "login consent"), ("max_age", "4294967295"), ("response_mode", "fragment")];
    let sent = query(&begin(&request("code").and(&wishes)));
    for (name, text) in wishes {
        assert_eq!(sent.get(name), Some(text));
    }
    let login = begin(&request("code").with("max_age", "0").without("scope"));
    assert_eq!(query(&login).get("max_age"), Some("0"));
    for blank in [login, begin(&request("code").with("scope", "  "))] {
        assert!(!blank.text("url").contains("scope="), "an empty scope is not sent");
        assert_eq!(record(&blank).get("scope"), None);
    }
    for (name, text) in [("prompt", "none"), ("response_mode", "query")] {
        let sent = query(&begin(&request("code").with(name, text)));
        assert_eq!(sent.get(name), Some(text));
    }
}

/// RFC 6749 §8.2: servers know more parameters than a client does.
#[test]
fn what_else_the_server_wants_to_hear_is_sent() {
    let login = begin(&request("code").with("parameters", "audience=a%26b&login_hint=ada&x%20y="));
    let sent = query(&login);
    for (name, text) in [("audience", "a&b"), ("login_hint", "ada"), ("x y", ""), ("state", "xyz")]
    {
        assert_eq!(sent.value(name).map(String::as_str), Some(text));
    }
    assert_eq!(record(&login).get("audience"), None);
    // RFC 8707 §2: some may be there more than once.
    let twice = "resource=https%3A%2F%2Fa.example&resource=https%3A%2F%2Fb.example";
    let sent = query(&begin(&request("code").with("parameters", twice)));
    let resources: Vec<_> = sent.pairs().filter(|(name, _)| *name == "resource").collect();
    assert_eq!(resources, [("resource", "https://a.example"), ("resource", "https://b.example")]);
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
        let login = begin(&request("token").with("authorization_endpoint", endpoint));
        assert!(login.text("url").starts_with(start), "{endpoint}");
    }
}

#[test]
fn what_cannot_be_asked_is_refused() {
    let rows = [
        ("redirect_uri", "http://client.example/", "insecure_url"),
        ("redirect_uri", "javascript:alert(1)", "insecure_url"),
        ("redirect_uri", "https://c.example/#a", "insecure_url"),
        ("authorization_endpoint", "javascript:alert(1)", "insecure_url"),
        ("authorization_endpoint", "http://server.example/authorize", "insecure_url"),
        ("response_type", "code token", "setting_invalid"),
        ("response_type", "", "setting_invalid"),
        ("response_mode", "form_post", "setting_invalid"),
        ("response_mode", "", "setting_invalid"),
        ("scope", "a\"b", "setting_invalid"),
        ("scope", "lumière", "setting_invalid"),
        ("prompt", "none login", "setting_invalid"),
        ("prompt", "", "setting_invalid"),
        ("prompt", "login&x=1", "setting_invalid"),
        ("max_age", "-1", "setting_invalid"),
        ("max_age", "soon", "setting_invalid"),
        ("parameters", "audience=a&state=mine", "setting_invalid"),
        ("parameters", "%72equest_uri=https://evil.example", "setting_invalid"),
        ("parameters", "%", "setting_invalid"),
        ("return_to", "//evil", "return_to_refused"),
    ];
    for (name, text, expected) in rows {
        assert_eq!(fault(&request("code").with(name, text)).as_deref(), Some(expected), "{text}");
    }
    // A token in a query would reach servers and logs.
    let exposed = request("token").with("response_mode", "query");
    assert_eq!(fault(&exposed).as_deref(), Some("setting_invalid"));
    assert_eq!(
        fault(&request("code").without("response_type")).as_deref(),
        Some("setting_invalid")
    );
    for name in [
        "client_id",
        "redirect_uri",
        "authorization_endpoint",
        "state",
        "nonce",
        "code_verifier",
        "code_challenge",
    ] {
        for lacking in [request("code").without(name), request("code").with(name, "")] {
            assert_eq!(fault(&lacking).as_deref(), Some("setting_missing"), "{name}");
        }
    }
}

/// RFC 9700 §4.7.1: without PKCE there is no code flow, and the implicit one does not need it.
#[test]
fn a_server_without_s256_gets_no_code_request() {
    let name = "code_challenge_methods_supported";
    for methods in ["", "plain", "plain S512", "s256"] {
        let refused = fault(&request("code").with(name, methods));
        assert_eq!(refused.as_deref(), Some("pkce_unsupported"), "{methods:?}");
        assert_eq!(fault(&request("token").with(name, methods)), None);
    }
    assert_eq!(fault(&request("code").without(name)).as_deref(), Some("pkce_unsupported"));
    assert_eq!(fault(&request("code").with(name, "plain S256")), None);
}

#[test]
fn a_code_needs_a_token_endpoint() {
    let without = |response_type| fault(&request(response_type).without("token_endpoint"));
    assert_eq!(without("code").as_deref(), Some("metadata_invalid"));
    assert_eq!(without("token"), None);
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
        "/.//evil.example",
        "/a/..//evil.example",
        "/%2e//evil",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://evil.example/",
        "/rooms\\..",
    ];
    let asked = |path| request("code").with("return_to", path);
    for path in refused {
        assert_eq!(fault(&asked(path)).as_deref(), Some("return_to_refused"), "{path:?}");
    }
    let long = format!("/{}", "a".repeat(2000));
    assert_eq!(fault(&asked(&long)).as_deref(), Some("return_to_refused"));
    assert_eq!(fault(&asked(&long[..2000])), None);
    let url = "/rooms?next=https://other.example//x#lights";
    for path in ["/", "/rooms/kitchen", "/r%C3%A4ume", "/räume", url] {
        assert_eq!(record(&begin(&asked(path))).get("return_to"), Some(path));
    }
}

#[test]
fn the_record_has_what_the_response_will_need() {
    let wishes = [("return_to", "/rooms?a=1&b=%2F#c"), ("response_mode", "fragment")];
    let record = record(&begin(&request("code").and(&wishes)));
    let expected = [
        ("state", "xyz"),
        ("client_id", "s6BhdRkqt3"),
        ("redirect_uri", REDIRECT_URI),
        ("response_type", "code"),
        ("response_mode", "fragment"),
        ("issuer", ISSUER),
        ("authorization_endpoint", "https://server.example/authorize"),
        ("scope", "read write"),
        ("return_to", "/rooms?a=1&b=%2F#c"),
        ("created_at", &NOW.millis().to_string()),
        ("sends_iss", "true"),
        ("code_verifier", VERIFIER),
    ];
    for (name, text) in expected {
        assert_eq!(record.get(name), Some(text));
    }
    assert_eq!(record.names().count(), expected.len());
}

#[test]
fn what_is_opened_says_so_in_its_state() {
    let login = begin(&request("token").with("opened", "true"));
    assert_eq!(login.get("state"), Some("xyz.opened"));
    assert_eq!(query(&login).get("state"), Some("xyz.opened"));
    assert_eq!(record(&login).get("state"), Some("xyz.opened"));
}
