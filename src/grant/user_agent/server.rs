//! What a client knows of its authorization server (RFC 8414).

use super::{Endpoint, Fault};
use crate::text::pieces;

/// The authorization server that a client is configured for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server<'a> {
    /// The issuer, where the application named one.
    pub issuer: Option<&'a str>,
    /// Where logins start (RFC 6749 §3.1).
    pub authorization_endpoint: Endpoint<'a>,
    /// Where codes are exchanged (RFC 6749 §3.2).
    pub token_endpoint: Option<Endpoint<'a>>,
    /// Where tokens are revoked (RFC 7009).
    pub revocation_endpoint: Option<Endpoint<'a>>,
    /// Where the user's session ends (OpenID Connect RP-Initiated Logout 1.0 §2).
    pub end_session_endpoint: Option<Endpoint<'a>>,
    /// Whether every authorization response carries `iss` (RFC 9207 §3).
    pub sends_iss: bool,
    /// Whether PKCE with S256 can be relied on.
    pub has_s256: bool,
}

/// The members of a metadata document that matter here (RFC 8414 §2), as they were sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct Metadata<'a> {
    /// `issuer`
    pub issuer: Option<&'a str>,
    /// `authorization_endpoint`
    pub authorization_endpoint: Option<&'a str>,
    /// `token_endpoint`
    pub token_endpoint: Option<&'a str>,
    /// `revocation_endpoint`
    pub revocation_endpoint: Option<&'a str>,
    /// `end_session_endpoint` (OpenID Connect RP-Initiated Logout 1.0 §2.1)
    pub end_session_endpoint: Option<&'a str>,
    /// `code_challenge_methods_supported`, separated by spaces
    pub code_challenge_methods: Option<&'a str>,
    /// `authorization_response_iss_parameter_supported` (RFC 9207 §3)
    pub sends_iss: bool,
}

impl<'a> Server<'a> {
    /// A server that described itself, in an answer with this HTTP status. Its `issuer` must be
    /// the configured one, or the document is another server's (RFC 8414 §3.2, §3.3).
    pub fn discovered(issuer: &str, status: u16, metadata: &Metadata<'a>) -> Result<Self, Fault> {
        match status {
            200 => {}
            429 | 500.. => return Err(Fault::ServerUnavailable),
            _ => return Err(Fault::MetadataInvalid),
        }
        if metadata.issuer != Some(issuer) {
            return Err(Fault::IssuerMismatch);
        }
        let methods = metadata.code_challenge_methods.unwrap_or_default();
        let has_s256 = pieces(methods, b' ').any(|method| method == "S256");
        Ok(Self { sends_iss: metadata.sends_iss, has_s256, ..Self::configured(metadata)? })
    }

    /// A server that the application described itself, which also says that it has PKCE. An `iss`
    /// need not come then, and is compared if it does.
    pub fn configured(metadata: &Metadata<'a>) -> Result<Self, Fault> {
        let endpoint = |url: Option<&'a str>| url.map(Endpoint::parse).transpose();
        Ok(Self {
            issuer: metadata.issuer,
            authorization_endpoint: endpoint(metadata.authorization_endpoint)?
                .ok_or(Fault::MetadataInvalid)?,
            token_endpoint: endpoint(metadata.token_endpoint)?,
            revocation_endpoint: endpoint(metadata.revocation_endpoint)?,
            end_session_endpoint: endpoint(metadata.end_session_endpoint)?,
            sends_iss: false,
            has_s256: true,
        })
    }
}
