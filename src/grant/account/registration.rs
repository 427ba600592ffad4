//! Reading what creates or changes a user.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Profile;
use crate::{
    application::{configuration::Fault, is_role},
    json,
    secret::{self, Secret},
};

/// The longest user name, in bytes.
pub const MAX_USERNAME_BYTES: usize = 256;

/// The shortest password, in characters.
pub const MIN_PASSWORD_CHARACTERS: usize = 8;

/// The longest password, in bytes. All of it counts.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// The longest profile, in bytes of JSON.
const MAX_PROFILE_BYTES: usize = 4096;

/// A user to create.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Registration {
    /// The name.
    pub username: String,
    /// The password, to be hashed where the account is.
    #[serde(serialize_with = "secret::exposed")]
    pub password: Secret,
    /// The role.
    pub role: String,
    /// Free-form details.
    pub profile: Profile,
}

/// What to change about a user.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Update {
    /// A new password.
    #[serde(serialize_with = "exposed")]
    pub password: Option<Secret>,
    /// A new role.
    pub role: Option<String>,
    /// A new profile, in place of the old one.
    pub profile: Option<Profile>,
    /// Whether the user may not log in.
    pub disabled: Option<bool>,
}

fn exposed<S: serde::Serializer>(
    password: &Option<Secret>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    password.as_ref().map(Secret::expose).serialize(serializer)
}

impl Registration {
    /// Reads `username`, `password`, `role` and, if present, `profile`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<Fault>> {
        let mut members = Members::parse(body)?;
        let username = members.text("username", is_username, USERNAME_FAULT);
        let password = members.password();
        let role = members.role();
        let profile = members.profile();
        members.refuse_others();
        if username.is_none() {
            members.require("username");
        }
        if password.is_none() {
            members.require("password");
        }
        if role.is_none() {
            members.require("role");
        }
        match (username, password, role) {
            (Some(username), Some(password), Some(role)) if members.faults.is_empty() => {
                Ok(Self { username, password, role, profile: profile.unwrap_or_default() })
            }
            _ => Err(members.faults),
        }
    }
}

impl Update {
    /// Reads any of `password`, `role`, `profile` and `disabled`.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<Fault>> {
        let mut members = Members::parse(body)?;
        let update = Self {
            password: members.password(),
            role: members.role(),
            profile: members.profile(),
            disabled: members.flag("disabled"),
        };
        members.refuse_others();
        if members.faults.is_empty() { Ok(update) } else { Err(members.faults) }
    }
}

const USERNAME_FAULT: &str =
    "is not 1 to 256 bytes of text without control characters and outer spaces";

/// Whether text can be a user's name.
pub fn is_username(text: &str) -> bool {
    (1..=MAX_USERNAME_BYTES).contains(&text.len())
        && text.trim() == text
        && !text.chars().any(char::is_control)
}

/// Whether text can be a user's password.
pub fn is_password(text: &str) -> bool {
    text.len() <= MAX_PASSWORD_BYTES && text.chars().count() >= MIN_PASSWORD_CHARACTERS
}

struct Members {
    values: Vec<(String, Value)>,
    faults: Vec<Fault>,
}

impl Members {
    fn parse(body: &[u8]) -> Result<Self, Vec<Fault>> {
        match json::Object::parse(body) {
            Ok(object) => Ok(Self { values: object.into_members(), faults: Vec::new() }),
            Err(_) => {
                let fault = "is not a JSON object with distinct members";
                Err(Vec::from([Fault { member: "(body)", fault }]))
            }
        }
    }

    fn fault(&mut self, member: &'static str, fault: &'static str) {
        self.faults.push(Fault { member, fault });
    }

    fn require(&mut self, member: &'static str) {
        if !self.faults.iter().any(|fault| fault.member == member) {
            self.fault(member, "is missing");
        }
    }

    fn take(&mut self, member: &str) -> Option<Value> {
        let at = self.values.iter().position(|(name, _)| name == member)?;
        Some(self.values.swap_remove(at).1)
    }

    fn text(
        &mut self,
        member: &'static str,
        good: fn(&str) -> bool,
        fault: &'static str,
    ) -> Option<String> {
        match self.take(member)? {
            Value::String(text) if good(&text) => Some(text),
            _ => {
                self.fault(member, fault);
                None
            }
        }
    }

    fn password(&mut self) -> Option<Secret> {
        self.text("password", is_password, "is not 8 characters to 1024 bytes of text")
            .map(Secret::new)
    }

    fn role(&mut self) -> Option<String> {
        self.text("role", is_role, "is not 1 to 64 scope characters")
    }

    fn profile(&mut self) -> Option<Profile> {
        match self.take("profile")? {
            Value::Object(profile)
                if serde_json::to_vec(&profile)
                    .is_ok_and(|json| json.len() <= MAX_PROFILE_BYTES) =>
            {
                Some(profile)
            }
            _ => {
                self.fault("profile", "is not an object of at most 4096 bytes");
                None
            }
        }
    }

    fn flag(&mut self, member: &'static str) -> Option<bool> {
        let value = self.take(member)?;
        if value.as_bool().is_none() {
            self.fault(member, "is neither true nor false");
        }
        value.as_bool()
    }

    fn refuse_others(&mut self) {
        if !self.values.is_empty() {
            self.fault("(body)", "has a member that is not known here");
        }
    }
}
