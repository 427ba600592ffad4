//! What a user gave to applications, for the user to see and to take back.

use std::collections::BTreeSet;

use edgegrant::{
    account::{UserId, given::Entry},
    grant::GrantId,
    refusal::Refusal,
};
use serde::Serialize;

use crate::{
    context::Context,
    reply::Reply,
    resource::{self, Barred},
    store::{accounts, applications},
};

const READ: &str = "grants:read";
const WRITE: &str = "grants:write";

#[derive(Serialize)]
struct Page {
    grants: Vec<Shown>,
}

/// A grant as the API shows one.
#[derive(Serialize)]
struct Shown {
    id: GrantId,
    client_id: String,
    client_name: String,
    scope: String,
    /// Seconds since the epoch.
    granted_at: u64,
}

/// `GET /v2/users/me/grants`: the applications that hold access.
pub(crate) async fn list(context: &mut Context<'_>) -> Reply {
    let reply = match page(context).await {
        Ok(page) => Reply::json(200, &page),
        Err(barred) => barred.reply(context),
    };
    context.share(reply)
}

async fn page(context: &mut Context<'_>) -> Result<Page, Barred> {
    let user_id = user(context, READ).await?;
    let entries = accounts::grants(context.server, user_id).await?;
    let client_ids: BTreeSet<&str> = entries.iter().map(|entry| &*entry.client_id).collect();
    let (holders, refusal) = applications::holders(context.server, client_ids).await;
    if let Some(refusal) = refusal {
        context.log.refused(refusal);
    }
    let grants = entries.into_iter().filter_map(|entry| {
        let Entry { grant_id, client_id, registered_at, scope, granted_at } = entry;
        // An application that is gone holds nothing, and a later one by its name has nothing of it.
        let client_name = match holders.get(&client_id)? {
            Some(holder) if registered_at.is_some_and(|since| since < holder.registered_at) => {
                return None;
            }
            Some(holder) => holder.client_name.clone(),
            None => client_id.clone(),
        };
        Some(Shown {
            id: grant_id,
            client_name,
            scope: scope.to_string(),
            granted_at: granted_at.seconds(),
            client_id,
        })
    });
    Ok(Page { grants: grants.collect() })
}

/// `DELETE /v2/users/me/grants/{id}`: takes one back, and the consent that it came from.
pub(crate) async fn delete(context: &mut Context<'_>, id: &str) -> Reply {
    let reply = match revoke(context, id).await {
        Ok(true) => Reply::empty(204),
        Ok(false) => Reply::not_found(),
        Err(barred) => barred.reply(context),
    };
    context.share(reply)
}

async fn revoke(context: &mut Context<'_>, id: &str) -> Result<bool, Barred> {
    let user_id = user(context, WRITE).await?;
    let Some(grant_id) = GrantId::parse(id) else { return Ok(false) };
    let revoked = accounts::revoke_grant(context.server, user_id, grant_id).await?;
    if revoked {
        context.log.change("grant_revoked", &user_id.to_string());
    }
    Ok(revoked)
}

async fn user(context: &mut Context<'_>, scope: &'static str) -> Result<UserId, Barred> {
    let claims = resource::claims(context, scope).await?;
    Ok(claims.user_id().ok_or(Refusal::NotAUserToken)?)
}
