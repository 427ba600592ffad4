//! Where the application goes after a login (RFC 9700 §4.11.1).

use super::Fault;
use crate::text::cut;

/// How long a place to return to may be, in bytes.
const MAX_BYTES: usize = 2000;

/// A path of the page's own origin, with an optional query and fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnTo<'a>(&'a str);

impl<'a> ReturnTo<'a> {
    /// Reads a path. What a browser would take for another origin is refused: it reads `//host`
    /// and `/\host` as hosts, drops tabs and line breaks before it looks, and turns `/.//host`
    /// into a path that begins with `//`.
    pub fn parse(text: &'a str) -> Result<Self, Fault> {
        let (path, _) = cut(cut(text, b'#').0, b'?');
        let plain = text.chars().all(|char| char != '\\' && !char.is_control());
        let twice = path.as_bytes().windows(2).any(|pair| pair == b"//");
        if path.starts_with("/") && !twice && plain && text.len() <= MAX_BYTES {
            Ok(Self(text))
        } else {
            Err(Fault::ReturnToRefused)
        }
    }

    /// The path as it was given.
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}
