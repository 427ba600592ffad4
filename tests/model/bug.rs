//! Bugs that servers of this kind have had. Each is wrapped around the real decision, or around the
//! step that stores it.

use std::borrow::Cow;

use edgegrant::grant::{Event, Outcome};
use edgegrant_grant_tests::world::NOW;

use crate::kept::Kept;

/// A bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// The record is read in one step and written in a later one, as with a key-value store.
    GetThenPut,
    /// What is answered is in memory only, until it is written some time later.
    AnswersBeforeItIsDurable,
    /// Any refresh token of a family is as good as its newest.
    HonoursReplacedTokens,
    /// A revocation is answered when it arrives, and told to the grant after that.
    AnswersRevocationFirst,
    /// A redemption of a spent code revokes, whether or not it proves anything.
    RevokesOnWrongProof,
    /// The record goes with the code, although tokens outlive that.
    ForgetsWithTheCode,
    /// Barring a user ends what was redeemed, and not the code that is on its way.
    EndsWhatHasBegun,
    /// What a password gives is kept in a later turn than the one that compares it.
    KeepsItLater,
}

/// The event that a bug makes of one where a family of refresh tokens is alive.
pub fn bent<'a>(bug: Option<Bug>, kept: &Kept, event: &'a Event) -> Cow<'a, Event> {
    let Some(bug) = bug else { return Cow::Borrowed(event) };
    let newest = || match kept.would(&Event::Inspect, NOW).outcome {
        Outcome::Alive { refresh: Some((newest, _)), .. } => Some(newest),
        _ => None,
    };
    let mut bent = event.clone();
    match (bug, &mut bent) {
        (Bug::HonoursReplacedTokens, Event::Refresh { number, .. }) => {
            *number = newest().map_or(*number, |newest| newest.max(*number));
        }
        (Bug::RevokesOnWrongProof, Event::Redeem { verdict, .. }) if newest().is_some() => {
            *verdict = Ok(());
        }
        _ => return Cow::Borrowed(event),
    }
    Cow::Owned(bent)
}
