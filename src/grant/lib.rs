//! The protocol of an OAuth 2 authorization server, as pure decisions.
//!
//! An endpoint is a function from *(request, facts, now, entropy)* to *(changes, answer)*. This
//! crate is that function and nothing else: it has no clock, no source of randomness, no HTTP and
//! no storage. A shell reads the facts that a request names, calls in here, applies the changes in
//! one transaction and sends the answer. So the same rules run in a Worker, inside a Durable
//! Object, in a browser and in a test.
//!
//! # Where to find a rule
//!
//! | rule | module |
//! | --- | --- |
//! | application configuration (RFC 7591 names) | [`application`] |
//! | client authentication (RFC 6749 §2.3) | [`client`] |
//! | redirection endpoint (RFC 6749 §3.1.2, RFC 8252 §7) | [`redirect_uri`] |
//! | authorization endpoint (RFC 6749 §3.1, RFC 9207) | [`authorization`] |
//! | where a log-out leads (RP-Initiated Logout 1.0) | [`logout`] |
//! | token endpoint (RFC 6749 §3.2) | [`token`] |
//! | authorization code (RFC 6749 §4.1, RFC 7636) | [`authorization_code`], [`pkce`] |
//! | password credentials (RFC 6749 §4.3) | [`password`] |
//! | client credentials (RFC 6749 §4.4) | [`client_credentials`] |
//! | refresh token (RFC 6749 §6) | [`refresh_token`] |
//! | what happens once: codes, rotation, revocation | [`grant`] |
//! | users: passwords, sessions, consent | [`account`] |
//! | access token (RFC 9068), bearer use (RFC 6750) | [`access_token`], [`bearer`] |
//! | introspection (RFC 7662) | [`introspection`] |
//! | signing keys and their succession (RFC 7517) | [`signing_keys`] |
//! | metadata (RFC 8414) | [`metadata`] |
//! | the client's half, for browsers | [`user_agent`] |
//!
//! # Four proofs
//!
//! Four types carry the security argument. Each is made in one place, and otherwise only read back
//! from what the server itself sealed, stored, or sent to its own objects: a
//! [`Callback`](authorization::Callback) says that a redirect URI is registered to a client, an
//! [`Authenticated`](client::Authenticated) that the client proved itself or is public, an
//! [`Approval`](account::Approval) that the resource owner said yes to exactly one request, and a
//! [`Digest`](digest::Digest) is all that storage may know of a secret.
//!
//! # Left out on purpose
//!
//! OpenID Connect ID tokens, which [`user_agent`] reads and nothing here issues; dynamic client
//! registration, pushed and signed requests, DPoP.
#![no_std]
#![forbid(unsafe_code)]
#![warn(clippy::missing_errors_doc)]
#![allow(clippy::single_char_add_str, reason = "in a page, what appends a character is larger")]

extern crate alloc;

pub mod access_token;
pub mod account;
pub mod application;
pub mod authorization;
pub mod authorization_code;
pub mod bearer;
pub mod client;
pub mod client_credentials;
pub mod digest;
pub mod entropy;
pub mod form;
pub mod grant;
pub mod introspection;
pub mod json;
pub mod jws;
pub mod logout;
pub mod members;
pub mod metadata;
pub mod password;
pub mod pkce;
pub mod redirect_uri;
pub mod refresh_token;
pub mod refusal;
pub mod scope;
pub mod seal;
pub mod secret;
pub mod signing_keys;
mod text;
pub mod time;
pub mod token;
pub mod user_agent;
pub mod version;
