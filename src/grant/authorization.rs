//! The authorization endpoint (RFC 6749 §3.1, §4.1.1, §4.2.1).

mod callback;
mod response;

use alloc::string::String;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

pub use callback::{Callback, ResponseMode};
pub use response::{Delivery, Parameters};

use crate::{
    application::{Application, ResponseType},
    digest::Digest,
    entropy::Entropy,
    form::Form,
    pkce::{self, Challenge},
    refusal::Refusal,
    scope::Scope,
    seal::{Purpose, Root},
    time::UnixTime,
};

/// How long a request waits for the user, in seconds.
pub const PENDING_LIFETIME: u32 = 600;

/// The longest `state` that is returned, in bytes. Nothing is ever cut.
pub const MAX_STATE_BYTES: usize = 4096;

/// Parameters that the endpoint reads; each may be sent once.
const KNOWN: &[&str] = &[
    "response_type",
    "response_mode",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "request",
    "request_uri",
];

/// An authorization request whose redirect URI is the application's, and which breaks no rule.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// Where the answer goes.
    pub callback: Callback,
    /// What the application wants.
    pub response_type: ResponseType,
    /// The scope asked for; everything that may be had where none is.
    pub scope: Option<Scope>,
    /// The challenge that binds the code (RFC 7636 §4.3).
    pub code_challenge: Option<Challenge>,
    /// What the user is to be asked.
    pub prompt: Prompt,
    /// The longest time since the password was checked, in seconds.
    pub max_age: Option<u32>,
}

/// The `prompt` parameter (OpenID Connect Core 1.0 §3.1.2.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// Nothing may be shown.
    pub none: bool,
    /// The password is to be given again.
    pub login: bool,
    /// Consent is to be asked for.
    pub consent: bool,
}

/// A request that is refused, and who hears of it.
#[derive(Debug)]
pub enum Rejection {
    /// The person in front of the browser: there is no redirect URI to be trusted
    /// (RFC 6749 §4.1.2.1).
    Page(Refusal),
    /// The application.
    Redirect(Callback, Refusal),
}

/// The application that a request names, to be loaded before [`Request::parse`].
///
/// # Errors
/// A refusal for the person in front of the browser: there are two, or none.
pub fn client_id(form: &Form) -> Result<&str, Refusal> {
    if form.repeats("client_id") {
        return Err(Refusal::RepeatedParameter);
    }
    form.get("client_id").ok_or(Refusal::UnknownApplication)
}

impl Request {
    /// Reads a request of an application. A request object is not read, whatever it points at
    /// (RFC 9101 §10.4).
    ///
    /// # Errors
    /// The rule that the request breaks, and who is to hear of it.
    pub fn parse(form: &Form, application: &Application) -> Result<Self, Rejection> {
        let mut callback = Callback::resolve(form, application).map_err(Rejection::Page)?;
        let response_type = form.get("response_type").and_then(ResponseType::parse);
        callback.prepare(form, response_type);
        match Self::rules(form, application, response_type, &callback) {
            Ok(request) => Ok(request),
            Err(refusal) => Err(Rejection::Redirect(callback, refusal)),
        }
    }

    /// Whether the application can be nobody else, where the server is called `issuer`: nobody else
    /// receives the answer, or it is a code, which is worth nothing without the application's secret.
    pub fn is_assured(&self, application: &Application, issuer: &str) -> bool {
        let secret = self.response_type == ResponseType::Code && !application.is_public();
        secret || self.callback.is_assured(application, issuer)
    }

    fn rules(
        form: &Form,
        application: &Application,
        response_type: Option<ResponseType>,
        callback: &Callback,
    ) -> Result<Self, Refusal> {
        // RFC 6749 §3.1: no parameter more than once.
        if KNOWN.iter().any(|name| form.repeats(name)) {
            return Err(Refusal::RepeatedParameter);
        }
        if form.get("request").or(form.get("request_uri")).is_some() {
            return Err(Refusal::RequestObject);
        }
        if let Some(refusal) = form.get("state").and_then(state_fault) {
            return Err(refusal);
        }
        let response_type = match (form.get("response_type"), response_type) {
            (None, _) => return Err(Refusal::MissingResponseType),
            (Some(_), None) => return Err(Refusal::UnknownResponseType),
            (Some(_), Some(response_type)) => response_type,
        };
        if !application.response_types.contains(&response_type) {
            return Err(Refusal::ResponseTypeNotAllowed);
        }
        if !callback.suits(form.get("response_mode"), response_type) {
            return Err(Refusal::BadResponseMode);
        }
        let code_challenge = challenge(form)?;
        let required = response_type == ResponseType::Code && application.requires_pkce();
        if required && code_challenge.is_none() {
            return Err(Refusal::ChallengeRequired);
        }
        Ok(Self {
            callback: callback.clone(),
            response_type,
            scope: Scope::requested(form)?,
            code_challenge,
            prompt: prompt(form.get("prompt"))?,
            max_age: form.get("max_age").map(max_age).transpose()?,
        })
    }
}

