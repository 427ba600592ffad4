//! The SSO dialog: log-in and consent.

use edgegrant::{
    account::{Outcome, registration},
    application::Application,
    authorization::{Closed, Pending, form_proof, is_form_proof},
    form::Form,
    refusal::Refusal,
    scope::Scope,
    secret::Secret,
};

use crate::{
    attempts::{self, Way},
    authorize::{self, Asking},
    context::Context,
    cookies,
    pages::{self, Consent, Login, Notice, Problem, Reason},
    reply::Reply,
    store::accounts::{self, Checked, Device, Entered, Session},
};

/// A request that waits, in the browser that brought it.
struct Waiting {
    sealed: String,
    pending: Pending,
    application: Application,
    browser: String,
    session: Option<Session>,
}

impl Waiting {
    /// Opens the request that the parameters hold, and asks again whether the application may make
    /// it: its configuration may have changed meanwhile.
    async fn open(context: &mut Context<'_>, form: &Form) -> Result<Self, Reply> {
        let sealed = form.get("request").filter(|_| !form.repeats("request")).unwrap_or_default();
        let browser = cookies::browser(context.server, context.incoming);
        let root = &context.server.settings.root;
        let pending = match Pending::open(root, sealed, browser, context.now) {
            Ok(pending) => pending,
            Err(closed) => return Err(shut(context, closed)),
        };
        let callback = &pending.request.callback;
        let application = match context.application(callback.client_id()).await {
            Ok(Some(application)) => application,
            Ok(None) => return Err(authorize::page(context, Refusal::UnknownApplication)),
            Err(refusal) => return Err(authorize::page(context, refusal)),
        };
        if !callback.is_registered_to(&application) {
            return Err(authorize::page(context, Refusal::UnregisteredRedirectUri));
        }
        if !application.response_types.contains(&pending.request.response_type) {
            return Err(authorize::refuse(context, callback, Refusal::ResponseTypeNotAllowed));
        }
        Ok(Self {
            sealed: sealed.to_owned(),
            browser: browser.unwrap_or_default().to_owned(),
            session: cookies::session(context.server, context.incoming),
            pending,
            application,
        })
    }

    fn session_text(&self) -> &str {
        self.session.as_ref().map_or("", |session| session.session.expose())
    }

    /// The proof of a form that shows a scope, or none.
    fn proof(&self, context: &Context<'_>, shown: &str) -> String {
        let root = &context.server.settings.root;
        form_proof(root, &self.browser, self.session_text(), &self.sealed, shown)
    }

    fn proves(&self, context: &Context<'_>, form: &Form) -> bool {
        let root = &context.server.settings.root;
        let proof = form.get("csrf").unwrap_or_default();
        let shown = form.get("shown").unwrap_or_default();
        let proves =
            |session| is_form_proof(root, proof, &self.browser, session, &self.sealed, shown);
        // A log-in page may be older than a session that began in another tab; it decides nothing
        // for that session's user.
        let from_log_in_page = matches!(form.get("decision"), None | Some("deny"));
        proves(self.session_text()) || (from_log_in_page && proves(""))
    }
}

/// Tells the person why the dialog does not open.
fn shut(context: &mut Context<'_>, closed: Closed) -> Reply {
    context.log.refused(closed.into());
    let notice = match closed {
        Closed::Unreadable => Notice::Unusable,
        Closed::Expired => Notice::Expired,
        Closed::OtherBrowser => Notice::OtherBrowser,
    };
    // A link may have been opened where it does not belong; a form was not made there.
    if closed == Closed::OtherBrowser && context.incoming.method() == "POST" {
        context.log.event("form_without_proof");
    }
    authorize::notice(context, notice)
}

