//! Text taken apart at characters of ASCII. The patterns of `str` would do, and are two kilobytes
//! in a page.

use core::iter;

/// The text before the first of these characters, and what follows that one, if it is there.
pub(crate) fn cut<'a>(text: &'a str, at: &[u8]) -> (&'a str, Option<&'a str>) {
    let place =
        text.bytes().position(|byte| at.iter().any(|one| *one == byte)).unwrap_or(text.len());
    let (before, rest) = text.split_at_checked(place).unwrap_or_default();
    (before, rest.get(1..))
}

/// The pieces between these characters, of which there is one more.
pub(crate) fn pieces<'a>(text: &'a str, at: &'static [u8]) -> impl Iterator<Item = &'a str> {
    let mut rest = Some(text);
    iter::from_fn(move || {
        let (piece, more) = cut(rest?, at);
        rest = more;
        Some(piece)
    })
}
