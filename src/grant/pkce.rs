//! Proof Key for Code Exchange (RFC 7636), method S256 only.
//!
//! `plain` is not offered: it protects nothing that can be read on the way (RFC 9700 §2.1.1).

use alloc::{borrow::ToOwned, string::String};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::text;

/// The only `code_challenge_method` (RFC 7636 §4.3).
pub const METHOD: &str = "S256";

/// A `code_challenge`: 43 characters of base64url, the SHA-256 digest of the verifier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Challenge(String);

impl Challenge {
    /// Reads a challenge as RFC 7636 §4.2 writes it.
    pub fn parse(text: &str) -> Option<Self> {
        let digest = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
        (digest.len() == 32).then(|| Self(text.to_owned()))
    }

    /// The challenge that belongs to a verifier (RFC 7636 §4.2).
    pub fn of(verifier: &str) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())))
    }

    /// Whether this is the challenge of `verifier` (RFC 7636 §4.6), in constant time.
    pub fn matches(&self, verifier: &str) -> bool {
        self.0.as_bytes().ct_eq(Self::of(verifier).0.as_bytes()).into()
    }

    /// The challenge as it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether text has the form of a `code_verifier`: 43 to 128 unreserved characters
/// (RFC 7636 §4.1).
pub fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len()) && text.bytes().all(text::is_unreserved)
}
