//! Failed attempts from one address, slowed down: of a client to authenticate (RFC 6749 §2.3.1), and
//! of people to log in.
//!
//! Client secrets are long and passwords are counted where the account is, so this is not what keeps
//! them: it keeps trying one thing after another from costing the server. It is counted in the
//! isolate, and nobody at another address is affected.

use std::{cell::RefCell, collections::HashMap, net::Ipv6Addr};

use edgegrant::time::UnixTime;

/// The window, in seconds.
pub(crate) const WINDOW_SECONDS: u32 = 60;

/// How many pairs of what is tried and an address are counted at a time.
const MAX_COUNTS: usize = 4096;

/// What is tried.
#[derive(Clone, Copy)]
pub(crate) enum Way<'a> {
    /// A client's secret.
    Client(&'a str),
    /// To be a client that there is not, by whatever names.
    NoClient,
    /// Passwords in the dialog, of whatever users. Many people may share an address.
    Dialog,
}

impl Way<'_> {
    /// How many failures within the window are let through.
    const fn free_failures(self) -> u32 {
        match self {
            Self::Client(_) | Self::NoClient => 20,
            Self::Dialog => 60,
        }
    }

    /// One for each way and network: what somebody makes up has no place of its own, so nobody has
    /// the others' failures forgotten.
    fn key(self, address: &str) -> (String, String) {
        let name = match self {
            Self::Client(client_id) => ["client:", client_id].concat(),
            Self::NoClient => "no client".to_owned(),
            Self::Dialog => "dialog".to_owned(),
        };
        (name, network(address))
    }
}

/// Whose an address is: of IPv6 it is the first half, for a network has all of the rest (RFC 7421).
fn network(address: &str) -> String {
    let half = address.parse().ok().and_then(|v6: Ipv6Addr| v6.octets().first_chunk().copied());
    half.map_or_else(|| address.to_owned(), |half| u64::from_be_bytes(half).to_string())
}

#[derive(Clone, Copy)]
struct Count {
    failures: u32,
    until: UnixTime,
}

thread_local! {
    static COUNTS: RefCell<HashMap<(String, String), Count>> = RefCell::default();
}

/// Whether there were too many failures from this address.
pub(crate) fn is_throttled(way: Way<'_>, address: &str, now: UnixTime) -> bool {
    COUNTS.with_borrow(|counts| {
        counts
            .get(&way.key(address))
            .is_some_and(|count| now < count.until && count.failures >= way.free_failures())
    })
}

/// Counts a failure.
pub(crate) fn failed(way: Way<'_>, address: &str, now: UnixTime) {
    COUNTS.with_borrow_mut(|counts| {
        if counts.len() >= MAX_COUNTS {
            counts.retain(|_, count| now < count.until);
        }
        if counts.len() >= MAX_COUNTS {
            let oldest = counts.iter().min_by_key(|(_, count)| count.until);
            if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
                counts.remove(&oldest);
            }
        }
        let count = counts.entry(way.key(address)).or_insert(Count { failures: 0, until: now });
        if now >= count.until {
            *count = Count { failures: 0, until: now.after(WINDOW_SECONDS) };
        }
        count.failures = count.failures.saturating_add(1);
    });
}

/// Takes back what was counted at `since` and was no failure, if that is still in the window.
pub(crate) fn forgive(way: Way<'_>, address: &str, since: UnixTime) {
    COUNTS.with_borrow_mut(|counts| {
        let count = counts.get_mut(&way.key(address));
        if let Some(count) = count.filter(|count| count.until <= since.after(WINDOW_SECONDS)) {
            count.failures = count.failures.saturating_sub(1);
        }
    });
}
