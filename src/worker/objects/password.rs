//! Passwords (RFC 9106): argon2id with 19 MiB, two passes, one lane.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier},
};
use edgegrant::{account::PasswordHash, entropy::Entropy, refusal::Refusal, secret::Secret};

use crate::boundary;

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

fn argon2() -> Result<Argon2<'static>, Refusal> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| Refusal::Internal)?;
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

/// Whether a password is the one of a hash. Where there is none, it is compared with nobody's, so
/// that nobody learns from the time which users there are.
pub(super) fn is_right(password: &Secret, hash: Option<&PasswordHash>) -> Result<bool, Refusal> {
    let password = Secret::new(boundary::normalize(password.expose()));
    let nobodys = nobodys();
    let stored = argon2::PasswordHash::new(hash.map_or(&nobodys, PasswordHash::expose))
        .map_err(|_| Refusal::RecordUnreadable)?;
    let same = argon2()?.verify_password(password.expose().as_bytes(), &stored).is_ok();
    Ok(same && hash.is_some())
}

/// A hash like any other, of 16 bytes of salt and 32 of digest.
fn nobodys() -> String {
    let [salt, digest] = [22, 43].map(|length| "A".repeat(length));
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${salt}${digest}")
}
