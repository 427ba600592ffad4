//! Ends the session of a browser. A link or a picture on another site must not, so it takes a form.

use edgegrant::authorization::{form_proof, is_form_proof};

use crate::{
    authorize,
    context::Context,
    cookies,
    pages::{Logout, Notice},
    reply::Reply,
    store::accounts::{self, Session},
};

/// What the proof of a log-out form is for.
const FORM: &str = "log out";

/// Asks before it ends the session.
pub(crate) async fn get(context: &mut Context<'_>) -> Reply {
    let Some(session) = cookies::session(context.server, context.incoming) else {
        return authorize::notice(context, Notice::LoggedOut);
    };
    let proof = proof(context, &session);
    match accounts::who_is(context.server, session).await {
        Ok(Some(username)) => {
            Reply::page(200, &Logout { username: Some(&username), csrf: &proof }.page())
        }
        Ok(None) => authorize::notice(context, Notice::LoggedOut)
            .with("Set-Cookie", &cookies::clear_session(context.server)),
        Err(refusal) => authorize::page(context, refusal),
    }
}

/// Ends the session.
pub(crate) async fn post(context: &mut Context<'_>) -> Reply {
    let form = match context.incoming.form() {
        Ok(form) => form,
        Err(refusal) => return authorize::page(context, refusal),
    };
    let Some(session) = cookies::session(context.server, context.incoming) else {
        return authorize::notice(context, Notice::LoggedOut);
    };
    let browser = cookies::browser(context.server, context.incoming).unwrap_or_default();
    let proven = is_form_proof(
        &context.server.settings.root,
        form.get("csrf").unwrap_or_default(),
        browser,
        session.session.expose(),
        FORM,
        "",
    );
    if !proven || context.incoming.is_cross_site(context.server.settings.issuer()) {
        context.log.event("form_without_proof");
        return authorize::notice(context, Notice::OtherBrowser);
    }
    match accounts::log_out(context.server, session).await {
        Ok(()) => authorize::notice(context, Notice::LoggedOut)
            .with("Set-Cookie", &cookies::clear_session(context.server)),
        Err(refusal) => authorize::page(context, refusal),
    }
}

fn proof(context: &Context<'_>, session: &Session) -> String {
    let browser = cookies::browser(context.server, context.incoming).unwrap_or_default();
    form_proof(&context.server.settings.root, browser, session.session.expose(), FORM, "")
}
