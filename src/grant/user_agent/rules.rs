//! Which rule decides.

use alloc::string::String;

use super::{
    Fault,
    endpoint::metadata_urls,
    id_token::id_token,
    landing::{callback, landing},
    login::authorize,
    members::{Decision, moment_or},
    renewal::{next_step, setback},
    requests::{refresh, revocation},
    server::{bearer_origin, configured, discovered, end_session},
    token::token_answer,
};
use crate::{
    form::{Form, Query},
    time::UnixTime,
};

/// Decides by the `rule` that is among the members, at the moment `now` (milliseconds), which is,
/// too. What comes in and what goes out are forms (`application/x-www-form-urlencoded`).
///
/// Every text is encoded on its way, so nothing that a server or a URL says can pass for another
/// member. A fault comes back as `fault` (its code) and `message`, beside what the server said in
/// `error` and `error_description`, the `retry_at` (milliseconds) that it wants, and where the
/// application was to go on, in `return_to`.
pub fn decide(members: &[u8]) -> String {
    let mut answer = Query::default();
    if let Err(fault) = decided(members, &mut answer) {
        answer.push("fault", fault.code());
        answer.push("message", fault.description());
    }
    answer.into_string()
}

fn decided(members: &[u8], answer: &mut Query) -> Decision {
    // Only what a server sent can be that much.
    let given = &Form::parse(members).map_err(|_| Fault::AnswerMalformed)?;
    let now = moment_or(UnixTime::EPOCH, given, "now");
    match given.value("rule").map_or("", |rule| rule) {
        "metadata_urls" => metadata_urls(given, answer)?,
        "discovered" => discovered(given, answer)?,
        "configured" => configured(given)?,
        "bearer_origin" => bearer_origin(given)?,
        "end_session" => end_session(given, answer)?,
        "authorize" => authorize(given, now, answer)?,
        "landing" => landing(given, answer),
        "callback" => callback(given, now, answer)?,
        "token_answer" => token_answer(given, now, answer)?,
        "id_token" => id_token(given, now)?,
        "refresh" => refresh(given, answer),
        "revocation" => revocation(given, answer),
        "next_step" => next_step(given, now, answer),
        "setback" => setback(given, now, answer),
        _ => return Err(Fault::AnswerMalformed),
    }
    Ok(())
}
