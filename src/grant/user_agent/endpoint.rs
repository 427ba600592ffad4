//! URLs that a page may be sent to, or send a code to.

use alloc::string::String;

use super::Fault;
use crate::text::cut;

/// An absolute URL with scheme `https`, or `http` on the loopback interface (RFC 6749 §3.1, §3.2;
/// RFC 8252 §8.3), without user information and without a fragment.
///
/// Metadata is a stranger's text: `javascript:` and `data:` URLs end here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint<'a>(&'a str);

/// Where the metadata of a server is (RFC 8414 §3).
const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";

/// Where servers have it that know OpenID Connect only (OpenID Connect Discovery 1.0 §4).
const OPENID_WELL_KNOWN: &str = "/.well-known/openid-configuration";

impl<'a> Endpoint<'a> {
    /// Reads an absolute URL.
    pub fn parse(text: &'a str) -> Result<Self, Fault> {
        let (scheme, authority, _) = parts(text).ok_or(Fault::InsecureUrl)?;
        let digits = authority.bytes().rev().take_while(u8::is_ascii_digit).count();
        let before = authority.split_at_checked(authority.len() - digits);
        let host = before.and_then(|(host, _)| host.strip_suffix(":")).unwrap_or(authority);
        let reachable = scheme == HTTPS || is_loopback(host);
        if reachable && !host.is_empty() && text.bytes().all(is_url_byte) {
            Ok(Self(text))
        } else {
            Err(Fault::InsecureUrl)
        }
    }

    /// The URL as it was given.
    pub const fn as_str(self) -> &'a str {
        self.0
    }

    /// The URL with more parameters; a query that it has is kept (RFC 6749 §3.1).
    pub(super) fn with_query(self, query: &str) -> String {
        let mut url = String::from(self.0);
        match cut(self.0, b'?') {
            (_, None) => url.push('?'),
            (_, Some(query)) if query.is_empty() || query.ends_with("&") => {}
            _ => url.push('&'),
        }
        url.push_str(query);
        url
    }
}

/// Where the metadata of `issuer` is: the well-known path goes between the host and the path
/// (RFC 8414 §3.1). If it is not there, OpenID Connect's path comes after the issuer's (§5). An
/// issuer has no query (§2).
pub fn metadata_urls(issuer: &str) -> Result<[String; 2], Fault> {
    if issuer.is_empty() {
        return Err(Fault::SettingMissing);
    }
    Endpoint::parse(issuer)?;
    let (scheme, authority, path) =
        parts(issuer).filter(|_| cut(issuer, b'?').1.is_none()).ok_or(Fault::InsecureUrl)?;
    let path = path.strip_suffix("/").unwrap_or(path);
    let joined = |first, second| {
        let mut url = String::new();
        for piece in [scheme, authority, first, second] {
            url.push_str(piece);
        }
        url
    };
    Ok([joined(WELL_KNOWN, path), joined(path, OPENID_WELL_KNOWN)])
}

const HTTPS: &str = "https://";

/// Scheme with its slashes, authority, and the rest.
fn parts(url: &str) -> Option<(&str, &str, &str)> {
    let scheme = if url.starts_with(HTTPS) { HTTPS } else { "http://" };
    let rest = url.strip_prefix(scheme)?;
    let (authority, _) = cut(cut(rest, b'?').0, b'/');
    let path = rest.strip_prefix(authority)?;
    Some((scheme, authority, path))
}

/// Printable ASCII, less what a browser would repair (a backslash becomes `/`), `@`, which could
/// hide the host behind user information, and `#`.
fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'\\' | b'"' | b'<' | b'>' | b'^' | b'`' | b'{' | b'|' | b'}' | b'@' | b'#'
        )
}

fn is_loopback(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}
