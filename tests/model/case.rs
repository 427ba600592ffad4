//! The cases: what there is, what is asked, and what can go wrong.

use crate::{
    bug::Bug,
    ends::{self, End},
    request::{
        Client::{Owner, Stranger},
        Request::{self, Bar, Exchange, ExchangeWrongly, LogIn, Refresh, Revoke, Widen},
    },
};

/// What there is at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    /// A code is on its way to its client.
    Code,
    /// The same, and it was tried so often that one more failure ends it.
    CodeTried,
    /// The code was redeemed, and the client has its tokens.
    Tokens,
}

/// What is explored.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// What it is called.
    pub name: &'static str,
    /// What there is at the beginning.
    pub beginning: Beginning,
    /// What is asked: every choice of so many of these, one of them several times or not, at once.
    pub menu: &'static [Request],
    /// How many.
    pub requests: usize,
    /// Whether each of them may suffer one fault.
    pub faults: bool,
    /// When something can happen, in milliseconds after the beginning.
    pub moments: &'static [u64],
    /// What must be reached with faults, or the guarantees would hold of nothing.
    pub ends: &'static [End],
    /// What is wrong with the server.
    pub bug: Option<Bug>,
}

/// In the replay window and after it; when the code has expired; when its grant may be forgotten if
/// it was never redeemed; when the first access token has expired; when the first refresh token has,
/// and its grant may be forgotten if it was never refreshed; and when any grant may be.
const LIFE: &[u64] = &[0, 2000, 4001, 60_000, 120_000, 660_001, 86_520_000, 190_000_000];

/// A code, and what it gives.
pub const CODE: Case = Case {
    name: "a code",
    beginning: Beginning::Code,
    menu: &[
        Exchange(Owner),
        Exchange(Stranger),
        ExchangeWrongly,
        Refresh(Owner, 0, 0),
        Revoke(Owner, 0, 0),
    ],
    requests: 2,
    faults: true,
    moments: LIFE,
    ends: &[
        ends::REDEEMED,
        ends::CODE_REPLAYED,
        ends::CODE_EXPIRED,
        ends::CODE_STOLEN,
        ends::ROTATED,
        ends::REVOKED,
        ends::FORGOTTEN,
    ],
    bug: None,
};

/// A code that one more failure ends.
pub const CODE_TRIED: Case = Case {
    name: "a code that was tried",
    beginning: Beginning::CodeTried,
    ends: &[ends::REDEEMED, ends::CODE_REPLAYED, ends::CODE_BURNED, ends::CODE_EXPIRED],
    ..CODE
};

/// Refresh tokens, while the code may come again.
pub const TOKENS: Case = Case {
    name: "refresh tokens",
    beginning: Beginning::Tokens,
    menu: &[
        Exchange(Owner),
        ExchangeWrongly,
        Refresh(Owner, 0, 0),
        Refresh(Stranger, 0, 0),
        Refresh(Owner, 0, 1),
        Widen(0, 0),
        Revoke(Owner, 0, 0),
        Revoke(Stranger, 0, 0),
    ],
    ends: &[
        ends::CODE_REPLAYED,
        ends::ROTATED,
        ends::TWINS,
        ends::TOKEN_REPLAYED,
        ends::TOKEN_EXPIRED,
        ends::TOKEN_STOLEN,
        ends::NOT_ITS_OWN,
        ends::WIDENED,
        ends::REVOKED,
        ends::FORGOTTEN,
    ],
    ..CODE
};

/// A user who is barred while grants are given and used. What time does to a grant is in the other
/// cases; here it stands still.
pub const USER: Case = Case {
    name: "a user",
    beginning: Beginning::Code,
    menu: &[Exchange(Owner), Refresh(Owner, 0, 0), LogIn, Refresh(Owner, 1, 0), Bar],
    moments: &[0],
    ends: &[ends::REDEEMED, ends::OPENED, ends::REVOKED, ends::REVOKED_BEFORE, ends::BARRED],
    ..CODE
};
