//! When a token is renewed, and when not (RFC 6749 §1.5, §6).
//!
//! No timer is trusted here: a laptop sleeps, and a tab in the background is slowed down. The
//! clock is looked at whenever the token is about to be used, and lifetimes count from receipt, so
//! it does not matter what the server's clock says.

use super::Fault;
use crate::{
    form::Query,
    secret::Secret,
    time::{LEEWAY, UnixTime},
};

/// The last part of a token's life, in which it is renewed although it can still be used.
const MARGIN_MILLIS: u64 = 60_000;

/// A token that is refused at this age is not renewed: the next one would be refused as well.
const SETTLED_MILLIS: u64 = 10_000;

/// A token is not renewed sooner, however short its life.
const SHORTEST_MILLIS: u64 = 1000;

/// How long the first attempt that failed is followed by none; each further one doubles it.
const FIRST_WAIT: u32 = 1;
/// How long it gets by that.
const LONGEST_WAIT: u32 = 300;
/// How long a server can make it by `Retry-After`.
const LONGEST_RETRY_AFTER: u32 = 3600;

/// What a client knows about its token.
#[derive(Clone, Copy, Debug)]
pub struct Renewal {
    /// When the token came.
    pub received_at: UnixTime,
    /// When it ends, if the server said so.
    pub expires_at: Option<UnixTime>,
    /// Whether there is a way to another one without the user.
    pub renewable: bool,
    /// Whether a resource has just refused it.
    pub refused: bool,
    /// The end of the wait after an attempt that failed.
    pub not_before: Option<UnixTime>,
}

/// What a client does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Use the token as it is; what a resource answers to it stands.
    Use,
    /// Renew it first.
    Renew,
    /// Nothing: it cannot be used, and it is too early to try again.
    Wait,
    /// Give up: only the user can help.
    LogIn,
}

impl Renewal {
    /// What to do at this moment.
    pub fn step(&self, now: UnixTime) -> Step {
        let ended = self.expires_at.is_some_and(|end| now >= end);
        let refused = self.refused && now.millis_since(self.received_at) >= SETTLED_MILLIS;
        let usable = !ended && !refused;
        if !self.renewable {
            return if usable { Step::Use } else { Step::LogIn };
        }
        // A clock that was set back cannot tell how much of the token's life is left.
        let set_back = now.after(LEEWAY) < self.received_at;
        let due = refused || set_back || self.due_at().is_some_and(|due| now >= due);
        let waiting = self.not_before.is_some_and(|moment| now < moment);
        match (due && !waiting, usable) {
            (true, _) => Step::Renew,
            (false, true) => Step::Use,
            (false, false) => Step::Wait,
        }
    }

    /// When the step changes by itself, or the token ends, if nothing happens before.
    pub fn changes_at(&self, now: UnixTime) -> Option<UnixTime> {
        let renewed_at = self.due_at().max(self.not_before).filter(|_| self.renewable);
        let ahead = |moment: Option<UnixTime>| moment.filter(|moment| *moment > now);
        match (ahead(renewed_at), ahead(self.expires_at)) {
            (Some(renewal), Some(end)) => Some(renewal.min(end)),
            (renewal, end) => renewal.or(end),
        }
    }

    /// When its renewal is due: the margin is a quarter of a short life.
    fn due_at(&self) -> Option<UnixTime> {
        let end = self.expires_at?.millis();
        let life = end.saturating_sub(self.received_at.millis());
        let earliest = self.received_at.millis().saturating_add(SHORTEST_MILLIS);
        let due = end.saturating_sub(MARGIN_MILLIS.min(life / 4));
        Some(UnixTime::from_millis(due.max(earliest)))
    }
}

/// What an attempt that failed comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setback {
    /// The grant is over, and the tokens are dropped: the same request would be refused again.
    Over,
    /// The server wants the user, or has another one: the token serves until it ends, and is not
    /// renewed.
    Unrenewable,
    /// It may work later, not before this moment.
    Later(UnixTime),
}

impl Setback {
    /// Judges the fault by its code, which may be the browser's own, and by the server's `error`.
    /// `failures` attempts failed before this one; `random` keeps many clients from coming back at
    /// the same moment.
    pub fn of(
        code: &str,
        error: Option<&str>,
        failures: u32,
        retry_after: Option<u32>,
        random: u8,
        now: UnixTime,
    ) -> Self {
        let passing = matches!(error, Some("server_error" | "temporarily_unavailable"));
        if code == Fault::TokenRefused.code() && !passing {
            return Self::Over;
        }
        let unwanted = [Fault::AuthorizationRefused, Fault::IdTokenInvalid];
        if unwanted.iter().any(|fault| fault.code() == code) && !passing {
            return Self::Unrenewable;
        }
        let doubled = FIRST_WAIT.checked_shl(failures.min(16)).unwrap_or(LONGEST_WAIT);
        let asked = retry_after.unwrap_or(0).min(LONGEST_RETRY_AFTER);
        let wait = u64::from(doubled.min(LONGEST_WAIT).max(asked)) * 1000;
        let jitter = wait * u64::from(random) / 512;
        Self::Later(UnixTime::from_millis(now.millis().saturating_add(wait + jitter)))
    }
}

/// The body of a token request with a refresh token (RFC 6749 §6), for the scope that was granted.
pub fn refresh(refresh_token: &str, client_id: &str) -> Secret {
    let mut body = Query::default();
    body.push("grant_type", "refresh_token");
    body.push("refresh_token", refresh_token);
    body.push("client_id", client_id);
    Secret::new(body.into_string())
}
