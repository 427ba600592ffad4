//! The object of one client identifier: whether there is an application by it, and since when, and
//! which of its own tokens were revoked.
//!
//! KV tells what an application may do, a minute late. This tells at once that there is one.

use edgegrant::{
    grant::{self, Event, GrantId, Record},
    refusal::Refusal,
    time::{LEEWAY, UnixTime},
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

use super::{answer, read_record, wake, write_record};
use crate::{
    boundary::{self, Changes, State},
    store::{self, applications::Call, grants::Told},
};

const KEY: &str = "application";
const GRANT: &str = "grant:";

#[derive(Serialize, Deserialize)]
struct Registered {
    registered_at: UnixTime,
}

/// One client identifier.
#[wasm_bindgen]
pub struct Application {
    state: State,
}

#[wasm_bindgen]
impl Application {
    /// The platform's constructor.
    #[wasm_bindgen(constructor)]
    pub fn new(state: JsValue, _env: JsValue) -> Self {
        Self { state: State::new(state) }
    }

    /// A message from a Worker.
    pub async fn fetch(&self, request: Request) -> Response {
        let message = boundary::message(&request).await;
        answer("application", &self.state, message.and_then(|message| self.hear(&message)))
    }

    /// Forgets revoked tokens that have expired.
    pub async fn alarm(&self) -> Result<(), JsValue> {
        self.look_around().await.map_err(|refusal| refusal.as_str().into())
    }
}

impl Application {
    fn hear(&self, message: &str) -> Result<String, Refusal> {
        match store::read(message)? {
            Call::Since => store::write(&self.registered_at()?),
            Call::Register => {
                let registered_at = self.registered_at()?;
                if registered_at.is_some() {
                    return store::write(&registered_at);
                }
                let registered_at = boundary::now();
                let mut changes = Changes::default();
                changes.put(KEY, write_record(&Registered { registered_at })?);
                self.state.store(changes)?;
                store::write(&Some(registered_at))
            }
            Call::Remove => {
                let mut changes = Changes::default();
                changes.forget(KEY);
                self.state.store(changes)?;
                store::write(&None::<UnixTime>)
            }
            Call::Tell { grant_id, event } => store::write(&self.tell(grant_id, &event)?),
        }
    }

    fn registered_at(&self) -> Result<Option<UnixTime>, Refusal> {
        let stored = self.state.load(KEY)?;
        let registered = stored.map(|stored| read_record::<Registered>(&stored)).transpose()?;
        Ok(registered.map(|registered| registered.registered_at))
    }

    fn tell(&self, grant_id: GrantId, event: &Event) -> Result<Told, Refusal> {
        let now = boundary::now();
        let key = format!("{GRANT}{grant_id}");
        let record = self.state.load(&key)?.map(|stored| read(&stored)).transpose()?;
        let decision = grant::decide(record.as_ref(), event, now);
        if let Some(changed) = &decision.change {
            let mut changes = Changes::default();
            changes.put(&key, store::write(changed)?);
            wake::by(end(changed), &self.state, &mut changes, now)?;
            self.state.store(changes)?;
        }
        Ok(Told { outcome: decision.outcome, alarm: decision.alarm })
    }

    async fn look_around(&self) -> Result<(), Refusal> {
        let now = boundary::now();
        let mut changes = Changes::default();
        let mut first = None;
        for (key, stored) in self.state.load_all(GRANT)? {
            let end = end(&read(&stored)?);
            if end <= now {
                changes.forget(&key);
            } else {
                first = first.into_iter().chain([end]).min();
            }
        }
        if first.is_none() && self.registered_at()?.is_none() {
            return self.state.store_nothing().await;
        }
        wake::next(first, &mut changes, now)?;
        self.state.store(changes)
    }
}

/// When a record can be forgotten.
fn end(record: &Record) -> UnixTime {
    record.until().after(LEEWAY)
}

fn read(stored: &str) -> Result<Record, Refusal> {
    Record::read(stored).ok_or(Refusal::RecordUnreadable)
}
