//! The client credentials grant (RFC 6749 §4.4).

use crate::{client::Authenticated, form::Form, refusal::Refusal, scope::Scope};

/// What a client gets of its own: what it asks for of the scope in its configuration, and
/// everything where it asks for nothing. There is never a refresh token (RFC 6749 §4.4.3).
///
/// # Errors
/// `invalid_scope`: the scope is malformed, or there is nothing of it that the client may have
/// (RFC 6749 §5.2).
pub fn grant(form: &Form, client: &Authenticated) -> Result<Scope, Refusal> {
    let requested = Scope::requested(form)?;
    client.application().scope.granted(requested.as_ref()).map_err(|_| Refusal::NothingGranted)
}
