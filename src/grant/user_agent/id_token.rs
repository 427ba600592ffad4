//! ID tokens (OpenID Connect Core 1.0 §2), which say who the user is.

use super::{Fault, pending::number};
use crate::time::UnixTime;

/// How far a page's clock may be ahead of the server's, in seconds.
const SKEW: u32 = 300;

/// The claims that decide whether an ID token is this login's, as they were sent.
#[derive(Clone, Copy, Debug, Default)]
pub struct IdToken<'a> {
    /// `iss`
    pub issuer: Option<&'a str>,
    /// `sub`
    pub subject: Option<&'a str>,
    /// Whether the client is among `aud`.
    pub is_for_client: bool,
    /// `azp`
    pub authorized_party: Option<&'a str>,
    /// `exp`, in decimal digits
    pub expires_at: Option<&'a str>,
    /// `nonce`
    pub nonce: Option<&'a str>,
}

/// What a login expects of an ID token.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The client identifier.
    pub client_id: &'a str,
    /// The server's issuer identifier, if it is known.
    pub issuer: Option<&'a str>,
    /// The user, if it is known already who that is.
    pub subject: Option<&'a str>,
    /// What the authorization request sent.
    pub nonce: &'a str,
}

impl IdToken<'_> {
    /// Checks an ID token that came from the token endpoint: the connection vouches for it in place
    /// of its signature (§3.1.3.7).
    pub fn check(&self, expected: &Expected<'_>, now: UnixTime) -> Result<(), Fault> {
        let end = self.expires_at.and_then(number).map(UnixTime::from_seconds);
        let good = expected.issuer.is_none_or(|issuer| self.issuer == Some(issuer))
            && self.subject.is_some_and(|subject| !subject.is_empty())
            && expected.subject.is_none_or(|subject| self.subject == Some(subject))
            && self.is_for_client
            && self.authorized_party.is_none_or(|party| party == expected.client_id)
            && end.is_some_and(|end| now < end.after(SKEW))
            && self.nonce == Some(expected.nonce);
        good.then_some(()).ok_or(Fault::IdTokenInvalid)
    }
}
