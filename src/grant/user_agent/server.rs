//! What a client knows of its authorization server (RFC 8414), and where that sends a browser.

use super::{
    Fault, endpoint,
    members::{Decision, copy, number_or},
};
use crate::{
    form::{Form, Query},
    text::pieces,
};

/// Checks a metadata document (RFC 8414 §2) that `expected_issuer` is said to have written, and the
/// HTTP `status` that it came with. Its `issuer` must be the expected one, or the document is
/// another server's (§3.2, §3.3). If it is not to be had now, it may be at `retry_at`, where the
/// server says when.
pub(super) fn discovered(given: &Form, answer: &mut Query) -> Decision {
    match number_or(0, given, "status") {
        200 => {}
        429 | 500.. => {
            copy(answer, given, "retry_at");
            return Err(Fault::ServerUnavailable);
        }
        _ => return Err(Fault::MetadataInvalid),
    }
    configured(given)?;
    let is_own = given.value("issuer") == given.value("expected_issuer");
    is_own.then_some(()).ok_or(Fault::IssuerMismatch)
}

/// Checks the endpoints of a server: `authorization_endpoint`, and of `token_endpoint`,
/// `revocation_endpoint` and `end_session_endpoint` those that it has.
pub(super) fn configured(given: &Form) -> Decision {
    given.value("authorization_endpoint").ok_or(Fault::MetadataInvalid)?;
    let names = "authorization_endpoint token_endpoint revocation_endpoint end_session_endpoint";
    pieces(names, b' ')
        .filter_map(|name| given.value(name))
        .try_for_each(|url| endpoint::check(url))
}

/// Whether a bearer token may go to `origin`: over TLS, or not over a network (RFC 6750 §5.3).
pub(super) fn bearer_origin(given: &Form) -> Decision {
    endpoint::check(given.value("origin").ok_or(Fault::InsecureUrl)?)
}

/// Where the browser goes to end the user's session at `end_session_endpoint` (OpenID Connect
/// RP-Initiated Logout 1.0 §2), and to come back to `post_logout_redirect_uri` if there is one:
/// `url`. The ID token of the login, `id_token_hint`, tells which session it is.
pub(super) fn end_session(given: &Form, answer: &mut Query) -> Decision {
    let endpoint = given.value("end_session_endpoint").ok_or(Fault::InsecureUrl)?;
    endpoint::check(endpoint)?;
    given.value("post_logout_redirect_uri").map_or(Ok(()), |uri| endpoint::check(uri))?;
    let mut query = Query::default();
    copy(&mut query, given, "client_id id_token_hint post_logout_redirect_uri");
    answer.push("url", &endpoint::with_query(endpoint, &query.into_string()));
    Ok(())
}
