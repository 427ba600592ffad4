//! When a token is renewed, and when not (RFC 6749 §1.5, §6).
//!
//! No timer is trusted here: a laptop sleeps, and a tab in the background is slowed down. The
//! clock is looked at whenever the token is about to be used, and lifetimes count from receipt, so
//! it does not matter what the server's clock says.

use alloc::string::String;

use super::{
    Fault,
    members::{moment_or, number_or, push_moment},
};
use crate::{
    form::{Form, Query},
    time::{LEEWAY, UnixTime},
};

/// The last part of a token's life, in which it is renewed although it can still be used.
const MARGIN_MILLIS: u64 = 60_000;

/// A token that is refused at this age is not renewed: the next one would be refused as well.
const SETTLED_MILLIS: u64 = 10_000;

/// A token is not renewed sooner, however short its life.
const SHORTEST_MILLIS: u64 = 1000;

/// How long the first attempt that failed is followed by none; each further one doubles it.
const FIRST_WAIT_MILLIS: u64 = 1000;
/// How long it gets by that.
const LONGEST_WAIT_MILLIS: u64 = 300_000;
/// How long a server can make it by `Retry-After`.
const LONGEST_RETRY_AFTER_MILLIS: u64 = 3_600_000;

/// A frame that got no answer so many times will get none: the server shows a page in it, which
/// nobody sees, or lets no frame show it. With the waits between them it is a minute at least, which
/// a server that is down may take.
const MOST_SILENCES: u64 = 5;

/// What a client knows about its token.
#[derive(Clone, Copy, Debug)]
pub struct Renewal {
    /// When the token came.
    pub received_at: UnixTime,
    /// When it ends; never, if the server did not say.
    pub expires_at: UnixTime,
    /// Whether there is a way to another one without the user.
    pub renewable: bool,
    /// Whether a resource has just refused it.
    pub refused: bool,
    /// The end of the wait after an attempt that failed; the epoch if none did.
    pub not_before: UnixTime,
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
        let refused = self.refused && now.millis_since(self.received_at) >= SETTLED_MILLIS;
        let usable = now < self.expires_at && !refused;
        // A clock that was set back cannot tell how much of the token's life is left.
        let set_back = now.after(LEEWAY) < self.received_at;
        let due = refused || set_back || now >= self.due_at();
        if self.renewable && due && now >= self.not_before {
            Step::Renew
        } else if usable {
            Step::Use
        } else if self.renewable {
            Step::Wait
        } else {
            Step::LogIn
        }
    }

    /// When the step changes by itself, or the token ends, if nothing happens before: the earlier of
    /// the two that is ahead, or never.
    pub fn changes_at(&self, now: UnixTime) -> UnixTime {
        let ahead = |moment| if moment > now { moment } else { UnixTime::NEVER };
        let end = ahead(self.expires_at);
        if self.renewable { end.min(ahead(self.due_at().max(self.not_before))) } else { end }
    }

    /// When its renewal is due: the margin is a quarter of a short life.
    fn due_at(&self) -> UnixTime {
        if self.expires_at == UnixTime::NEVER {
            return UnixTime::NEVER;
        }
        let life = self.expires_at.millis_since(self.received_at);
        let due = self.expires_at.millis().saturating_sub(MARGIN_MILLIS.min(life / 4));
        let earliest = self.received_at.millis().saturating_add(SHORTEST_MILLIS);
        UnixTime::from_millis(due.max(earliest))
    }
}

/// What to do with a token of which `received_at` and perhaps `expires_at` are known, which is
/// `renewable` or was `refused`, and until when to wait after a failure: `not_before`. The `step` is
/// `use`, `renew`, `wait` or `log_in`; `changes_at` is when to look again, if ever.
pub(super) fn next_step(given: &Form, now: UnixTime, answer: &mut Query) {
    let not_before = moment_or(UnixTime::EPOCH, given, "not_before");
    // A wait that is longer than any was begun under a clock that was wrong.
    let is_possible = not_before.millis_since(now) <= LONGEST_RETRY_AFTER_MILLIS * 3 / 2;
    let renewal = Renewal {
        received_at: moment_or(UnixTime::EPOCH, given, "received_at"),
        expires_at: moment_or(UnixTime::NEVER, given, "expires_at"),
        renewable: given.value("renewable").is_some(),
        refused: given.value("refused").is_some(),
        not_before: if is_possible { not_before } else { UnixTime::EPOCH },
    };
    let step = match renewal.step(now) {
        Step::Use => "use",
        Step::Renew => "renew",
        Step::Wait => "wait",
        Step::LogIn => "log_in",
    };
    answer.push("step", step);
    let changes_at = renewal.changes_at(now);
    if changes_at < UnixTime::NEVER {
        push_moment(answer, "changes_at", changes_at);
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
    /// `failures` attempts failed before this one, and `silences` attempts were, with it, ones in a
    /// hidden frame to which no answer came; the server wants to be asked at `retry_at`, and `random`
    /// keeps many clients from coming back at the same moment.
    pub fn of(
        code: &str,
        error: Option<&str>,
        failures: u64,
        silences: u64,
        retry_at: UnixTime,
        random: u8,
        now: UnixTime,
    ) -> Self {
        let passing = matches!(error, Some("server_error" | "temporarily_unavailable"));
        let is = |fault: Fault| fault.code() == code && !passing;
        if is(Fault::TokenRefused) {
            return Self::Over;
        }
        let unheard = silences >= MOST_SILENCES;
        if unheard || is(Fault::AuthorizationRefused) || is(Fault::IdTokenInvalid) {
            return Self::Unrenewable;
        }
        let doubled = (FIRST_WAIT_MILLIS << failures.min(16)).min(LONGEST_WAIT_MILLIS);
        let wait = doubled.max(retry_at.millis_since(now).min(LONGEST_RETRY_AFTER_MILLIS));
        let jitter = wait * u64::from(random) / 512;
        Self::Later(UnixTime::from_millis(now.millis().saturating_add(wait + jitter)))
    }
}

/// What a failed renewal comes to, by its `code` and the server's `error` and `retry_at`,
/// after so many `failures` and, with it, so many `silences` of a hidden frame; `random` is
/// up to 255. The `setback` is `over`, `unrenewable` or `later`, which is `not_before`.
pub(super) fn setback(given: &Form, now: UnixTime, answer: &mut Query) {
    let count = |name| number_or(0, given, name);
    let code = given.value("code").map_or("", |code| code);
    let error = given.value("error").map(String::as_str);
    let random = count("random") as u8;
    let [failures, silences] = ["failures", "silences"].map(count);
    let retry_at = moment_or(UnixTime::EPOCH, given, "retry_at");
    match Setback::of(code, error, failures, silences, retry_at, random, now) {
        Setback::Over => answer.push("setback", "over"),
        Setback::Unrenewable => answer.push("setback", "unrenewable"),
        Setback::Later(moment) => {
            answer.push("setback", "later");
            push_moment(answer, "not_before", moment);
        }
    }
}
