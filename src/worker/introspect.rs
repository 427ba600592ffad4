//! Token introspection (RFC 7662): the strong answer, because it asks the grant.

use edgegrant::{
    client::Authenticated,
    grant::Outcome,
    introspection::{Answer, may_know},
    refresh_token::RefreshToken,
    refusal::Refusal,
    secret::Secret,
};
use futures_util::future::try_join;

use crate::{
    context::Context,
    reply::Reply,
    store::{applications, grants, keys},
};

/// Answers whether a token is active.
pub(crate) async fn introspect(context: &mut Context<'_>) -> Reply {
    match answer(context).await {
        Ok(answer) => Reply::json(200, &answer),
        Err(refusal) => challenged(context, refusal),
    }
}

/// An error of an endpoint where clients authenticate (RFC 6749 §5.2).
pub(crate) fn challenged(context: &mut Context<'_>, refusal: Refusal) -> Reply {
    let tried = context.incoming.authorization().is_some();
    let reply = context.refuse(refusal);
    if edgegrant::token::needs_basic_challenge(refusal, tried) {
        reply.with("WWW-Authenticate", "Basic realm=\"edgegrant\"")
    } else {
        reply
    }
}

async fn answer(context: &mut Context<'_>) -> Result<Answer, Refusal> {
    let form = context.incoming.parameters()?;
    let client = context.client(&form).await?;
    // RFC 7662 §2.1: whoever asks proves who it is, so that tokens cannot be tried out here.
    if client.application().is_public() {
        return Err(Refusal::WrongAuthenticationMethod);
    }
    let token = form.get("token").ok_or(Refusal::MissingToken)?;
    let token = Secret::new(token.to_owned());
    match RefreshToken::read(&context.server.settings.root, &token) {
        Some(refresh_token) => refresh(context, &client, refresh_token).await,
        None => access(context, &client, &token).await,
    }
}

async fn access(
    context: &Context<'_>,
    client: &Authenticated,
    token: &Secret,
) -> Result<Answer, Refusal> {
    let Some(claims) = keys::accept(context.server, token, context.now).await? else {
        return Ok(Answer::INACTIVE);
    };
    if !may_know(client.application(), &claims.client_id) {
        return Ok(Answer::INACTIVE);
    }
    let alive = grants::is_alive(context.server, &claims);
    let registered_at = applications::registered_at(context.server, &claims.client_id);
    let (alive, registered_at) = try_join(alive, registered_at).await?;
    let active = alive && registered_at == Some(claims.registered_at);
    Ok(if active { Answer::access_token(claims) } else { Answer::INACTIVE })
}

/// To its own client only: a resource server that looks at no more than `active` would let it in.
async fn refresh(
    context: &Context<'_>,
    client: &Authenticated,
    token: RefreshToken,
) -> Result<Answer, Refusal> {
    let outcome = grants::inspect(context.server, token.user_id, token.grant_id).await?;
    let Outcome::Alive { subject: Some(subject), refresh: Some((number, expires_at)) } = outcome
    else {
        return Ok(Answer::INACTIVE);
    };
    if number != token.number
        || context.now >= expires_at
        || client.application().client_id != subject.client_id
    {
        return Ok(Answer::INACTIVE);
    }
    let registered_at = applications::registered_at(context.server, &subject.client_id).await?;
    if registered_at != Some(subject.registered_at) {
        return Ok(Answer::INACTIVE);
    }
    let issuer = context.server.settings.issuer().to_owned();
    Ok(Answer::refresh_token(subject, expires_at, issuer))
}
