//! What is guaranteed holds in every state of every case.

use edgegrant_model_tests::{
    case::{CODE, CODE_TRIED, TOKENS, USER},
    search::holds,
};

#[test]
fn a_code() {
    holds(CODE);
}

#[test]
fn a_code_that_was_tried() {
    holds(CODE_TRIED);
}

#[test]
fn refresh_tokens() {
    holds(TOKENS);
}

#[test]
fn a_user() {
    holds(USER);
}
