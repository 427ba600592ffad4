//! The authorization request (RFC 6749 §4.1.1, §4.2.1; RFC 7636 §4.3).

use alloc::string::String;

use super::{
    Fault, OPENED, endpoint, is_return_to,
    members::{Decision, are_filled, copy, is, number, push_moment},
};
use crate::{
    form::{Form, Query},
    pkce,
    scope::is_scope,
    text::has_word,
    time::UnixTime,
};

/// What a request carries anyway, or what would take its place (RFC 9101 §5).
const OWN: &str = "client_id client_secret code_challenge code_challenge_method max_age nonce \
                   prompt redirect_uri request request_uri response_mode response_type scope state";

/// The scope that asks for an ID token (OpenID Connect Core 1.0 §3.1.2.1).
const OPENID: &str = "openid";

/// Begins a flow with a server that is described by its metadata: the `url` to visit, and the
/// `record` to keep under `state`.
///
/// Given `client_id`, `redirect_uri`, `response_type` and, if wanted, `response_mode`, `scope`,
/// `prompt`, `max_age` (seconds), `return_to` (where the application goes on afterwards),
/// `parameters` (a form of what else the server is told; RFC 6749 §8.2), the `name` of this client
/// among those of the page with its `client_id`, and `opened` if the response comes to a window or
/// frame that this page opened for it. The page draws `state`, `nonce` and `code_verifier`, 256
/// random bits each, and computes `code_challenge`.
pub(super) fn authorize(given: &Form, now: UnixTime, answer: &mut Query) -> Decision {
    let by_code = is(given, "response_type", "code");
    // The place that a response has if nothing is said (OAuth 2.0 Multiple Response Type Encoding
    // Practices §2.1).
    let usual = if by_code { "query" } else { "fragment" };
    let mode = given.value("response_mode").map_or(usual, |mode| mode);
    let more = check(given, by_code, mode)?;
    let text = |name| given.value(name).map_or("", |text| text);
    let mut state = String::from(text("state"));
    if given.value("opened").is_some() {
        state.push_str(OPENED);
    }
    // A scope without a token is not sent.
    let scope = given.value("scope").filter(|scope| scope.bytes().any(|byte| byte != b' '));
    let mut query = Query::default();
    let mut record = Query::default();
    for form in [&mut query, &mut record] {
        copy(form, given, "response_type client_id redirect_uri");
        form.push("state", &state);
        if let Some(scope) = scope {
            form.push("scope", scope);
            if by_code && has_word(scope, OPENID) {
                copy(form, given, "nonce");
            }
        }
    }
    copy(&mut query, given, "response_mode prompt max_age");
    for (name, value) in more.pairs() {
        query.push(name, value);
    }
    if by_code {
        copy(&mut query, given, "code_challenge");
        query.push("code_challenge_method", pkce::METHOD);
        copy(&mut record, given, "code_verifier");
    }
    copy(&mut record, given, "name issuer authorization_endpoint sends_iss return_to parameters");
    record.push("response_mode", mode);
    push_moment(&mut record, "created_at", now);
    let visited = text("authorization_endpoint");
    answer.push("url", &endpoint::with_query(visited, &query.into_string()));
    answer.push("state", &state);
    answer.push("record", &record.into_string());
    Ok(())
}

/// Whether a request can be made of what was given, and what else the server is told in it.
fn check(given: &Form, by_code: bool, mode: &str) -> Result<Form, Fault> {
    if !are_filled(given, "client_id redirect_uri authorization_endpoint") {
        return Err(Fault::SettingMissing);
    }
    for name in ["redirect_uri", "authorization_endpoint"] {
        endpoint::check(given.value(name).map_or("", |text| text))?;
    }
    if !are_filled(given, "state nonce code_verifier code_challenge") {
        return Err(Fault::SettingMissing);
    }
    if given.value("return_to").is_some_and(|path| !is_return_to(path)) {
        return Err(Fault::ReturnToRefused);
    }
    let more = given.value("parameters").map_or("", |form| form);
    let more = Form::parse(more.as_bytes()).map_err(|_| Fault::SettingInvalid)?;
    let possible = (by_code || is(given, "response_type", "token"))
        // A token in a query would reach servers and logs; what a server would post, a page cannot
        // read.
        && (mode == "fragment" || by_code && mode == "query")
        && given.value("prompt").is_none_or(|prompt| is_prompt(prompt))
        && given.value("max_age").is_none_or(|age| number(age).is_some())
        && given.value("scope").is_none_or(|scope| is_scope(scope))
        && !more.names().any(|name| has_word(OWN, name));
    if !possible {
        return Err(Fault::SettingInvalid);
    }
    if by_code {
        let methods = given.value("code_challenge_methods_supported");
        if !methods.is_some_and(|methods| has_word(methods, pkce::METHOD)) {
            return Err(Fault::PkceUnsupported);
        }
        given.value("token_endpoint").ok_or(Fault::MetadataInvalid)?;
    }
    Ok(more)
}

/// Words in small letters, of which `none` stands alone (OpenID Connect Core 1.0 §3.1.2.1).
fn is_prompt(prompt: &str) -> bool {
    let letters = prompt.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b' '));
    letters && !prompt.is_empty() && (prompt == "none" || !has_word(prompt, "none"))
}
