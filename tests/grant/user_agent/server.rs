//! Metadata (RFC 8414) and the endpoints that a page may talk to.

use crate::{ISSUER, METADATA, Members, decide};

/// A metadata document as it came.
fn document() -> Members {
    Members::of(METADATA).and(&[("expected_issuer", ISSUER), ("status", "200")])
}

#[test]
fn metadata_is_believed_of_its_own_issuer_only() {
    assert!(decide("discovered", &document()).names().is_empty());
    // RFC 8414 §3.3: identical, not alike.
    let others = ["https://server.example/", "https://SERVER.example", "https://evil.example", ""];
    for issuer in others {
        let refused = decide("discovered", &document().with("issuer", issuer));
        assert_eq!(refused.fault(), Some("issuer_mismatch"), "{issuer}");
    }
    let nobody = decide("discovered", &document().without("issuer"));
    assert_eq!(nobody.fault(), Some("issuer_mismatch"));
}

#[test]
fn an_answer_that_is_no_metadata_is_not_read() {
    for (status, fault) in [
        ("", "metadata_invalid"),
        ("201", "metadata_invalid"),
        ("404", "metadata_invalid"),
        ("429", "server_unavailable"),
        ("500", "server_unavailable"),
        ("503", "server_unavailable"),
    ] {
        let refused = decide("discovered", &document().with("status", status));
        assert_eq!(refused.fault(), Some(fault), "{status}");
    }
}

#[test]
fn every_endpoint_of_a_server_is_checked() {
    let none = document().without("authorization_endpoint");
    for rule in ["discovered", "configured"] {
        assert_eq!(decide(rule, &none).fault(), Some("metadata_invalid"));
        for name in [
            "authorization_endpoint",
            "token_endpoint",
            "revocation_endpoint",
            "end_session_endpoint",
        ] {
            for url in ["javascript:alert(document.domain)//", "http://server.example/", ""] {
                let refused = decide(rule, &document().with(name, url));
                assert_eq!(refused.fault(), Some("insecure_url"), "{name} {url}");
            }
        }
    }
}

#[test]
fn a_server_that_the_application_wrote_down_needs_no_more_than_a_place_to_log_in() {
    let endpoint = [("authorization_endpoint", "http://localhost:8787/authorize")];
    assert!(decide("configured", &Members::of(&endpoint)).names().is_empty());
}

/// RFC 6750 §5.3: a token does not cross a network in the clear.
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
    let check = |url| decide("bearer_origin", &Members::of(&[("origin", url)]));
    for url in accepted {
        assert!(check(url).names().is_empty(), "{url}");
    }
    let refused = [
        "",
        "null",
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
        assert_eq!(check(url).fault(), Some("insecure_url"), "{url:?}");
    }
    assert_eq!(decide("bearer_origin", &Members::default()).fault(), Some("insecure_url"));
}

/// RFC 8414 §3.1 and §5, with the examples.
#[test]
fn the_well_known_path_goes_before_the_issuer_s_own_and_openid_connect_s_after_it() {
    let urls = |issuer| decide("metadata_urls", &Members::of(&[("issuer", issuer)]));
    let rows = [
        ("https://example.com", "https://example.com", ""),
        ("https://example.com/", "https://example.com", ""),
        ("https://example.com/issuer1", "https://example.com", "/issuer1"),
        ("http://localhost:8787/a/b/", "http://localhost:8787", "/a/b"),
    ];
    for (issuer, origin, path) in rows {
        let oauth = format!("{origin}/.well-known/oauth-authorization-server{path}");
        let openid = format!("{origin}{path}/.well-known/openid-configuration");
        assert_eq!(urls(issuer).get("url"), Some(oauth.as_str()));
        assert_eq!(urls(issuer).get("openid_url"), Some(openid.as_str()));
    }
    assert_eq!(urls("").fault(), Some("setting_missing"));
    for issuer in ["https://example.com?a", "https://example.com/#a", "http://example.com", "x"] {
        assert_eq!(urls(issuer).fault(), Some("insecure_url"), "{issuer}");
    }
}
