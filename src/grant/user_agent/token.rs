//! The token that a client received (RFC 6749 §4.2.2, §5.1).

use alloc::{borrow::ToOwned, string::String};

use super::{
    Fault,
    pending::{number, words},
};
use crate::{scope::Scope, secret::Secret, time::UnixTime};

/// The members of a successful answer, as they were sent: from a fragment, or from JSON.
#[derive(Clone, Copy, Default)]
pub struct Members<'a> {
    /// `access_token`
    pub access_token: Option<&'a str>,
    /// `token_type`
    pub token_type: Option<&'a str>,
    /// `expires_in`, in decimal digits
    pub expires_in: Option<&'a str>,
    /// `scope`
    pub scope: Option<&'a str>,
    /// `refresh_token`
    pub refresh_token: Option<&'a str>,
}

/// An access token, and what the server said about it.
#[derive(Clone, Debug)]
pub struct Token {
    /// The bearer token (RFC 6750).
    pub access_token: Secret,
    /// When it ends, if the server said so.
    pub expires_at: Option<UnixTime>,
    /// What it may do: what the server said, or else what was asked for (RFC 6749 §5.1); unknown
    /// if neither said anything.
    pub scope: Option<Scope>,
    /// What was asked for and not granted (RFC 6749 §3.3), as scope tokens.
    pub missing: String,
    /// What was granted and not asked for, as scope tokens.
    pub unrequested: String,
    /// For a later token request (RFC 6749 §6); the implicit grant has none.
    pub refresh_token: Option<Secret>,
}

impl Token {
    /// Reads an answer to a request for the scope `requested`; what is absent or malformed is
    /// `incomplete`.
    pub(super) fn read(
        members: &Members<'_>,
        requested: Option<&str>,
        now: UnixTime,
        incomplete: Fault,
    ) -> Result<Self, Fault> {
        let access_token =
            members.access_token.filter(|token| is_token_text(token)).ok_or(incomplete)?;
        // The type is compared without regard to case (RFC 6749 §5.1, §7.1).
        if !members.token_type.ok_or(incomplete)?.eq_ignore_ascii_case("bearer") {
            return Err(Fault::TokenTypeUnknown);
        }
        let expires_at = members.expires_in.map(lifetime).transpose().map_err(|()| incomplete)?;
        let granted = members.scope.map(Scope::parse).transpose().map_err(|_| incomplete)?;
        // What was asked for was well-formed when it was.
        let requested = requested.and_then(|scope| Scope::parse(scope).ok());
        let both = granted.as_ref().zip(requested.as_ref());
        Ok(Self {
            access_token: Secret::new(access_token.to_owned()),
            expires_at: expires_at.map(|seconds| now.after(seconds)),
            missing: both.map(|(granted, asked)| only_in(asked, granted)).unwrap_or_default(),
            unrequested: both.map(|(granted, asked)| only_in(granted, asked)).unwrap_or_default(),
            scope: granted.or(requested),
            refresh_token: members.refresh_token.map(|token| Secret::new(token.to_owned())),
        })
    }
}

fn only_in(scope: &Scope, other: &Scope) -> String {
    words(scope.tokens().filter(|token| !other.contains(token)))
}

/// Printable ASCII (RFC 6749 appendix A.12): anything else could not stand in a header.
fn is_token_text(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whole seconds; more than fit are as good as forever.
fn lifetime(digits: &str) -> Result<u32, ()> {
    number(digits).ok_or(()).map(|seconds| seconds.try_into().unwrap_or(u32::MAX))
}
