//! Failed attempts to log in: slowed down, for whoever makes them, and never locked out for good.
//!
//! Attempts are counted per account and per way in, so that a stranger who guesses at the dialog
//! delays neither the user's own browser nor the user's devices behind a trusted client.

use alloc::{borrow::ToOwned, collections::BTreeMap, string::String};

use serde::{Deserialize, Serialize};

use crate::time::UnixTime;

/// How many failures cost nothing.
pub const FREE_FAILURES: u32 = 5;

/// The longest wait, in seconds.
pub const MAX_WAIT: u32 = 900;

/// How long after the last failure a count is forgotten, in seconds.
const MEMORY: u32 = 3600;

/// How many ways in are counted apart; the one that has been quiet longest gives way.
const MAX_WAYS: usize = 32;

/// The failed attempts on one name, whether or not it is a user's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    ways: BTreeMap<String, Count>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Count {
    failures: u32,
    last_at: UnixTime,
}

impl Attempts {
    /// How many seconds are to pass before the next attempt by this way; `None` if none.
    pub fn wait(&self, way: &str, now: UnixTime) -> Option<u64> {
        let count = self.ways.get(way)?;
        let step = count.failures.checked_sub(FREE_FAILURES)?;
        let seconds = 1_u32.checked_shl(step).unwrap_or(MAX_WAIT).min(MAX_WAIT);
        let until = count.last_at.after(seconds);
        (now < until).then(|| until.millis_since(now).div_ceil(1000))
    }

    /// Counts an attempt that failed.
    pub fn failed(&mut self, way: &str, now: UnixTime) {
        self.ways.retain(|_, count| now < count.last_at.after(MEMORY));
        if self.ways.len() >= MAX_WAYS && !self.ways.contains_key(way) {
            let quietest = self.ways.iter().min_by_key(|(_, count)| count.last_at);
            if let Some(quietest) = quietest.map(|(way, _)| way.clone()) {
                self.ways.remove(&quietest);
            }
        }
        let count = self.ways.entry(way.to_owned()).or_insert(Count { failures: 0, last_at: now });
        count.failures = count.failures.saturating_add(1);
        count.last_at = now;
    }

    /// Forgets the failures of a way in.
    pub fn succeeded(&mut self, way: &str) {
        self.ways.remove(way);
    }

    /// When everything is forgotten.
    pub fn until(&self) -> Option<UnixTime> {
        self.ways.values().map(|count| count.last_at.after(MEMORY)).max()
    }
}
