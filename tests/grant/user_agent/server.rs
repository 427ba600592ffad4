//! Metadata (RFC 8414) and the endpoints that a page may talk to.

use edgegrant::user_agent::{Endpoint, Fault, Metadata, Server, metadata_urls};

use crate::{ISSUER, METADATA};

#[test]
fn metadata_is_believed_of_its_own_issuer_only() {
    let server = Server::discovered(ISSUER, 200, &METADATA).expect("good metadata");
    assert_eq!(server.token_endpoint.map(Endpoint::as_str), METADATA.token_endpoint);
    assert!(server.sends_iss && server.has_s256);
    // RFC 8414 §3.3: identical, not alike.
    let others = [
        None,
        Some("https://server.example/"),
        Some("https://SERVER.example"),
        Some("https://evil.example"),
        Some(""),
    ];
    for issuer in others {
        let metadata = Metadata { issuer, ..METADATA };
        assert_eq!(
            Server::discovered(ISSUER, 200, &metadata),
            Err(Fault::IssuerMismatch),
            "{issuer:?}"
        );
    }
}

#[test]
fn an_answer_that_is_no_metadata_is_not_read() {
    for (status, fault) in [
        (201, Fault::MetadataInvalid),
        (404, Fault::MetadataInvalid),
        (429, Fault::ServerUnavailable),
        (500, Fault::ServerUnavailable),
        (503, Fault::ServerUnavailable),
    ] {
        assert_eq!(Server::discovered(ISSUER, status, &METADATA), Err(fault), "{status}");
    }
}

#[test]
fn every_endpoint_of_the_metadata_is_checked() {
    let bad = Some("javascript:alert(document.domain)//");
    let rows = [
        (Metadata { authorization_endpoint: None, ..METADATA }, Fault::MetadataInvalid),
        (Metadata { authorization_endpoint: bad, ..METADATA }, Fault::InsecureUrl),
        (Metadata { token_endpoint: bad, ..METADATA }, Fault::InsecureUrl),
        (Metadata { revocation_endpoint: bad, ..METADATA }, Fault::InsecureUrl),
        (Metadata { end_session_endpoint: bad, ..METADATA }, Fault::InsecureUrl),
    ];
    for (metadata, fault) in rows {
        assert_eq!(Server::discovered(ISSUER, 200, &metadata), Err(fault), "{metadata:?}");
        assert_eq!(Server::configured(&metadata), Err(fault), "{metadata:?}");
    }
}

#[test]
fn a_server_that_the_application_wrote_down_has_pkce_and_need_not_send_iss() {
    let metadata = Metadata { issuer: None, code_challenge_methods: None, ..METADATA };
    let server = Server::configured(&metadata).expect("good endpoints");
    assert!(server.has_s256 && !server.sends_iss);
    assert_eq!(server.issuer, None);
}

#[test]
fn an_endpoint_is_https_or_loopback() {
    let accepted = [
        "https://as.example",
        "https://as.example:8443/token?tenant=1",
        "https://AS.example/",
        "https://[2001:db8::1]/token",
        "https://[2001:db8::1]:8443/token",
        "http://localhost/",
        "http://localhost:8787/v2/oauth2/token",
        "http://127.0.0.1:1/",
        "http://[::1]/",
        "http://[::1]:8787",
    ];
    for url in accepted {
        assert_eq!(
            Endpoint::parse(url).map(|endpoint| endpoint.as_str().to_owned()),
            Ok(url.to_owned())
        );
    }
    let refused = [
        "",
        "as.example",
        "//as.example",
        "/token",
        "https:",
        "https://",
        "https:///token",
        "https://?a",
        "https:as.example",
        "HTTPS://as.example",
        "http://as.example",
        "http://localhost.evil.example/",
        "http://localhost@evil.example/",
        "http://127.0.0.1.evil/",
        "http://localhost:80:80/",
        "http://localhost:x/",
        "http://[::1].evil/",
        "http://[::2]/",
        "https://user@as.example/",
        "https://as.example/#a",
        "https://as.example\\@evil.example/",
        "https://as.example/\n",
        " https://as.example/",
        "https://as.example/a b",
        "https://ås.example/",
        "javascript:alert(1)",
        "javascript://localhost/%0aalert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://as.example/",
        "blob:https://as.example/x",
    ];
    for url in refused {
        assert_eq!(Endpoint::parse(url), Err(Fault::InsecureUrl), "{url:?}");
    }
}

/// RFC 8414 §3.1 and §5, with the examples.
#[test]
fn the_well_known_path_goes_before_the_issuer_s_own_and_openid_connect_s_after_it() {
    let rows = [
        ("https://example.com", "https://example.com", ""),
        ("https://example.com/", "https://example.com", ""),
        ("https://example.com/issuer1", "https://example.com", "/issuer1"),
        ("http://localhost:8787/a/b/", "http://localhost:8787", "/a/b"),
    ];
    for (issuer, origin, path) in rows {
        let oauth = format!("{origin}/.well-known/oauth-authorization-server{path}");
        let openid = format!("{origin}{path}/.well-known/openid-configuration");
        assert_eq!(metadata_urls(issuer), Ok([oauth, openid]), "{issuer}");
    }
    assert_eq!(metadata_urls(""), Err(Fault::SettingMissing));
    for issuer in ["https://example.com?a", "https://example.com/#a", "http://example.com", "x"] {
        assert_eq!(metadata_urls(issuer), Err(Fault::InsecureUrl), "{issuer}");
    }
}
