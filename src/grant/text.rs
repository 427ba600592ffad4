//! Text, and how it is taken apart at characters of ASCII. The patterns of `str` would do, and are
//! two kilobytes in a page.

use core::iter;

/// The text before the first such character, and what follows it, if it is there.
pub(crate) fn cut(text: &str, at: u8) -> (&str, Option<&str>) {
    let place = text.bytes().position(|byte| byte == at).unwrap_or(text.len());
    let (before, rest) = text.split_at_checked(place).unwrap_or_default();
    (before, rest.get(1..))
}

/// The pieces between such characters, of which there is one more.
pub(crate) fn pieces(text: &str, at: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    iter::from_fn(move || {
        let (piece, more) = cut(rest?, at);
        rest = more;
        Some(piece)
    })
}

/// Whether a byte is an unreserved character of URIs (RFC 3986 §2.3).
pub(crate) const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// Whether a word is among words that spaces separate.
pub(crate) fn has_word(words: &str, word: &str) -> bool {
    !word.is_empty() && pieces(words, b' ').any(|known| known == word)
}

/// What stands between a URI and more parameters: a query that it has is kept (RFC 6749 §3.1,
/// §3.1.2).
pub(crate) fn separator(uri: &str) -> &'static str {
    match cut(uri, b'?') {
        (_, None) => "?",
        (_, Some(query)) if query.is_empty() || query.ends_with("&") => "",
        _ => "&",
    }
}
