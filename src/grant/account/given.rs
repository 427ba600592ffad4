//! What a user gave to applications, kept by the account so that it can be taken back.
//!
//! The list of an account is what decides: it knows of each grant before its code or token leaves,
//! and a grant that is not in it, or not any more, is over. So a grant that ends needs no record,
//! and whatever ends all of them is one transaction.

use alloc::{boxed::Box, string::String, vec::Vec};

use serde::{Deserialize, Serialize};

use super::{Account, Approval};
use crate::{
    grant::{self, Alarm, Event, GrantId, Lifetimes, Outcome, Record, Subject},
    scope::Scope,
    time::{LEEWAY, UnixTime},
    version::Version,
};

/// How many grants of a user one application can hold. Of more, the one that was given or refreshed
/// longest ago gives way.
pub const MAX_HELD: usize = 100;

/// How many grants whose code was not redeemed can make others give way. Of more they give way to each
/// other, for a page can have any number of codes given.
const MAX_WAITING: usize = 10;

/// How many all applications can hold together, since whatever ends all of them is one transaction.
pub const MAX_GIVEN: usize = 1000;

/// The stored form of a grant in its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    v: Version<1>,
    /// The grant.
    pub grant_id: GrantId,
    /// The application that holds it.
    pub client_id: String,
    /// Since when that is registered; a record of before that was kept does not say.
    registered_at: Option<UnixTime>,
    scope: Scope,
    granted_at: UnixTime,
    /// When the code or token that the approval gave is not valid any more.
    until: UnixTime,
    /// What happened to it since: its code was tried or redeemed, its refresh token replaced.
    record: Option<Record>,
}

/// What a user is shown of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The grant.
    pub grant_id: GrantId,
    /// The application that holds it.
    pub client_id: String,
    /// Since when that is registered, where it is known.
    pub registered_at: Option<UnixTime>,
    /// What it covers.
    pub scope: Scope,
    /// When it was given.
    pub granted_at: UnixTime,
}

/// What to store and what to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What becomes of the grant in the list, if something does.
    pub change: Option<Change>,
    /// What comes of the event.
    pub outcome: Outcome,
    /// Whether something happened that an operator wants to hear of.
    pub alarm: Option<Alarm>,
}

/// What becomes of a grant in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is kept like this.
    Keep(Box<Given>),
    /// It is over and can be forgotten.
    Forget,
}

impl Given {
    /// What an approval gives: a code or an access token that names the grant may leave once this is
    /// kept. `lifetime` is how long that is valid, in seconds: a code's tokens begin to live when it
    /// is redeemed.
    pub fn new(grant_id: GrantId, approval: &Approval, lifetime: u32, now: UnixTime) -> Self {
        let Subject { client_id, registered_at, scope, .. } = approval.subject();
        Self {
            v: Version,
            grant_id,
            client_id: client_id.clone(),
            registered_at: Some(*registered_at),
            scope: scope.clone(),
            granted_at: now,
            until: now.after(lifetime),
            record: None,
        }
    }

    /// The same for the password grant, which has no code and begins at once (RFC 6749 §4.3.3). The
    /// outcome is what there is to answer.
    pub fn opened(
        grant_id: GrantId,
        approval: &Approval,
        lifetimes: Lifetimes,
        now: UnixTime,
    ) -> (Self, Outcome) {
        let begun = grant::open(approval.subject(), lifetimes, now);
        let given = Self::new(grant_id, approval, lifetimes.access_token, now);
        (Self { record: begun.change, ..given }, begun.outcome)
    }

    /// Reads the stored form. `None` means that this version of the server cannot read it.
    pub fn read(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }

    /// Whether an application can still do something with it.
    pub fn is_alive(&self, now: UnixTime) -> bool {
        now < self.until()
    }

    /// Whether its code was redeemed, or a password opened it. What the implicit grant gave has not: a
    /// page can have any number of those given, too.
    fn has_begun(&self) -> bool {
        self.record.as_ref().is_some_and(Record::has_begun)
    }

    /// When it was given, or its refresh token replaced.
    fn used_at(&self) -> UnixTime {
        self.record.as_ref().and_then(Record::refreshed_at).unwrap_or(self.granted_at)
    }

    /// When it may be forgotten: nothing that names it can be valid then, by any clock.
    pub fn end(&self) -> UnixTime {
        self.until().after(LEEWAY)
    }

    fn until(&self) -> UnixTime {
        self.record.as_ref().map_or(self.until, |record| record.until().max(self.until))
    }
}

impl From<Given> for Entry {
    fn from(given: Given) -> Self {
        let Given { grant_id, client_id, registered_at, scope, granted_at, .. } = given;
        Self { grant_id, client_id, registered_at, scope, granted_at }
    }
}

impl Account {
    /// Whether there is room for another grant, whatever application it is for. Those that are over
    /// take up room until [`Account::make_room`] looks.
    pub fn has_room(&self) -> bool {
        self.room > 0
    }

    /// Another grant takes up room.
    pub fn take_room(&mut self) {
        self.room = self.room.saturating_sub(1);
    }

    /// Makes room for another grant of an application. Which of all that there are can be forgotten,
    /// or have to give way.
    pub fn make_room(&mut self, given: Vec<Given>, client_id: &str, now: UnixTime) -> Vec<GrantId> {
        let (mut gone, mut left) = part(given, now);
        let full = held(&left, client_id) >= MAX_HELD;
        if full || left.len() >= MAX_GIVEN {
            let rivals = left.iter().enumerate();
            let rivals = rivals.filter(|(_, given)| !full || given.client_id == client_id);
            let waiting = rivals.clone().filter(|(_, given)| given.is_alive(now));
            let few = waiting.filter(|(_, given)| !given.has_begun()).count() < MAX_WAITING;
            // What waits goes last as long as that is little, and first where it is much.
            let first = rivals.min_by_key(|(_, given)| {
                (given.is_alive(now), given.has_begun() != few, given.used_at())
            });
            if let Some((first, _)) = first {
                gone.push(left.swap_remove(first));
            }
        }
        let most = most_held(&left);
        self.room = MAX_HELD.saturating_sub(most).min(MAX_GIVEN.saturating_sub(left.len()));
        gone.into_iter().map(|given| given.grant_id).collect()
    }
}

/// How many of a list one application holds.
fn held(given: &[Given], client_id: &str) -> usize {
    given.iter().filter(|given| given.client_id == client_id).count()
}

/// How many of a list that application holds which holds most.
fn most_held(given: &[Given]) -> usize {
    let mut holders: Vec<&str> = given.iter().map(|given| &*given.client_id).collect();
    holders.sort_unstable();
    holders.chunk_by(|one, next| one == next).map(<[_]>::len).max().unwrap_or(0)
}

/// What may be forgotten of a list, and what may not.
pub fn part(given: Vec<Given>, now: UnixTime) -> (Vec<Given>, Vec<Given>) {
    given.into_iter().partition(|given| given.end() <= now)
}

/// Decides one event of a grant, with what the list has of it. Runs where the account is, in one
/// turn.
pub fn decide(given: Option<&Given>, event: &Event, now: UnixTime) -> Decision {
    let Some(given) = given else {
        return Decision { change: None, outcome: event.when_over(), alarm: None };
    };
    let grant::Decision { change, outcome, alarm } =
        grant::decide(given.record.as_ref(), event, now);
    let change = change.map(|record| {
        if record.is_revoked() {
            Change::Forget
        } else {
            Change::Keep(Box::new(Given { record: Some(record), ..given.clone() }))
        }
    });
    Decision { change, outcome, alarm }
}