/// Why a `state` cannot be returned, if so.
pub(crate) fn state_fault(state: &str) -> Option<Refusal> {
    if state.len() > MAX_STATE_BYTES {
        return Some(Refusal::StateTooLong);
    }
    // RFC 6749 appendix A.5: printable characters. Those beyond ASCII do no harm.
    state.chars().any(char::is_control).then_some(Refusal::ControlCharacter)
}

fn challenge(form: &Form) -> Result<Option<Challenge>, Refusal> {
    match (form.get("code_challenge"), form.get("code_challenge_method")) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(Refusal::MethodWithoutChallenge),
        // RFC 7636 §4.3: no method means `plain`, which is not offered (RFC 9700 §2.1.1).
        (Some(challenge), Some(pkce::METHOD)) => {
            Challenge::parse(challenge).map(Some).ok_or(Refusal::MalformedChallenge)
        }
        (Some(_), _) => Err(Refusal::ChallengeMethod),
    }
}

fn prompt(text: Option<&str>) -> Result<Prompt, Refusal> {
    let mut prompt = Prompt::default();
    for value in text.unwrap_or_default().split(' ').filter(|value| !value.is_empty()) {
        match value {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "consent" => prompt.consent = true,
            _ => return Err(Refusal::BadPrompt),
        }
    }
    // OpenID Connect Core 1.0 §3.1.2.1: `none` stands alone.
    if prompt.none && (prompt.login || prompt.consent) {
        return Err(Refusal::BadPrompt);
    }
    Ok(prompt)
}

fn max_age(text: &str) -> Result<u32, Refusal> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse::<u64>().ok().filter(|_| digits).ok_or(Refusal::BadMaxAge)?;
    Ok(u32::try_from(seconds).unwrap_or(u32::MAX))
}

/// A request that waits for the user. It is kept nowhere: it travels sealed through the dialog,
/// and opens only in the browser that brought it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    /// What names it.
    pub transaction: String,
    /// The request.
    pub request: Request,
    /// When it arrived.
    pub since: UnixTime,
    browser: Digest,
}

/// Why a pending request does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It was not sealed by this server.
    Unreadable,
    /// It is older than [`PENDING_LIFETIME`].
    Expired,
    /// It was brought by another browser.
    OtherBrowser,
}

impl From<Closed> for Refusal {
    fn from(closed: Closed) -> Self {
        match closed {
            Closed::Unreadable => Self::DialogUnreadable,
            Closed::Expired => Self::DialogExpired,
            Closed::OtherBrowser => Self::DialogOfAnotherBrowser,
        }
    }
}

impl Pending {
    /// A request that begins to wait, in the browser that holds the secret `browser`.
    pub fn new(request: Request, browser: &str, now: UnixTime, entropy: &mut Entropy) -> Self {
        let transaction = entropy.text::<16>();
        Self { transaction, request, since: now, browser: Digest::of(browser) }
    }

    /// The request as it travels through the dialog.
    ///
    /// # Errors
    /// If it cannot be sealed, which is a fault of the server.
    pub fn seal(&self, root: &Root, entropy: &mut Entropy) -> Result<String, Refusal> {
        root.seal(Purpose::PendingRequest, self, entropy).map_err(|_| Refusal::Internal)
    }

    /// Reads a request that this server sealed for this browser.
    ///
    /// # Errors
    /// If it was not sealed here, is too old, or belongs to another browser.
    pub fn open(
        root: &Root,
        sealed: &str,
        browser: Option<&str>,
        now: UnixTime,
    ) -> Result<Self, Closed> {
        let pending: Self = root.open(Purpose::PendingRequest, sealed).ok_or(Closed::Unreadable)?;
        if now >= pending.since.after(PENDING_LIFETIME) {
            return Err(Closed::Expired);
        }
        match browser {
            Some(browser) if pending.browser.matches(browser) => Ok(pending),
            _ => Err(Closed::OtherBrowser),
        }
    }
}

/// Proof that a form was served to this browser, this session and this request, and what scope it
/// showed.
pub fn form_proof(root: &Root, browser: &str, session: &str, request: &str, shown: &str) -> String {
    let bound = bound(browser, session, request, shown);
    BASE64_URL_SAFE_NO_PAD.encode(root.authenticate(Purpose::CrossSiteRequest, bound.as_bytes()))
}

/// Whether `proof` is what [`form_proof`] gave, in constant time.
pub fn is_form_proof(
    root: &Root,
    proof: &str,
    browser: &str,
    session: &str,
    request: &str,
    shown: &str,
) -> bool {
    let bound = bound(browser, session, request, shown);
    BASE64_URL_SAFE_NO_PAD
        .decode(proof)
        .is_ok_and(|tag| root.is_authentic(Purpose::CrossSiteRequest, bound.as_bytes(), &tag))
}

/// Digests have one length, so no two quadruples make one text.
fn bound(browser: &str, session: &str, request: &str, shown: &str) -> String {
    [browser, session, request, shown].map(Digest::of).map(|digest| digest.to_base64url()).concat()
}
