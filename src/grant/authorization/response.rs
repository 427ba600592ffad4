//! Answers of the authorization endpoint (RFC 6749 §4.1.2, §4.2.2; RFC 9207).

use alloc::{
    borrow::ToOwned,
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt;

use super::{Callback, ResponseMode};
use crate::{form::Query, refusal::Refusal, scope::Scope, text};

/// What an answer says to the application.
pub struct Parameters(Vec<(&'static str, String)>);

impl Parameters {
    /// An authorization code (RFC 6749 §4.1.2).
    pub fn code(code: String) -> Self {
        Self(Vec::from([("code", code)]))
    }

    /// An access token (RFC 6749 §4.2.2): never a refresh token.
    pub fn token(access_token: String, expires_in: u32, scope: &Scope) -> Self {
        Self(Vec::from([
            ("access_token", access_token),
            ("token_type", "Bearer".to_owned()),
            ("expires_in", expires_in.to_string()),
            ("scope", scope.to_string()),
        ]))
    }

    /// An error (RFC 6749 §4.1.2.1, §4.2.2.1).
    pub fn error(refusal: Refusal) -> Self {
        Self(Vec::from([
            ("error", refusal.code().as_str().to_owned()),
            ("error_description", refusal.description().to_owned()),
        ]))
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// How an answer leaves. It may carry a code or a token, so `Debug` shows only which way it goes.
pub enum Delivery {
    /// A redirect to this location.
    Redirect(String),
    /// A form that posts these fields.
    Form {
        /// The redirect URI.
        action: String,
        /// The fields.
        fields: Vec<(&'static str, String)>,
    },
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Redirect(_) => "Redirect([redacted])",
            Self::Form { .. } => "Form([redacted])",
        })
    }
}

impl Callback {
    /// Sends an answer: with the request's `state` and this server's `iss` (RFC 9207 §2).
    pub fn deliver(&self, parameters: Parameters, issuer: &str) -> Delivery {
        let mut fields = parameters.0;
        if let Some(state) = self.state() {
            fields.push(("state", state.to_owned()));
        }
        fields.push(("iss", issuer.to_owned()));
        let action = self.redirect_uri().to_owned();
        if self.mode() == ResponseMode::FormPost {
            return Delivery::Form { action, fields };
        }
        let mut query = Query::default();
        for (name, value) in &fields {
            query.push(name, value);
        }
        let separator = match self.mode() {
            ResponseMode::Fragment => "#",
            _ => text::separator(&action),
        };
        // A browser gives a fragment of the page before to a location that has none
        // (RFC 9700 §4.1.3), so a query ends in an empty one of its own.
        let end = if self.mode() == ResponseMode::Query { "#_" } else { "" };
        Delivery::Redirect([&action, separator, &query.into_string(), end].concat())
    }
}
