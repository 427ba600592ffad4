//! Applications: a Durable Object for each identifier has what counts, and KV a copy that is read on
//! every request and is up to a minute old elsewhere.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap},
};

use edgegrant::{
    application::{ADMIN, Application, Record, is_client_id},
    grant::{Event, GrantId},
    refusal::Refusal,
    time::UnixTime,
};

use serde::{Deserialize, Serialize};

use super::{grants::Told, read, write};
use crate::{boundary, server::Server};

pub(crate) const BINDING: &str = "APPLICATIONS";
const REGISTRY: &str = "APPLICATION";
const PREFIX: &str = "application:";

/// How long an isolate keeps an application, in seconds: on top of KV's own delay of up to 60.
const KEPT_SECONDS: u32 = 10;

/// How many copies KV gives at a time.
const COPIES: usize = 100;

/// How many applications an isolate keeps.
const KEPT: usize = 1000;

thread_local! {
    static CACHE: RefCell<HashMap<String, (Application, UnixTime)>> = RefCell::default();
}

/// The application with this identifier. A missing one is never remembered.
pub(crate) async fn load(server: &Server, client_id: &str) -> Result<Option<Application>, Refusal> {
    if client_id == ADMIN {
        return Ok(Some(server.settings.admin.clone()));
    }
    if !is_client_id(client_id) {
        return Ok(None);
    }
    let now = boundary::now();
    let kept = CACHE.with_borrow(|cache| {
        cache.get(client_id).filter(|(_, until)| now < *until).map(|(kept, _)| kept.clone())
    });
    if kept.is_some() {
        return Ok(kept);
    }
    let application = load_copy(server, client_id).await?;
    if let Some(application) = &application {
        CACHE.with_borrow_mut(|cache| {
            if cache.len() >= KEPT {
                cache.clear();
            }
            let until = now.after(KEPT_SECONDS);
            cache.insert(client_id.to_owned(), (application.clone(), until));
        });
    }
    Ok(application)
}

/// The application as KV has it.
async fn load_copy(server: &Server, client_id: &str) -> Result<Option<Application>, Refusal> {
    let copy = server.env.kv_get(BINDING, &key(client_id)).await?;
    copy.map(|copy| read_record(&copy)).transpose()
}

/// Those applications that there are, and why some of these are not known: such ones are `None`.
pub(crate) async fn holders(
    server: &Server,
    client_ids: BTreeSet<&str>,
) -> (HashMap<String, Option<Application>>, Option<Refusal>) {
    let client_ids: Vec<&str> = client_ids.into_iter().collect();
    let mut holders = HashMap::new();
    let mut refusal = None;
    for some in client_ids.chunks(COPIES) {
        let keys = some.iter().map(|client_id| key(client_id)).collect();
        let copies = server.env.kv_get_all(BINDING, keys).await;
        for (at, client_id) in some.iter().copied().enumerate() {
            let found = match &copies {
                Ok(copies) => match copies.get(at) {
                    Some(Some(copy)) => read_record(copy),
                    _ => continue,
                },
                Err(refusal) => Err(*refusal),
            };
            let found = found.map_err(|why| refusal = Some(why)).ok();
            holders.insert(client_id.to_owned(), found);
        }
    }
    (holders, refusal)
}

pub(crate) fn read_record(stored: &str) -> Result<Application, Refusal> {
    Record::read(stored.as_bytes()).ok_or(Refusal::RecordUnreadable)
}

/// A message to the object of an identifier.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Call {
    /// Asks since when there is an application.
    Since,
    /// Asks for its record.
    Read,
    /// A record takes the place of another, or of none. The answer is what is stored then; nothing if
    /// another change came between.
    Register { record: String, replaces: Option<String> },
    /// There is none any more; the answer is whether there was one.
    Remove,
    /// Something happens to a grant of its own; the answer is [`Told`].
    Tell { grant_id: GrantId, event: Event },
}

