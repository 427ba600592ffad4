//! A token endpoint over places: what the shell does with the core, and nothing else.

use std::collections::BTreeMap;

use edgegrant::{
    authorization_code::Code,
    client::Authenticated,
    form::Form,
    grant::{Alarm, Event, GrantId, Outcome, Subject},
    refresh_token::RefreshToken,
    refusal::Refusal,
    scope::Scope,
    seal::Root,
    time::UnixTime,
    token::{self, Request},
};

use crate::world::{self, Place};

/// A server that keeps grants.
#[derive(Debug)]
pub struct Server {
    /// Its keys.
    pub root: Root,
    /// What operators hear of.
    pub alarms: Vec<Alarm>,
    grants: BTreeMap<GrantId, Place>,
    sealed: u8,
}

/// What a client holds after a request that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// What the access token may do.
    pub scope: Scope,
    /// On whose behalf.
    pub subject: Option<Subject>,
    /// The refresh token.
    pub refresh_token: Option<String>,
}

impl Tokens {
    /// The refresh token, which must be there.
    pub fn refresh_token(&self) -> &str {
        self.refresh_token.as_deref().expect("a refresh token")
    }
}

impl Default for Server {
    fn default() -> Self {
        Self { root: world::root(), alarms: Vec::new(), grants: BTreeMap::new(), sealed: 0 }
    }
}

impl Server {
    /// A code, as it leaves by redirect.
    pub fn seal(&mut self, code: &Code) -> String {
        self.sealed += 1;
        code.seal(&self.root, &mut world::entropy(self.sealed)).expect("a code has a JSON form")
    }

    /// Answers an access token request of an authenticated client.
    pub fn token(
        &mut self,
        client: &Authenticated,
        form: &Form,
        now: UnixTime,
    ) -> Result<Tokens, Refusal> {
        let (_, grant_id, event) = match Request::parse(token::grant_type(form)?, form, client)? {
            Request::AuthorizationCode(request) => request.event(client, &self.root, now)?,
            Request::RefreshToken(request) => request.event(client, &self.root)?,
            Request::ClientCredentials(scope) => {
                return Ok(Tokens { scope, subject: None, refresh_token: None });
            }
            Request::Password(_) => panic!("passwords are compared where the account is"),
        };
        self.tell(grant_id, &event, now)
    }

    /// Lets an event happen to a grant.
    pub fn tell(
        &mut self,
        grant_id: GrantId,
        event: &Event,
        now: UnixTime,
    ) -> Result<Tokens, Refusal> {
        let decision = self.grants.entry(grant_id).or_default().happens(event, now);
        self.alarms.extend(decision.alarm);
        self.tokens(grant_id, decision.outcome)
    }

    /// Begins a grant without a code (RFC 6749 §4.3.3).
    pub fn open(
        &mut self,
        grant_id: GrantId,
        subject: &Subject,
        now: UnixTime,
    ) -> Result<Tokens, Refusal> {
        let (place, begun) = Place::opened(subject, world::LIFETIMES, now);
        self.grants.insert(grant_id, place);
        self.tokens(grant_id, begun.outcome)
    }

    fn tokens(&self, grant_id: GrantId, outcome: Outcome) -> Result<Tokens, Refusal> {
        match outcome {
            Outcome::Granted { subject, refresh } => {
                let user_id = subject.user_id;
                let token = |number| RefreshToken { user_id, grant_id, number }.write(&self.root);
                Ok(Tokens {
                    scope: subject.scope.clone(),
                    subject: Some(subject),
                    refresh_token: refresh.map(token),
                })
            }
            Outcome::Refused(refusal) => Err(refusal),
            Outcome::Revoked => Err(Refusal::GrantRevoked),
            Outcome::Alive { .. } => panic!("no tokens were asked for"),
        }
    }

    /// Whether a grant says that its access tokens are alive.
    pub fn is_alive(&self, grant_id: GrantId, now: UnixTime) -> bool {
        let place = self.grants.get(&grant_id).cloned().unwrap_or_default();
        matches!(place.would(&Event::Inspect, now).outcome, Outcome::Alive { .. })
    }

    /// Another server with the same keys and the same grants.
    pub fn clone_stored(&self) -> Self {
        Self { grants: self.grants.clone(), ..Self::default() }
    }

    /// What is stored, to compare before and after.
    pub fn stored(&self) -> Vec<(GrantId, Option<String>)> {
        let stored = |place: &Place| place.stored().map(str::to_owned);
        self.grants.iter().map(|(name, place)| (*name, stored(place))).collect()
    }
}
