//! Members by name, as a page gives them to a rule and gets them back.

use alloc::string::String;

use super::Fault;
use crate::{
    form::{Form, Query},
    text::pieces,
    time::UnixTime,
};

/// What a rule decides: its answer stands, or a fault does, beside which the answer has no more
/// than the server's words, and the application's for where it goes on.
pub(super) type Decision = Result<(), Fault>;

/// A member that is there and not empty.
pub(super) fn filled<'a>(members: &'a Form, name: &str) -> Option<&'a String> {
    members.value(name).filter(|text| !text.is_empty())
}

/// Whether all members with these names, which spaces separate, are there and not empty.
pub(super) fn are_filled(members: &Form, names: &str) -> bool {
    pieces(names, b' ').all(|name| filled(members, name).is_some())
}

/// Whether a member is there, and is this text.
pub(super) fn is(members: &Form, name: &str, text: &str) -> bool {
    members.value(name).is_some_and(|value| value == text)
}

/// A member that is a number in decimal digits, or else another number.
pub(super) fn number_or(otherwise: u64, members: &Form, name: &str) -> u64 {
    members.value(name).and_then(|digits| number(digits)).unwrap_or(otherwise)
}

/// A member that is a moment as JavaScript counts, in milliseconds, or else another moment.
pub(super) fn moment_or(otherwise: UnixTime, members: &Form, name: &str) -> UnixTime {
    UnixTime::from_millis(number_or(otherwise.millis(), members, name))
}

/// Adds those of the members with these names, which spaces separate, that are there.
pub(super) fn copy(to: &mut Query, from: &Form, names: &str) {
    for name in pieces(names, b' ') {
        if let Some(text) = from.value(name) {
            to.push(name, text);
        }
    }
}

/// Adds a moment as JavaScript counts: in milliseconds.
pub(super) fn push_moment(to: &mut Query, name: &str, moment: UnixTime) {
    to.push(name, &decimal(moment.millis()));
}

/// A number in decimal digits, without the formatting machinery.
fn decimal(number: u64) -> String {
    let rest = number / 10;
    let mut text = if rest == 0 { String::new() } else { decimal(rest) };
    let digit = (number % 10) as usize;
    text.push_str("0123456789".get(digit..=digit).unwrap_or_default());
    text
}

/// Reads decimal digits, and nothing else. What is more than JavaScript's integers is as much as
/// they are.
pub(super) fn number(digits: &str) -> Option<u64> {
    const MOST: u64 = 1 << 53;
    let add = |number: u64, digit: u8| {
        digit.is_ascii_digit().then(|| (number * 10 + u64::from(digit - b'0')).min(MOST))
    };
    if digits.is_empty() { None } else { digits.bytes().try_fold(0, add) }
}
