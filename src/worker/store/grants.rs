//! Grants: each is kept by who gave it, a user's by the account and a client's own by the
//! application's registration.

use edgegrant::{
    access_token::Claims,
    account::UserId,
    grant::{Alarm, Event, GrantId, Outcome},
    refusal::Refusal,
};
use serde::{Deserialize, Serialize};

use super::{accounts, applications};
use crate::{context::Context, server::Server};

/// What comes of an event.
#[derive(Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) outcome: Outcome,
    /// Whether an operator wants to hear of it.
    pub(crate) alarm: Option<Alarm>,
}

/// Tells a user's grant what happened, and what comes of it once that is durable.
pub(crate) async fn tell(
    context: &mut Context<'_>,
    user_id: UserId,
    grant_id: GrantId,
    event: Event,
) -> Result<Outcome, Refusal> {
    let told = accounts::tell(context.server, user_id, grant_id, event).await?;
    if let Some(alarm) = told.alarm {
        context.log.alarm(alarm, user_id);
    }
    Ok(told.outcome)
}

/// Whether a user's grant is alive, and until when its refresh token is.
pub(crate) async fn inspect(
    server: &Server,
    user_id: UserId,
    grant_id: GrantId,
) -> Result<Outcome, Refusal> {
    Ok(accounts::tell(server, user_id, grant_id, Event::Inspect).await?.outcome)
}

/// Tells the grant of an access token what happened.
pub(crate) async fn tell_by_token(
    server: &Server,
    claims: &Claims,
    event: Event,
) -> Result<Outcome, Refusal> {
    let Claims { client_id, grant_id, .. } = claims;
    Ok(match claims.user_id() {
        Some(user_id) => accounts::tell(server, user_id, *grant_id, event).await?.outcome,
        None => applications::tell(server, client_id, *grant_id, event).await?.outcome,
    })
}

/// Whether an access token's grant is alive.
pub(crate) async fn is_alive(server: &Server, claims: &Claims) -> Result<bool, Refusal> {
    Ok(tell_by_token(server, claims, Event::Inspect).await?.is_alive())
}
