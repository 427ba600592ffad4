//! Randomness, given by the caller.

use alloc::string::String;
use core::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};

/// Random bytes for one decision, drawn from a seed of 256 bits.
///
/// The shell fills the seed from the platform's cryptographic generator; a decision draws as many
/// bytes as it needs. One seed must serve one decision only.
pub struct Entropy {
    seed: [u8; 32],
    drawn: u32,
}

impl Entropy {
    /// Entropy for one decision.
    pub const fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    /// The next `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(32) {
            let block = Sha256::new()
                .chain_update(self.seed)
                .chain_update(self.drawn.to_be_bytes())
                .finalize();
            self.drawn = self.drawn.wrapping_add(1);
            for (byte, random) in chunk.iter_mut().zip(block) {
                *byte = random;
            }
        }
        bytes
    }

    /// The next `N` bytes as text: base64url without padding (RFC 4648 §5), four characters for
    /// three bytes.
    pub fn text<const N: usize>(&mut self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.bytes::<N>())
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy([redacted])")
    }
}
