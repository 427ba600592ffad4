//! Applications in KV: read on every request, rarely written, and up to a minute old elsewhere.

use std::{cell::RefCell, collections::HashMap};

use edgegrant::{
    application::{ADMIN, Application, Record, is_client_id},
    refusal::Refusal,
    time::UnixTime,
};

use crate::{boundary, server::Server};

const BINDING: &str = "APPLICATIONS";
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

/// Stores an application, in place of any other with its identifier.
pub(crate) async fn store(server: &Server, application: &Application) -> Result<(), Refusal> {
    let record = Record::write(application).map_err(|_| Refusal::Internal)?;
    let record = String::from_utf8(record).map_err(|_| Refusal::Internal)?;
    server.env.kv_put(BINDING, &key(&application.client_id), &record).await?;
    forget(&application.client_id);
    Ok(())
}

/// Removes an application.
pub(crate) async fn remove(server: &Server, client_id: &str) -> Result<(), Refusal> {
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
