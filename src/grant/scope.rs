//! Scope (RFC 6749 §3.3).

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{form::Form, refusal::Refusal, text::pieces};

/// How long a scope may be, in bytes.
pub const MAX_BYTES: usize = 2000;

/// How many tokens a scope may have.
pub const MAX_TOKENS: usize = 100;

/// A set of scope tokens. Their order has no meaning (RFC 6749 §3.3); they are written sorted.
// A sorted list: for sets this small a tree would be no faster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope(Vec<String>);

/// Text that is not a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidScope;

impl Scope {
    /// Reads space-separated scope tokens, of the characters of RFC 6749 appendix A.4.
    ///
    /// # Errors
    /// If the text has other characters, or more than [`MAX_BYTES`] or [`MAX_TOKENS`].
    pub fn parse(text: &str) -> Result<Self, InvalidScope> {
        if text.len() > MAX_BYTES {
            return Err(InvalidScope);
        }
        Self::read(text).filter(|scope| scope.0.len() <= MAX_TOKENS).ok_or(InvalidScope)
    }

    /// What a request asks for (RFC 6749 §3.3), if it asks for anything.
    ///
    /// # Errors
    /// [`Refusal::MalformedScope`].
    pub fn requested(form: &Form) -> Result<Option<Self>, Refusal> {
        let scope = form.get("scope").map(Self::parse).transpose();
        scope.map_err(|InvalidScope| Refusal::MalformedScope)
    }

    /// Reads what this server has written, however long: it may be a union.
    fn read(text: &str) -> Option<Self> {
        let mut scope = Self::default();
        pieces(text, b' ').filter(|token| !token.is_empty()).for_each(|token| scope.insert(token));
        is_well_formed(text).then_some(scope)
    }

    fn insert(&mut self, token: &str) {
        if let Err(place) = self.position(token) {
            self.0.insert(place, token.to_owned());
        }
    }

    /// Where a token is, or else belongs.
    fn position(&self, token: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|known| known.as_str().cmp(token))
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `token` is in the set.
    pub fn contains(&self, token: &str) -> bool {
        self.position(token).is_ok()
    }

    /// Whether every token is in `other` too.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.tokens().all(|token| other.contains(token))
    }

    /// The tokens that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.iter().filter(|token| other.contains(token)).cloned().collect())
    }

    /// The tokens that are in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let mut both = self.clone();
        other.tokens().for_each(|token| both.insert(token));
        both
    }

    /// The tokens, sorted.
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// What of `self` may be granted to a request for `requested`: everything where nothing is
    /// requested, else what is in both; nothing left is not a grant (RFC 6749 §3.3).
    ///
    /// # Errors
    /// If nothing is left.
    pub fn granted(&self, requested: Option<&Self>) -> Result<Self, InvalidScope> {
        let granted =
            requested.map_or_else(|| self.clone(), |requested| self.intersection(requested));
        if granted.is_empty() { Err(InvalidScope) } else { Ok(granted) }
    }
}

/// Whether text is space-separated scope tokens, of no more than [`MAX_BYTES`] in all.
pub fn is_scope(text: &str) -> bool {
    text.len() <= MAX_BYTES && is_well_formed(text)
}

fn is_well_formed(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || is_scope_character(byte))
}

fn is_scope_character(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E)
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, token) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(token)?;
        }
        Ok(())
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| de::Error::custom("not a scope"))
    }
}
