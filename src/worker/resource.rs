//! Our own protected resources (RFC 6750).

use edgegrant::{
    access_token::Claims,
    bearer,
    refusal::{ErrorCode, Refusal},
    time::UnixTime,
};
use futures_util::future::try_join;

use crate::{
    context::Context,
    reply::Reply,
    store::{
        accounts::{self, Bearer, View},
        applications, grants, keys,
    },
};

/// The answer to a request that may not have what it asks for.
pub(crate) enum Barred {
    /// No token was presented (RFC 6750 §3.1: no error code then).
    NoToken,
    /// The token is no good, or not enough.
    Token(Refusal, Option<&'static str>),
}

impl Barred {
    pub(crate) fn reply(self, context: &mut Context<'_>) -> Reply {
        let (refusal, scope) = match self {
            Self::NoToken => {
                context.log.refused(Refusal::MissingAccessToken);
                let challenge = bearer::challenge(None, None);
                return Reply::empty(401).kept_by_nobody().with("WWW-Authenticate", &challenge);
            }
            Self::Token(refusal, scope) => (refusal, scope),
        };
        let reply = context.refuse(refusal);
        match refusal.code() {
            ErrorCode::InvalidRequest | ErrorCode::InvalidToken | ErrorCode::InsufficientScope => {
                reply.with("WWW-Authenticate", &bearer::challenge(Some(refusal), scope))
            }
            _ => reply,
        }
    }
}

impl From<Refusal> for Barred {
    fn from(refusal: Refusal) -> Self {
        Self::Token(refusal, None)
    }
}

/// What the presented access token says, if it covers a scope.
pub(crate) async fn claims(
    context: &mut Context<'_>,
    scope: &'static str,
) -> Result<Claims, Barred> {
    let claims = presented(context).await?;
    alive(context, &claims).await?;
    bearer::require(&claims, scope).map_err(|refusal| Barred::Token(refusal, Some(scope)))?;
    Ok(claims)
}

/// The user of the presented access token, whatever it covers.
pub(crate) async fn user(context: &mut Context<'_>) -> Result<View, Barred> {
    let claims = presented(context).await?;
    let Some(user_id) = claims.user_id() else {
        alive(context, &claims).await?;
        return Err(Refusal::NotAUserToken.into());
    };
    // Where the grant is, there is the user, who is asked for in the same call.
    let bearer = accounts::bearer(context.server, user_id, claims.grant_id);
    let registered_at = applications::registered_at(context.server, &claims.client_id);
    let (bearer, registered_at) = try_join(bearer, registered_at).await?;
    let Bearer { outcome, user } = bearer.ok_or(Refusal::RevokedAccessToken)?;
    require_alive(&claims, outcome.is_alive(), registered_at)?;
    Ok(user.filter(|user| !user.disabled).ok_or(Refusal::RevokedAccessToken)?)
}

/// A token ends with its grant, and with its application: everywhere and at once, for an application
/// that is gone must not bring itself back.
async fn alive(context: &Context<'_>, claims: &Claims) -> Result<(), Refusal> {
    let alive = grants::is_alive(context.server, claims);
    let registered_at = applications::registered_at(context.server, &claims.client_id);
    let (alive, registered_at) = try_join(alive, registered_at).await?;
    require_alive(claims, alive, registered_at)
}

fn require_alive(
    claims: &Claims,
    alive: bool,
    registered_at: Option<UnixTime>,
) -> Result<(), Refusal> {
    match (alive, registered_at == Some(claims.registered_at)) {
        (false, _) => Err(Refusal::RevokedAccessToken),
        (true, false) => Err(Refusal::InvalidAccessToken),
        (true, true) => Ok(()),
    }
}

/// What the presented access token says.
async fn presented(context: &mut Context<'_>) -> Result<Claims, Barred> {
    let token = bearer::token(context.incoming.authorization()).ok_or(Barred::NoToken)?;
    // RFC 6750 §2: not more than one way in one request.
    if context.incoming.query()?.get("access_token").is_some() {
        return Err(Refusal::SeveralAccessTokens.into());
    }
    let claims = keys::accept(context.server, &token, context.now)
        .await?
        .ok_or(Refusal::InvalidAccessToken)?;
    // The answer is for its pages, too.
    context.application(&claims.client_id).await?;
    Ok(claims)
}
