//! What happens to a grant once: redemption, rotation, revocation.

#[path = "grant/events.rs"]
mod events;
#[path = "grant/history.rs"]
mod history;
#[path = "grant/laws.rs"]
mod laws;
#[path = "grant/records.rs"]
mod records;

use std::collections::BTreeMap;

use edgegrant::{
    grant::{Event, Outcome},
    refusal::Refusal,
    scope::Scope,
    time::UnixTime,
};
use edgegrant_grant_tests::world::{LIFETIMES, NOW, Place, at, scope, subject};

/// The client that holds the grant.
const HOLDER: &str = "lamp-app";

/// Another client.
const OTHER: &str = "lamp-hub";

/// When the code of this file expires.
fn code_expires_at() -> UnixTime {
    at(60_000)
}

fn redeem(verdict: Result<(), Refusal>) -> Event {
    Event::Redeem {
        verdict,
        code_expires_at: code_expires_at(),
        subject: subject(HOLDER),
        lifetimes: LIFETIMES,
    }
}

/// A grant without a code.
fn opened() -> Place {
    Place::opened(&subject(HOLDER), LIFETIMES, NOW).0
}

fn refresh(client_id: &str, number: u32) -> Event {
    refresh_with(client_id, number, None, role_scopes("lights:read lights:write profile"))
}

/// What the application's tokens may carry for the user.
fn role_scopes(resident: &str) -> BTreeMap<String, Scope> {
    BTreeMap::from([("resident".to_owned(), scope(resident))])
}

fn refresh_with(
    client_id: &str,
    number: u32,
    scope: Option<Scope>,
    role_scopes: BTreeMap<String, Scope>,
) -> Event {
    let client_id = client_id.to_owned();
    let registered_at = UnixTime::EPOCH;
    Event::Refresh { client_id, registered_at, number, scope, role_scopes, lifetimes: LIFETIMES }
}

fn revoke(client_id: &str) -> Event {
    Event::Revoke { client_id: client_id.to_owned(), until: NOW.after(600) }
}

/// The number of the refresh token that comes of an event, or why none does.
fn number(outcome: &Outcome) -> Result<u32, Refusal> {
    match outcome {
        Outcome::Granted { refresh: Some(number), .. } => Ok(*number),
        Outcome::Refused(refusal) => Err(*refusal),
        other => panic!("neither tokens nor a refusal: {other:?}"),
    }
}
