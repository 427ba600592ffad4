//! The client half of `edgegrant` for pages: one function, synchronous, from bytes to bytes.
//!
//! What goes in and what comes out are forms (`application/x-www-form-urlencoded`): members with
//! a name and a text each. Every text is encoded on its way, so nothing that a server or a URL
//! says can pass for another member. A fault comes back as `fault` (its code) and `message`,
//! beside what the server said in `error` and `error_description`.
//!
//! The build for pages is for `wasm32v1-none`, which has no std and is smaller for it.
#![cfg_attr(target_os = "none", no_std)]

extern crate alloc;

mod bare;
mod flow;
mod members;
mod renewal;
mod server;

use alloc::vec::Vec;

use wasm_bindgen::prelude::*;

use members::{Answer, Input};

/// Decides by the `rule` that is among the members. `seed` is 32 random bytes that serve once; `now`
/// is JavaScript's `Date.now()`.
#[wasm_bindgen]
pub fn decide(members: &[u8], seed: &[u8], now: f64) -> Vec<u8> {
    let input = Input::read(members, seed, now);
    let answer = match input.text("rule") {
        "metadata_urls" => server::metadata_urls(&input),
        "discovered" => server::discovered(&input),
        "configured" => server::configured(&input),
        "bearer_origin" => server::bearer_origin(&input),
        "end_session" => server::end_session(&input),
        "authorize" => flow::authorize(&input),
        "landing" => Ok(flow::landing(&input)),
        "callback" => flow::callback(&input),
        "token_answer" => flow::token_answer(&input),
        "id_token" => flow::id_token(&input),
        "refresh" => Ok(renewal::refresh(&input)),
        "revocation" => Ok(renewal::revocation(&input)),
        "next_step" => Ok(renewal::next_step(&input)),
        "setback" => Ok(renewal::setback(&input)),
        _ => Ok(Answer::default()),
    };
    answer.unwrap_or_else(|failure| Answer::failure(&failure)).into_bytes()
}
