//! Proof Key for Code Exchange (RFC 7636), method S256 only.
//!
//! `plain` is not offered: it protects nothing that can be read on the way (RFC 9700 §2.1.1).

use alloc::{borrow::ToOwned, string::String};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

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
        Self(base64url(&Sha256::digest(verifier.as_bytes()).into()))
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
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

/// A `code_verifier` of 43 characters from 256 random bits (RFC 7636 §4.1).
pub fn verifier(random: &[u8; 32]) -> String {
    base64url(random)
}

/// Base64url without padding (RFC 7636 appendix A): 43 characters. What else reads and writes it has a library for
/// that, which would be larger in a page than the rest of this module.
fn base64url(octets: &[u8; 32]) -> String {
    let mut text = String::with_capacity(43);
    let (mut bits, mut count) = (0_u32, 0);
    for octet in octets {
        bits = bits << 8 | u32::from(*octet);
        count += 8;
        while count >= 6 {
            count -= 6;
            text.push(letter(bits >> count));
        }
    }
    // Four bits are left of 256.
    text.push(letter(bits << (6 - count)));
    text
}

/// The letter of six bits (RFC 4648 §5).
fn letter(bits: u32) -> char {
    let value = bits as u8 & 63;
    char::from(match value {
        0..26 => b'A' + value,
        26..52 => b'a' - 26 + value,
        52..62 => value - 52 + b'0',
        62 => b'-',
        _ => b'_',
    })
}
