//! Our own protected resources (RFC 6750).

use edgegrant::{
    access_token::Claims,
    bearer,
    refusal::{ErrorCode, Refusal},
};

use crate::{
    context::Context,
    reply::Reply,
    store::{grants, keys},
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
                context.log.refused(Refusal::InvalidAccessToken);
                let challenge = bearer::challenge(None, None);
                return Reply::empty(401).kept_by_nobody().with("WWW-Authenticate", &challenge);
            }
            Self::Token(refusal, scope) => (refusal, scope),
        };
        let reply = context.refuse(refusal);
        match refusal.code() {
            ErrorCode::InvalidToken | ErrorCode::InsufficientScope => {
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
    scope: Option<&'static str>,
) -> Result<Claims, Barred> {
    let token = bearer::token(context.incoming.authorization()).ok_or(Barred::NoToken)?;
    // RFC 6750 §2: not more than one way in one request.
    if context.incoming.query()?.get("access_token").is_some() {
        return Err(Refusal::SeveralAccessTokens.into());
    }
    let claims = keys::accept(context.server, &token, context.now)
        .await?
        .ok_or(Refusal::InvalidAccessToken)?;
    // A token ends with its application, and with its grant.
    let application = context.application(&claims.client_id).await?;
    let application = application.ok_or(Refusal::InvalidAccessToken)?;
    let given_at = grants::given_at(&context.server.env, &claims).await?;
    if !application.was_registered_at(given_at.ok_or(Refusal::RevokedAccessToken)?) {
        return Err(Refusal::InvalidAccessToken.into());
    }
    if let Some(scope) = scope {
        bearer::require(&claims, scope).map_err(|refusal| Barred::Token(refusal, Some(scope)))?;
    }
    Ok(claims)
}
