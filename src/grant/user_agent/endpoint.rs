//! URLs that a page may be sent to, or send a token to.

use alloc::string::String;

use super::{
    Fault,
    members::{Decision, filled},
};
use crate::{
    form::{Form, Query},
    text::{cut, separator},
};

/// Where the metadata of a server is (RFC 8414 §3).
const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";

/// Where servers have it that know OpenID Connect only (OpenID Connect Discovery 1.0 §4).
const OPENID_WELL_KNOWN: &str = "/.well-known/openid-configuration";

const HTTPS: &str = "https://";

/// Refuses what is not an absolute URL with scheme `https`, or `http` on the loopback interface
/// (RFC 6749 §3.1, §3.2; RFC 8252 §8.3), without user information and without a fragment.
///
/// Metadata is a stranger's text: `javascript:` and `data:` URLs end here.
pub(super) fn check(url: &str) -> Decision {
    let (scheme, authority, _) = parts(url).ok_or(Fault::InsecureUrl)?;
    let digits = authority.bytes().rev().take_while(u8::is_ascii_digit).count();
    let before = authority.split_at_checked(authority.len() - digits);
    let host = before.and_then(|(host, _)| host.strip_suffix(":")).unwrap_or(authority);
    let reachable = scheme == HTTPS || matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let plain = reachable && !host.is_empty() && url.bytes().all(is_url_byte);
    plain.then_some(()).ok_or(Fault::InsecureUrl)
}

/// A URL with more parameters; a query that it has is kept (RFC 6749 §3.1).
pub(super) fn with_query(url: &str, query: &str) -> String {
    joined(&[url, separator(url), query])
}

/// Where the metadata of `issuer` is: the well-known path goes between the host and the path
/// (RFC 8414 §3.1), in `url`. If it is not there, OpenID Connect's path comes after the issuer's
/// (§5), in `openid_url`. An issuer has no query (§2).
pub(super) fn metadata_urls(given: &Form, answer: &mut Query) -> Decision {
    let issuer = filled(given, "issuer").ok_or(Fault::SettingMissing)?;
    check(issuer)?;
    let (scheme, authority, path) =
        parts(issuer).filter(|_| cut(issuer, b'?').1.is_none()).ok_or(Fault::InsecureUrl)?;
    let path = path.strip_suffix("/").unwrap_or(path);
    answer.push("url", &joined(&[scheme, authority, WELL_KNOWN, path]));
    answer.push("openid_url", &joined(&[scheme, authority, path, OPENID_WELL_KNOWN]));
    Ok(())
}

/// `concat` would do, and is twice as long in a page.
fn joined(pieces: &[&str]) -> String {
    let mut text = String::new();
    pieces.iter().for_each(|piece| text.push_str(piece));
    text
}

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
