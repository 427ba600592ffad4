//! The authorization endpoint (RFC 6749 §3.1, §4.1, §4.2; RFC 9207).

#[path = "authorization/callback.rs"]
mod callback;
#[path = "authorization/pending.rs"]
mod pending;
#[path = "authorization/request.rs"]
mod request;
#[path = "authorization/response.rs"]
mod response;

use edgegrant::{
    application::Application,
    authorization::{Callback, Rejection, Request},
    form::Form,
    refusal::Refusal,
};
use edgegrant_grant_tests::world::REDIRECT_URI;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A request of the public application for a code.
const GOOD: &[(&str, &str)] = &[
    ("client_id", "lamp-app"),
    ("response_type", "code"),
    ("redirect_uri", REDIRECT_URI),
    ("scope", "lights:read"),
    ("state", "xyz"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

/// A request of the public application for a token.
const IMPLICIT: &[(&str, &str)] = &[
    ("client_id", "lamp-app"),
    ("response_type", "token"),
    ("redirect_uri", REDIRECT_URI),
    ("state", "xyz"),
];

/// Where an error went by redirect, and why.
fn redirected(form: &Form, application: &Application) -> (Callback, Refusal) {
    match Request::parse(form, application) {
        Ok(request) => panic!("accepted: {request:?}"),
        Err(Rejection::Page(refusal)) => panic!("told to the person only: {refusal:?}"),
        Err(Rejection::Redirect(callback, refusal)) => (callback, refusal),
    }
}
