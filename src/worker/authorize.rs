//! The authorization endpoint (RFC 6749 §3.1).

use edgegrant::{
    account::{Approval, Asked, Outcome, consent},
    application::{Application, ResponseType},
    authorization::{Callback, Delivery, Parameters, Pending, Rejection, Request, client_id},
    authorization_code::{self, Code},
    form::{Form, Query},
    grant::GrantId,
    metadata::path,
    refusal::{ErrorCode, Refusal},
    scope::Scope,
};

use crate::{
    context::Context,
    cookies,
    pages::{FormPost, Message, Notice},
    reply::Reply,
    store::{
        accounts::{self, Offer, Session},
        keys::Keys,
    },
};

/// Answers an authorization request by GET.
pub(crate) async fn get(context: &mut Context<'_>) -> Reply {
    let form = match context.incoming.query() {
        Ok(form) => form,
        Err(refusal) => return page(context, refusal),
    };
    authorize(context, &form).await
}

/// Answers an authorization request by POST: the same request by GET follows, because a browser
/// keeps its session from a form that another site posts.
pub(crate) fn post(context: &mut Context<'_>) -> Reply {
    // Parameters come from one source.
    if context.incoming.has_query() {
        return page(context, Refusal::RepeatedParameter);
    }
    match context.incoming.form() {
        Ok(form) => Reply::see_other(&[path::AUTHORIZE, "?", &form.to_query()].concat()),
        Err(refusal) => page(context, refusal),
    }
}

async fn authorize(context: &mut Context<'_>, form: &Form) -> Reply {
    let application = match client_id(form) {
        Ok(client_id) => match context.application(client_id).await {
            Ok(Some(application)) => application,
            Ok(None) => return page(context, Refusal::UnknownApplication),
            Err(refusal) => return page(context, refusal),
        },
        Err(refusal) => return page(context, refusal),
    };
    let request = match Request::parse(form, &application) {
        Ok(request) => request,
        Err(Rejection::Page(refusal)) => return page(context, refusal),
        Err(Rejection::Redirect(callback, refusal)) => {
            return refuse(context, &callback, refusal);
        }
    };
    let session = cookies::session(context.server, context.incoming);
    let asking = Asking { application: &application, request: &request, pending: None };
    match ask(context, asking, session, None).await {
        Ok((Outcome::Approved(approval), grant_id)) => {
            issue(context, &application, &request, &approval, grant_id).await
        }
        Ok((Outcome::Refused(refusal), _)) => refuse(context, &request.callback, refusal),
        Ok((Outcome::Finished, _)) => notice(context, Notice::Finished),
        Ok((Outcome::LogIn { .. }, _)) if request.prompt.none => {
            refuse(context, &request.callback, Refusal::LoginRequired)
        }
        Ok((Outcome::Ask { .. }, _)) if request.prompt.none => {
            refuse(context, &request.callback, Refusal::ConsentRequired)
        }
        Ok((Outcome::LogIn { .. } | Outcome::Ask { .. }, _)) => begin_dialog(context, request),
        Err(refusal) => refuse(context, &request.callback, refusal),
    }
}

/// Sends the browser to the dialog, with the request sealed for it.
fn begin_dialog(context: &mut Context<'_>, request: Request) -> Reply {
    let known = cookies::browser(context.server, context.incoming).map(str::to_owned);
    let (browser, cookie) = match known {
        Some(browser) => (browser, None),
        None => {
            let (browser, cookie) = cookies::new_browser(context.server, &mut context.entropy);
            (browser, Some(cookie))
        }
    };
    let callback = request.callback.clone();
    let pending = Pending::new(request, &browser, context.now, &mut context.entropy);
    let sealed = match pending.seal(&context.server.settings.root, &mut context.entropy) {
        Ok(sealed) => sealed,
        Err(refusal) => return refuse(context, &callback, refusal),
    };
    let reply = Reply::see_other(&dialog(&sealed));
    match cookie {
        Some(cookie) => reply.with("Set-Cookie", &cookie),
        None => reply,
    }
}

/// Where the dialog for a sealed request is.
pub(crate) fn dialog(sealed: &str) -> String {
    let mut query = Query::default();
    query.push("request", sealed);
    [path::DIALOG, "?", &query.into_string()].concat()
}

/// What a user is asked.
pub(crate) struct Asking<'a> {
    pub(crate) application: &'a Application,
    pub(crate) request: &'a Request,
    /// The request that waits in the dialog.
    pub(crate) pending: Option<&'a Pending>,
}

