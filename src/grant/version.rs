//! The version of what is stored.

use serde::{Deserialize, Serialize};

/// The version `N` of a stored form: what was stored by a server with another one cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct Version<const N: u8>;

impl<const N: u8> From<Version<N>> for u8 {
    fn from(_: Version<N>) -> Self {
        N
    }
}

impl<const N: u8> TryFrom<u8> for Version<N> {
    type Error = &'static str;

    fn try_from(version: u8) -> Result<Self, Self::Error> {
        if version == N { Ok(Self) } else { Err("another version") }
    }
}
