//! The client half of `edgegrant` for pages: one function, synchronous, from bytes to bytes.
//!
//! The build for pages is for `wasm32v1-none`, which has no std and is smaller for it.
#![cfg_attr(target_os = "none", no_std)]

extern crate alloc;

mod bare;

use alloc::vec::Vec;

use edgegrant::user_agent;
use wasm_bindgen::prelude::*;

/// Decides by a rule: see [`user_agent::decide`].
#[wasm_bindgen]
pub fn decide(members: &[u8]) -> Vec<u8> {
    user_agent::decide(members).into_bytes()
}
