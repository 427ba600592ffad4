//! A grant: what one yes of a resource owner gave to one client, and what may happen to it once.
//!
//! A grant is named by 128 random bits that stand in its code and in each of its tokens. It is kept
//! by who gave it: a user's in the list of the account ([`crate::account::given`]), a client's own
//! with the client's registration. It has no record until its code is redeemed, or it is opened with
//! a refresh token, or revoked: sealed codes and signed tokens speak for themselves until then, so
//! forged ones create nothing.
//!
//! | event | needs | effect |
//! | --- | --- | --- |
//! | redeem the code | no record | a record; the code is spent |
//! | redeem it again | a spent record | revoked (RFC 6749 §4.1.2) |
//! | redeem it wrongly | no record, or failures only | counted; the fifth ends the code |
//! | open, without a code | no record | a record with the first refresh token |
//! | refresh, newest token | a live record | the next token (RFC 9700 §4.14.2) |
//! | refresh, the one before | within the replay window | the same answer again |
//! | refresh, any older one | a live record | revoked |
//! | revoke | anything | revoked |

mod event;
mod id;

use alloc::{collections::BTreeMap, string::String};

use serde::{Deserialize, Serialize};

pub use event::{Alarm, Decision, Event, Lifetimes, Outcome, Subject};
pub use id::GrantId;

use crate::{
    application::role_scope, refusal::Refusal, scope::Scope, time::UnixTime, version::Version,
};

/// How many failed redemptions end a code.
pub const MAX_FAILURES: u8 = 5;

/// How long a replaced refresh token gets the answer that replaced it, in milliseconds: a client
/// whose answer was lost asks again, and two tabs ask at once.
pub const REPLAY_WINDOW_MILLIS: u64 = 2000;

/// When a client is to ask again whose request may or may not have arrived, in seconds: while the
/// replay window is open.
pub const RETRY_SECONDS: u64 = 1;

const _: () = assert!(RETRY_SECONDS * 1000 < REPLAY_WINDOW_MILLIS);

/// The stored form of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    v: Version<1>,
    life: Life,
    /// When the record may be forgotten: nothing that names the grant is valid any more.
    until: UnixTime,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Life {
    /// The code was tried and not redeemed.
    Tried { failures: u8 },
    /// The code was redeemed, or the grant opened.
    Live { subject: Subject, refresh: Option<Family> },
    /// Over.
    Revoked,
}

/// The refresh tokens of a grant: one is usable, all before it are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Family {
    /// The number of the newest token; the first is 0.
    newest: u32,
    /// When the newest token was issued.
    issued_at: UnixTime,
    /// When it expires.
    expires_at: UnixTime,
}

impl Record {
    fn new(life: Life, until: UnixTime) -> Self {
        Self { v: Version, life, until }
    }

    /// Reads the stored form. `None` means that this version of the server cannot read it.
    pub fn read(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }

    /// When the record may be forgotten.
    pub fn until(&self) -> UnixTime {
        self.until
    }

    /// When the newest refresh token was issued, if there is one.
    pub fn refreshed_at(&self) -> Option<UnixTime> {
        match &self.life {
            Life::Live { refresh, .. } => refresh.map(|family| family.issued_at),
            Life::Tried { .. } | Life::Revoked => None,
        }
    }

    /// Whether the code was redeemed, or the grant opened without one.
    pub fn has_begun(&self) -> bool {
        matches!(self.life, Life::Live { .. })
    }

    /// Whether the grant is over.
    pub fn is_revoked(&self) -> bool {
        matches!(self.life, Life::Revoked)
    }
}

/// Decides one event. Runs where the record is, in one turn.
pub fn decide(record: Option<&Record>, event: &Event, now: UnixTime) -> Decision {
    match event {
        Event::Redeem { verdict, code_expires_at, subject, lifetimes } => {
            redeem(record, *verdict, *code_expires_at, subject, *lifetimes, now)
        }
        Event::Refresh { client_id, registered_at, number, scope, role_scopes, lifetimes } => {
            let asked = Asked {
                client_id,
                registered_at: *registered_at,
                number: *number,
                scope: scope.as_ref(),
                role_scopes,
            };
            refresh(record, &asked, *lifetimes, now)
        }
        Event::Revoke { client_id, until } => revoke(record, client_id, *until),
        Event::Inspect => Decision { change: None, outcome: inspect(record), alarm: None },
    }
}

fn refuse(refusal: Refusal) -> Decision {
    Decision { change: None, outcome: Outcome::Refused(refusal), alarm: None }
}

fn redeem(
    record: Option<&Record>,
    verdict: Result<(), Refusal>,
    code_expires_at: UnixTime,
    subject: &Subject,
    lifetimes: Lifetimes,
    now: UnixTime,
) -> Decision {
    let failures = match record.map(|record| (&record.life, record.until)) {
        None => 0,
        Some((Life::Tried { failures }, _)) => *failures,
        Some((Life::Revoked, _)) => return refuse(Refusal::GrantRevoked),
        // RFC 6749 §4.1.2: a second redemption revokes what the first gave, but only one that
        // would have succeeded; a stranger with a wrong verifier changes nothing.
        Some((Life::Live { .. }, until)) => {
            return match verdict {
                Ok(()) => Decision {
                    change: Some(Record::new(Life::Revoked, until)),
                    outcome: Outcome::Refused(Refusal::CodeSpent),
                    alarm: Some(Alarm::CodeReplayed),
                },
                Err(refusal) => refuse(refusal),
            };
        }
    };
    if failures >= MAX_FAILURES {
        return refuse(Refusal::CodeBurned);
    }
    if now >= code_expires_at {
        return refuse(Refusal::CodeExpired);
    }
    match verdict {
        Ok(()) => begin(subject, lifetimes, code_expires_at, now),
        Err(refusal) => {
            let failures = failures.saturating_add(1);
            Decision {
                change: Some(Record::new(Life::Tried { failures }, code_expires_at)),
                outcome: Outcome::Refused(refusal),
                alarm: (failures == MAX_FAILURES).then_some(Alarm::CodeBurned),
            }
        }
    }
}

