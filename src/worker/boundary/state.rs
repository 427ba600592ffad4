//! What a Durable Object stores.

use edgegrant::{refusal::Refusal, time::UnixTime};
use wasm_bindgen::JsValue;

use super::{js, text, unavailable};

/// The state of a Durable Object. Reading and storing are synchronous: between them nothing else
/// happens to the object.
pub(crate) struct State(JsValue);

impl State {
    pub(crate) fn new(state: JsValue) -> Self {
        Self(state)
    }

    /// The object's id, 64 hexadecimal digits.
    pub(crate) fn id(&self) -> String {
        js::object_id(&self.0)
    }

    /// A stored value.
    pub(crate) fn load(&self, key: &str) -> Result<Option<String>, Refusal> {
        let value = js::load(&self.0, key).map_err(unavailable)?;
        if value.is_undefined() { Ok(None) } else { stored(&value).map(Some) }
    }

    /// The stored entries below a prefix: each key with its value.
    pub(crate) fn load_all(&self, prefix: &str) -> Result<Vec<(String, String)>, Refusal> {
        self.entries(prefix, None)
    }

    /// The same, no more than the first in the order of the keys.
    pub(crate) fn load_first(
        &self,
        prefix: &str,
        limit: u32,
    ) -> Result<Vec<(String, String)>, Refusal> {
        self.entries(prefix, Some(limit))
    }

    fn entries(&self, prefix: &str, limit: Option<u32>) -> Result<Vec<(String, String)>, Refusal> {
        let mut texts = js::load_all(&self.0, prefix, limit).map_err(unavailable)?.into_iter();
        let mut entries = Vec::new();
        while let (Some(key), Some(value)) = (texts.next(), texts.next()) {
            entries.push((stored(&key)?, stored(&value)?));
        }
        Ok(entries)
    }

    /// Stores everything in one transaction.
    pub(crate) fn store(&self, changes: Changes) -> Result<(), Refusal> {
        #[expect(clippy::cast_precision_loss, reason = "the moments that matter are below 2^53")]
        let alarm = changes.alarm.map(|moment| moment.millis() as f64);
        js::store(&self.0, changes.entries, changes.forgotten, alarm).map_err(unavailable)
    }

    /// Removes everything, so that the object costs nothing any more.
    pub(crate) async fn store_nothing(&self) -> Result<(), Refusal> {
        js::store_nothing(&self.0).await.map(drop).map_err(unavailable)
    }
}

/// What to store in a Durable Object, in one transaction.
#[derive(Default)]
pub(crate) struct Changes {
    entries: Vec<String>,
    forgotten: Vec<String>,
    alarm: Option<UnixTime>,
}

impl Changes {
    pub(crate) fn put(&mut self, key: &str, value: String) {
        self.entries.push(key.to_owned());
        self.entries.push(value);
    }

    pub(crate) fn forget(&mut self, key: &str) {
        self.forgotten.push(key.to_owned());
    }

    /// Wakes the object at a moment, in place of any other that was set.
    pub(crate) fn wake_at(&mut self, moment: UnixTime) {
        self.alarm = Some(moment);
    }
}

/// What an object stored. All that this server stores is text, so anything else is not its own,
/// and not nothing.
fn stored(value: &JsValue) -> Result<String, Refusal> {
    text(value).ok_or(Refusal::RecordUnreadable)
}
