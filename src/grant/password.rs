//! The resource owner password credentials grant (RFC 6749 §4.3), for clients that prove
//! themselves first.

use alloc::borrow::ToOwned as _;
use alloc::string::String;

use crate::{account::registration, form::Form, refusal::Refusal, scope::Scope, secret::Secret};

/// An access token request (RFC 6749 §4.3.2).
#[derive(Debug)]
pub struct Request {
    /// The user's name.
    pub username: String,
    /// The user's password.
    pub password: Secret,
    /// The scope asked for.
    pub scope: Option<Scope>,
}

impl Request {
    /// Reads the parameters. What no user can be called, and no password can be, is answered as
    /// wrong without asking the account.
    ///
    /// # Errors
    /// If a parameter is missing, no user can have these credentials, or the scope is malformed.
    pub fn parse(form: &Form) -> Result<Self, Refusal> {
        let username = form.get("username").ok_or(Refusal::MissingCredentials)?;
        let username = registration::entered(username);
        let password = form.get("password").ok_or(Refusal::MissingCredentials)?;
        let scope = Scope::requested(form);
        if !registration::are_possible(username, password) {
            return Err(Refusal::WrongCredentials);
        }
        Ok(Self {
            username: username.to_owned(),
            password: Secret::new(password.to_owned()),
            scope: scope?,
        })
    }
}
