//! Where the application goes after a login (RFC 9700 §4.11.1).

use crate::text::cut;

/// How long a place to return to may be, in bytes.
const MAX_BYTES: usize = 2000;

/// Whether text is a path of the page's own origin, with an optional query and fragment. What a
/// browser would take for another origin is not: it reads `//host` and `/\host` as hosts, drops tabs
/// and line breaks before it looks, and turns `/.//host` into a path that begins with `//`.
pub fn is_return_to(text: &str) -> bool {
    let (path, _) = cut(cut(text, b'#').0, b'?');
    let plain = text.bytes().all(|byte| byte != b'\\' && !byte.is_ascii_control());
    let twice = path.as_bytes().windows(2).any(|pair| pair == b"//");
    path.starts_with("/") && !twice && plain && text.len() <= MAX_BYTES
}
