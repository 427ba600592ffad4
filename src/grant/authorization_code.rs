//! The authorization code grant at the token endpoint (RFC 6749 §4.1.3, RFC 7636 §4.6).
//!
//! A code is kept nowhere: it is sealed, carries what was approved, and names its grant. So it is
//! valid in every location at once, and a forged one touches no storage.

use alloc::{borrow::ToOwned, string::String};

use serde::{Deserialize, Serialize};

use crate::{
    account::UserId,
    application::Application,
    client::Authenticated,
    entropy::Entropy,
    form::Form,
    grant::{self, Event, GrantId, Subject},
    pkce::{self, Challenge},
    refusal::Refusal,
    seal::{Purpose, Root},
    secret::Secret,
    time::UnixTime,
};

/// How long a code is valid, in seconds. RFC 6749 §4.1.2 allows ten minutes; a redirect takes
/// seconds.
pub const LIFETIME: u32 = 60;

/// What a code says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// The grant that the code gives.
    pub grant_id: GrantId,
    /// Who may do what.
    pub subject: Subject,
    /// The redirect URI of the authorization request (RFC 6749 §4.1.3).
    pub redirect_uri: String,
    /// The challenge of the authorization request (RFC 7636 §4.4).
    pub code_challenge: Option<Challenge>,
    /// When the code expires.
    pub expires_at: UnixTime,
}

impl Code {
    /// The code as it travels.
    ///
    /// # Errors
    /// If it cannot be sealed, which is a fault of the server.
    pub fn seal(&self, root: &Root, entropy: &mut Entropy) -> Result<String, Refusal> {
        let sealed =
            root.seal(Purpose::AuthorizationCode, self, entropy).map_err(|_| Refusal::Internal)?;
        Ok(["egc_", &sealed].concat())
    }

    /// Reads a code that this server sealed.
    pub fn open(root: &Root, code: &Secret) -> Option<Self> {
        root.open(Purpose::AuthorizationCode, code.expose().strip_prefix("egc_")?)
    }
}

/// An access token request (RFC 6749 §4.1.3).
#[derive(Debug)]
pub struct Request {
    code: Secret,
    redirect_uri: Option<String>,
    code_verifier: Option<Secret>,
}

impl Request {
    /// Reads the parameters.
    ///
    /// # Errors
    /// [`Refusal::MissingCode`].
    pub fn parse(form: &Form) -> Result<Self, Refusal> {
        let secret = |name| form.get(name).map(|value| Secret::new(value.to_owned()));
        Ok(Self {
            code: secret("code").ok_or(Refusal::MissingCode)?,
            redirect_uri: form.get("redirect_uri").map(str::to_owned),
            code_verifier: secret("code_verifier"),
        })
    }

    /// What the request asks of its grant, or why the grant need not be asked.
    ///
    /// # Errors
    /// If the code was not sealed here, is another client's, or has expired: `invalid_grant`
    /// (RFC 6749 §5.2). If the application may have nothing of its scope any more: `invalid_scope`.
    pub fn event(
        &self,
        client: &Authenticated,
        root: &Root,
        now: UnixTime,
    ) -> Result<(UserId, GrantId, Event), Refusal> {
        let mut code = Code::open(root, &self.code).ok_or(Refusal::UnknownCode)?;
        let application = client.application();
        // RFC 6749 §4.1.3: the code was issued to this client.
        if code.subject.client_id != application.client_id
            || code.subject.registered_at != application.registered_at
        {
            return Err(Refusal::CodeOfAnotherClient);
        }
        if now >= code.expires_at {
            return Err(Refusal::CodeExpired);
        }
        // What the role may no longer have, nobody gets for having asked a minute ago.
        code.subject.scope = grant::left(&code.subject, &application.role_scopes, None)?;
        let user_id = code.subject.user_id;
        let event = Event::Redeem {
            verdict: self.verdict(&code, application),
            code_expires_at: code.expires_at,
            subject: code.subject,
            lifetimes: application.lifetimes(),
        };
        Ok((user_id, code.grant_id, event))
    }

    fn verdict(&self, code: &Code, application: &Application) -> Result<(), Refusal> {
        match (&code.code_challenge, &self.code_verifier) {
            (Some(challenge), Some(verifier)) => {
                // RFC 7636 §4.1: the form first, so that nothing else is ever hashed.
                if !pkce::is_verifier(verifier.expose()) {
                    return Err(Refusal::MalformedVerifier);
                }
                if !challenge.matches(verifier.expose()) {
                    return Err(Refusal::WrongVerifier);
                }
            }
            (Some(_), None) => return Err(Refusal::MissingVerifier),
            // RFC 9700 §2.1.1: a verifier without a challenge is a downgrade.
            (None, Some(_)) => return Err(Refusal::UnexpectedVerifier),
            // The application's configuration has changed since the code was asked for.
            (None, None) if application.requires_pkce() => return Err(Refusal::MissingVerifier),
            (None, None) => {}
        }
        match &self.redirect_uri {
            Some(uri) if *uri != code.redirect_uri => Err(Refusal::OtherRedirectUri),
            Some(_) => Ok(()),
            // RFC 6749 §4.1.3 wants it again; with PKCE the code is bound already (OAuth 2.1).
            None if code.code_challenge.is_none() => Err(Refusal::MissingRedirectUri),
            None => Ok(()),
        }
    }
}
