//! Request parameters (RFC 6749 §3.1, §3.2 and appendix B).

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

use crate::{json, text};

/// How many parameters one request may have.
pub const MAX_PARAMETERS: usize = 64;

/// The parameters of one request: of a form in the order in which they were sent.
///
/// A parameter without a value counts as absent (RFC 6749 §3.1). Values may be secret, so `Debug`
/// shows names only.
#[derive(Clone, Default)]
pub struct Form(Vec<(String, String)>);

/// Why the parameters of a request cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// A `%` that is not followed by two hexadecimal digits.
    PercentEncoding,
    /// Bytes that are not UTF-8 after decoding.
    Utf8,
    /// More than [`MAX_PARAMETERS`].
    TooMany,
    /// Not a JSON object whose members are strings, each present once.
    Json,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded` text: a body, or a query without its `?`.
    ///
    /// # Errors
    /// If the text is not strictly of that form, or has more than [`MAX_PARAMETERS`].
    pub fn parse(encoded: &[u8]) -> Result<Self, Malformed> {
        let mut parameters = Vec::new();
        for pair in encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            if parameters.len() == MAX_PARAMETERS {
                return Err(Malformed::TooMany);
            }
            let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, rest) = pair.split_at_checked(end).unwrap_or_default();
            let value = rest.get(1..).unwrap_or_default();
            parameters.push((decode(name)?, decode(value)?));
        }
        Ok(Self(parameters))
    }

    /// Reads a JSON object with the same members, all of them strings.
    ///
    /// # Errors
    /// If the body is no such object, or has more than [`MAX_PARAMETERS`] members.
    pub fn parse_json(body: &[u8]) -> Result<Self, Malformed> {
        let object = json::Object::parse(body).map_err(|_| Malformed::Json)?;
        let mut parameters = Vec::new();
        for (name, value) in object.into_members() {
            if parameters.len() == MAX_PARAMETERS {
                return Err(Malformed::TooMany);
            }
            match value {
                serde_json::Value::String(text) => parameters.push((name, text)),
                _ => return Err(Malformed::Json),
            }
        }
        Ok(Self(parameters))
    }

    /// The value of a parameter, unless it is absent or empty; the first if it was repeated.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.value(name).filter(|value| !value.is_empty()).map(String::as_str)
    }

    /// The value of a parameter, for which it makes a difference whether it is absent or empty.
    pub fn value(&self, name: &str) -> Option<&String> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Names and values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Drops the parameters without a value, which count as absent.
    pub fn drop_empty(&mut self) {
        self.0.retain(|(_, value)| !value.is_empty());
    }

    /// Whether a parameter was sent more than once.
    pub fn repeats(&self, name: &str) -> bool {
        self.0.iter().filter(|(known, _)| known == name).nth(1).is_some()
    }

    /// Whether any parameter was sent more than once, which RFC 6749 §3.1 and §3.2 forbid.
    ///
    /// `resource` may be repeated (RFC 8707 §2).
    pub fn repeats_any(&self) -> bool {
        self.0.iter().any(|(name, _)| name != "resource" && self.repeats(name))
    }

    /// The parameters as a query, without a `?`.
    pub fn to_query(&self) -> String {
        let mut query = Query::default();
        for (name, value) in self.pairs() {
            query.push(name, value);
        }
        query.into_string()
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Writes `application/x-www-form-urlencoded` text.
#[derive(Default)]
pub struct Query(String);

impl Query {
    /// Appends one parameter.
    pub fn push(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push_str("&");
        }
        encode(&mut self.0, name);
        self.0.push_str("=");
        encode(&mut self.0, value);
    }

    /// The text written so far.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// RFC 3986's unreserved characters stay as they are. A space becomes `%20`, which every decoder
/// of queries, fragments and forms reads alike.
fn encode(out: &mut String, text: &str) {
    let digit = |out: &mut String, value: u8| {
        let at = usize::from(value & 15);
        out.push_str("0123456789ABCDEF".get(at..=at).unwrap_or_default());
    };
    let mut written = 0;
    for (place, byte) in text.bytes().enumerate() {
        if !text::is_unreserved(byte) {
            out.push_str(text.get(written..place).unwrap_or_default());
            out.push_str("%");
            digit(out, byte >> 4);
            digit(out, byte);
            written = place + 1;
        }
    }
    out.push_str(text.get(written..).unwrap_or_default());
}

/// Decodes one name or value, strictly: what is malformed is refused, never guessed at.
///
/// # Errors
/// A `%` without two hexadecimal digits, or bytes that are not UTF-8.
pub fn decode(encoded: &[u8]) -> Result<String, Malformed> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (hexadecimal(rest.next()), hexadecimal(rest.next()));
                high.zip(low)
                    .map(|(high, low)| high << 4 | low)
                    .ok_or(Malformed::PercentEncoding)?
            }
            other => *other,
        });
    }
    // `from_utf8` would do, and is larger in a page.
    let mut chunks = bytes.utf8_chunks();
    let Some(text) = chunks.next() else { return Ok(String::new()) };
    if text.invalid().is_empty() { Ok(text.valid().to_owned()) } else { Err(Malformed::Utf8) }
}

fn hexadecimal(digit: Option<&u8>) -> Option<u8> {
    match digit? {
        digit @ b'0'..=b'9' => Some(digit - b'0'),
        digit @ b'a'..=b'f' => Some(digit - b'a' + 10),
        digit @ b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}
