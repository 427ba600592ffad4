//! A grant in the list of its account, as it is stored.

use edgegrant::{
    account::{
        Given,
        given::{Change, Decision, decide},
    },
    grant::Event,
    time::UnixTime,
};

/// What the list has of a grant: events and records cross as the JSON that is stored and sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kept(Option<String>);

impl Kept {
    /// In the list, like this.
    pub fn new(given: &Given) -> Self {
        Self(Some(serde_json::to_string(given).expect("a grant has a JSON form")))
    }

    /// What is stored, if the list has it.
    pub fn given(&self) -> Option<Given> {
        self.0.as_deref().map(|stored| Given::read(stored).expect("a record of ours"))
    }

    /// Lets an event happen and stores what changed.
    pub fn happens(&mut self, event: &Event, now: UnixTime) -> Decision {
        let sent = serde_json::to_string(event).expect("an event has a JSON form");
        let event: Event = serde_json::from_str(&sent).expect("an event that was just written");
        let decision = self.would(&event, now);
        match &decision.change {
            Some(Change::Keep(given)) => *self = Self::new(given),
            Some(Change::Forget) => *self = Self::default(),
            None => {}
        }
        decision
    }

    /// What would come of an event.
    pub fn would(&self, event: &Event, now: UnixTime) -> Decision {
        decide(self.given().as_ref(), event, now)
    }
}
