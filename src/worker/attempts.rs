//! Failed client authentications, slowed down per client and address (RFC 6749 §2.3.1).
//!
//! Client secrets are long, so this is not what keeps them: it keeps guessing from costing the
//! server. It is counted in the isolate, and a client at another address is not affected.

use std::{cell::RefCell, collections::HashMap};

use edgegrant::{digest::Digest, time::UnixTime};

/// How many failures within the window are let through.
const FREE_FAILURES: u32 = 20;

/// The window, in seconds.
pub(crate) const WINDOW_SECONDS: u32 = 60;

/// How many pairs of client and address are counted at a time.
const MAX_COUNTS: usize = 4096;

#[derive(Clone, Copy)]
struct Count {
    failures: u32,
    until: UnixTime,
}

thread_local! {
    static COUNTS: RefCell<HashMap<(String, String), Count>> = RefCell::default();
}

/// Whether this client has failed too often at this address.
pub(crate) fn is_throttled(client_id: &str, address: &str, now: UnixTime) -> bool {
    COUNTS.with_borrow(|counts| {
        counts
            .get(&key(client_id, address))
            .is_some_and(|count| now < count.until && count.failures >= FREE_FAILURES)
    })
}

/// Counts a failure.
pub(crate) fn failed(client_id: &str, address: &str, now: UnixTime) {
    COUNTS.with_borrow_mut(|counts| {
        if counts.len() >= MAX_COUNTS {
            counts.retain(|_, count| now < count.until);
        }
        if counts.len() >= MAX_COUNTS {
            counts.clear();
        }
        let count =
            counts.entry(key(client_id, address)).or_insert(Count { failures: 0, until: now });
        if now >= count.until {
            *count = Count { failures: 0, until: now.after(WINDOW_SECONDS) };
        }
        count.failures = count.failures.saturating_add(1);
    });
}

/// Digests, so that what strangers call themselves takes little room.
fn key(client_id: &str, address: &str) -> (String, String) {
    (Digest::of(client_id).to_base64url(), address.to_owned())
}
