//! A flow that waits for its response.

use alloc::string::String;

use super::{Fault, is_return_to};
use crate::{
    form::{Form, Query},
    secret::Secret,
    time::UnixTime,
};

/// How long a response may take, in seconds: people walk away from a login page and come back.
pub const MAX_AGE: u32 = 3600;

/// The end of a `state` whose record is kept by the page that opened the window or frame: the
/// response is handed over to it. No name of a window says so as well, since a server's
/// `Cross-Origin-Opener-Policy` takes that away.
pub(super) const OPENED: &str = ".opened";

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
///
/// It is kept as text, and read as it was written: `Debug` shows no more than names.
#[derive(Clone, Debug)]
pub struct Pending {
    record: Form,
    /// What was asked for.
    pub response_type: ResponseType,
    /// Where the response will be.
    pub response_mode: ResponseMode,
    /// When the flow began.
    pub created_at: UnixTime,
}

impl Pending {
    /// Reads the record of a [`Login`](super::Login).
    pub fn parse(record: &str) -> Result<Self, Fault> {
        Self::read(record).ok_or(Fault::RecordUnreadable)
    }

    fn read(record: &str) -> Option<Self> {
        let record = Form::parse(record.as_bytes()).ok()?;
        let pending = Self {
            response_type: ResponseType::parse(record.get("response_type")?).ok()?,
            response_mode: ResponseMode::parse(record.get("response_mode")?).ok()?,
            created_at: UnixTime::from_millis(number(record.get("created_at")?)?),
            record,
        };
        let complete = ["state", "client_id", "redirect_uri", "authorization_endpoint"]
            .iter()
            .all(|name| pending.record.get(name).is_some());
        let safe = pending.return_to().is_none_or(is_return_to);
        (complete && safe).then_some(pending)
    }

    /// What the response must return (RFC 6749 §10.12).
    pub fn state(&self) -> &str {
        self.record.get("state").unwrap_or_default()
    }

    /// The issuer of the server that was asked, if the application named one.
    pub fn issuer(&self) -> Option<&str> {
        self.record.get("issuer")
    }

    /// Whether a response without `iss` must be refused.
    pub fn sends_iss(&self) -> bool {
        self.record.get("sends_iss").is_some()
    }

    /// What an ID token must return (OpenID Connect Core 1.0 §2), if one was asked for.
    pub fn nonce(&self) -> Option<&str> {
        self.record.get("nonce")
    }

    /// The scope that was asked for.
    pub fn scope(&self) -> Option<&str> {
        self.record.get("scope")
    }

    /// Where the application goes on afterwards: a path of its own origin.
    pub fn return_to(&self) -> Option<&str> {
        self.record.get("return_to")
    }

    /// Whether this client started the flow, and no other client of the same page. A server goes
    /// by its issuer, or by its authorization endpoint where the application named none.
    pub fn is_of(&self, client_id: &str, issuer: Option<&str>, endpoint: Option<&str>) -> bool {
        let same_server = match issuer {
            Some(_) => self.issuer() == issuer,
            None => self.record.get("authorization_endpoint") == endpoint,
        };
        same_server && self.record.get("client_id") == Some(client_id)
    }

    /// The body of the token request that exchanges `code` (RFC 6749 §4.1.3, RFC 7636 §4.5).
    pub fn redeem(&self, code: &str) -> Secret {
        let mut body = Query::default();
        body.push("grant_type", "authorization_code");
        body.push("code", code);
        for name in ["redirect_uri", "client_id", "code_verifier"] {
            body.push_optional(name, self.record.get(name));
        }
        Secret::new(body.into_string())
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
pub fn decimal(number: u64) -> String {
    let rest = number / 10;
    let mut text = if rest == 0 { String::new() } else { decimal(rest) };
    text.push(char::from(b'0' + (number % 10) as u8));
    text
}

/// Reads decimal digits, and nothing else. What is more than JavaScript's integers is as much as
/// they are.
pub fn number(digits: &str) -> Option<u64> {
    const MOST: u64 = 1 << 53;
    let add = |number: u64, digit: u8| {
        digit.is_ascii_digit().then(|| (number * 10 + u64::from(digit - b'0')).min(MOST))
    };
    if digits.is_empty() { None } else { digits.bytes().try_fold(0, add) }
}
