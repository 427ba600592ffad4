//! Application configuration, in the words of RFC 7591.

#[path = "application/configuration.rs"]
mod configuration;
#[path = "application/faults.rs"]
mod faults;
#[path = "application/stored.rs"]
mod stored;
