//! What happens to a grant, and what comes of it: the messages between a Worker and the grant.

use alloc::{collections::BTreeMap, string::String};

use serde::{Deserialize, Serialize};

use super::Record;
use crate::{account::UserId, refusal::Refusal, scope::Scope, time::UnixTime};

/// Who may do what by a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The client that holds the grant.
    pub client_id: String,
    /// Since when the client is registered. Another by that name, before or after, is not meant.
    pub registered_at: UnixTime,
    /// The user who gave it, whose account keeps it.
    pub user_id: UserId,
    /// The user's role when it was given.
    pub role: String,
    /// What it covers.
    pub scope: Scope,
}

/// Something that happens to a grant.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The code arrived at the token endpoint.
    Redeem {
        /// What RFC 6749 §4.1.3 and RFC 7636 §4.6 say of the request.
        verdict: Result<(), Refusal>,
        /// When the code expires.
        code_expires_at: UnixTime,
        /// Who may do what.
        subject: Subject,
        /// How long the tokens live.
        lifetimes: Lifetimes,
    },
    /// A refresh token arrived at the token endpoint (RFC 6749 §6).
    Refresh {
        /// The authenticated client.
        client_id: String,
        /// Since when there is a client by that name.
        registered_at: UnixTime,
        /// The token's number.
        number: u32,
        /// The scope asked for.
        scope: Option<Scope>,
        /// What the application's tokens may carry today, by role.
        role_scopes: BTreeMap<String, Scope>,
        /// How long the tokens live.
        lifetimes: Lifetimes,
    },
    /// The grant ends.
    Revoke {
        /// The client that ends it.
        client_id: String,
        /// When the last token that names the grant expires.
        until: UnixTime,
    },
    /// Somebody asks whether the grant is alive.
    Inspect,
}

impl Event {
    /// What comes of it when the grant is over and forgotten.
    pub fn when_over(&self) -> Outcome {
        match self {
            Self::Redeem { .. } => Outcome::Refused(Refusal::GrantRevoked),
            Self::Refresh { .. } => Outcome::Refused(Refusal::UnknownRefreshToken),
            // RFC 7009 §2.2: there is nothing to do, so it is done.
            Self::Revoke { .. } | Self::Inspect => Outcome::Revoked,
        }
    }
}

/// How long a client's tokens live, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lifetimes {
    /// Access tokens.
    pub access_token: u32,
    /// Refresh tokens, if the application has any.
    pub refresh_token: Option<u32>,
}

impl Lifetimes {
    /// How long anything of a grant can be valid, in seconds.
    pub fn longest(self) -> u32 {
        self.refresh_token.map_or(self.access_token, |seconds| seconds.max(self.access_token))
    }
}

/// What comes of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Tokens may be issued.
    Granted {
        /// Who may do what: the scope is the access token's.
        subject: Subject,
        /// The number of the refresh token to answer with.
        refresh: Option<u32>,
    },
    /// They may not.
    Refused(Refusal),
    /// The grant is over, and so is what it gave.
    Revoked,
    /// The grant is alive, or has no record that says otherwise.
    Alive {
        /// Who may do what, where there is a record.
        subject: Option<Subject>,
        /// The number of the usable refresh token and when it expires.
        refresh: Option<(u32, UnixTime)>,
    },
}

impl Outcome {
    /// Whether the grant is alive.
    pub fn is_alive(&self) -> bool {
        matches!(self, Self::Alive { .. })
    }
}

/// What to store and what to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The record to store, if it changed.
    pub change: Option<Record>,
    /// What comes of it.
    pub outcome: Outcome,
    /// Whether something happened that an operator wants to hear of.
    pub alarm: Option<Alarm>,
}

/// A security event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alarm {
    /// A code was redeemed a second time; what the first gave is revoked.
    CodeReplayed,
    /// Failed redemptions ended a code.
    CodeBurned,
    /// A replaced refresh token was used; its family is revoked.
    RefreshTokenReplayed,
}

impl Alarm {
    /// The event's name, for logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CodeReplayed => "code_replayed",
            Self::CodeBurned => "code_burned",
            Self::RefreshTokenReplayed => "refresh_token_replayed",
        }
    }
}
