//! The refresh token grant (RFC 6749 §6), with rotation (RFC 9700 §4.14.2).
//!
//! A refresh token names its grant and the user who gave it, has a number in the grant's family, and
//! an HMAC over these. It is kept nowhere: the grant's record knows which number is usable, and by
//! one root secret the same number always gives the same token.

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::{
    account::UserId,
    client::Authenticated,
    form::Form,
    grant::{Event, GrantId},
    refusal::Refusal,
    scope::Scope,
    seal::{Purpose, Root},
    secret::Secret,
};

const PREFIX: &str = "egr_";

/// A refresh token that this server made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefreshToken {
    /// The user who gave the grant.
    pub user_id: UserId,
    /// The grant.
    pub grant_id: GrantId,
    /// The number in the grant's family.
    pub number: u32,
}

impl RefreshToken {
    /// The token as it travels: 127 characters.
    pub fn write(&self, root: &Root) -> String {
        let mut bytes = self.message();
        bytes.extend(root.authenticate(Purpose::RefreshToken, &bytes));
        [PREFIX, &BASE64_URL_SAFE_NO_PAD.encode(bytes)].concat()
    }

    /// Reads a token; `None` for everything that this server did not make.
    pub fn read(root: &Root, token: &Secret) -> Option<Self> {
        let encoded = token.expose().strip_prefix(PREFIX)?;
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(encoded).ok()?;
        let (message, tag) = bytes.split_at_checked(UserId::LENGTH + 20)?;
        if !root.is_authentic(Purpose::RefreshToken, message, tag) {
            return None;
        }
        let (user_id, rest) = message.split_at_checked(UserId::LENGTH)?;
        let (grant_id, number) = rest.split_at_checked(16)?;
        Some(Self {
            user_id: UserId::from_bytes(user_id)?,
            grant_id: GrantId::from_bytes(grant_id.try_into().ok()?),
            number: u32::from_be_bytes(number.try_into().ok()?),
        })
    }

    fn message(&self) -> Vec<u8> {
        let (user_id, number) = (self.user_id.to_bytes(), self.number.to_be_bytes());
        [user_id.as_slice(), self.grant_id.as_bytes(), &number].concat()
    }
}

/// A refresh request (RFC 6749 §6).
#[derive(Debug)]
pub struct Request {
    refresh_token: Secret,
    scope: Option<Scope>,
}

impl Request {
    /// Reads the parameters.
    ///
    /// # Errors
    /// If the token is missing, or the scope is malformed.
    pub fn parse(form: &Form) -> Result<Self, Refusal> {
        let refresh_token = form.get("refresh_token").ok_or(Refusal::MissingRefreshToken)?;
        let scope = Scope::requested(form)?;
        Ok(Self { refresh_token: Secret::new(refresh_token.to_owned()), scope })
    }

    /// What the request asks of its grant, or why the grant need not be asked.
    ///
    /// # Errors
    /// [`Refusal::UnknownRefreshToken`] if the token is not one of this server.
    pub fn event(
        &self,
        client: &Authenticated,
        root: &Root,
    ) -> Result<(UserId, GrantId, Event), Refusal> {
        let token =
            RefreshToken::read(root, &self.refresh_token).ok_or(Refusal::UnknownRefreshToken)?;
        let application = client.application();
        let event = Event::Refresh {
            client_id: application.client_id.clone(),
            registered_at: application.registered_at,
            number: token.number,
            scope: self.scope.clone(),
            role_scopes: application.role_scopes.clone(),
            lifetimes: application.lifetimes(),
        };
        Ok((token.user_id, token.grant_id, event))
    }
}
