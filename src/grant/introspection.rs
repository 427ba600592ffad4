//! Token introspection (RFC 7662).

use alloc::string::{String, ToString as _};

use serde::Serialize;

use crate::{access_token::Claims, application::Application, grant::Subject, time::UnixTime};

/// The scope that an application needs of its own to ask about access tokens of other clients: it
/// is a protected resource then (RFC 7662 §4).
pub const SCOPE: &str = "tokens:introspect";

/// What is said of a token (RFC 7662 §2.2). Of a token that is not active nothing else is said.
#[derive(Debug, Serialize)]
pub struct Answer {
    active: bool,
    #[serde(flatten)]
    details: Option<Details>,
}

#[derive(Debug, Serialize)]
struct Details {
    scope: String,
    client_id: String,
    token_type: &'static str,
    exp: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<u64>,
    sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    iss: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
}

impl Answer {
    /// A token that is unknown, expired, revoked, or none of the caller's business.
    pub const INACTIVE: Self = Self { active: false, details: None };

    /// An access token whose grant is alive.
    pub fn access_token(claims: Claims) -> Self {
        let details = Details {
            scope: claims.scope.to_string(),
            client_id: claims.client_id,
            token_type: "Bearer",
            exp: claims.exp,
            iat: Some(claims.iat),
            sub: claims.sub,
            aud: Some(claims.aud),
            iss: claims.iss,
            jti: Some(claims.jti),
            role: claims.role,
        };
        Self { active: true, details: Some(details) }
    }

    /// The usable refresh token of a grant.
    pub fn refresh_token(subject: Subject, expires_at: UnixTime, issuer: String) -> Self {
        let details = Details {
            scope: subject.scope.to_string(),
            client_id: subject.client_id,
            token_type: "refresh_token",
            exp: expires_at.seconds(),
            iat: None,
            sub: subject.user_id.to_string(),
            aud: None,
            iss: issuer,
            jti: None,
            role: Some(subject.role),
        };
        Self { active: true, details: Some(details) }
    }
}

/// Whether a caller may know about an access token of `client_id` (RFC 7662 §2.2).
pub fn may_know(caller: &Application, client_id: &str) -> bool {
    caller.client_id == client_id || caller.scope.contains(SCOPE)
}
