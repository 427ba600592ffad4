//! The redirection endpoint (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1).

use alloc::{borrow::ToOwned, string::String};
use core::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::form;

/// How long a redirect URI may be, in bytes.
pub const MAX_BYTES: usize = 2000;

/// What the server's answer may have (RFC 6749 §4.1.2, §4.2.2; RFC 9207 §2).
const RESPONSE_PARAMETERS: [&str; 9] = [
    "access_token",
    "code",
    "error",
    "error_description",
    "expires_in",
    "iss",
    "scope",
    "state",
    "token_type",
];

/// A redirect URI as an application registered it, byte for byte.
///
/// It is `https`, or `http` on a loopback host, or of a private-use scheme that is a reversed
/// domain name (RFC 8252 §7.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RedirectUri(String);

/// Why a redirect URI cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Longer than [`MAX_BYTES`].
    TooLong,
    /// A character that a URI cannot have, a backslash, or a malformed percent-encoding.
    Character,
    /// A fragment (RFC 6749 §3.1.2).
    Fragment,
    /// An asterisk: redirect URIs are compared, not matched (RFC 9700 §2.1).
    Wildcard,
    /// Not `https`, nor loopback `http`, nor a scheme with a dot in it.
    Scheme,
    /// An authority with user information, without a host, or in capitals.
    Host,
    /// A port that is none, or that a browser writes otherwise: it leaves out zeros before it, and
    /// the port that the scheme has by itself (URL Standard §4.4).
    Port,
    /// A path with a `.` or `..` segment in it.
    Path,
    /// A query with a parameter that the server's answer has, which would be there twice
    /// (RFC 6749 §3.1).
    Parameter,
}

impl Fault {
    /// What is wrong, in words.
    pub const fn description(self) -> &'static str {
        match self {
            Self::TooLong => "is longer than 2000 bytes",
            Self::Character => "has a character that a URI cannot have",
            Self::Fragment => "has a fragment",
            Self::Wildcard => "has an asterisk, and redirect URIs are compared exactly",
            Self::Scheme => {
                "is neither https, nor http on a loopback host, nor of a reversed-domain scheme"
            }
            Self::Host => "has no plain lower-case host",
            Self::Port => "has a port that is out of range, begins with 0 or goes without saying",
            Self::Path => "has a dot segment in its path",
            Self::Parameter => "has a parameter in its query that the server's answer has",
        }
    }
}

impl RedirectUri {
    /// Reads a URI for registration. Everything that two parsers could read differently is
    /// refused here, so that comparing bytes later is enough.
    ///
    /// # Errors
    /// The first rule that the URI breaks.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        if text.len() > MAX_BYTES {
            return Err(Fault::TooLong);
        }
        if text.contains('#') {
            return Err(Fault::Fragment);
        }
        if text.contains('*') {
            return Err(Fault::Wildcard);
        }
        if !is_uri_text(text) {
            return Err(Fault::Character);
        }
        let (scheme, rest) = text.split_once(':').ok_or(Fault::Scheme)?;
        let path = match scheme {
            "https" => authority(rest)?.with_port_but("443")?,
            "http" => {
                let location = authority(rest)?;
                if !is_loopback(location.host) {
                    return Err(Fault::Scheme);
                }
                location.with_port_but("80")?
            }
            private if is_private_use(private) => private_use_path(rest)?,
            _ => return Err(Fault::Scheme),
        };
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let dots = path.split('/').any(|segment| {
            matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
        });
        if dots {
            return Err(Fault::Path);
        }
        let answers = query.split('&').any(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            form::decode(name.as_bytes()).is_ok_and(|name| RESPONSE_PARAMETERS.contains(&&*name))
        });
        if answers { Err(Fault::Parameter) } else { Ok(Self(text.to_owned())) }
    }

    /// The URI as it was registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `sent` is this URI, byte for byte (RFC 9700 §4.1.3).
    pub fn is(&self, sent: &str) -> bool {
        self.0 == sent
    }

    /// Whether `sent` is this loopback URI with another port, as a native application has that
    /// listens where the operating system lets it (RFC 8252 §7.3).
    pub fn is_with_other_port(&self, sent: &str) -> bool {
        let (Some(own), Some(other)) = (loopback(&self.0), loopback(sent)) else { return false };
        own.host == other.host && own.path == other.path
    }

    /// Scheme and authority of an `http` or `https` URI: what a browser calls its origin.
    pub fn origin(&self) -> Option<&str> {
        origin(&self.0)
    }
}

