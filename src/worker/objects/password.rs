//! Passwords (RFC 9106): argon2id with 19 MiB, two passes, one lane.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use edgegrant::{account::PasswordHash, entropy::Entropy, refusal::Refusal, secret::Secret};

use crate::boundary;

fn argon2() -> Result<Argon2<'static>, Refusal> {
    let params = Params::new(19_456, 2, 1, None).map_err(|_| Refusal::Internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash to store of a password.
pub(super) fn hash(password: &Secret, entropy: &mut Entropy) -> Result<PasswordHash, Refusal> {
    let password = Secret::new(boundary::normalize(password.expose()));
    let hash: argon2::PasswordHash = argon2()?
        .hash_password_with_salt(password.expose().as_bytes(), &entropy.bytes::<16>())
        .map_err(|_| Refusal::Internal)?;
    Ok(PasswordHash::new(hash.to_string()))
}

/// Whether a password is the one of a hash. Without a hash the same work is done for nothing, so
/// that nobody learns from the time which users there are.
pub(super) fn is_right(
    password: &Secret,
    hash: Option<&PasswordHash>,
    entropy: &mut Entropy,
) -> Result<bool, Refusal> {
    let Some(hash) = hash else {
        self::hash(password, entropy)?;
        return Ok(false);
    };
    let password = Secret::new(boundary::normalize(password.expose()));
    let stored = argon2::PasswordHash::new(hash.expose()).map_err(|_| Refusal::RecordUnreadable)?;
    Ok(argon2()?.verify_password(password.expose().as_bytes(), &stored).is_ok())
}