/// Shows what the request needs next, or finishes it if it needs nothing more.
pub(crate) async fn get(context: &mut Context<'_>) -> Reply {
    let form = match context.incoming.query() {
        // Credentials never travel in a URL.
        Ok(form) if form.get("password").or(form.get("username")).is_some() => {
            return Reply::method_not_allowed("POST");
        }
        Ok(form) => form,
        Err(refusal) => return authorize::page(context, refusal),
    };
    match Waiting::open(context, &form).await {
        Ok(waiting) => proceed(context, &waiting, None).await,
        Err(reply) => reply,
    }
}

/// Takes a password or a decision.
pub(crate) async fn post(context: &mut Context<'_>) -> Reply {
    let form = match context.incoming.form() {
        Ok(form) if form.repeats_any() => {
            return authorize::page(context, Refusal::RepeatedParameter);
        }
        Ok(form) => form,
        Err(refusal) => return authorize::page(context, refusal),
    };
    if context.incoming.is_cross_site(context.server.settings.issuer()) {
        context.log.event("cross_site_form");
        return authorize::notice(context, Notice::OtherBrowser);
    }
    let waiting = match Waiting::open(context, &form).await {
        Ok(waiting) => waiting,
        Err(reply) => return reply,
    };
    // RFC 6749 §10.12: the form was served to this browser, this session and this request.
    if !waiting.proves(context, &form) {
        context.log.event("form_without_proof");
        return authorize::notice(context, Notice::OtherBrowser);
    }
    match form.get("decision") {
        Some("allow") => {
            let shown = Scope::parse(form.get("shown").unwrap_or_default()).unwrap_or_default();
            proceed(context, &waiting, Some(shown)).await
        }
        Some("deny") => {
            authorize::refuse(context, &waiting.pending.request.callback, Refusal::Denied)
        }
        Some("switch") => switch(context, &waiting).await,
        Some(_) => authorize::page(context, Refusal::MalformedParameters),
        None => log_in(context, &waiting, &form).await,
    }
}

async fn proceed(context: &mut Context<'_>, waiting: &Waiting, allowed: Option<Scope>) -> Reply {
    let Waiting { pending, application, .. } = waiting;
    let request = &pending.request;
    let asking = Asking { application, request, pending: Some(pending) };
    match authorize::ask(context, asking, waiting.session.clone(), allowed).await {
        Ok((Outcome::Approved(approval), grant_id)) => {
            authorize::issue(context, application, request, &approval, grant_id).await
        }
        Ok((Outcome::LogIn { username }, _)) => {
            let reason = if username.is_some() { Reason::Again } else { Reason::First };
            log_in_page(context, waiting, &username.unwrap_or_default(), None, reason)
        }
        Ok((Outcome::Ask { username, scope }, _)) => {
            let meanings = &context.server.settings.scopes;
            let scopes: Vec<pages::Scope<'_>> = scope
                .tokens()
                .map(|token| pages::Scope {
                    token,
                    meaning: meanings.get(token).map(String::as_str),
                })
                .collect();
            let shown = scope.to_string();
            let page = Consent {
                application: &application.client_name,
                redirect_uri: request.callback.redirect_uri(),
                request: &waiting.sealed,
                csrf: &waiting.proof(context, &shown),
                shown: &shown,
                username: &username,
                scopes: &scopes,
            };
            Reply::page(200, &page.page())
        }
        Ok((Outcome::Finished, _)) => authorize::notice(context, Notice::Finished),
        Ok((Outcome::Refused(refusal), _)) | Err(refusal) => {
            authorize::refuse(context, &request.callback, refusal)
        }
    }
}

fn log_in_page(
    context: &Context<'_>,
    waiting: &Waiting,
    username: &str,
    problem: Option<Problem>,
    reason: Reason,
) -> Reply {
    let page = Login {
        application: &waiting.application.client_name,
        redirect_uri: waiting.pending.request.callback.redirect_uri(),
        request: &waiting.sealed,
        csrf: &waiting.proof(context, ""),
        username,
        problem,
        reason,
    };
    match problem {
        None => Reply::page(200, &page.page()),
        Some(Problem::Wrong | Problem::Missing) => Reply::page(400, &page.page()),
        Some(Problem::Throttled { seconds }) => {
            let status = Refusal::AccountThrottled.status();
            Reply::page(status, &page.page()).with("Retry-After", &seconds.to_string())
        }
    }
}

