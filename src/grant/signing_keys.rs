//! Signing keys and their succession (RFC 7517; RFC 9068 §4; OpenID Connect Core 1.0 §10.1.1).
//!
//! A key is published before it signs, for longer than anybody keeps the key set, and stays
//! published until the last token that it signed has expired.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use crate::{
    application::configuration::MAX_ACCESS_TOKEN_LIFETIME,
    digest::Digest,
    time::{LEEWAY, UnixTime},
    version::Version,
};

/// How long a key signs before another takes over, in seconds: 90 days.
pub const PERIOD: u32 = 90 * 24 * 3600;

/// How long a key is published before it signs, in seconds. An isolate keeps the keys for five
/// minutes, and a verifier keeps the set for five.
pub const LEAD: u32 = 900;

/// How long a key stays published after another took over, in seconds: the longest lifetime of an
/// access token, and for clocks that differ.
pub const OVERLAP: u32 = MAX_ACCESS_TOKEN_LIFETIME + LEEWAY;

/// A P-256 key pair (RFC 7518 §6.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningKey {
    /// Its name: the thumbprint of the public key (RFC 7638).
    pub kid: String,
    /// The public key's first coordinate, in base64url.
    pub x: String,
    /// The public key's second coordinate, in base64url.
    pub y: String,
    /// The private key, sealed.
    pub private: String,
    created_at: UnixTime,
    signs_from: UnixTime,
}

impl SigningKey {
    /// When the key begins to sign.
    pub fn signs_from(&self) -> UnixTime {
        self.signs_from
    }
}

/// The keys in the order of their making; the stored form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet {
    v: Version<1>,
    keys: Vec<SigningKey>,
}

impl KeySet {
    /// Reads the stored form. `None` means that this version of the server cannot read it.
    pub fn read(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok().filter(|set: &Self| !set.keys.is_empty())
    }

    /// Every published key.
    pub fn keys(&self) -> &[SigningKey] {
        &self.keys
    }

    /// The key that signs: the newest whose time has come.
    pub fn signing(&self, now: UnixTime) -> Option<&SigningKey> {
        self.keys.iter().rev().find(|key| key.signs_from <= now).or(self.keys.first())
    }

    /// Whether there is to be another key now.
    pub fn is_due(&self, now: UnixTime) -> bool {
        self.keys.last().is_none_or(|newest| newest.created_at.after(PERIOD) <= now)
    }

    /// Adds a key that was just made. It signs when everybody can know it; at once if no other can.
    pub fn add(&mut self, x: String, y: String, private: String, now: UnixTime) -> SigningKey {
        let signs_from = if self.keys.is_empty() { now } else { now.after(LEAD) };
        let kid = thumbprint(&x, &y);
        let key = SigningKey { kid, x, y, private, created_at: now, signs_from };
        self.keys.push(key.clone());
        key
    }

    /// Takes back a key that others may know the private part of: no token that it signed counts
    /// any more. Whether there was such a key.
    pub fn withdraw(&mut self, kid: &str, now: UnixTime) -> bool {
        let before = self.keys.len();
        self.keys.retain(|key| key.kid != kid);
        // If none of the others signs yet, the oldest has to begin.
        if self.keys.iter().all(|key| key.signs_from > now)
            && let Some(oldest) = self.keys.first_mut()
        {
            oldest.signs_from = now;
        }
        self.keys.len() < before
    }

    /// Keeps the private keys in another sealed form, where there is one. Whether there was.
    pub fn reseal(&mut self, mut reseal: impl FnMut(&str) -> Option<String>) -> bool {
        let mut resealed = false;
        for key in &mut self.keys {
            if let Some(private) = reseal(&key.private) {
                key.private = private;
                resealed = true;
            }
        }
        resealed
    }

    /// Drops keys whose last token has expired. Whether there were any.
    pub fn retire(&mut self, now: UnixTime) -> bool {
        let over = self
            .keys
            .iter()
            .skip(1)
            .filter(|successor| successor.signs_from.after(OVERLAP) <= now)
            .count();
        self.keys.drain(..over);
        over > 0
    }
}

/// The SHA-256 thumbprint of a P-256 key (RFC 7638 §3).
fn thumbprint(x: &str, y: &str) -> String {
    let members = [r#"{"crv":"P-256","kty":"EC","x":""#, x, r#"","y":""#, y, r#""}"#].concat();
    Digest::of(&members).to_base64url()
}
