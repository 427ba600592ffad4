//! What ends a token (RFC 7009), and the user's session at the server.

use alloc::string::String;

use super::{Endpoint, Fault};
use crate::form::Query;

/// The body of a request that revokes a token of a public client (RFC 7009 §2.1).
pub fn revocation(token: &str, client_id: &str) -> String {
    let mut body = Query::default();
    body.push("token", token);
    body.push("client_id", client_id);
    body.into_string()
}

/// Where the browser goes to end the session (OpenID Connect RP-Initiated Logout 1.0 §2), and to
/// come back to `redirect_uri` afterwards.
pub fn end_session(
    endpoint: Endpoint<'_>,
    client_id: &str,
    redirect_uri: Option<&str>,
) -> Result<String, Fault> {
    let mut query = Query::default();
    query.push("client_id", client_id);
    if let Some(uri) = redirect_uri {
        Endpoint::parse(uri)?;
        query.push("post_logout_redirect_uri", uri);
    }
    Ok(endpoint.with_query(&query.into_string()))
}