async fn log_in(context: &mut Context<'_>, waiting: &Waiting, form: &Form) -> Reply {
    let reason = if waiting.session.is_some() { Reason::Again } else { Reason::First };
    let (username, password) = match (form.get("username"), form.get("password")) {
        (Some(username), Some(password)) => (registration::entered(username), password),
        (username, _) => {
            let username = username.unwrap_or_default();
            let problem = Some(Problem::Missing);
            return log_in_page(context, waiting, username, problem, reason);
        }
    };
    match check(context, username, password).await {
        Ok(Checked::Right(entered)) => enter(context, waiting, entered).await,
        Ok(Checked::Wait { seconds }) => {
            context.log.event("account_throttled");
            let problem = Some(Problem::Throttled { seconds });
            log_in_page(context, waiting, username, problem, reason)
        }
        Ok(Checked::Wrong | Checked::Refused(_)) => {
            context.log.event("password_wrong");
            log_in_page(context, waiting, username, Some(Problem::Wrong), reason)
        }
        Err(refusal) => authorize::page(context, refusal),
    }
}

async fn check(
    context: &Context<'_>,
    username: &str,
    password: &str,
) -> Result<Checked<Entered>, Refusal> {
    let device = cookies::device(context.server, context.incoming);
    let address = context.incoming.address();
    let possible = registration::are_possible(username, password);
    let throttled = attempts::is_throttled(Way::Dialog, address, context.now);
    // A browser that the user has logged in with before does not suffer from its neighbours; the
    // account knows whether it is this user's.
    if throttled && (device.is_none() || !possible) {
        return Ok(Checked::Wait { seconds: u64::from(attempts::WINDOW_SECONDS) });
    }
    // It counts while nobody knows whether it is right, for others may come at once.
    attempts::failed(Way::Dialog, address, context.now);
    if !possible {
        return Ok(Checked::Wrong);
    }
    let password = Secret::new(password.to_owned());
    let checked = accounts::log_in(context.server, username, password, device, throttled).await;
    if matches!(checked, Ok(Checked::Right(_)) | Err(_)) {
        attempts::forgive(Way::Dialog, address, context.now);
    }
    checked
}

/// Gives the browser its session: always a new one (RFC 6749 §10.12; session fixation).
async fn enter(context: &mut Context<'_>, waiting: &Waiting, entered: Entered) -> Reply {
    let Entered { user_id, session, credential } = entered;
    let session = Session { user_id, session };
    if let Some(before) = &waiting.session
        && let Err(refusal) = accounts::log_out(context.server, before.clone()).await
    {
        return authorize::page(context, refusal);
    }
    let id = context.entropy.text::<32>();
    let device = match cookies::device(context.server, context.incoming) {
        Some(known) if (known.user_id, &known.credential) == (user_id, &credential) => known,
        _ => Device { user_id, id, credential },
    };
    let session = cookies::set_session(context.server, &session, &mut context.entropy);
    let device = cookies::set_device(context.server, &device, &mut context.entropy);
    match (session, device) {
        (Ok(session), Ok(device)) => Reply::see_other(&authorize::dialog(&waiting.sealed))
            .with("Set-Cookie", &session)
            .with("Set-Cookie", &device),
        (Err(refusal), _) | (_, Err(refusal)) => authorize::page(context, refusal),
    }
}

/// Ends the session and asks for another user's password.
async fn switch(context: &mut Context<'_>, waiting: &Waiting) -> Reply {
    if let Some(session) = &waiting.session
        && let Err(refusal) = accounts::log_out(context.server, session.clone()).await
    {
        return authorize::page(context, refusal);
    }
    Reply::see_other(&authorize::dialog(&waiting.sealed))
        .with("Set-Cookie", &cookies::clear_session(context.server))
}
