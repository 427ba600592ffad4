//! The members of a JSON body, taken one at a time, and everything that is wrong with them.

use alloc::{borrow::Cow, string::String, vec::Vec};

use serde::Serialize;
use serde_json::Value;

use crate::json;

/// The longest name of an unknown member that is told, in bytes.
const MAX_TOLD_BYTES: usize = 32;

/// One thing that is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The member.
    pub member: Cow<'static, str>,
    /// What is wrong with it, in words that never quote the value.
    pub fault: &'static str,
}

impl Fault {
    /// A fault of a member that is known, or of the body.
    pub const fn new(member: &'static str, fault: &'static str) -> Self {
        Self { member: Cow::Borrowed(member), fault }
    }
}

/// The members that were not taken yet, and the faults that were found so far.
pub(crate) struct Members {
    values: Vec<(String, Value)>,
    faults: Vec<Fault>,
}

impl Members {
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Vec<Fault>> {
        match json::Object::parse(body) {
            Ok(object) => Ok(Self { values: object.into_members(), faults: Vec::new() }),
            Err(_) => {
                let fault = "is not a JSON object with distinct members";
                Err(Vec::from([Fault::new("(body)", fault)]))
            }
        }
    }

    pub(crate) fn fault(&mut self, member: &'static str, fault: &'static str) {
        self.faults.push(Fault::new(member, fault));
    }

    pub(crate) fn is_faulty(&self, member: &str) -> bool {
        self.faults.iter().any(|fault| fault.member == member)
    }

    pub(crate) fn take(&mut self, member: &str) -> Option<Value> {
        let at = self.values.iter().position(|(name, _)| name == member)?;
        Some(self.values.swap_remove(at).1)
    }

    pub(crate) fn flag(&mut self, member: &'static str) -> Option<bool> {
        let value = self.take(member)?;
        if value.as_bool().is_none() {
            self.fault(member, "is neither true nor false");
        }
        value.as_bool()
    }

    /// Every fault. What nobody took is one: a member that is not known here.
    ///
    /// Its name is told if it looks like one that was misspelt. Nothing else that was sent is said
    /// again, for it may be a secret in the wrong place.
    pub(crate) fn into_faults(mut self) -> Vec<Fault> {
        let mut untold = false;
        for (name, _) in core::mem::take(&mut self.values) {
            if is_told(&name) {
                self.faults.push(Fault { member: name.into(), fault: "is not known here" });
            } else {
                untold = true;
            }
        }
        if untold {
            self.fault("(body)", "has a member that is not known here");
        }
        self.faults
    }
}

fn is_told(name: &str) -> bool {
    (1..=MAX_TOLD_BYTES).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}
