//! The requests that follow a login.

use super::members::copy;
use crate::form::{Form, Query};

/// The `body` of a token request with `refresh_token` and `client_id` (RFC 6749 §6), for the scope
/// that was granted.
pub(super) fn refresh(given: &Form, answer: &mut Query) {
    let mut body = Query::default();
    body.push("grant_type", "refresh_token");
    copy(&mut body, given, "refresh_token client_id");
    answer.push("body", &body.into_string());
}

/// The `body` of a request that revokes the `token` of the public client `client_id`
/// (RFC 7009 §2.1).
pub(super) fn revocation(given: &Form, answer: &mut Query) {
    let mut body = Query::default();
    copy(&mut body, given, "token client_id");
    answer.push("body", &body.into_string());
}
