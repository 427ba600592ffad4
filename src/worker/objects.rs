//! Durable Objects: what must happen once, in one place, in one turn.
//!
//! Each object reads its record, lets the core decide and stores the change without an await in
//! between, so nothing can happen to it meanwhile; the platform holds the answer back until the
//! change is durable. Between Worker and object travels JSON that both sides read by name, so that
//! one may be a version ahead of the other.

pub(crate) mod account;
mod application;
pub(crate) mod keys;
mod password;
mod wake;

use edgegrant::{refusal::Refusal, version::Version};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use wasm_bindgen::JsValue;
use web_sys::Response;

use crate::{
    boundary::{self, State},
    store,
};

/// What is logged of an object that could not answer, or not do what is its own: which it is, for
/// whoever looks for its record.
#[derive(Serialize)]
struct Failure {
    object: &'static str,
    id: String,
    outcome: &'static str,
    reason: &'static str,
}

/// The answer to a message, or the name of the rule by which there is none.
fn answer(object: &'static str, state: &State, answer: Result<String, Refusal>) -> Response {
    match answer {
        Ok(answer) => boundary::reply(200, Vec::new(), &answer),
        Err(refusal) => {
            failed(object, state, refusal);
            boundary::reply(503, Vec::new(), refusal.as_str())
        }
    }
}

/// What the platform is told of an alarm: one that failed goes off again.
fn woken(
    object: &'static str,
    state: &State,
    looked_around: Result<(), Refusal>,
) -> Result<(), JsValue> {
    looked_around.map_err(|refusal| {
        failed(object, state, refusal);
        refusal.as_str().into()
    })
}

/// Logs why an object could not do something.
fn failed(object: &'static str, state: &State, refusal: Refusal) {
    let failure = Failure { object, id: state.id(), outcome: "failed", reason: refusal.as_str() };
    if let Ok(line) = serde_json::to_string(&failure) {
        boundary::log(&line);
    }
}

/// The stored form of what has no version of its own.
#[derive(Serialize)]
struct Record<T> {
    #[serde(flatten)]
    versioned: Versioned,
    #[serde(flatten)]
    content: T,
}

#[derive(Default, Serialize, Deserialize)]
struct Versioned {
    v: Version<1>,
}

fn write_record<T: Serialize>(content: &T) -> Result<String, Refusal> {
    store::write(&Record { versioned: Versioned::default(), content })
}

fn read_record<T: DeserializeOwned>(stored: &str) -> Result<T, Refusal> {
    store::read::<Versioned>(stored)?;
    store::read(stored)
}
