//! Bearer tokens at a protected resource (RFC 6750).

use alloc::{borrow::ToOwned, format, string::String};

use crate::{
    access_token::Claims,
    refusal::{ErrorCode, Refusal},
    secret::Secret,
};

/// The token in an `Authorization` header (RFC 6750 §2.1); the scheme has no case.
///
/// `None` means that no token was presented at all, which is answered without an error code.
pub fn token(authorization: Option<&str>) -> Option<Secret> {
    let (scheme, token) = authorization?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| Secret::new(token.trim().to_owned()))
}

/// Whether a token covers what a resource asks for.
///
/// # Errors
/// [`Refusal::ScopeMissing`].
pub fn require(claims: &Claims, scope: &str) -> Result<(), Refusal> {
    if claims.scope.contains(scope) { Ok(()) } else { Err(Refusal::ScopeMissing) }
}

/// The value of `WWW-Authenticate` (RFC 6750 §3). Without a refusal no token was presented.
pub fn challenge(refusal: Option<Refusal>, scope: Option<&str>) -> String {
    let Some(refusal) = refusal else { return "Bearer realm=\"edgegrant\"".to_owned() };
    let scope = match (refusal.code(), scope) {
        (ErrorCode::InsufficientScope, Some(scope)) => format!(", scope=\"{scope}\""),
        _ => String::new(),
    };
    format!(
        "Bearer realm=\"edgegrant\", error=\"{}\", error_description=\"{}\"{scope}",
        refusal.code().as_str(),
        refusal.description(),
    )
}