/// The origin of an `http` or `https` URI that is registered, or a loopback URI with another port.
pub fn origin(uri: &str) -> Option<&str> {
    let authority = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
    let end = authority.find(['/', '?']).unwrap_or(authority.len());
    uri.get(..uri.len() - authority.len() + end)
}

/// Whether a URI is `http` on a loopback host.
pub(crate) fn is_on_loopback(uri: &str) -> bool {
    loopback(uri).is_some()
}

struct Location<'a> {
    host: &'a str,
    port: Option<&'a str>,
    path: &'a str,
}

impl<'a> Location<'a> {
    /// The path, if the port is written as a browser writes it.
    fn with_port_but(self, default: &str) -> Result<&'a str, Fault> {
        let other = self.port.is_some_and(|port| port == default || port.starts_with('0'));
        if other { Err(Fault::Port) } else { Ok(self.path) }
    }
}

fn loopback(uri: &str) -> Option<Location<'_>> {
    let location = authority(uri.strip_prefix("http:")?).ok()?;
    is_loopback(location.host).then_some(location)
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// Splits `//host:port/path?query`.
fn authority(rest: &str) -> Result<Location<'_>, Fault> {
    let rest = rest.strip_prefix("//").ok_or(Fault::Host)?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end).ok_or(Fault::Host)?;
    let port_at = authority.rfind(':').filter(|_| !authority.ends_with(']'));
    let (host, port) = match port_at.and_then(|colon| authority.split_at_checked(colon)) {
        Some((host, port)) => (host, port.strip_prefix(':')),
        None => (authority, None),
    };
    let port_is_good = port.is_none_or(|port| {
        (1..=5).contains(&port.len())
            && port.bytes().all(|digit| digit.is_ascii_digit())
            && port.parse::<u16>().is_ok()
    });
    if !is_host(host) || authority.contains('@') {
        return Err(Fault::Host);
    }
    if port_is_good { Ok(Location { host, port, path }) } else { Err(Fault::Port) }
}

fn is_host(host: &str) -> bool {
    host == "[::1]" || (is_name(host) && (host.parse::<Ipv4Addr>().is_ok() || !is_numeric(host)))
}

/// Whether browsers take a host for an IPv4 address: `127.1` and `0x7f000001` are two spellings of
/// `127.0.0.1` (URL Standard §3.5).
fn is_numeric(host: &str) -> bool {
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_hexadecimal = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    last.bytes().all(|digit| digit.is_ascii_digit())
        || last.strip_prefix("0x").is_some_and(is_hexadecimal)
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        })
}

fn is_private_use(scheme: &str) -> bool {
    scheme.contains('.')
        && scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && is_name(scheme)
}

/// What follows a private-use scheme, without slashes before it. What may stand there like a host
/// is a word without user information, port or brackets, which not everybody reads alike.
fn private_use_path(rest: &str) -> Result<&str, Fault> {
    let Some(path) = rest.strip_prefix("//") else { return Ok(rest) };
    let word = path.split(['/', '?']).next().unwrap_or_default();
    if word.contains([':', '@', '[', ']']) { Err(Fault::Host) } else { Ok(path) }
}

fn is_uri_text(text: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()+,;=%".contains(&byte);
    text.bytes().all(allowed) && form::decode(text.as_bytes()).is_ok()
}
