//! Everything of an object that may be forgotten one day is behind one alarm, which goes off when the
//! first of it may be.

use edgegrant::{refusal::Refusal, time::UnixTime};
use serde::{Deserialize, Serialize};

use super::{read_record, write_record};
use crate::boundary::{Changes, State};

const KEY: &str = "wake";

/// The shortest time between two alarms, in seconds.
const PAUSE_SECONDS: u32 = 60;

/// For when the object's alarm is set.
#[derive(Serialize, Deserialize)]
struct Wake {
    at: UnixTime,
}

/// Wakes the object when something may be forgotten, or before: an alarm that was set for earlier
/// stays.
pub(super) fn by(
    end: UnixTime,
    state: &State,
    changes: &mut Changes,
    now: UnixTime,
) -> Result<(), Refusal> {
    let next = state.load(KEY)?.map(|stored| read_record::<Wake>(&stored)).transpose()?;
    if next.is_none_or(|next| next.at <= now || end < next.at) {
        at(end, changes, now)?;
    }
    Ok(())
}

/// Wakes the object when the first of what is left may be forgotten, if something is.
pub(super) fn next(
    end: Option<UnixTime>,
    changes: &mut Changes,
    now: UnixTime,
) -> Result<(), Refusal> {
    match end {
        Some(end) => at(end, changes, now),
        None => {
            changes.forget(KEY);
            Ok(())
        }
    }
}

/// Wakes the object in a moment, because there is more to forget.
pub(super) fn soon(changes: &mut Changes, now: UnixTime) -> Result<(), Refusal> {
    set(now.after(1), changes)
}

fn at(end: UnixTime, changes: &mut Changes, now: UnixTime) -> Result<(), Refusal> {
    set(end.max(now.after(PAUSE_SECONDS)), changes)
}

fn set(at: UnixTime, changes: &mut Changes) -> Result<(), Refusal> {
    changes.put(KEY, write_record(&Wake { at })?);
    changes.wake_at(at);
    Ok(())
}
