//! A server with a bug breaks what is guaranteed, and the checker finds it, in the very cases in
//! which all of it holds without the bug.

use edgegrant_model_tests::{
    bug::Bug,
    case::{CODE, TOKENS, USER},
    guarantees::{ERRORS_TAKE_NOTHING, ONE_FAMILY, ONE_USABLE_TOKEN, OVER_IS_OVER, TOKENS_WORK},
    search::breaks,
};

#[test]
fn a_code_gives_tokens_twice() {
    breaks(CODE, Bug::GetThenPut, ONE_FAMILY);
}

#[test]
fn a_family_has_more_than_one_usable_token() {
    breaks(TOKENS, Bug::HonoursReplacedTokens, ONE_USABLE_TOKEN);
}

#[test]
fn what_was_revoked_works() {
    breaks(TOKENS, Bug::AnswersRevocationFirst, OVER_IS_OVER);
    breaks(USER, Bug::EndsWhatHasBegun, OVER_IS_OVER);
    breaks(USER, Bug::KeepsItLater, OVER_IS_OVER);
}

#[test]
fn what_was_given_does_not_work() {
    breaks(CODE, Bug::AnswersBeforeItIsDurable, TOKENS_WORK);
    breaks(TOKENS, Bug::ForgetsWithTheCode, TOKENS_WORK);
}

#[test]
fn an_error_ends_what_the_owner_has() {
    breaks(TOKENS, Bug::RevokesOnWrongProof, ERRORS_TAKE_NOTHING);
}
