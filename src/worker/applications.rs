//! Application configuration, for those who may change it.

use edgegrant::{
    application::{
        ADMIN, Application,
        configuration::{self, Configured},
        is_client_id,
    },
    members::Fault,
    refusal::Refusal,
};
use serde::Serialize;

use crate::{
    context::Context,
    reply::Reply,
    resource::{self, Barred},
    store::applications,
};

const READ: &str = "applications:read";
const WRITE: &str = "applications:write";

/// How many applications one page holds.
const PAGE: u32 = 50;

/// An application, and its secret the one time that it is shown.
#[derive(Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    application: &'a Application,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
}

#[derive(Serialize)]
struct Page {
    applications: Vec<Application>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
}

/// Every fault of a body (RFC 7591 §3.2.2).
#[derive(Serialize)]
pub(crate) struct Faults {
    pub(crate) error: &'static str,
    pub(crate) error_description: &'static str,
    pub(crate) faults: Vec<Fault>,
}

/// `PUT /v2/applications/{client_id}`: creates or replaces an application.
pub(crate) async fn put(context: &mut Context<'_>, client_id: &str) -> Reply {
    match store(context, client_id).await {
        Ok(reply) => reply,
        Err(barred) => barred.reply(context),
    }
}

async fn store(context: &mut Context<'_>, client_id: &str) -> Result<Reply, Barred> {
    resource::claims(context, WRITE).await?;
    let body = context.incoming.json()?;
    let current = match is_client_id(client_id) {
        true => applications::load_stored(context.server, client_id).await?,
        false => None,
    };
    let status = if current.is_some() { 200 } else { 201 };
    let configured = configuration::parse(
        client_id,
        body,
        current.as_ref().map(|stored| &stored.application),
        &mut context.entropy,
    );
    let Configured { application, client_secret } = match configured {
        Ok(configured) => configured,
        Err(faults) => {
            context.log.event("configuration_refused");
            let redirect_uris = faults.iter().all(|fault| fault.member == "redirect_uris");
            return Ok(Reply::json(
                400,
                &Faults {
                    error: if redirect_uris {
                        "invalid_redirect_uri"
                    } else {
                        "invalid_client_metadata"
                    },
                    error_description: "the configuration has faults",
                    faults,
                },
            ));
        }
    };
    let changed = applications::store(context.server, &application, current).await?;
    // It is durable, whatever becomes of its copy.
    context.log.change("application_written", client_id);
    applications::copy(context.server, client_id, changed).await?;
    let shown = Shown {
        application: &application,
        client_secret: client_secret.as_ref().map(|secret| secret.expose()),
    };
    let location = [edgegrant::metadata::path::APPLICATIONS, "/", client_id].concat();
    Ok(Reply::json(status, &shown).with("Location", &location))
}

/// `GET /v2/applications/{client_id}`.
pub(crate) async fn get(context: &mut Context<'_>, client_id: &str) -> Reply {
    match load(context, client_id).await {
        Ok(Some(application)) => {
            Reply::json(200, &Shown { application: &application, client_secret: None })
        }
        Ok(None) => Reply::not_found(),
        Err(barred) => barred.reply(context),
    }
}

async fn load(context: &mut Context<'_>, client_id: &str) -> Result<Option<Application>, Barred> {
    resource::claims(context, READ).await?;
    if client_id == ADMIN {
        return Ok(Some(context.server.settings.admin.clone()));
    }
    if !is_client_id(client_id) {
        return Ok(None);
    }
    let stored = applications::load_stored(context.server, client_id).await?;
    Ok(stored.map(|stored| stored.application))
}

/// `DELETE /v2/applications/{client_id}`.
pub(crate) async fn delete(context: &mut Context<'_>, client_id: &str) -> Reply {
    match remove(context, client_id).await {
        Ok(true) => Reply::empty(204),
        Ok(false) => Reply::not_found(),
        Err(barred) => barred.reply(context),
    }
}

async fn remove(context: &mut Context<'_>, client_id: &str) -> Result<bool, Barred> {
    resource::claims(context, WRITE).await?;
    if !is_client_id(client_id) {
        return Ok(false);
    }
    let (removed, changed) = applications::remove(context.server, client_id).await?;
    if removed {
        context.log.change("application_removed", client_id);
    }
    applications::copy(context.server, client_id, changed).await?;
    Ok(removed)
}

/// `GET /v2/applications?limit=&cursor=`.
pub(crate) async fn list(context: &mut Context<'_>) -> Reply {
    match page(context).await {
        Ok(page) => Reply::json(200, &page),
        Err(barred) => barred.reply(context),
    }
}

async fn page(context: &mut Context<'_>) -> Result<Page, Barred> {
    resource::claims(context, READ).await?;
    let form = context.incoming.query()?;
    let limit = match form.get("limit").map(str::parse::<u32>) {
        None => PAGE,
        Some(Ok(limit)) if (1..=PAGE).contains(&limit) => limit,
        Some(_) => return Err(Refusal::MalformedParameters.into()),
    };
    let cursor = form.get("cursor").map(str::to_owned);
    let (applications, next_cursor) = applications::list(context.server, limit, cursor).await?;
    Ok(Page { applications, next_cursor })
}
