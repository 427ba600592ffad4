//! Reading what creates or changes a user.

use alloc::{string::String, vec::Vec};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Profile;
use crate::{
    application::is_role,
    members::{Fault, Members},
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

/// How many objects and lists a profile may have within each other, itself among them. Messages and
/// records have it deeper still, and JSON is read only so deep.
const MAX_PROFILE_LEVELS: usize = 16;

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
    ///
    /// # Errors
    /// All that is wrong with the body at once: JSON that is none, or members that are missing,
    /// malformed or not known.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<Fault>> {
        let mut members = Members::parse(body)?;
        let username = members.text("username", is_username, USERNAME_FAULT);
        let password = members.password();
        let role = members.role();
        let profile = members.profile();
        if username.is_none() {
            members.require("username");
        }
        if password.is_none() {
            members.require("password");
        }
        if role.is_none() {
            members.require("role");
        }
        let faults = members.into_faults();
        match (username, password, role) {
            (Some(username), Some(password), Some(role)) if faults.is_empty() => {
                Ok(Self { username, password, role, profile: profile.unwrap_or_default() })
            }
            _ => Err(faults),
        }
    }
}

impl Update {
    /// Reads any of `password`, `role`, `profile` and `disabled`.
    ///
    /// # Errors
    /// All that is wrong with the body at once: JSON that is none, or members that are malformed or
    /// not known.
    pub fn parse(body: &[u8]) -> Result<Self, Vec<Fault>> {
        let mut members = Members::parse(body)?;
        let update = Self {
            password: members.password(),
            role: members.role(),
            profile: members.profile(),
            disabled: members.flag("disabled"),
        };
        let faults = members.into_faults();
        if faults.is_empty() { Ok(update) } else { Err(faults) }
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

/// A user's name as somebody entered it: no name has outer spaces, and keyboards add them.
pub fn entered(username: &str) -> &str {
    username.trim()
}

/// Whether a user can have these: what cannot be right is not hashed.
pub fn are_possible(username: &str, password: &str) -> bool {
    is_username(username) && password.len() <= MAX_PASSWORD_BYTES
}

/// Whether text can be a user's password.
pub fn is_password(text: &str) -> bool {
    text.len() <= MAX_PASSWORD_BYTES && text.chars().count() >= MIN_PASSWORD_CHARACTERS
}

fn is_profile(profile: &Profile) -> bool {
    profile.values().all(|value| is_flat(value, MAX_PROFILE_LEVELS - 1))
        && serde_json::to_vec(profile).is_ok_and(|json| json.len() <= MAX_PROFILE_BYTES)
}

/// Whether a value has no more than so many levels.
fn is_flat(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else { return !value.is_object() && !value.is_array() };
    match value {
        Value::Object(members) => members.values().all(|value| is_flat(value, below)),
        Value::Array(values) => values.iter().all(|value| is_flat(value, below)),
        _ => true,
    }
}

impl Members {
    fn require(&mut self, member: &'static str) {
        if !self.is_faulty(member) {
            self.fault(member, "is missing");
        }
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
            Value::Object(profile) if is_profile(&profile) => Some(profile),
            _ => {
                self.fault("profile", "is not an object of at most 4096 bytes and 16 levels");
                None
            }
        }
    }
}
