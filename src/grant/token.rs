//! The token endpoint (RFC 6749 §3.2).

use alloc::string::{String, ToString as _};
use core::fmt;

use serde::Serialize;

use crate::{
    application::GrantType,
    authorization_code,
    client::Authenticated,
    client_credentials,
    form::Form,
    password, refresh_token,
    refusal::{ErrorCode, Refusal},
    scope::Scope,
};

/// An access token request of a client that may use its grant.
#[derive(Debug)]
pub enum Request {
    /// RFC 6749 §4.1.3.
    AuthorizationCode(authorization_code::Request),
    /// RFC 6749 §4.3.2.
    Password(password::Request),
    /// RFC 6749 §4.4.2: the scope to grant.
    ClientCredentials(Scope),
    /// RFC 6749 §6.
    RefreshToken(refresh_token::Request),
}

/// Reads `grant_type`. The implicit grant is not one of the token endpoint's.
///
/// # Errors
/// If it is missing, or not one of this endpoint's (`unsupported_grant_type`).
pub fn grant_type(form: &Form) -> Result<GrantType, Refusal> {
    let text = form.get("grant_type").ok_or(Refusal::MissingGrantType)?;
    match GrantType::parse(text) {
        None | Some(GrantType::Implicit) => Err(Refusal::UnknownGrantType),
        Some(grant_type) => Ok(grant_type),
    }
}

impl Request {
    /// Reads the parameters of a grant, once the client has proved itself.
    ///
    /// # Errors
    /// If the client may not use the grant, or the grant's own parameters break a rule.
    pub fn parse(
        grant_type: GrantType,
        form: &Form,
        client: &Authenticated,
    ) -> Result<Self, Refusal> {
        client.may_use(grant_type)?;
        match grant_type {
            GrantType::AuthorizationCode => {
                authorization_code::Request::parse(form).map(Self::AuthorizationCode)
            }
            GrantType::Password => password::Request::parse(form).map(Self::Password),
            GrantType::ClientCredentials => {
                client_credentials::grant(form, client).map(Self::ClientCredentials)
            }
            GrantType::RefreshToken => refresh_token::Request::parse(form).map(Self::RefreshToken),
            GrantType::Implicit => Err(Refusal::UnknownGrantType),
        }
    }
}

/// A successful answer (RFC 6749 §5.1).
#[derive(Serialize)]
pub struct Answer {
    access_token: String,
    token_type: &'static str,
    expires_in: u32,
    scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

impl Answer {
    /// An answer that always says which scope was granted. `expires_in` is in seconds.
    pub fn new(
        access_token: String,
        expires_in: u32,
        scope: &Scope,
        refresh_token: Option<String>,
    ) -> Self {
        let scope = scope.to_string();
        Self { access_token, token_type: "Bearer", expires_in, scope, refresh_token }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("scope", &self.scope).finish_non_exhaustive()
    }
}

/// An error answer (RFC 6749 §5.2).
#[derive(Debug, Serialize)]
pub struct ErrorAnswer {
    error: &'static str,
    error_description: &'static str,
}

impl From<Refusal> for ErrorAnswer {
    fn from(refusal: Refusal) -> Self {
        Self { error: refusal.code().as_str(), error_description: refusal.description() }
    }
}

/// Whether an answer needs a `WWW-Authenticate: Basic` header: the client tried the
/// `Authorization` header and failed (RFC 6749 §5.2). To another, a challenge would be all that some
/// client libraries see of the answer, and not its error.
pub fn needs_basic_challenge(refusal: Refusal, tried_header: bool) -> bool {
    tried_header && refusal.code() == ErrorCode::InvalidClient
}
