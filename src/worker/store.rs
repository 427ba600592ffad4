//! Where facts live: everything that must happen once in Durable Objects, copies of applications in KV.

pub(crate) mod accounts;
pub(crate) mod applications;
pub(crate) mod grants;
pub(crate) mod keys;

use edgegrant::refusal::Refusal;
use serde::{Serialize, de::DeserializeOwned};

/// A message to a Durable Object, or its answer, as it travels.
pub(crate) fn write<T: Serialize>(message: &T) -> Result<String, Refusal> {
    serde_json::to_string(message).map_err(|_| Refusal::Internal)
}

/// Reads what [`write`] wrote, perhaps by another version of the server.
pub(crate) fn read<T: DeserializeOwned>(message: &str) -> Result<T, Refusal> {
    serde_json::from_str(message).map_err(|_| Refusal::RecordUnreadable)
}
