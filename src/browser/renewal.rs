//! When a token is renewed.

use edgegrant::user_agent::{Renewal, Setback, Step};
use wasm_bindgen::prelude::*;

use crate::{Fields, moment};

/// What to do with the token of which `record` tells when it was received and when it ends, whether
/// it is `renewable` or was `refused`, and until when to wait after a failure. The `step` is `use`,
/// `renew`, `wait` or `log_in`; `changes_at` is when to look again.
#[wasm_bindgen]
pub fn next_step(record: &Fields, now: f64) -> Fields {
    let renewal = Renewal {
        received_at: record.number("received_at").map(moment).unwrap_or_default(),
        expires_at: record.number("expires_at").map(moment),
        renewable: record.text("renewable").is_some(),
        refused: record.text("refused").is_some(),
        not_before: record.number("not_before").map(moment),
    };
    let fields = Fields::new();
    let step = match renewal.step(moment(now)) {
        Step::Use => "use",
        Step::Renew => "renew",
        Step::Wait => "wait",
        Step::LogIn => "log_in",
    };
    fields.set("step", step);
    if let Some(change) = renewal.changes_at(moment(now)) {
        fields.set_number("changes_at", change.millis() as f64);
    }
    fields
}

/// What a failed renewal comes to, by its `code` and the server's `error` and `retry_after`, after
/// so many `failures`: the `setback` is `over`, `unrenewable` or `later`, which is `not_before`.
#[wasm_bindgen]
pub fn setback(failure: &Fields, random: u8, now: f64) -> Fields {
    let count = |name| failure.number(name).map(|number| number as u32);
    let code = failure.text("code").unwrap_or_default();
    let error = failure.text("error");
    let failures = count("failures").unwrap_or_default();
    let retry_after = count("retry_after");
    let fields = Fields::new();
    match Setback::of(&code, error.as_deref(), failures, retry_after, random, moment(now)) {
        Setback::Over => fields.set("setback", "over"),
        Setback::Unrenewable => fields.set("setback", "unrenewable"),
        Setback::Later(moment) => {
            fields.set("setback", "later");
            fields.set_number("not_before", moment.millis() as f64);
        }
    }
    fields
}
