//! The same tests in a browser: a suite runs either there or in Node.
#![cfg(target_family = "wasm")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

#[path = "face.rs"]
mod face;

wasm_bindgen_test_configure!(run_in_browser);
