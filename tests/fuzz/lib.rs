//! What the fuzz targets share: inputs that people can read, and what holds for every answer.
//!
//! An input is text of lines and fields. Marks in it, such as `{code}`, stand for what no fuzzer
//! would guess: the codes, tokens and cookies that the good world has made.

pub mod browser;

use std::sync::LazyLock;

use edgegrant::{
    application::Application,
    authorization_code::Code,
    grant::GrantId,
    pkce::Challenge,
    refusal::{ErrorCode, Refusal},
    token::ErrorAnswer,
};
use edgegrant_grant_tests::world::{self, CLIENT_SECRET, NOW, REDIRECT_URI};

/// The verifier to the challenge that the world's authorization requests have.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// How many bytes of a secret in a row give it away.
const TELLING: usize = 20;

/// How many lines of an input are read.
const MAX_LINES: usize = 16;

/// The two applications of the world.
pub static APPLICATIONS: LazyLock<[Application; 2]> =
    LazyLock::new(|| [world::public(), world::confidential()]);

/// The application by this identifier, among some.
pub fn named(applications: &[Application], client_id: &str) -> Option<Application> {
    applications.iter().find(|application| application.client_id == client_id).cloned()
}

/// A code that the resident gave to an application at the beginning of the world.
pub fn code(client_id: &str, grant_id: GrantId) -> Code {
    Code {
        grant_id,
        subject: world::subject(client_id),
        redirect_uri: REDIRECT_URI.to_owned(),
        code_challenge: (client_id == "lamp-app").then(|| Challenge::of(VERIFIER)),
        expires_at: NOW.after(edgegrant::authorization_code::LIFETIME),
    }
}

/// The lines of an input.
pub fn lines(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|byte| *byte == b'\n').take(MAX_LINES).filter(|line| !line.is_empty())
}

/// The fields of a line, between tabs, with the marks filled in; what is missing is empty. The last
/// field takes the rest.
pub fn fields<const N: usize>(line: &[u8], marks: &[(&str, &str)]) -> [Vec<u8>; N] {
    let mut fields = line.splitn(N, |byte| *byte == b'\t');
    std::array::from_fn(|_| filled(fields.next().unwrap_or_default(), marks))
}

fn filled(mut text: &[u8], marks: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    while let Some((first, rest)) = text.split_first() {
        match marks.iter().find(|(mark, _)| text.starts_with(mark.as_bytes())) {
            Some((mark, value)) => {
                out.extend(value.bytes());
                text = &text[mark.len()..];
            }
            None => {
                out.push(*first);
                text = rest;
            }
        }
    }
    out
}

/// A field as text, as a platform gives it.
pub fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field).into_owned()
}

/// A header, which may be missing.
pub fn header(field: &[u8]) -> Option<String> {
    (!field.is_empty()).then(|| text(field))
}

/// The milliseconds that a field tells to wait: at most a day.
pub fn wait(field: &[u8]) -> u64 {
    text(field).parse().unwrap_or(0).min(86_400_000)
}

/// Every error answer, as it is before there is a request.
static ERRORS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let errors: Vec<String> = Refusal::ALL.iter().map(|refusal| error(*refusal)).collect();
    errors.iter().for_each(|error| check_secrecy(error, &[CLIENT_SECRET, VERIFIER]));
    errors
});

fn error(refusal: Refusal) -> String {
    serde_json::to_string(&ErrorAnswer::from(refusal)).expect("an answer has a JSON form")
}

/// Notes what error answers say, before the first request.
pub fn begin() {
    LazyLock::force(&ERRORS);
}

/// An error answer is one that the endpoint may give. Its words are those that were there before
/// the request, so it tells nothing of it.
pub fn check_error(refusal: Refusal, codes: &[ErrorCode]) {
    assert!(codes.contains(&refusal.code()), "{refusal:?} is not an error of this endpoint");
    let answer = error(refusal);
    assert!(ERRORS.contains(&answer), "{answer} was made for this request");
}

/// What is said has no part of a secret in it.
pub fn check_secrecy(said: &str, secrets: &[&str]) {
    assert!(!secrets.iter().any(|secret| tells(said, secret)), "{said} tells a secret");
}

/// Whether a text has a part of a secret in it.
pub fn tells(said: &str, secret: &str) -> bool {
    let parts = |text| str::as_bytes(text).windows(TELLING);
    parts(secret).any(|part| parts(said).any(|window| window == part))
}
