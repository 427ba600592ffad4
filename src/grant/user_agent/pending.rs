//! A flow that waits for its response.

use alloc::{borrow::ToOwned, string::String};
use core::fmt;

use super::{Fault, ReturnTo};
use crate::{
    form::{Form, Query},
    scope::Scope,
    secret::Secret,
    time::UnixTime,
};

/// How long a response may take, in seconds: people walk away from a login page and come back.
pub const MAX_AGE: u32 = 3600;

/// What the authorization server is asked to return (RFC 6749 §3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseType {
    /// An authorization code (§4.1).
    Code,
    /// An access token: the implicit grant (§4.2).
    Token,
}

impl ResponseType {
    /// Reads the parameter.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "code" => Ok(Self::Code),
            "token" => Ok(Self::Token),
            _ => Err(Fault::SettingInvalid),
        }
    }

    /// The parameter as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Token => "token",
        }
    }

    /// Where the response goes unless the request says otherwise (OAuth 2.0 Multiple Response
    /// Type Encoding Practices §2.1).
    pub const fn default_mode(self) -> ResponseMode {
        match self {
            Self::Code => ResponseMode::Query,
            Self::Token => ResponseMode::Fragment,
        }
    }
}

/// The part of the redirect URI that carries the response. `form_post` is not among them: a page
/// cannot read what was posted to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResponseMode {
    /// After `?`.
    Query,
    /// After `#`.
    Fragment,
}

impl ResponseMode {
    /// Reads the parameter.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "query" => Ok(Self::Query),
            "fragment" => Ok(Self::Fragment),
            _ => Err(Fault::SettingInvalid),
        }
    }

    /// The parameter as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
        }
    }
}

/// The record of one flow, which the browser keeps in the tab and uses once.
#[derive(Clone)]
pub struct Pending {
    /// What the response must return (RFC 6749 §10.12).
    pub state: Secret,
    /// What the token request must show (RFC 7636 §4.5); the implicit grant has none.
    pub verifier: Option<Secret>,
    /// Which client started the flow.
    pub client_id: String,
    /// Where the response comes to.
    pub redirect_uri: String,
    /// Which server was asked, by name.
    pub issuer: Option<String>,
    /// Which server was asked, by place.
    pub authorization_endpoint: String,
    /// Whether a response without `iss` must be refused.
    pub sends_iss: bool,
    /// What was asked for.
    pub response_type: ResponseType,
    /// Where the response will be.
    pub response_mode: ResponseMode,
    /// The scope that was asked for.
    pub scope: Option<Scope>,
    /// Where the application goes on afterwards.
    pub return_to: Option<ReturnTo>,
    /// When the flow began.
    pub created_at: UnixTime,
}

impl Pending {
    /// Whether this client started the flow, and no other client of the same page. A server goes
    /// by its issuer, or by its authorization endpoint where the application named none.
    pub fn is_of(&self, client_id: &str, issuer: Option<&str>, endpoint: Option<&str>) -> bool {
        let same_server = match issuer {
            Some(_) => self.issuer.as_deref() == issuer,
            None => endpoint == Some(&self.authorization_endpoint),
        };
        same_server && self.client_id == client_id
    }

    /// The body of the token request that exchanges `code` (RFC 6749 §4.1.3, RFC 7636 §4.5).
    pub fn redeem(&self, code: &Secret) -> Secret {
        let mut body = Query::default();
        body.push("grant_type", "authorization_code");
        body.push("code", code.expose());
        body.push("redirect_uri", &self.redirect_uri);
        body.push("client_id", &self.client_id);
        if let Some(verifier) = &self.verifier {
            body.push("code_verifier", verifier.expose());
        }
        Secret::new(body.into_string())
    }

    /// The record as text, for the tab's storage.
    pub fn write(&self) -> Secret {
        let mut record = Query::default();
        record.push("state", self.state.expose());
        record.push("client_id", &self.client_id);
        record.push("redirect_uri", &self.redirect_uri);
        record.push("authorization_endpoint", &self.authorization_endpoint);
        record.push("response_type", self.response_type.as_str());
        record.push("response_mode", self.response_mode.as_str());
        record.push("created_at", &decimal(self.created_at.millis()));
        let scope = self.scope.as_ref().map(|scope| words(scope.tokens()));
        let optional = [
            ("code_verifier", self.verifier.as_ref().map(Secret::expose)),
            ("issuer", self.issuer.as_deref()),
            ("sends_iss", self.sends_iss.then_some("true")),
            ("scope", scope.as_deref()),
            ("return_to", self.return_to.as_ref().map(ReturnTo::as_str)),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                record.push(name, value);
            }
        }
        Secret::new(record.into_string())
    }

    /// Reads a record that [`Pending::write`] wrote.
    pub fn parse(record: &str) -> Result<Self, Fault> {
        Self::read(record).ok_or(Fault::RecordUnreadable)
    }

    fn read(record: &str) -> Option<Self> {
        let record = Form::parse(record.as_bytes()).ok()?;
        let secret = |name| record.get(name).map(|text| Secret::new(text.to_owned()));
        Some(Self {
            state: secret("state")?,
            verifier: secret("code_verifier"),
            client_id: record.get("client_id")?.to_owned(),
            redirect_uri: record.get("redirect_uri")?.to_owned(),
            issuer: record.get("issuer").map(str::to_owned),
            authorization_endpoint: record.get("authorization_endpoint")?.to_owned(),
            sends_iss: record.get("sends_iss").is_some(),
            response_type: ResponseType::parse(record.get("response_type")?).ok()?,
            response_mode: ResponseMode::parse(record.get("response_mode")?).ok()?,
            scope: record.get("scope").map(Scope::parse).transpose().ok()?,
            return_to: record.get("return_to").map(ReturnTo::parse).transpose().ok()?,
            created_at: UnixTime::from_millis(record.get("created_at")?.parse().ok()?),
        })
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("client_id", &self.client_id)
            .field("redirect_uri", &self.redirect_uri)
            .field("authorization_endpoint", &self.authorization_endpoint)
            .field("response_type", &self.response_type)
            .field("created_at", &self.created_at)
            .finish_non_exhaustive()
    }
}

/// Scope tokens as they travel. `Display` would do, and bring the formatting machinery along.
pub fn words<'a>(tokens: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for token in tokens {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(token);
    }
    text
}

/// A number in decimal digits, without the formatting machinery.
pub(super) fn decimal(number: u64) -> String {
    let rest = number / 10;
    let mut text = if rest == 0 { String::new() } else { decimal(rest) };
    text.push(char::from(b'0' + (number % 10) as u8));
    text
}
