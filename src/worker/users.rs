//! Users.

use edgegrant::{
    account::{
        UserId,
        registration::{Registration, Update, is_username},
    },
    members::Fault,
    metadata::path,
    refusal::Refusal,
};
use serde::Serialize;

use crate::{
    applications::Faults,
    context::Context,
    reply::Reply,
    resource::{self, Barred},
    store::accounts::{self, Created, View},
};

const CREATE: &str = "users:create";
const READ: &str = "users:read";
const WRITE: &str = "users:write";

#[derive(Serialize)]
struct Taken {
    error: &'static str,
    error_description: &'static str,
}

/// `POST /v2/users`: creates a user in a role that the application may give.
pub(crate) async fn post(context: &mut Context<'_>) -> Reply {
    match create(context).await {
        Ok(reply) => reply,
        Err(barred) => barred.reply(context),
    }
}

async fn create(context: &mut Context<'_>) -> Result<Reply, Barred> {
    let claims = resource::claims(context, CREATE).await?;
    // Restricted permissions of an application, not of any user in it.
    if claims.user_id().is_some() {
        return Err(Barred::Token(Refusal::ScopeMissing, Some(CREATE)));
    }
    let registration = match Registration::parse(context.incoming.json()?) {
        Ok(registration) => registration,
        Err(faults) => return Ok(faulty(context, faults)),
    };
    if !may_give(context, &claims.client_id, &registration.role).await? {
        return Ok(role_not_given(context));
    }
    Ok(match accounts::create(context.server, registration).await? {
        Created::Created(user) => {
            let id = user.id.to_string();
            context.log.change("user_created", &id);
            let location = [path::USERS, "/", &id].concat();
            Reply::json(201, &user).with("Location", &location)
        }
        Created::Taken => Reply::json(
            409,
            &Taken { error: "username_taken", error_description: "the user name is taken" },
        ),
    })
}

async fn may_give(context: &mut Context<'_>, client_id: &str, role: &str) -> Result<bool, Refusal> {
    let application = context.application(client_id).await?;
    Ok(application.is_some_and(|application| application.user_roles.contains(role)))
}

fn faulty(context: &mut Context<'_>, faults: Vec<Fault>) -> Reply {
    context.log.event("user_refused");
    let error_description = "the user has faults";
    Reply::json(400, &Faults { error: "invalid_request", error_description, faults })
}

fn role_not_given(context: &mut Context<'_>) -> Reply {
    let fault = "is not one that the application may give";
    faulty(context, vec![Fault::new("role", fault)])
}

/// `GET /v2/users/me`: the user of the access token.
pub(crate) async fn me(context: &mut Context<'_>) -> Reply {
    let reply = match resource::user(context).await {
        Ok(user) => Reply::json(200, &user),
        Err(barred) => barred.reply(context),
    };
    context.share(reply)
}

/// `GET /v2/users?username=`: the user with this name, whatever its case and Unicode form.
pub(crate) async fn find(context: &mut Context<'_>) -> Reply {
    let user = named(context).await;
    found(context, user)
}

async fn named(context: &mut Context<'_>) -> Result<Option<View>, Barred> {
    resource::claims(context, READ).await?;
    let query = context.incoming.query()?;
    if query.repeats_any() {
        return Err(Refusal::RepeatedParameter.into());
    }
    let username = query.get("username").ok_or(Refusal::MissingUsername)?;
    // What cannot be a name is not worth asking for.
    if !is_username(username) {
        return Ok(None);
    }
    Ok(accounts::find(context.server, username).await?)
}

/// `GET /v2/users/{id}`.
pub(crate) async fn get(context: &mut Context<'_>, id: &str) -> Reply {
    let user = match resource::claims(context, READ).await {
        Ok(_) => match UserId::parse(id) {
            Some(user_id) => accounts::load(context.server, user_id).await.map_err(Barred::from),
            None => Ok(None),
        },
        Err(barred) => Err(barred),
    };
    found(context, user)
}

/// `PATCH /v2/users/{id}`: changes any of password, role, profile, disabled.
pub(crate) async fn patch(context: &mut Context<'_>, id: &str) -> Reply {
    match change(context, id).await {
        Ok(reply) => reply,
        Err(barred) => barred.reply(context),
    }
}

async fn change(context: &mut Context<'_>, id: &str) -> Result<Reply, Barred> {
    let claims = resource::claims(context, WRITE).await?;
    let update = match Update::parse(context.incoming.json()?) {
        Ok(update) => update,
        Err(faults) => return Ok(faulty(context, faults)),
    };
    if let Some(role) = &update.role
        && !may_give(context, &claims.client_id, role).await?
    {
        return Ok(role_not_given(context));
    }
    let Some(user_id) = UserId::parse(id) else { return Ok(Reply::not_found()) };
    let user = accounts::update(context.server, user_id, update).await?;
    Ok(user.map_or_else(Reply::not_found, |user| {
        context.log.change("user_changed", id);
        Reply::json(200, &user)
    }))
}

/// `DELETE /v2/users/{id}`: the user's tokens and grants end with the account.
pub(crate) async fn delete(context: &mut Context<'_>, id: &str) -> Reply {
    let removed = match resource::claims(context, WRITE).await {
        Ok(_) => match UserId::parse(id) {
            Some(user_id) => accounts::remove(context.server, user_id).await.map_err(Barred::from),
            None => Ok(false),
        },
        Err(barred) => Err(barred),
    };
    match removed {
        Ok(true) => {
            context.log.change("user_removed", id);
            Reply::empty(204)
        }
        Ok(false) => Reply::not_found(),
        Err(barred) => barred.reply(context),
    }
}

fn found(context: &mut Context<'_>, user: Result<Option<View>, Barred>) -> Reply {
    match user {
        Ok(Some(user)) => Reply::json(200, &user),
        Ok(None) => Reply::not_found(),
        Err(barred) => barred.reply(context),
    }
}
