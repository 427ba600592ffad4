//! The resource owner's decision on an authorization request (RFC 6749 §4.1, §4.2, §10.2).

use alloc::{borrow::ToOwned, collections::BTreeMap, string::String};

use serde::{Deserialize, Serialize};

use super::{Account, Finished};
use crate::{
    application::role_scope,
    authorization::{PENDING_LIFETIME, Prompt},
    grant::Subject,
    redirect_uri,
    refusal::Refusal,
    scope::Scope,
    secret::{self, Secret},
    time::{LEEWAY, UnixTime},
};

/// How many consents are remembered; the oldest gives way.
const MAX_CONSENTS: usize = 200;

/// A yes that is remembered: for one application, at one place, for a set of scopes. An application
/// that renews tokens at another URI of the same origin is the same to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    client_id: String,
    place: String,
    scope: Scope,
    registered_at: UnixTime,
}

/// What an authorization request asks of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// The application.
    pub client_id: String,
    /// Since when there is an application by that identifier.
    pub registered_at: UnixTime,
    /// Where it will be answered.
    pub redirect_uri: String,
    /// Whether the application skips consent.
    pub first_party: bool,
    /// Whether the application can be nobody else. A yes that anybody on the device
    /// could use is asked for each time, even for an application of our own (RFC 8252 §8.6).
    pub assured: bool,
    /// The scope asked for.
    pub scope: Option<Scope>,
    /// What the application's tokens may carry, by role.
    pub role_scopes: BTreeMap<String, Scope>,
    /// What the application wants the user to be asked.
    pub prompt: Prompt,
    /// The longest time since the password was checked, in seconds.
    pub max_age: Option<u32>,
    /// When the request arrived first, and what names it while it waits for the user.
    pub pending: Option<Pending>,
    /// What the user was shown and has just allowed.
    pub allowed: Option<Scope>,
    /// The session of the browser.
    #[serde(serialize_with = "secret::exposed")]
    pub session: Secret,
}

impl Asked {
    /// Where the answer goes, as far as it concerns a person: the origin, or the whole of a URI that
    /// has none.
    fn place(&self) -> &str {
        redirect_uri::origin(&self.redirect_uri).unwrap_or(&self.redirect_uri)
    }
}

/// A request that has been waiting for the user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pending {
    /// What names it.
    pub transaction: String,
    /// When it arrived.
    pub since: UnixTime,
}

/// The resource owner said yes to exactly one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    subject: Subject,
    authenticated_at: UnixTime,
}

impl Approval {
    pub(super) fn new(
        account: &Account,
        client_id: String,
        registered_at: UnixTime,
        scope: Scope,
        authenticated_at: UnixTime,
    ) -> Self {
        let (user_id, role) = (account.user_id, account.role.clone());
        let subject = Subject { client_id, registered_at, user_id, role, scope };
        Self { subject, authenticated_at }
    }

    /// Who may do what.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// When the user's password was checked.
    pub fn authenticated_at(&self) -> UnixTime {
        self.authenticated_at
    }
}

/// What comes of asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The user must log in first.
    LogIn {
        /// The user of the session, who must give the password again.
        username: Option<String>,
    },
    /// The user must be asked for consent.
    Ask {
        /// Who is asked.
        username: String,
        /// What would be granted.
        scope: Scope,
    },
    /// Yes.
    Approved(Approval),
    /// This request was answered before.
    Finished,
    /// No rule allows it.
    Refused(Refusal),
}

impl Account {
    /// Decides an authorization request. What changes in the account is to be stored before
    /// anybody hears of an approval.
    pub fn decide(&mut self, asked: &Asked, now: UnixTime) -> Outcome {
        let Some(authenticated_at) = self.session(&asked.session, now) else {
            return Outcome::LogIn { username: None };
        };
        if self.has_finished(asked) {
            return Outcome::Finished;
        }
        if !is_fresh(asked, authenticated_at, now) {
            return Outcome::LogIn { username: Some(self.username.clone()) };
        }
        let allowed = role_scope(&asked.role_scopes, &self.role);
        let Ok(scope) = allowed.granted(asked.scope.as_ref()) else {
            return Outcome::Refused(Refusal::NothingGranted);
        };
        if self.must_ask(asked, &scope) {
            return Outcome::Ask { username: self.username.clone(), scope };
        }
        // RFC 8252 §8.6: what anybody on the device could use is asked for each time.
        if asked.allowed.is_some() && asked.assured {
            self.remember(asked, &scope);
        }
        self.finish(asked, now);
        let client_id = asked.client_id.clone();
        let since = asked.registered_at;
        Outcome::Approved(Approval::new(self, client_id, since, scope, authenticated_at))
    }

    /// Forgets what the user said yes to for an application, so that it is asked again.
    pub fn withdraw_consent(&mut self, client_id: &str) {
        self.consents.retain(|consent| consent.client_id != client_id);
    }

    /// Whether consent is still to be asked for.
    fn must_ask(&self, asked: &Asked, scope: &Scope) -> bool {
        // RFC 6749 §10.2: a yes is to what was shown, and the configuration may be another by now.
        if let Some(shown) = &asked.allowed {
            return !scope.is_subset(shown);
        }
        // A user who is asked by request of the application is asked even if it is our own.
        if asked.prompt.consent {
            return true;
        }
        // RFC 8252 §8.6: any program on the device could be the one that asks.
        if !asked.assured {
            return true;
        }
        let remembered = self
            .consents
            .iter()
            .find(|consent| consent.is_for(asked))
            .is_some_and(|consent| scope.is_subset(&consent.scope));
        !(asked.first_party || remembered)
    }

    fn remember(&mut self, asked: &Asked, scope: &Scope) {
        let before = self.consents.iter().position(|consent| consent.is_for(asked));
        let before = before.map(|at| self.consents.remove(at).scope).unwrap_or_default();
        if self.consents.len() == MAX_CONSENTS {
            self.consents.remove(0);
        }
        self.consents.push(Consent {
            client_id: asked.client_id.clone(),
            place: asked.place().to_owned(),
            scope: before.union(scope),
            registered_at: asked.registered_at,
        });
    }

    /// Whether this very request was answered before (a form sent twice, the back button).
    fn has_finished(&self, asked: &Asked) -> bool {
        asked.pending.as_ref().is_some_and(|pending| {
            self.finished.iter().any(|finished| finished.transaction == pending.transaction)
        })
    }

    fn finish(&mut self, asked: &Asked, now: UnixTime) {
        self.finished.retain(|finished| now < finished.until);
        if let Some(pending) = &asked.pending {
            self.finished.push(Finished {
                transaction: pending.transaction.to_owned(),
                until: pending.since.after(PENDING_LIFETIME).after(LEEWAY),
            });
        }
    }
}

impl Consent {
    fn is_for(&self, asked: &Asked) -> bool {
        self.client_id == asked.client_id
            && self.place == asked.place()
            && self.registered_at == asked.registered_at
    }
}

/// Whether the password was checked recently enough for `prompt=login` and `max_age`
/// (OpenID Connect Core 1.0 §3.1.2.1).
fn is_fresh(asked: &Asked, authenticated_at: UnixTime, now: UnixTime) -> bool {
    let during_request =
        asked.pending.as_ref().is_some_and(|pending| authenticated_at >= pending.since);
    if during_request {
        return true;
    }
    let recent =
        asked.max_age.is_none_or(|seconds| seconds > 0 && now <= authenticated_at.after(seconds));
    recent && !asked.prompt.login
}
