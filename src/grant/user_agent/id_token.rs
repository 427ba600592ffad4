//! ID tokens (OpenID Connect Core 1.0 §2), which say who the user is.

use super::{
    Fault,
    members::{Decision, are_filled, number},
};
use crate::{form::Form, text::cut, time::UnixTime};

/// How far a page's clock may be ahead of the server's, in seconds.
const SKEW: u32 = 300;

/// Checks the claims `iss`, `sub`, `azp`, `exp` and `nonce` of an ID token that came from the token
/// endpoint, and whether the client is in its audience (`for_client`), against what the login of
/// `client_id` expects: `expected_nonce`, and `expected_issuer` and `expected_subject` if they are
/// known. The connection vouches for the token in place of its signature (§3.1.3.7).
pub(super) fn id_token(given: &Form, now: UnixTime) -> Decision {
    let meets = |claim, expected| {
        let expected = given.value(expected);
        expected.is_none() || given.value(claim) == expected
    };
    // It may have a fraction (RFC 7519 §2).
    let exp = given.value("exp").and_then(|exp| number(cut(exp, b'.').0)).unwrap_or_default();
    let good = are_filled(given, "sub for_client expected_nonce")
        && meets("iss", "expected_issuer")
        && meets("sub", "expected_subject")
        && meets("nonce", "expected_nonce")
        // Who it was issued to, where it says so.
        && meets("client_id", "azp")
        && now < UnixTime::from_seconds(exp).after(SKEW);
    good.then_some(()).ok_or(Fault::IdTokenInvalid)
}
