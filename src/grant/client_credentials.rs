//! The client credentials grant (RFC 6749 §4.4).

use crate::{client::Authenticated, form::Form, refusal::Refusal, scope::Scope};

/// What a client gets of its own: what it asks for of the scope in its configuration, and
/// everything where it asks for nothing. There is never a refresh token (RFC 6749 §4.4.3).
pub fn grant(form: &Form, client: &Authenticated) -> Result<Scope, Refusal> {
    let requested = form.get("scope").map(Scope::parse).transpose();
    let requested = requested.map_err(|_| Refusal::MalformedScope)?;
    client.application().scope.granted(requested.as_ref()).map_err(|_| Refusal::NothingGranted)
}
