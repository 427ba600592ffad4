//! JSON objects from strangers.

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, Visitor},
};
use serde_json::Value;

/// The members of a JSON object, each of which appears once.
///
/// `serde_json` keeps the last of two members with one name; two readers of one text could then
/// disagree, so this refuses it.
#[derive(Clone, Debug)]
pub struct Object(Vec<(String, Value)>);

impl Object {
    /// Reads one object and nothing after it.
    pub fn parse(text: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(text)
    }

    /// The members in the order of the text.
    pub fn into_members(self) -> Vec<(String, Value)> {
        self.0
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
        let mut members: Vec<(String, Value)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(de::Error::custom("a member appears twice"));
            }
            members.push((name, value));
        }
        Ok(Object(members))
    }
}
