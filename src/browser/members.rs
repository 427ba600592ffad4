//! Members as they cross the boundary.

use alloc::vec::Vec;

use edgegrant::{
    form::{Form, Query},
    time::UnixTime,
    user_agent::{self, Failure, decimal},
};

/// What a decision is made of.
pub(crate) struct Input<'a> {
    members: Form,
    /// Random bytes.
    pub(crate) seed: &'a [u8],
    /// The moment of the decision.
    pub(crate) now: UnixTime,
}

impl<'a> Input<'a> {
    /// Reads members; text that is not a form has none.
    pub(crate) fn read(form: &[u8], seed: &'a [u8], now: f64) -> Self {
        let members = Form::parse(form).unwrap_or_default();
        Self { members, seed, now: UnixTime::from_millis(now as u64) }
    }

    /// A member, which may be empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.members.get_even_empty(name)
    }

    /// A member; an absent one is empty.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Whether a member is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A member that is a number in decimal digits; anything else is none.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        user_agent::number(self.get(name)?)
    }

    /// A member that is a moment.
    pub(crate) fn moment(&self, name: &str) -> Option<UnixTime> {
        self.number(name).map(UnixTime::from_millis)
    }
}

/// What comes of it.
#[derive(Default)]
pub(crate) struct Answer(Query);

impl Answer {
    /// An answer with one member.
    pub(crate) fn of(name: &str, text: &str) -> Self {
        let mut answer = Self::default();
        answer.set(name, text);
        answer
    }

    /// Why something cannot go on.
    pub(crate) fn failure(failure: &Failure) -> Self {
        let mut answer = Self::of("fault", failure.fault.code());
        answer.set("message", failure.fault.description());
        if let Some(server) = &failure.server {
            answer.set("error", &server.error);
            answer.set_optional("error_description", server.description.as_deref());
        }
        answer
    }

    /// Adds a member.
    pub(crate) fn set(&mut self, name: &str, text: &str) {
        self.0.push(name, text);
    }

    /// Adds a member that may be absent.
    pub(crate) fn set_optional(&mut self, name: &str, text: Option<&str>) {
        self.0.push_optional(name, text);
    }

    /// Adds a member that is a moment, and may be absent.
    pub(crate) fn set_moment(&mut self, name: &str, moment: Option<UnixTime>) {
        if let Some(moment) = moment {
            self.set(name, &decimal(moment.millis()));
        }
    }

    /// The form that crosses.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0.into_string().into_bytes()
    }
}
