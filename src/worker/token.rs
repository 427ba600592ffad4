//! The token endpoint (RFC 6749 §3.2).

use edgegrant::{
    client::Authenticated,
    grant::{GrantId, Outcome, Subject},
    password,
    refresh_token::RefreshToken,
    refusal::Refusal,
    scope::Scope,
    token::{self, Answer, Request},
};

use crate::{
    context::Context,
    introspect::challenged,
    reply::Reply,
    store::{
        accounts::{self, Checked},
        grants,
        keys::Keys,
    },
};

/// Why there is no token, and how many seconds to wait where the account says so.
struct Denied(Refusal, Option<u64>);

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self(refusal, None)
    }
}

/// Answers an access token request.
pub(crate) async fn token(context: &mut Context<'_>) -> Reply {
    let reply = match issue(context).await {
        Ok(answer) => Reply::json(200, &answer),
        Err(Denied(refusal, wait)) => {
            let reply = challenged(context, refusal);
            match wait {
                Some(seconds) => reply.with("Retry-After", &seconds.to_string()),
                None => reply,
            }
        }
    };
    context.share(reply)
}

async fn issue(context: &mut Context<'_>) -> Result<Answer, Denied> {
    let form = context.incoming.parameters()?;
    let grant_type = token::grant_type(&form)?;
    let client = context.client(&form).await?;
    let request = Request::parse(grant_type, &form, &client)?;
    // What signs is at hand before anything is spent.
    let keys = Keys::ready(context.server).await?;
    match request {
        Request::AuthorizationCode(request) => {
            let (user_id, grant_id, event) =
                request.event(&client, &context.server.settings.root, context.now)?;
            let outcome = grants::tell(context, user_id, grant_id, event).await?;
            Ok(user_token(context, &client, &keys, grant_id, outcome).await?)
        }
        Request::RefreshToken(request) => {
            let (user_id, grant_id, event) =
                request.event(&client, &context.server.settings.root)?;
            let outcome = grants::tell(context, user_id, grant_id, event).await?;
            Ok(user_token(context, &client, &keys, grant_id, outcome).await?)
        }
        Request::ClientCredentials(scope) => {
            Ok(client_token(context, &client, &keys, scope).await?)
        }
        Request::Password(request) => by_password(context, &client, &keys, request).await,
    }
}

/// Issues what a grant gives. The signature is the last step: whatever it vouches for is durable.
async fn user_token(
    context: &mut Context<'_>,
    client: &Authenticated,
    keys: &Keys,
    grant_id: GrantId,
    outcome: Outcome,
) -> Result<Answer, Refusal> {
    let (subject, refresh) = match outcome {
        Outcome::Granted { subject, refresh } => (subject, refresh),
        Outcome::Refused(refusal) => return Err(refusal),
        Outcome::Revoked | Outcome::Alive { .. } => return Err(Refusal::Internal),
    };
    let settings = &context.server.settings;
    let lifetime = client.application().access_token_lifetime;
    let Subject { user_id, ref scope, .. } = subject;
    let scope = scope.clone();
    let claims =
        settings.tokens.user_token(subject, grant_id, lifetime, context.now, &mut context.entropy);
    let access_token = keys.sign(context.server, &claims).await?;
    let refresh_token =
        refresh.map(|number| RefreshToken { user_id, grant_id, number }.write(&settings.root));
    Ok(Answer::new(access_token, lifetime, &scope, refresh_token))
}

async fn client_token(
    context: &mut Context<'_>,
    client: &Authenticated,
    keys: &Keys,
    scope: Scope,
) -> Result<Answer, Refusal> {
    let application = client.application();
    let lifetime = application.access_token_lifetime;
    let tokens = &context.server.settings.tokens;
    let claims = tokens.client_token(application, scope.clone(), context.now, &mut context.entropy);
    let access_token = keys.sign(context.server, &claims).await?;
    Ok(Answer::new(access_token, lifetime, &scope, None))
}

/// RFC 6749 §4.3: the client has proved itself; now the user's password is looked at, where the
/// account is.
async fn by_password(
    context: &mut Context<'_>,
    client: &Authenticated,
    keys: &Keys,
    request: password::Request,
) -> Result<Answer, Denied> {
    let grant_id = GrantId::random(&mut context.entropy);
    match accounts::open_by_password(context.server, request, client, grant_id).await? {
        Checked::Right(outcome) => Ok(user_token(context, client, keys, grant_id, outcome).await?),
        Checked::Wrong => {
            context.log.event("password_wrong");
            Err(Refusal::WrongCredentials.into())
        }
        Checked::Wait { seconds } => {
            context.log.event("account_throttled");
            Err(Denied(Refusal::AccountThrottled, Some(seconds)))
        }
        Checked::Refused(refusal) => Err(refusal.into()),
    }
}
