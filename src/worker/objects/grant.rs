//! The object of one grant.

use edgegrant::{
    grant::{Alarm, Event, Outcome, Record, decide},
    refusal::Refusal,
    time::LEEWAY,
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

    /// Nothing that names the grant is valid any more.
    pub async fn alarm(&self) -> Result<(), JsValue> {
        self.state.store_nothing().await.map_err(|refusal| refusal.as_str().into())
    }

    fn decide(&self, message: &str) -> Result<String, Refusal> {
        let event: Event = store::read(message)?;
        let stored = self.state.load(KEY)?;
        let record = stored
            .map(|stored| Record::read(&stored).ok_or(Refusal::RecordUnreadable))
            .transpose()?;
        let decision = decide(record.as_ref(), &event, boundary::now());
        if let Some(record) = &decision.change {
            let mut changes = Changes::default();
            changes.put(KEY, store::write(record)?);
            changes.wake_at(record.until().after(LEEWAY));
            self.state.store(changes)?;
        }
        store::write(&Answer { outcome: decision.outcome, alarm: decision.alarm })
    }
}
