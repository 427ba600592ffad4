//! Grants: one Durable Object each, named by the grant.

use edgegrant::{
    access_token::Claims,
    grant::{Event, GrantId, Outcome},
    refusal::Refusal,
    time::UnixTime,
};

use super::{read, write};
use crate::{boundary::Env, context::Context, objects::grant::Answer};

const BINDING: &str = "GRANT";

/// Tells a grant what happened, and what comes of it once that is durable.
pub(crate) async fn tell(
    context: &mut Context<'_>,
    grant_id: GrantId,
    event: &Event,
) -> Result<Outcome, Refusal> {
    let answer = send(&context.server.env, grant_id, event).await?;
    if let Some(alarm) = answer.alarm {
        context.log.alarm(alarm);
    }
    Ok(answer.outcome)
}

/// Ends a grant, whoever holds it.
pub(crate) async fn revoke(env: &Env, grant_id: GrantId, until: UnixTime) -> Result<(), Refusal> {
    send(env, grant_id, &Event::Revoke { client_id: None, until }).await.map(drop)
}

/// Whether a grant is alive, and until when its refresh token is.
pub(crate) async fn inspect(env: &Env, grant_id: GrantId) -> Result<Outcome, Refusal> {
    send(env, grant_id, &Event::Inspect).await.map(|answer| answer.outcome)
}

/// When an access token was given; `None` if something has ended its grant.
pub(crate) async fn given_at(env: &Env, claims: &Claims) -> Result<Option<UnixTime>, Refusal> {
    Ok(inspect(env, claims.grant_id).await?.given_at(claims.latest_issue()))
}

async fn send(env: &Env, grant_id: GrantId, event: &Event) -> Result<Answer, Refusal> {
    let answer = env.call_by_name(BINDING, &grant_id.to_string(), &write(event)?).await?;
    read(&answer)
}
