//! The requests that follow a login, and what ends it.

use crate::{Members, decide};

/// RFC 6749 §6. Without a scope the answer is for the scope that was granted.
#[test]
fn a_refresh_request_names_the_token_and_the_client() {
    let request = Members::of(&[("refresh_token", "a+b/c="), ("client_id", "my app")]);
    let expected = "grant_type=refresh_token&refresh_token=a%2Bb%2Fc%3D&client_id=my%20app";
    assert_eq!(decide("refresh", &request).get("body"), Some(expected));
}

/// RFC 7009 §2.1.
#[test]
fn a_revocation_names_the_token_and_the_client() {
    let request = Members::of(&[("token", "a+b/c="), ("client_id", "my app")]);
    let expected = "token=a%2Bb%2Fc%3D&client_id=my%20app";
    assert_eq!(decide("revocation", &request).get("body"), Some(expected));
}

/// OpenID Connect RP-Initiated Logout 1.0 §2.
#[test]
fn the_end_of_a_session_is_a_page_to_visit() {
    let end =
        |endpoint| Members::of(&[("end_session_endpoint", endpoint), ("client_id", "my app")]);
    let good = end("https://server.example/end?x=1");
    let url = "https://server.example/end?x=1&client_id=my%20app";
    assert_eq!(decide("end_session", &good).get("url"), Some(url));
    let back = "https://server.example/end?x=1&client_id=my%20app\
                &post_logout_redirect_uri=https%3A%2F%2Fclient.example%2F";
    let returning = good.clone().with("post_logout_redirect_uri", "https://client.example/");
    assert_eq!(decide("end_session", &returning).get("url"), Some(back));
    let known = "https://server.example/end?x=1&client_id=my%20app&id_token_hint=a.b.c";
    let session = good.clone().with("id_token_hint", "a.b.c");
    assert_eq!(decide("end_session", &session).get("url"), Some(known));
    let script = good.with("post_logout_redirect_uri", "javascript:alert(1)");
    for refused in [script, end("javascript:alert(1)"), Members::of(&[("client_id", "my app")])] {
        assert_eq!(decide("end_session", &refused).fault(), Some("insecure_url"));
    }
}
