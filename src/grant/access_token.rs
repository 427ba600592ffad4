//! Access tokens: signed JWTs (RFC 9068).

use alloc::string::{String, ToString as _};

use serde::{Deserialize, Serialize};

use crate::{
    account::UserId,
    application::Application,
    entropy::Entropy,
    grant::{GrantId, Subject},
    jws,
    scope::Scope,
    time::UnixTime,
};

/// The media type in the header (RFC 9068 §2.1).
pub const TYPE: &str = "at+jwt";

/// What an access token says (RFC 9068 §2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// The issuer.
    pub iss: String,
    /// The user, or the client that acts on its own behalf.
    pub sub: String,
    /// Who is to accept the token.
    pub aud: String,
    /// When it expires, in seconds since the epoch.
    pub exp: u64,
    /// When it was issued, in seconds since the epoch.
    pub iat: u64,
    /// What names the token: 128 random bits.
    pub jti: String,
    /// The client.
    pub client_id: String,
    /// Since when it is registered: another by that name has nothing of this token.
    pub registered_at: UnixTime,
    /// What it may do.
    pub scope: Scope,
    /// The user's role, if the token is a user's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// The grant that the token belongs to and is revoked with.
    pub grant_id: GrantId,
}

/// Who issues tokens, and for whom.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// The issuer identifier (RFC 8414 §2).
    pub issuer: String,
    /// The audience of access tokens.
    pub audience: String,
}

impl Issuer {
    /// What a token says that acts for a user.
    pub fn user_token(
        &self,
        subject: Subject,
        grant_id: GrantId,
        lifetime: u32,
        now: UnixTime,
        entropy: &mut Entropy,
    ) -> Claims {
        let Subject { client_id, registered_at, user_id, role, scope } = subject;
        let client = (client_id, registered_at);
        Claims {
            role: Some(role),
            ..self.claims(user_id.to_string(), client, scope, grant_id, lifetime, now, entropy)
        }
    }

    /// What a token says that acts for the client itself (RFC 6749 §4.4).
    pub fn client_token(
        &self,
        application: &Application,
        scope: Scope,
        now: UnixTime,
        entropy: &mut Entropy,
    ) -> Claims {
        let grant_id = GrantId::random(entropy);
        let sub = application.client_id.clone();
        let client = (sub.clone(), application.registered_at);
        let lifetime = application.access_token_lifetime;
        self.claims(sub, client, scope, grant_id, lifetime, now, entropy)
    }

    #[expect(clippy::too_many_arguments, reason = "private: each is one claim of the token")]
    fn claims(
        &self,
        sub: String,
        (client_id, registered_at): (String, UnixTime),
        scope: Scope,
        grant_id: GrantId,
        lifetime: u32,
        now: UnixTime,
        entropy: &mut Entropy,
    ) -> Claims {
        Claims {
            iss: self.issuer.clone(),
            sub,
            aud: self.audience.clone(),
            exp: now.after(lifetime).seconds(),
            iat: now.seconds(),
            jti: entropy.text::<16>(),
            client_id,
            registered_at,
            scope,
            role: None,
            grant_id,
        }
    }

    /// Reads the claims of a token whose signature was found good, and checks those that decide
    /// whether it is ours and still valid (RFC 9068 §4). A token that expires now is expired, and one
    /// with a role but no account to ask is nobody's.
    pub fn accept(&self, token: &jws::Verified, now: UnixTime) -> Option<Claims> {
        let claims: Claims = token.payload()?;
        let ours = claims.iss == self.issuer && claims.aud == self.audience;
        let somebodys = claims.role.is_none() || claims.user_id().is_some();
        (ours && somebodys && now.seconds() < claims.exp).then_some(claims)
    }
}

impl Claims {
    /// When the token expires.
    pub fn expires_at(&self) -> UnixTime {
        UnixTime::from_seconds(self.exp)
    }

    /// The user that the token acts for, whose account keeps its grant; `None` if it is the
    /// client's own.
    pub fn user_id(&self) -> Option<UserId> {
        self.role.as_ref().and_then(|_| UserId::parse(&self.sub))
    }
}
