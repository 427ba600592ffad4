//! The object of one grant.

use edgegrant::{
    grant::{Alarm, Event, Outcome, Record, decide},
    refusal::Refusal,
    time::{LEEWAY, UnixTime},
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

use super::answer;
use crate::{
    boundary::{self, Changes, State},
    store,
};

const KEY: &str = "grant";

/// What the object answers.
#[derive(Serialize, Deserialize)]
pub(crate) struct Answer {
    /// What comes of the event.
    pub(crate) outcome: Outcome,
    /// Whether an operator wants to hear of it.
    pub(crate) alarm: Option<Alarm>,
}

/// One grant: its code is redeemed here, its refresh tokens are rotated here.
#[wasm_bindgen]
pub struct Grant {
    state: State,
}

#[wasm_bindgen]
impl Grant {
    /// The platform's constructor.
    #[wasm_bindgen(constructor)]
    pub fn new(state: JsValue, _env: JsValue) -> Self {
        Self { state: State::new(state) }
    }

    /// A message from a Worker.
    pub async fn fetch(&self, request: Request) -> Response {
        let message = boundary::message(&request).await;
        answer("grant", &self.state, message.and_then(|message| self.decide(&message)))
    }

    /// Forgets the grant when nothing that names it is valid any more. Until then it was refreshed
    /// since the alarm was set, and is looked at again.
    pub async fn alarm(&self) -> Result<(), JsValue> {
        self.look_again().await.map_err(|refusal| refusal.as_str().into())
    }

    async fn look_again(&self) -> Result<(), Refusal> {
        match self.record()? {
            Some(record) if boundary::now() < end(&record) => {
                let mut changes = Changes::default();
                changes.wake_at(end(&record));
                self.state.store(changes)
            }
            _ => self.state.store_nothing().await,
        }
    }

    fn record(&self) -> Result<Option<Record>, Refusal> {
        let stored = self.state.load(KEY)?;
        stored.map(|stored| Record::read(&stored).ok_or(Refusal::RecordUnreadable)).transpose()
    }

    fn decide(&self, message: &str) -> Result<String, Refusal> {
        let event: Event = store::read(message)?;
        let record = self.record()?;
        let decision = decide(record.as_ref(), &event, boundary::now());
        if let Some(changed) = &decision.change {
            let mut changes = Changes::default();
            changes.put(KEY, store::write(changed)?);
            // An alarm costs as much as a record. Where there is one of these, there is one of those.
            if record.is_none() {
                changes.wake_at(end(changed));
            }
            self.state.store(changes)?;
        }
        store::write(&Answer { outcome: decision.outcome, alarm: decision.alarm })
    }
}

/// When a record can be forgotten.
fn end(record: &Record) -> UnixTime {
    record.until().after(LEEWAY)
}