/// Begins a grant that has no code (RFC 6749 §4.3.3).
pub fn open(subject: &Subject, lifetimes: Lifetimes, now: UnixTime) -> Decision {
    begin(subject, lifetimes, now, now)
}

/// The first record of a live grant, which is to be remembered at least until some moment.
fn begin(subject: &Subject, lifetimes: Lifetimes, at_least: UnixTime, now: UnixTime) -> Decision {
    let refresh = lifetimes.refresh_token.map(|seconds| Family {
        newest: 0,
        issued_at: now,
        expires_at: now.after(seconds),
    });
    let until = last(refresh, lifetimes, now).max(at_least);
    Decision {
        change: Some(Record::new(Life::Live { subject: subject.clone(), refresh }, until)),
        outcome: Outcome::Granted {
            subject: subject.clone(),
            refresh: refresh.map(|family| family.newest),
        },
        alarm: None,
    }
}

/// When the last token issued now expires.
fn last(family: Option<Family>, lifetimes: Lifetimes, now: UnixTime) -> UnixTime {
    let access_token = now.after(lifetimes.access_token);
    family.map_or(access_token, |family| family.expires_at.max(access_token))
}

/// A request to refresh.
struct Asked<'a> {
    client_id: &'a str,
    registered_at: UnixTime,
    number: u32,
    scope: Option<&'a Scope>,
    role_scopes: &'a BTreeMap<String, Scope>,
}

fn refresh(
    record: Option<&Record>,
    asked: &Asked<'_>,
    lifetimes: Lifetimes,
    now: UnixTime,
) -> Decision {
    let Some(Record { life: Life::Live { subject, refresh: Some(family) }, until, .. }) = record
    else {
        return refuse(Refusal::UnknownRefreshToken);
    };
    // RFC 6749 §6: a refresh token is bound to the client it was issued to.
    // What another client by the same name was given is not this one's.
    if subject.client_id != asked.client_id || subject.registered_at != asked.registered_at {
        return refuse(Refusal::RefreshTokenOfAnotherClient);
    }
    if asked.number > family.newest {
        return refuse(Refusal::UnknownRefreshToken);
    }
    let replayed = asked.number < family.newest;
    if replayed {
        let in_window = asked.number + 1 == family.newest
            && now.millis_since(family.issued_at) <= REPLAY_WINDOW_MILLIS;
        if !in_window {
            return Decision {
                change: Some(Record::new(Life::Revoked, *until)),
                outcome: Outcome::Refused(Refusal::RefreshTokenReused),
                alarm: Some(Alarm::RefreshTokenReplayed),
            };
        }
    }
    if now >= family.expires_at {
        return refuse(Refusal::RefreshTokenExpired);
    }
    let Some(seconds) = lifetimes.refresh_token else { return refuse(Refusal::GrantNotAllowed) };
    let scope = match narrowed(subject, asked) {
        Ok(scope) => scope,
        Err(refusal) => return refuse(refusal),
    };
    let family = if replayed {
        *family
    } else {
        Family {
            newest: family.newest.saturating_add(1),
            issued_at: now,
            expires_at: now.after(seconds),
        }
    };
    let until = last(Some(family), lifetimes, now).max(*until);
    Decision {
        change: Some(Record::new(
            Life::Live { subject: subject.clone(), refresh: Some(family) },
            until,
        )),
        outcome: Outcome::Granted {
            subject: Subject { scope, ..subject.clone() },
            refresh: Some(family.newest),
        },
        alarm: None,
    }
}

/// The scope of the access token: within what was granted (RFC 6749 §6), and within what the role
/// may still have.
fn narrowed(subject: &Subject, asked: &Asked<'_>) -> Result<Scope, Refusal> {
    if asked.scope.is_some_and(|scope| !scope.is_subset(&subject.scope)) {
        return Err(Refusal::ScopeWidened);
    }
    left(subject, asked.role_scopes, asked.scope)
}

/// What the user's role may still have of what was granted, as far as it is requested.
pub(crate) fn left(
    subject: &Subject,
    role_scopes: &BTreeMap<String, Scope>,
    requested: Option<&Scope>,
) -> Result<Scope, Refusal> {
    let today = role_scope(role_scopes, &subject.role);
    subject.scope.intersection(&today).granted(requested).map_err(|_| Refusal::NothingGranted)
}

fn revoke(record: Option<&Record>, client_id: &str, until: UnixTime) -> Decision {
    let holder = match record.map(|record| &record.life) {
        Some(Life::Live { subject, .. }) => Some(subject.client_id.as_str()),
        _ => None,
    };
    // RFC 7009 §2.1: only the client that a token was issued to may revoke it.
    if holder.is_some_and(|holder| client_id != holder) {
        return refuse(Refusal::TokenOfAnotherClient);
    }
    let until = record.map_or(until, |record| record.until.max(until));
    Decision {
        change: Some(Record::new(Life::Revoked, until)),
        outcome: Outcome::Revoked,
        alarm: None,
    }
}

fn inspect(record: Option<&Record>) -> Outcome {
    match record.map(|record| &record.life) {
        None | Some(Life::Tried { .. }) => Outcome::Alive { subject: None, refresh: None },
        Some(Life::Live { subject, refresh }) => Outcome::Alive {
            subject: Some(subject.clone()),
            refresh: refresh.map(|family| (family.newest, family.expires_at)),
        },
        Some(Life::Revoked) => Outcome::Revoked,
    }
}
