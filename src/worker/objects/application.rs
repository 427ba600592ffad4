//! The object of one client identifier: whether there is an application by it, since when, and what
//! it may do, and which of its own tokens were revoked.
//!
//! KV has a copy of what an application may do, which may be a minute old. One change after another
//! is made here, so what is kept of a configuration is kept of the newest. Whoever makes a change
//! copies it to KV, and because two may do that in another order, the object does it once more when
//! nothing of it can be under way.

use edgegrant::{
    grant::{self, Event, GrantId, Record},
    refusal::Refusal,
    time::{LEEWAY, UnixTime},
};
use serde::Deserialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

use super::{answer, failed, read_record, wake, woken};
use crate::{
    boundary::{self, Changes, Env, State},
    store::{
        self,
        applications::{self, Call},
        grants::Told,
    },
};

const KEY: &str = "application";
/// The record that a change stored or removed last, as long as KV may not be as it says.
const CHANGED: &str = "changed";
/// Below this, each revoked token by its grant.
const GRANT: &str = "grant:";
/// Below this, the keys of the same in the order in which they can be forgotten.
const OVER: &str = "over:";

/// How many revoked tokens are forgotten at a time: there is no telling how many an application has.
const FORGOTTEN: u32 = 1000;

/// What is needed of a record to say since when there is an application.
#[derive(Deserialize)]
struct Registered {
    registered_at: UnixTime,
}

/// One client identifier.
#[wasm_bindgen]
pub struct Application {
    state: State,
    env: Env,
}

#[wasm_bindgen]
impl Application {
    /// The platform's constructor.
    #[wasm_bindgen(constructor)]
    pub fn new(state: JsValue, env: JsValue) -> Self {
        Self { state: State::new(state), env: Env::new(env) }
    }

    /// A message from a Worker.
    pub async fn fetch(&self, request: Request) -> Response {
        let message = boundary::message(&request).await;
        answer("application", &self.state, message.and_then(|message| self.hear(&message)))
    }

    /// Copies what changed to KV, and forgets revoked tokens that have expired.
    pub async fn alarm(&self) -> Result<(), JsValue> {
        woken("application", &self.state, self.look_around().await)
    }
}

impl Application {
    fn hear(&self, message: &str) -> Result<String, Refusal> {
        match store::read(message)? {
            Call::Since => store::write(&self.registered_at()?),
            Call::Read => store::write(&self.state.load(KEY)?),
            Call::Register { record, replaces } => {
                store::write(&self.register(&record, replaces.as_deref())?)
            }
            Call::Remove => store::write(&self.remove()?),
            Call::Tell { grant_id, event } => store::write(&self.tell(grant_id, &event)?),
        }
    }

    fn registered_at(&self) -> Result<Option<UnixTime>, Refusal> {
        self.state.load(KEY)?.map(|stored| registered_at(&stored)).transpose()
    }

    fn register(&self, record: &str, replaces: Option<&str>) -> Result<Option<String>, Refusal> {
        let before = self.state.load(KEY)?;
        if before.as_deref() != replaces {
            return Ok(None);
        }
        let now = boundary::now();
        let since = before.map(|before| registered_at(&before)).transpose()?;
        let mut application = applications::read_record(record)?;
        application.registered_at = since.unwrap_or(now);
        let record = applications::write_record(&application)?;
        let mut changes = Changes::default();
        changes.put(KEY, record.clone());
        self.changed(record.clone(), changes, now)?;
        Ok(Some(record))
    }

    fn remove(&self) -> Result<bool, Refusal> {
        let Some(record) = self.state.load(KEY)? else { return Ok(false) };
        registered_at(&record)?;
        let mut changes = Changes::default();
        changes.forget(KEY);
        self.changed(record, changes, boundary::now())?;
        Ok(true)
    }

    /// Stores a change, and wakes the object when no copy of it is under way any more.
    fn changed(&self, record: String, mut changes: Changes, now: UnixTime) -> Result<(), Refusal> {
        changes.put(CHANGED, record);
        wake::by(now, &self.state, &mut changes, now)?;
        self.state.store(changes)
    }

    /// Copies to KV what is true now; whether it still is when that is done.
    async fn copy(&self) -> Result<bool, Refusal> {
        let Some(changed) = self.state.load(CHANGED)? else { return Ok(true) };
        let key = applications::key(&applications::read_record(&changed)?.client_id);
        let record = self.state.load(KEY)?;
        match &record {
            Some(record) => self.env.kv_put(applications::BINDING, &key, record).await?,
            None => self.env.kv_delete(applications::BINDING, &key).await?,
        }
        // What was removed meanwhile is the record that had changed before.
        Ok(self.state.load(KEY)? == record && self.state.load(CHANGED)? == Some(changed))
    }

    fn tell(&self, grant_id: GrantId, event: &Event) -> Result<Told, Refusal> {
        let now = boundary::now();
        let key = format!("{GRANT}{grant_id}");
        let record = self.state.load(&key)?.map(|stored| read(&stored)).transpose()?;
        let decision = grant::decide(record.as_ref(), event, now);
        if let Some(changed) = &decision.change {
            let end = end(changed);
            let mut changes = Changes::default();
            changes.put(&key, store::write(changed)?);
            changes.put(&over(end, &key), key);
            wake::by(end, &self.state, &mut changes, now)?;
            self.state.store(changes)?;
        }
        Ok(Told { outcome: decision.outcome, alarm: decision.alarm })
    }

    async fn look_around(&self) -> Result<(), Refusal> {
        let copied = self.copy().await.unwrap_or_else(|refusal| {
            failed("application", &self.state, refusal);
            false
        });
        let now = boundary::now();
        let mut changes = Changes::default();
        // What cannot be copied now is copied in a minute.
        let mut first = (!copied).then_some(now);
        if copied {
            changes.forget(CHANGED);
        }
        let entries = self.state.load_first(OVER, FORGOTTEN)?;
        let is_over = |over: &str| end_of(over).is_some_and(|end| end <= now);
        for (over, grant) in entries.iter().take_while(|(over, _)| is_over(over)) {
            changes.forget(over);
            changes.forget(grant);
        }
        let next = entries.iter().find(|(over, _)| !is_over(over));
        let next = next.and_then(|(over, _)| end_of(over));
        if next.is_none() && entries.len() == FORGOTTEN as usize {
            wake::soon(&mut changes, now)?;
            return self.state.store(changes);
        }
        first = first.into_iter().chain(next).min();
        if first.is_none() && self.registered_at()?.is_none() {
            return self.state.store_nothing().await;
        }
        wake::next(first, &mut changes, now)?;
        self.state.store(changes)
    }
}

/// Where a key is kept in the order in which what it names can be forgotten.
fn over(end: UnixTime, key: &str) -> String {
    format!("{OVER}{:015}:{key}", end.millis())
}

/// When what is kept there can be forgotten.
fn end_of(over: &str) -> Option<UnixTime> {
    let (end, _) = over.strip_prefix(OVER)?.split_once(':')?;
    end.parse().ok().map(UnixTime::from_millis)
}

fn registered_at(stored: &str) -> Result<UnixTime, Refusal> {
    Ok(read_record::<Registered>(stored)?.registered_at)
}

/// When a record can be forgotten.
fn end(record: &Record) -> UnixTime {
    record.until().after(LEEWAY)
}

fn read(stored: &str) -> Result<Record, Refusal> {
    Record::read(stored).ok_or(Refusal::RecordUnreadable)
}
