//! The object of one client identifier: whether there is an application by it, and since when.
//!
//! KV tells what an application may do, a minute late. This tells at once that there is one.

use edgegrant::{refusal::Refusal, time::UnixTime};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

use super::{answer, read_record, write_record};
use crate::{
    boundary::{self, Changes, State},
    store::{self, applications::Call},
};

const KEY: &str = "application";

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
}

impl Application {
    fn hear(&self, message: &str) -> Result<String, Refusal> {
        let registered_at = self.registered_at()?;
        match store::read(message)? {
            Call::Since => store::write(&registered_at),
            Call::Register => {
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
        }
    }

    fn registered_at(&self) -> Result<Option<UnixTime>, Refusal> {
        let Some(stored) = self.state.load(KEY)? else { return Ok(None) };
        read_record(&stored).map(|Registered { registered_at }| Some(registered_at))
    }
}
