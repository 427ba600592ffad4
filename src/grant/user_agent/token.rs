//! The token that a client receives (RFC 6749 §4.2.2, §5.1).

use alloc::string::String;

use super::{
    Fault,
    members::{Decision, copy, filled, number, number_or, push_moment},
};
use crate::{
    form::{Form, Query},
    scope::is_scope,
    text::{cut, has_word, pieces},
    time::UnixTime,
};

/// Reads the token endpoint's answer (RFC 6749 §5) to a request for `requested_scope`: the HTTP
/// `status`, the `content_type`, and the members of the JSON object with numbers as text. An `error`
/// is one whatever the status, and nothing but JSON with status 200 is a token (§5.1, §5.2). With a
/// fault comes `retry_at`, if the server said when to come back.
///
/// Answers `access_token`, `refresh_token`, `received_at`, and what is known of `expires_at`, the
/// `scope` (what the server said, or else what was asked for), `missing_scope` and
/// `unrequested_scope`: what was asked for and not granted, and the other way round.
pub(super) fn token_answer(given: &Form, now: UnixTime, answer: &mut Query) -> Decision {
    let is_json = given.value("content_type").is_some_and(|content_type| is_json(content_type));
    let is_refused = is_json && given.value("error").is_some();
    if is_refused {
        copy(answer, given, "error error_description");
    }
    let status = number_or(0, given, "status");
    if status == 200 && is_json && !is_refused {
        read(given, given.value("requested_scope"), now, Fault::AnswerMalformed, answer)?;
        if let Some(token) = filled(given, "refresh_token") {
            answer.push("refresh_token", token);
        }
        return Ok(());
    }
    copy(answer, given, "retry_at");
    Err(match status {
        429 | 500.. => Fault::ServerUnavailable,
        _ if is_refused => Fault::TokenRefused,
        _ => Fault::AnswerMalformed,
    })
}

fn is_json(content_type: &str) -> bool {
    let (essence, _) = cut(content_type, b';');
    essence.trim_ascii().eq_ignore_ascii_case("application/json")
}

/// Reads a token for the scope `requested`; what is absent or malformed is `incomplete`. A refresh
/// token has no place in an authorization response (RFC 6749 §4.2.2), so none is read here.
pub(super) fn read(
    members: &Form,
    requested: Option<&String>,
    now: UnixTime,
    incomplete: Fault,
    answer: &mut Query,
) -> Decision {
    members.value("access_token").filter(|token| is_token_text(token)).ok_or(incomplete)?;
    // The type is compared without regard to case (RFC 6749 §5.1, §7.1).
    if !members.value("token_type").ok_or(incomplete)?.eq_ignore_ascii_case("bearer") {
        return Err(Fault::TokenTypeUnknown);
    }
    let granted = members.value("scope");
    if granted.is_some_and(|scope| !is_scope(scope)) {
        return Err(incomplete);
    }
    if let Some(digits) = members.value("expires_in") {
        // More seconds than fit are as good as forever.
        let seconds = number(digits).ok_or(incomplete)?.try_into().unwrap_or(u32::MAX);
        push_moment(answer, "expires_at", now.after(seconds));
    }
    copy(answer, members, "access_token");
    push_moment(answer, "received_at", now);
    if let Some(scope) = granted.or(requested) {
        answer.push("scope", scope);
    }
    if let Some((granted, requested)) = granted.zip(requested) {
        answer.push("missing_scope", &only_in(requested, granted));
        answer.push("unrequested_scope", &only_in(granted, requested));
    }
    Ok(())
}

/// The tokens of a scope that are not in the other one.
fn only_in(scope: &str, other: &str) -> String {
    let mut text = String::new();
    for token in pieces(scope, b' ').filter(|token| !has_word(other, token)) {
        text.push_str(token);
        text.push_str(" ");
    }
    text
}

/// Printable ASCII (RFC 6749 appendix A.12): anything else could not stand in a header.
fn is_token_text(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}
