//! The identifier of a user.

use alloc::{format, string::String};
use core::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::application::USER_ID_PREFIX;

/// The subject of a user's tokens: where the account is (32 bytes, given by the storage platform)
/// and which of the accounts that have been there (8 random bytes).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct UserId {
    place: [u8; 32],
    generation: [u8; 8],
}

impl UserId {
    /// The identifier of a new account at a place.
    pub const fn new(place: [u8; 32], generation: [u8; 8]) -> Self {
        Self { place, generation }
    }

    /// The length of its bytes.
    pub const LENGTH: usize = 40;

    /// The bytes of the identifier.
    pub fn to_bytes(self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let (place, generation) = bytes.split_at_mut(32);
        place.copy_from_slice(&self.place);
        generation.copy_from_slice(&self.generation);
        bytes
    }

    /// The identifier with these bytes; `None` if they are too many or too few.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (place, generation) = bytes.split_first_chunk::<32>()?;
        Some(Self { place: *place, generation: generation.try_into().ok()? })
    }

    /// Where the account is.
    pub const fn place(&self) -> &[u8; 32] {
        &self.place
    }

    /// Reads an identifier as it travels: 58 characters.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text.strip_prefix(USER_ID_PREFIX)?).ok()?;
        Self::from_bytes(&bytes)
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.to_bytes();
        f.write_str(&format!("{USER_ID_PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bytes)))
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for UserId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UserId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a user id"))
    }
}
