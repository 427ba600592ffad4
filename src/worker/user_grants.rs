//! What a user gave to applications, for the user to see and to take back.

use std::collections::BTreeMap;

use edgegrant::{
    access_token::Claims,
    account::{UserId, given::Entry},
    grant::GrantId,
    refusal::Refusal,
};
use serde::Serialize;

use crate::{
    context::Context,
    reply::Reply,
    resource::{self, Barred},
    store::accounts,
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
    let (claims, user_id) = user(context, READ).await?;
    let entries = accounts::grants(context.server, user_id).await?;
    let mut names = BTreeMap::new();
    let mut grants = Vec::new();
    for entry in entries {
        let Entry { grant_id, client_id, scope, granted_at } = entry;
        if !names.contains_key(&client_id) {
            let application = context.application(&client_id).await?;
            // An application that is gone holds nothing.
            names.insert(client_id.clone(), application.map(|found| found.client_name));
        }
        let Some(Some(client_name)) = names.get(&client_id).cloned() else { continue };
        grants.push(Shown {
            id: grant_id,
            client_name,
            scope: scope.to_string(),
            granted_at: granted_at.seconds(),
            client_id,
        });
    }
    // The answer is for a page of the application that asked.
    context.application(&claims.client_id).await?;
    Ok(Page { grants })
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
    let (_, user_id) = user(context, WRITE).await?;
    let Some(grant_id) = GrantId::parse(id) else { return Ok(false) };
    let revoked = accounts::revoke_grant(context.server, user_id, grant_id).await?;
    if revoked {
        context.log.change("grant_revoked", &user_id.to_string());
    }
    Ok(revoked)
}

async fn user(context: &mut Context<'_>, scope: &'static str) -> Result<(Claims, UserId), Barred> {
    let claims = resource::claims(context, scope).await?;
    let user_id = claims.user_id().ok_or(Refusal::NotAUserToken)?;
    Ok((claims, user_id))
}