/// Asks the account of the session; without one the user must log in.
pub(crate) async fn ask(
    context: &mut Context<'_>,
    asking: Asking<'_>,
    session: Option<Session>,
    allowed: Option<Scope>,
) -> Result<(Outcome, GrantId), Refusal> {
    let Asking { application, request, pending } = asking;
    let grant_id = GrantId::random(&mut context.entropy);
    let Some(session) = session else {
        return Ok((Outcome::LogIn { username: None }, grant_id));
    };
    if request.response_type == ResponseType::Token {
        // What signs is at hand before anything is approved.
        Keys::ready(context.server).await?;
    }
    let asked = Asked {
        client_id: application.client_id.clone(),
        registered_at: application.registered_at,
        redirect_uri: request.callback.redirect_uri().to_owned(),
        first_party: application.first_party,
        assured: request.is_assured(application, context.server.settings.issuer()),
        scope: request.scope.clone(),
        role_scopes: application.role_scopes.clone(),
        prompt: request.prompt,
        max_age: request.max_age,
        pending: pending.map(|pending| consent::Pending {
            transaction: pending.transaction.clone(),
            since: pending.since,
        }),
        allowed,
        session: session.session,
    };
    let (lifetime, more) = match request.response_type {
        ResponseType::Token => (application.access_token_lifetime, 0),
        // A code's tokens begin to live when it is redeemed.
        ResponseType::Code => (authorization_code::LIFETIME, application.lifetimes().longest()),
    };
    let offer = Offer { grant_id, lifetime, longest: lifetime.saturating_add(more) };
    let outcome = accounts::ask(context.server, session.user_id, asked, offer).await?;
    Ok((outcome, grant_id))
}

/// Gives the application what the user approved.
pub(crate) async fn issue(
    context: &mut Context<'_>,
    application: &Application,
    request: &Request,
    approval: &Approval,
    grant_id: GrantId,
) -> Reply {
    let parameters = match request.response_type {
        ResponseType::Code => code(context, request, approval, grant_id),
        ResponseType::Token => token(context, application, approval, grant_id).await,
    };
    match parameters {
        Ok(parameters) => deliver(context, &request.callback, parameters),
        Err(refusal) => refuse(context, &request.callback, refusal),
    }
}

fn code(
    context: &mut Context<'_>,
    request: &Request,
    approval: &Approval,
    grant_id: GrantId,
) -> Result<Parameters, Refusal> {
    let code = Code {
        grant_id,
        subject: approval.subject().clone(),
        redirect_uri: request.callback.redirect_uri().to_owned(),
        code_challenge: request.code_challenge.clone(),
        expires_at: context.now.after(authorization_code::LIFETIME),
    };
    code.seal(&context.server.settings.root, &mut context.entropy).map(Parameters::code)
}

async fn token(
    context: &mut Context<'_>,
    application: &Application,
    approval: &Approval,
    grant_id: GrantId,
) -> Result<Parameters, Refusal> {
    let subject = approval.subject().clone();
    let scope = subject.scope.clone();
    let lifetime = application.access_token_lifetime;
    let tokens = &context.server.settings.tokens;
    let claims = tokens.user_token(subject, grant_id, lifetime, context.now, &mut context.entropy);
    let access_token = Keys::ready(context.server).await?.sign(context.server, &claims).await?;
    Ok(Parameters::token(access_token, lifetime, &scope))
}

fn deliver(context: &Context<'_>, callback: &Callback, parameters: Parameters) -> Reply {
    match callback.deliver(parameters, context.server.settings.issuer()) {
        Delivery::Redirect(location) => Reply::see_other(&location),
        Delivery::Form { action, fields } => {
            let fields: Vec<(&str, &str)> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            Reply::page(200, &FormPost { action: &action, fields: &fields }.page())
        }
    }
}

/// Tells the application why not (RFC 6749 §4.1.2.1, §4.2.2.1).
pub(crate) fn refuse(context: &mut Context<'_>, callback: &Callback, refusal: Refusal) -> Reply {
    context.log.refused(refusal);
    deliver(context, callback, Parameters::error(refusal))
}

/// Tells the person why not: there is nowhere else to send it.
pub(crate) fn page(context: &mut Context<'_>, refusal: Refusal) -> Reply {
    context.log.refused(refusal);
    let notice = match refusal.code() {
        ErrorCode::TemporarilyUnavailable | ErrorCode::ServerError => Notice::Unavailable,
        _ => Notice::Unusable,
    };
    let request_id = Some(context.log.request_id());
    let message = Message { notice, detail: Some(refusal.description()), request_id };
    Reply::page(refusal.status(), &message.page())
}

/// A page with nothing to fill in.
pub(crate) fn notice(context: &Context<'_>, notice: Notice) -> Reply {
    let request_id = Some(context.log.request_id());
    Reply::page(notice.status(), &Message { notice, detail: None, request_id }.page())
}
