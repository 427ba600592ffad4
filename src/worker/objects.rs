//! Durable Objects: what must happen once, in one place, in one turn.
//!
//! Each object reads its record, lets the core decide and stores the change without an await in
//! between, so nothing can happen to it meanwhile; the platform holds the answer back until the
//! change is durable. Between Worker and object travels JSON that both sides read by name, so that
//! one may be a version ahead of the other.

pub(crate) mod account;
mod application;
pub(crate) mod grant;
pub(crate) mod keys;
mod password;

use edgegrant::refusal::Refusal;
use web_sys::Response;

use crate::boundary;

/// The answer to a message, or a status that says that there is none.
fn answer(answer: Result<String, Refusal>) -> Response {
    match answer {
        Ok(answer) => boundary::reply(200, Vec::new(), &answer),
        Err(refusal) => {
            boundary::log(&format!(r#"{{"object":"failed","reason":"{}"}}"#, refusal.as_str()));
            boundary::reply(503, Vec::new(), "")
        }
    }
}
