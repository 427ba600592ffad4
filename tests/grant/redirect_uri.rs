//! The redirection endpoint (RFC 6749 §3.1.2, RFC 8252 §7, RFC 9700 §2.1).
//!
//! Rows name the checks R01 to R25 of a list of attacks on redirect URIs.

#[path = "redirect_uri/matching.rs"]
mod matching;
#[path = "redirect_uri/registration.rs"]
mod registration;
