//! Applications in KV: read on every request, rarely written, and up to a minute old elsewhere. A
//! Durable Object for each identifier knows at once whether there is one.

use std::{cell::RefCell, collections::HashMap};

use edgegrant::{
    application::{ADMIN, Application, Record, is_client_id},
    grant::{Event, GrantId},
    refusal::Refusal,
    time::UnixTime,
};

use serde::{Deserialize, Serialize};

use super::{grants::Told, read, write};
use crate::{boundary, server::Server};

const BINDING: &str = "APPLICATIONS";
const REGISTRY: &str = "APPLICATION";
const PREFIX: &str = "application:";

/// How long an isolate keeps an application, in seconds: on top of KV's own delay of up to 60.
const KEPT_SECONDS: u32 = 10;

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
    let application = load_stored(server, client_id).await?;
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
pub(crate) async fn load_stored(
    server: &Server,
    client_id: &str,
) -> Result<Option<Application>, Refusal> {
    let stored = server.env.kv_get(BINDING, &key(client_id)).await?;
    stored
        .map(|stored| Record::read(stored.as_bytes()).ok_or(Refusal::RecordUnreadable))
        .transpose()
}

/// A message to the object of an identifier; the answer to the first three is since when there is an
/// application.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Call {
    /// Asks.
    Since,
    /// There is one from now on, if there was none.
    Register,
    /// There is none any more.
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
    call(server, client_id, &Call::Since).await
}

async fn call(server: &Server, client_id: &str, call: &Call) -> Result<Option<UnixTime>, Refusal> {
    read(&server.env.call_by_name(REGISTRY, client_id, &write(call)?).await?)
}

/// Tells an application's own grant what happened, and what comes of it once that is durable.
pub(super) async fn tell(
    server: &Server,
    client_id: &str,
    grant_id: GrantId,
    event: Event,
) -> Result<Told, Refusal> {
    let message = write(&Call::Tell { grant_id, event })?;
    read(&server.env.call_by_name(REGISTRY, client_id, &message).await?)
}

/// Stores an application, in place of any other with its identifier.
pub(crate) async fn store(server: &Server, mut application: Application) -> Result<(), Refusal> {
    let registered_at = call(server, &application.client_id, &Call::Register).await?;
    application.registered_at = registered_at.ok_or(Refusal::Internal)?;
    let application = &application;
    let record = Record::write(application).map_err(|_| Refusal::Internal)?;
    let record = String::from_utf8(record).map_err(|_| Refusal::Internal)?;
    server.env.kv_put(BINDING, &key(&application.client_id), &record).await?;
    forget(&application.client_id);
    Ok(())
}

/// Removes an application: what it was given counts no more, even if another comes by its name.
pub(crate) async fn remove(server: &Server, client_id: &str) -> Result<(), Refusal> {
    call(server, client_id, &Call::Remove).await?;
    server.env.kv_delete(BINDING, &key(client_id)).await?;
    forget(client_id);
    Ok(())
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
        applications.extend(load_stored(server, client_id).await?);
    }
    Ok((applications, next))
}

fn key(client_id: &str) -> String {
    [PREFIX, client_id].concat()
}

fn forget(client_id: &str) {
    CACHE.with_borrow_mut(|cache| cache.remove(client_id));
}
