//! What ends a token, and the user's session.

use edgegrant::user_agent::{Endpoint, Fault, end_session, revocation};

/// RFC 7009 §2.1.
#[test]
fn a_revocation_names_the_token_and_the_client() {
    assert_eq!(revocation("a+b/c=", "my app"), "token=a%2Bb%2Fc%3D&client_id=my%20app");
}

/// OpenID Connect RP-Initiated Logout 1.0 §2.
#[test]
fn the_end_of_a_session_is_a_page_to_visit() {
    let endpoint = Endpoint::parse("https://server.example/end?x=1").expect("an endpoint");
    let visited = |redirect_uri| end_session(endpoint, "my app", redirect_uri);
    assert_eq!(visited(None).as_deref(), Ok("https://server.example/end?x=1&client_id=my%20app"));
    let back = "https://server.example/end?x=1&client_id=my%20app\
                &post_logout_redirect_uri=https%3A%2F%2Fclient.example%2F";
    assert_eq!(visited(Some("https://client.example/")).as_deref(), Ok(back));
    assert_eq!(visited(Some("javascript:alert(1)")), Err(Fault::InsecureUrl));
}
