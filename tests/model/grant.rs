//! A grant in the object of its account: one turn for each message.

use std::{collections::HashMap, sync::Mutex};

use edgegrant::{
    account::given::Decision,
    grant::{Event, Outcome},
    time::LEEWAY,
};
use edgegrant_grant_tests::world::{NOW, at};

use crate::{
    bug::{self, Bug},
    kept::Kept,
    request::{CODE_EXPIRES, Client, Request, Worker},
    told::Told,
};

/// How many refresh tokens are tried out, to see which ones work.
const NUMBERS: u32 = 6;

/// A grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Grant {
    /// What is stored.
    pub kept: Kept,
    /// What a server with a bug has only in memory.
    pub memory: Option<Kept>,
    /// What clients were told of it.
    pub told: Told,
}

impl Grant {
    /// What the next message finds.
    pub fn current(&self) -> &Kept {
        self.memory.as_ref().unwrap_or(&self.kept)
    }

    /// Decides on what was read, and stores what changed.
    pub fn turn(&mut self, read: Kept, event: &Event, bug: Option<Bug>, now: u64) -> Decision {
        let mut next = read;
        let decision = next.happens(&bug::bent(bug, &next, event), at(now));
        if decision.change.is_some() {
            match bug {
                Some(Bug::AnswersBeforeItIsDurable) => self.memory = Some(next),
                _ => self.kept = next,
            }
        }
        decision
    }

    /// Whether the account's alarm may forget it.
    pub fn may_be_forgotten(&self, bug: Option<Bug>, now: u64) -> bool {
        let Some(given) = self.kept.given() else { return false };
        match bug {
            Some(Bug::ForgetsWithTheCode) => at(CODE_EXPIRES).after(LEEWAY) <= at(now),
            _ => given.end() <= at(now),
        }
    }
}

/// What the owner could do with a grant next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Abilities {
    /// Whether the code gives tokens.
    pub redeemable: bool,
    /// Which refresh tokens work, and the number of the one that each gives.
    pub usable: Vec<(u32, u32)>,
    /// Whether the grant says that access tokens that have not expired are alive.
    pub alive: bool,
}

/// Tries out what the owner could do, with the real decision.
pub struct Trials {
    bug: Option<Bug>,
    redeem: Event,
    refresh: Vec<Event>,
    /// What came of it, since few records and moments make many states.
    known: Mutex<HashMap<(Kept, bool, u64), Abilities>>,
}

impl Trials {
    /// With the events that a Worker makes.
    pub fn new(worker: &Worker, bug: Option<Bug>) -> Self {
        let event = |request| worker.event(request, NOW).expect("a good request");
        let refresh = |number| event(Request::Refresh(Client::Owner, 0, number));
        Self {
            bug,
            redeem: event(Request::Exchange(Client::Owner)),
            refresh: (0..NUMBERS).map(refresh).collect(),
            known: Mutex::default(),
        }
    }

    /// What the owner could do with a grant that has a code or none.
    pub fn abilities(&self, kept: &Kept, code: bool, now: u64) -> Abilities {
        let mut known = self.known.lock().expect("nobody panics with it");
        let try_out = || self.try_out(kept, code, now);
        known.entry((kept.clone(), code, now)).or_insert_with(try_out).clone()
    }

    fn try_out(&self, kept: &Kept, code: bool, now: u64) -> Abilities {
        let outcome = |event| kept.would(&bug::bent(self.bug, kept, event), at(now)).outcome;
        let gives = |(number, event)| match outcome(event) {
            Outcome::Granted { refresh: Some(next), .. } => Some((number, next)),
            _ => None,
        };
        // The Worker looks at the code's end before it asks.
        let in_time = now < CODE_EXPIRES;
        Abilities {
            redeemable: code && in_time && matches!(outcome(&self.redeem), Outcome::Granted { .. }),
            usable: (0..).zip(&self.refresh).filter_map(gives).collect(),
            alive: outcome(&Event::Inspect).is_alive(),
        }
    }
}
