//! When a token is renewed, and the requests that follow a login.

use edgegrant::user_agent::{self, Renewal, Setback, Step};

use crate::members::{Answer, Input};

/// The `body` of a token request with `refresh_token` (RFC 6749 §6).
pub(crate) fn refresh(input: &Input<'_>) -> Answer {
    let body = user_agent::refresh(input.text("refresh_token"), input.text("client_id"));
    Answer::of("body", body.expose())
}

/// The `body` of a revocation request for `token` (RFC 7009 §2.1).
pub(crate) fn revocation(input: &Input<'_>) -> Answer {
    Answer::of("body", &user_agent::revocation(input.text("token"), input.text("client_id")))
}

/// What to do with a token of which `received_at` and `expires_at` are known, which is `renewable`
/// or was `refused`, and until when to wait after a failure: `not_before`. The `step` is `use`,
/// `renew`, `wait` or `log_in`; `changes_at` is when to look again.
pub(crate) fn next_step(input: &Input<'_>) -> Answer {
    let renewal = Renewal {
        received_at: input.moment("received_at").unwrap_or_default(),
        expires_at: input.moment("expires_at"),
        renewable: input.has("renewable"),
        refused: input.has("refused"),
        not_before: input.moment("not_before"),
    };
    let step = match renewal.step(input.now) {
        Step::Use => "use",
        Step::Renew => "renew",
        Step::Wait => "wait",
        Step::LogIn => "log_in",
    };
    let mut answer = Answer::of("step", step);
    answer.set_moment("changes_at", renewal.changes_at(input.now));
    answer
}

/// What a failed renewal comes to, by its `code` and the server's `error` and `retry_after`, after
/// so many `failures`: the `setback` is `over`, `unrenewable` or `later`, which is `not_before`.
pub(crate) fn setback(input: &Input<'_>) -> Answer {
    let count = |name| input.number(name).map(|number| number.try_into().unwrap_or(u32::MAX));
    let failures = count("failures").unwrap_or_default();
    let random = input.seed.first().copied().unwrap_or_default();
    let error = input.get("error");
    let retry_after = count("retry_after");
    match Setback::of(input.text("code"), error, failures, retry_after, random, input.now) {
        Setback::Over => Answer::of("setback", "over"),
        Setback::Unrenewable => Answer::of("setback", "unrenewable"),
        Setback::Later(moment) => {
            let mut answer = Answer::of("setback", "later");
            answer.set_moment("not_before", Some(moment));
            answer
        }
    }
}
