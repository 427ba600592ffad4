//! Token revocation (RFC 7009). A token is revoked with its grant: its siblings and its refresh
//! token end too.

use edgegrant::{
    grant::{Event, Outcome},
    refresh_token::RefreshToken,
    refusal::Refusal,
    secret::Secret,
};

use crate::{
    context::Context,
    introspect::challenged,
    reply::Reply,
    store::{grants, keys},
};

/// Revokes a token; 200 means that it is done, or that there was nothing to do (RFC 7009 §2.2).
pub(crate) async fn revoke(context: &mut Context<'_>) -> Reply {
    let reply = match end(context).await {
        Ok(()) => Reply::empty(200).kept_by_nobody(),
        Err(refusal) => challenged(context, refusal),
    };
    context.share(reply)
}

async fn end(context: &mut Context<'_>) -> Result<(), Refusal> {
    let form = context.incoming.parameters()?;
    let client = context.client(&form).await?;
    let application = client.application();
    let token = form.get("token").ok_or(Refusal::MissingToken)?;
    let token = Secret::new(token.to_owned());
    let client_id = application.client_id.clone();
    let outcome = match RefreshToken::read(&context.server.settings.root, &token) {
        // The grant knows whose it is.
        Some(RefreshToken { user_id, grant_id, .. }) => {
            let until = context.now.after(application.access_token_lifetime);
            grants::tell(context, user_id, grant_id, Event::Revoke { client_id, until }).await?
        }
        None => match keys::accept(context.server, &token, context.now).await? {
            Some(claims) if claims.client_id != client_id => {
                return Err(Refusal::TokenOfAnotherClient);
            }
            Some(claims) => {
                let event = Event::Revoke { client_id, until: claims.expires_at() };
                grants::tell_by_token(context.server, &claims, event).await?
            }
            // RFC 7009 §2.2: a token that is not valid needs no revoking.
            None => return Ok(()),
        },
    };
    match outcome {
        Outcome::Refused(refusal) => Err(refusal),
        _ => Ok(()),
    }
}
