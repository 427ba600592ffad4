//! Ends the session of a browser (OpenID Connect RP-Initiated Logout 1.0). A link or a picture on
//! another site must not, so it takes a form.

use edgegrant::{
    authorization::{form_proof, is_form_proof},
    form::Form,
    logout::WayBack,
    metadata::path,
    refusal::Refusal,
};

use crate::{
    authorize,
    context::Context,
    cookies,
    pages::{Logout, Notice, Return},
    reply::Reply,
    store::accounts,
};

/// What the proof of a log-out form is for.
const FORM: &str = "log out";

/// A way back that the application has registered.
struct Back<'a> {
    asked: WayBack<'a>,
    client_name: String,
    location: String,
}

impl<'a> Back<'a> {
    /// Finds the application that a request names. What is not registered to it, by now, or cannot be
    /// looked up, leads nowhere, and keeps nobody logged in: an error would be the application's or the
    /// server's to mend, and the user's to suffer.
    async fn find(context: &mut Context<'_>, form: &'a Form) -> Option<Self> {
        match Self::registered(context, form).await {
            Ok(None) if form.get("post_logout_redirect_uri").is_some() => {
                context.log.event("logout_redirect_refused");
                None
            }
            Ok(back) => back,
            Err(refusal) => {
                context.log.refused(refusal);
                None
            }
        }
    }

    async fn registered(
        context: &mut Context<'_>,
        form: &'a Form,
    ) -> Result<Option<Self>, Refusal> {
        let Some(asked) = WayBack::parse(form) else { return Ok(None) };
        let application = context.application(asked.client_id()).await?;
        Ok(application.and_then(|application| {
            let location = asked.location(&application)?;
            Some(Self { asked, client_name: application.client_name, location })
        }))
    }
}

/// Asks before it ends the session (§2).
pub(crate) async fn get(context: &mut Context<'_>) -> Reply {
    question(context).await.unwrap_or_else(|refusal| authorize::page(context, refusal))
}

/// Ends the session.
pub(crate) async fn post(context: &mut Context<'_>) -> Reply {
    log_out(context).await.unwrap_or_else(|refusal| authorize::page(context, refusal))
}

async fn question(context: &mut Context<'_>) -> Result<Reply, Refusal> {
    // A request that cannot be read leads nowhere, like others that are not right.
    let form = context.incoming.query().unwrap_or_default();
    let back = Back::find(context, &form).await;
    let Some(session) = cookies::session(context.server, context.incoming) else {
        return Ok(leave(context, back));
    };
    let Some(username) = accounts::who_is(context.server, session.clone()).await? else {
        return Ok(forget(context, back));
    };
    let shown = back.as_ref().map(|back| back.asked.to_query()).unwrap_or_default();
    let page = Logout {
        username: &username,
        csrf: &form_proof(
            &context.server.settings.root,
            cookies::browser(context.server, context.incoming).unwrap_or_default(),
            session.session.expose(),
            FORM,
            &shown,
        ),
        back: back.as_ref().map(|back| Return {
            application: &back.client_name,
            redirect_uri: back.asked.uri(),
            fields: back.asked.fields(),
        }),
    };
    Ok(Reply::page(200, &page.page()))
}

async fn log_out(context: &mut Context<'_>) -> Result<Reply, Refusal> {
    let form = context.incoming.form()?;
    let shown = WayBack::parse(&form).map(|asked| asked.to_query()).unwrap_or_default();
    let session = cookies::session(context.server, context.incoming);
    // A form of an application's (§2) has no proof, and the session does not come along with it. The
    // same by GET follows, which asks.
    let (Some(proof), Some(session)) = (form.get("csrf"), session) else {
        return Ok(Reply::see_other(&[path::LOGOUT, "?", &shown].concat()));
    };
    let proven = is_form_proof(
        &context.server.settings.root,
        proof,
        cookies::browser(context.server, context.incoming).unwrap_or_default(),
        session.session.expose(),
        FORM,
        &shown,
    );
    if !proven || context.incoming.is_cross_site(context.server.settings.issuer()) {
        context.log.event("form_without_proof");
        return Ok(authorize::notice(context, Notice::OtherBrowser));
    }
    accounts::log_out(context.server, session).await?;
    let back = Back::find(context, &form).await;
    Ok(forget(context, back))
}

/// Where somebody goes who is logged out.
fn leave(context: &Context<'_>, back: Option<Back<'_>>) -> Reply {
    match back {
        Some(back) => Reply::see_other(&back.location),
        None => authorize::notice(context, Notice::LoggedOut),
    }
}

/// The same, for a browser that still has the cookie of a session.
fn forget(context: &Context<'_>, back: Option<Back<'_>>) -> Reply {
    leave(context, back).with("Set-Cookie", &cookies::clear_session(context.server))
}
