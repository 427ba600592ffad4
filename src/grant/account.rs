//! Users: who they are, that they are here, and what they said yes to.
//!
//! An account is one record in one place, found by the user's name. These are its rules; hashing
//! and comparing passwords is the shell's step before them.

pub mod attempts;
pub mod consent;
pub mod given;
pub mod registration;
mod user_id;

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use consent::{Approval, Asked, Consent, Outcome};
pub use given::Given;
pub use user_id::UserId;

use crate::{
    digest::Digest, entropy::Entropy, refusal::Refusal, scope::Scope, secret::Secret,
    time::UnixTime, version::Version,
};

/// How long a session lasts after the password was checked, in seconds: seven days.
pub const SESSION_LIFETIME: u32 = 7 * 24 * 3600;

/// How many sessions one user may have; the oldest gives way.
const MAX_SESSIONS: usize = 32;

/// A user's free-form details, shown to applications at `/v2/users/me`.
pub type Profile = Map<String, Value>;

/// A user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    v: Version<1>,
    /// The subject of the user's tokens. A name that is given again gets another.
    pub user_id: UserId,
    /// The name, as it was given.
    pub username: String,
    /// The role, which decides what an application's tokens may carry.
    pub role: String,
    /// Free-form details.
    pub profile: Profile,
    /// Whether the user may log in.
    pub disabled: bool,
    /// When the account was created.
    pub created_at: UnixTime,
    password_hash: PasswordHash,
    sessions: Vec<Session>,
    consents: Vec<Consent>,
    finished: Vec<Finished>,
    /// How many more grants there can be before one may have to give way to another. A record of
    /// before that was counted has none: then it is counted anew.
    #[serde(default)]
    room: usize,
}

/// A password hash in PHC string format, hidden from `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps a PHC string.
    pub fn new(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string, to compare a password with.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl core::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// A browser in which the user has logged in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    digest: Digest,
    authenticated_at: UnixTime,
}

impl Session {
    fn is_alive(&self, now: UnixTime) -> bool {
        now < self.authenticated_at.after(SESSION_LIFETIME)
    }
}

/// An authorization request that was answered and cannot be answered again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Finished {
    transaction: String,
    until: UnixTime,
}

impl Account {
    /// A new user.
    pub fn new(
        user_id: UserId,
        registration: registration::Registration,
        password_hash: PasswordHash,
        now: UnixTime,
    ) -> Self {
        Self {
            v: Version,
            user_id,
            username: registration.username,
            role: registration.role,
            profile: registration.profile,
            disabled: false,
            created_at: now,
            password_hash,
            sessions: Vec::new(),
            consents: Vec::new(),
            finished: Vec::new(),
            room: given::MAX_HELD,
        }
    }

    /// Reads the stored form. `None` means that this version of the server cannot read it.
    pub fn read(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }

    /// The hash to compare a password with; none if the user may not log in.
    pub fn password_hash(&self) -> Option<&PasswordHash> {
        (!self.disabled).then_some(&self.password_hash)
    }

    /// What is another after each change of the password, and says nothing of it.
    pub fn credential(&self) -> Digest {
        // The hash is of a random salt, too.
        Digest::of(self.password_hash.expose())
    }

    /// Opens a session after the password was found right.
    pub fn open_session(&mut self, now: UnixTime, entropy: &mut Entropy) -> Secret {
        let session = Secret::new(entropy.text::<32>());
        self.sessions.retain(|session| session.is_alive(now));
        if self.sessions.len() == MAX_SESSIONS {
            self.sessions.remove(0);
        }
        let digest = Digest::of(session.expose());
        self.sessions.push(Session { digest, authenticated_at: now });
        session
    }

    /// When the password was checked for a session; `None` if there is no such session.
    pub fn session(&self, session: &Secret, now: UnixTime) -> Option<UnixTime> {
        self.sessions
            .iter()
            .find(|known| known.is_alive(now) && known.digest.matches(session.expose()))
            .filter(|_| !self.disabled)
            .map(|known| known.authenticated_at)
    }

    /// Ends a session.
    pub fn close_session(&mut self, session: &Secret) {
        self.sessions.retain(|known| !known.digest.matches(session.expose()));
    }

    /// Applies a change. Whether everything that was given to applications must be taken back:
    /// tokens must not outlive the password, the role or the permission to log in.
    pub fn update(
        &mut self,
        update: registration::Update,
        password_hash: Option<PasswordHash>,
    ) -> bool {
        let before = (self.role.clone(), self.disabled);
        if let Some(profile) = update.profile {
            self.profile = profile;
        }
        if let Some(role) = update.role {
            self.role = role;
        }
        if let Some(disabled) = update.disabled {
            self.disabled = disabled;
        }
        let password_changed = password_hash.is_some();
        if let Some(password_hash) = password_hash {
            self.password_hash = password_hash;
        }
        let revoke = password_changed || before.0 != self.role || (self.disabled && !before.1);
        if revoke {
            self.sessions.clear();
            self.consents.clear();
            self.room = given::MAX_HELD;
        }
        revoke
    }

    /// The password grant's yes: the user gave the password to a client that proved itself
    /// (RFC 6749 §4.3).
    ///
    /// # Errors
    /// [`Refusal::NothingGranted`] if the role may have nothing of what was requested (RFC 6749
    /// §3.3).
    pub fn approve_by_password(
        &self,
        client_id: &str,
        registered_at: UnixTime,
        role_scope: &Scope,
        requested: Option<&Scope>,
        now: UnixTime,
    ) -> Result<Approval, Refusal> {
        let scope = role_scope.granted(requested).map_err(|_| Refusal::NothingGranted)?;
        Ok(Approval::new(self, client_id.to_owned(), registered_at, scope, now))
    }
}
