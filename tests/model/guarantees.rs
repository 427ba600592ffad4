//! What must hold in every state, of every grant, whatever the network does.

use edgegrant::grant::REPLAY_WINDOW_MILLIS;
use edgegrant_grant_tests::world::LIFETIMES;
use stateright::Property;

use crate::{
    grant::{Abilities, Grant},
    system::{State, System},
    told::Over,
};

/// However often a code is redeemed, its client is told of tokens once.
pub const ONE_FAMILY: &str = "a code gives tokens at most once";
/// The newest refresh token gives the next one; in the replay window, the one before gives the
/// newest again.
pub const ONE_USABLE_TOKEN: &str = "a family has one usable refresh token, and for 2 s its twin";
/// Neither the code nor a token, from the moment on at which somebody hears that it is over.
pub const OVER_IS_OVER: &str = "what was answered as revoked or replayed works no more";
/// The refresh token and the access token of each answer, until they expire.
pub const TOKENS_WORK: &str = "what was given works until something ends it";
/// Except that the fifth wrong redemption ends the code.
pub const ERRORS_TAKE_NOTHING: &str = "an error takes nothing from the owner";

/// All of it.
pub fn all() -> Vec<Property<System>> {
    vec![
        Property::always(ONE_FAMILY, |_, state: &State| {
            state.grants.iter().all(|grant| grant.told.families <= 1)
        }),
        Property::always(ONE_USABLE_TOKEN, |system, state| of_each(system, state, one_usable)),
        Property::always(OVER_IS_OVER, |system, state| of_each(system, state, over_is_over)),
        Property::always(TOKENS_WORK, |system, state| of_each(system, state, tokens_work)),
        Property::always(ERRORS_TAKE_NOTHING, |_, state: &State| {
            state.grants.iter().all(|grant| !grant.told.harmed)
        }),
    ]
}

fn of_each(system: &System, state: &State, holds: fn(&Grant, &Abilities, u64) -> bool) -> bool {
    let mut grants = (0..).zip(&state.grants);
    grants.all(|(index, grant)| holds(grant, &system.abilities(state, index), state.now))
}

fn one_usable(grant: &Grant, can: &Abilities, now: u64) -> bool {
    match (can.usable.as_slice(), grant.told.newest) {
        ([], _) => true,
        ([only], Some((newest, _))) => *only == (newest, newest + 1),
        ([twin, last], Some((newest, since))) => {
            *last == (newest, newest + 1)
                && (twin.0 + 1, twin.1) == (newest, newest)
                && now - since <= REPLAY_WINDOW_MILLIS
        }
        _ => false,
    }
}

fn over_is_over(grant: &Grant, can: &Abilities, now: u64) -> bool {
    let opens = can.alive && now < grant.told.access_until;
    grant.told.over < Over::Answered || !can.redeemable && can.usable.is_empty() && !opens
}

fn tokens_work(grant: &Grant, can: &Abilities, now: u64) -> bool {
    let Some((number, since)) = grant.told.newest else { return true };
    let seconds = LIFETIMES.refresh_token.expect("the application has refresh tokens");
    let refreshes = can.usable.iter().any(|(usable, _)| *usable == number)
        || now >= since + u64::from(seconds) * 1000;
    let opens = can.alive || now >= grant.told.access_until;
    grant.told.over > Over::Not || refreshes && opens
}