/// Since when there is an application by this identifier, as of now and everywhere.
pub(crate) async fn registered_at(
    server: &Server,
    client_id: &str,
) -> Result<Option<UnixTime>, Refusal> {
    if client_id == ADMIN {
        return Ok(Some(server.settings.admin.registered_at));
    }
    read(&call(server, client_id, &Call::Since).await?)
}

async fn call(server: &Server, client_id: &str, call: &Call) -> Result<String, Refusal> {
    server.call(REGISTRY, client_id, &write(call)?).await
}

/// An application as its object has it, and the record that another can take the place of.
pub(crate) struct Stored {
    pub(crate) application: Application,
    record: String,
}

/// The application with this identifier, as of now and everywhere.
pub(crate) async fn load_stored(
    server: &Server,
    client_id: &str,
) -> Result<Option<Stored>, Refusal> {
    let record: Option<String> = read(&call(server, client_id, &Call::Read).await?)?;
    record.map(|record| Ok(Stored { application: read_record(&record)?, record })).transpose()
}

/// Tells an application's own grant what happened, and what comes of it once that is durable.
pub(super) async fn tell(
    server: &Server,
    client_id: &str,
    grant_id: GrantId,
    event: Event,
) -> Result<Told, Refusal> {
    read(&call(server, client_id, &Call::Tell { grant_id, event }).await?)
}

/// What KV does not have a copy of yet.
pub(crate) struct Changed(Option<String>);

/// Stores an application in place of the one that was there when it was configured, from which it
/// has its secret perhaps: if another change came between, nothing is stored.
pub(crate) async fn store(
    server: &Server,
    application: &Application,
    replaces: Option<Stored>,
) -> Result<Changed, Refusal> {
    let client_id = &application.client_id;
    let record = write_record(application)?;
    let replaces = replaces.map(|stored| stored.record);
    let answer = call(server, client_id, &Call::Register { record, replaces }).await?;
    let stored = read::<Option<String>>(&answer)?.ok_or(Refusal::StorageUnavailable)?;
    Ok(Changed(Some(stored)))
}

/// Removes an application: what it was given counts no more, even if another comes by its name.
/// Whether there was one; even of one that is gone there may be a copy.
pub(crate) async fn remove(server: &Server, client_id: &str) -> Result<(bool, Changed), Refusal> {
    let removed = read(&call(server, client_id, &Call::Remove).await?)?;
    Ok((removed, Changed(None)))
}

/// Copies to KV what has changed.
pub(crate) async fn copy(
    server: &Server,
    client_id: &str,
    changed: Changed,
) -> Result<(), Refusal> {
    match changed {
        Changed(Some(record)) => server.env.kv_put(BINDING, &key(client_id), &record).await?,
        Changed(None) => server.env.kv_delete(BINDING, &key(client_id)).await?,
    }
    forget(client_id);
    Ok(())
}

pub(crate) fn write_record(application: &Application) -> Result<String, Refusal> {
    let record = Record::write(application).map_err(|_| Refusal::Internal)?;
    String::from_utf8(record).map_err(|_| Refusal::Internal)
}

/// One page of applications in the order of their identifiers, and the cursor of the next.
pub(crate) async fn list(
    server: &Server,
    limit: u32,
    cursor: Option<String>,
) -> Result<(Vec<Application>, Option<String>), Refusal> {
    let (keys, next) = server.env.kv_list(BINDING, PREFIX, limit, cursor).await?;
    let mut applications = Vec::new();
    for key in keys {
        let Some(client_id) = key.strip_prefix(PREFIX) else { continue };
        applications.extend(load_copy(server, client_id).await?);
    }
    Ok((applications, next))
}

/// Where KV has its copy.
pub(crate) fn key(client_id: &str) -> String {
    [PREFIX, client_id].concat()
}

fn forget(client_id: &str) {
    CACHE.with_borrow_mut(|cache| cache.remove(client_id));
}
