//! Signing keys, for those who may change them.

use serde::Serialize;

use crate::{
    context::Context,
    reply::Reply,
    resource::{self, Barred},
    store::keys,
};

const WRITE: &str = "keys:write";

/// A key that was just made.
#[derive(Serialize)]
struct Made {
    kid: String,
    /// When it begins to sign, in seconds since the epoch.
    signs_from: u64,
}

/// `POST /v2/keys`: makes another key before it is due.
pub(crate) async fn post(context: &mut Context<'_>) -> Reply {
    match rotate(context).await {
        Ok(made) => Reply::json(201, &made),
        Err(barred) => barred.reply(context),
    }
}

async fn rotate(context: &mut Context<'_>) -> Result<Made, Barred> {
    resource::claims(context, WRITE).await?;
    let key = keys::rotate(context.server).await?;
    context.log.change("key_made", &key.kid);
    Ok(Made { signs_from: key.signs_from().seconds(), kid: key.kid })
}

/// `DELETE /v2/keys/{kid}`: takes a key back whose private part others may know.
pub(crate) async fn delete(context: &mut Context<'_>, kid: &str) -> Reply {
    match withdraw(context, kid).await {
        Ok(true) => Reply::empty(204),
        Ok(false) => Reply::not_found(),
        Err(barred) => barred.reply(context),
    }
}

async fn withdraw(context: &mut Context<'_>, kid: &str) -> Result<bool, Barred> {
    resource::claims(context, WRITE).await?;
    let found = keys::withdraw(context.server, kid).await?;
    if found {
        context.log.change("key_withdrawn", kid);
    }
    Ok(found)
}
