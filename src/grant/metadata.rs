//! Authorization server metadata (RFC 8414), from the tables that the endpoints use.

use alloc::{format, string::String, vec::Vec};

use serde::Serialize;

use crate::{
    application::{AuthenticationMethod, GrantType, ResponseType},
    authorization::ResponseMode,
    jws, pkce,
};

/// Paths of the endpoints, on the issuer's origin.
pub mod path {
    /// RFC 6749 §3.1.
    pub const AUTHORIZE: &str = "/v2/oauth2/authorize";
    /// Log-in and consent.
    pub const DIALOG: &str = "/v2/oauth2/authorize/dialog";
    /// RFC 6749 §3.2.
    pub const TOKEN: &str = "/v2/oauth2/token";
    /// Ends the session (OpenID Connect RP-Initiated Logout 1.0 §2).
    pub const LOGOUT: &str = "/v2/oauth2/logout";
    /// RFC 7517.
    pub const JWKS: &str = "/v2/oauth2/jwks";
    /// RFC 7662.
    pub const INTROSPECT: &str = "/v2/oauth2/introspect";
    /// RFC 7009.
    pub const REVOKE: &str = "/v2/oauth2/revoke";
    /// RFC 8414 §3.
    pub const METADATA: &str = "/.well-known/oauth-authorization-server";
    /// Application configuration; an application is below it.
    pub const APPLICATIONS: &str = "/v2/applications";
    /// Users; a user is below it.
    pub const USERS: &str = "/v2/users";
    /// What the user gave to applications; a grant is below it.
    pub const GRANTS: &str = "/v2/users/me/grants";
    /// Signing keys; a key is below it.
    pub const KEYS: &str = "/v2/keys";
    /// The user of the access token.
    pub const ME: &str = "/v2/users/me";
}

/// The metadata document (RFC 8414 §2).
#[derive(Debug, Serialize)]
pub struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    revocation_endpoint: String,
    introspection_endpoint: String,
    end_session_endpoint: String,
    /// RFC 8414 §3.2: left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes_supported: Vec<String>,
    response_types_supported: Vec<&'static str>,
    response_modes_supported: Vec<&'static str>,
    grant_types_supported: Vec<&'static str>,
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    code_challenge_methods_supported: [&'static str; 1],
    access_token_signing_alg_values_supported: [&'static str; 1],
    prompt_values_supported: [&'static str; 3],
    authorization_response_iss_parameter_supported: bool,
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
}

impl Metadata {
    /// The document of the server that is called `issuer`. `scopes` are those that the operator
    /// has put into words.
    pub fn new(issuer: &str, scopes: impl Iterator<Item = String>) -> Self {
        let at = |path: &str| format!("{issuer}{path}");
        let methods = |allowed: fn(&AuthenticationMethod) -> bool| {
            AuthenticationMethod::ALL
                .iter()
                .filter(|method| allowed(method))
                .map(|method| method.as_str())
                .collect::<Vec<_>>()
        };
        Self {
            issuer: at(""),
            authorization_endpoint: at(path::AUTHORIZE),
            token_endpoint: at(path::TOKEN),
            jwks_uri: at(path::JWKS),
            revocation_endpoint: at(path::REVOKE),
            introspection_endpoint: at(path::INTROSPECT),
            end_session_endpoint: at(path::LOGOUT),
            scopes_supported: scopes.collect(),
            response_types_supported: ResponseType::ALL.iter().map(|kind| kind.as_str()).collect(),
            response_modes_supported: ResponseMode::ALL.iter().map(|mode| mode.as_str()).collect(),
            grant_types_supported: GrantType::ALL.iter().map(|grant| grant.as_str()).collect(),
            token_endpoint_auth_methods_supported: methods(|_| true),
            revocation_endpoint_auth_methods_supported: methods(|_| true),
            introspection_endpoint_auth_methods_supported: methods(|method| {
                *method != AuthenticationMethod::None
            }),
            code_challenge_methods_supported: [pkce::METHOD],
            access_token_signing_alg_values_supported: [jws::ALGORITHM],
            prompt_values_supported: ["none", "login", "consent"],
            authorization_response_iss_parameter_supported: true,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
        }
    }
}
