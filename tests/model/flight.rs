//! A request on its way, and how far it is.

use crate::{kept::Kept, request::Request};

/// A request that somebody waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flight {
    /// What was sent.
    pub request: Request,
    /// How far it is.
    pub stage: Stage,
    /// Whether the network may still lose or double it.
    pub frail: bool,
}

/// How far a request is. A request that never arrives is one that stays here.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// On its way to the Worker.
    Sent,
    /// On its way from the Worker to the account of a grant, since a moment.
    Asked {
        /// The grant.
        grant: u8,
        /// Since when, in milliseconds after the beginning.
        since: u64,
    },
    /// Read the grant's record and has not written it yet. No turn of a Durable Object ends here.
    Read {
        /// The grant.
        grant: u8,
        /// Since when it was on its way.
        since: u64,
        /// What was read.
        read: Kept,
    },
    /// On its way back.
    Answered {
        /// Of this grant, or of all.
        grant: Option<u8>,
        /// What the client will hear.
        answer: Answer,
    },
}

/// What a client hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// 200 with an access token and the refresh token of this number.
    Tokens(u32),
    /// 200: it is over.
    Over,
    /// An error, for this reason.
    Refused(&'static str),
}

impl Flight {
    /// A request that was just sent.
    pub fn new(request: Request, frail: bool) -> Self {
        Self { request, stage: Stage::Sent, frail }
    }

    /// What is on its way back, if something is.
    pub fn answer(&self) -> Option<Answer> {
        match self.stage {
            Stage::Answered { answer, .. } => Some(answer),
            _ => None,
        }
    }
}
