//! The authorization code grant at the token endpoint (RFC 6749 §4.1.3, RFC 7636 §4.6).

#[path = "authorization_code/exchange.rs"]
mod exchange;
#[path = "authorization_code/single_use.rs"]
mod single_use;

use edgegrant::{authorization_code::Code, pkce::Challenge, time::UnixTime};
use edgegrant_grant_tests::world::{REDIRECT_URI, at, grant_id, subject};

/// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// When the codes of this file expire.
fn expiry() -> UnixTime {
    at(60_000)
}

/// What the public application's code says.
fn code() -> Code {
    Code {
        grant_id: grant_id(),
        subject: subject("lamp-app"),
        redirect_uri: REDIRECT_URI.to_owned(),
        code_challenge: Challenge::parse(CHALLENGE),
        expires_at: expiry(),
    }
}

/// A code of the confidential application that nothing but the redirect URI binds.
fn code_without_challenge() -> Code {
    Code { subject: subject("lamp-hub"), code_challenge: None, ..code() }
}

/// A good exchange of a code.
fn good(code: &str) -> Vec<(&str, &str)> {
    vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", "lamp-app"),
        ("code_verifier", VERIFIER),
    ]
}
