//! The refresh token grant (RFC 6749 §6), with rotation (RFC 9700 §4.14.2).

#[path = "refresh_token/rotation.rs"]
mod rotation;
#[path = "refresh_token/token.rs"]
mod token;

use edgegrant::{authorization_code::Code, client::Authenticated, refusal::Refusal};
use edgegrant_grant_tests::{
    Change, changed, form,
    server::{Server, Tokens},
    world::{NOW, REDIRECT_URI, at, confidential_client, grant_id, subject},
};

/// A server that has given the confidential application its first tokens.
fn logged_in() -> (Server, Tokens) {
    let mut server = Server::default();
    let code = server.seal(&Code {
        grant_id: grant_id(),
        subject: subject("lamp-hub"),
        redirect_uri: REDIRECT_URI.to_owned(),
        code_challenge: None,
        expires_at: at(60_000),
    });
    let asked = form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT_URI),
    ]);
    let tokens = server.token(&confidential_client(), &asked, NOW).unwrap();
    (server, tokens)
}

/// Refreshes with one thing changed.
fn refresh(
    server: &mut Server,
    client: &Authenticated,
    token: &str,
    change: Change<'_>,
    millis: u64,
) -> Result<Tokens, Refusal> {
    let good = [("grant_type", "refresh_token"), ("refresh_token", token)];
    server.token(client, &changed(&good, change), at(millis))
}
