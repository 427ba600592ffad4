//! What clients send: real forms, and the events that the token endpoint makes of them.

use edgegrant::{
    application::{Application, GrantType},
    authorization_code::{self, Code},
    client::Authenticated,
    form::Form,
    grant::{Event, GrantId},
    pkce::Challenge,
    refresh_token::RefreshToken,
    refusal::Refusal,
    seal::Root,
    secret::Secret,
    time::UnixTime,
    token,
};
use edgegrant_grant_tests::{
    form,
    world::{self, REDIRECT_URI, at, entropy, root, subject, user_id},
};

// RFC 7636 appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The client that holds every grant of the model.
pub const OWNER: &str = "lamp-hub";

/// When the code expires, in milliseconds after the beginning.
pub const CODE_EXPIRES: u64 = authorization_code::LIFETIME as u64 * 1000;

/// Who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Client {
    /// The client that holds the grant, or who has its secret.
    Owner,
    /// Another one, which got hold of a code or token.
    Stranger,
}

/// One request. Grants are numbered: 0 is that of the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Request {
    /// Redeems the code.
    Exchange(Client),
    /// Redeems the code with another verifier.
    ExchangeWrongly,
    /// Presents the refresh token of a grant with this number.
    Refresh(Client, u8, u32),
    /// Asks for more scope than the grant has.
    Widen(u8, u32),
    /// Revokes a refresh token (RFC 7009).
    Revoke(Client, u8, u32),
    /// Gives the user's password (RFC 6749 §4.3).
    LogIn,
    /// Bars the user, which ends all that the user gave.
    Bar,
}

impl Request {
    /// Whether it asks a grant, and not the account as a whole.
    pub fn asks_a_grant(self) -> bool {
        !matches!(self, Self::LogIn | Self::Bar)
    }

    /// The refresh token that it presents: whose grant's, and its number.
    pub fn token(self) -> Option<(u8, u32)> {
        match self {
            Self::Refresh(_, grant, number)
            | Self::Widen(grant, number)
            | Self::Revoke(_, grant, number) => Some((grant, number)),
            _ => None,
        }
    }
}

/// What the Worker makes events with.
pub struct Worker {
    root: Root,
    owner: Authenticated,
    stranger: Authenticated,
    code: String,
}

impl Default for Worker {
    fn default() -> Self {
        let root = root();
        let code = Code {
            grant_id: grant_id(0),
            subject: subject(OWNER),
            redirect_uri: REDIRECT_URI.to_owned(),
            code_challenge: Challenge::parse(CHALLENGE),
            expires_at: at(CODE_EXPIRES),
        };
        let code = code.seal(&root, &mut entropy(1)).expect("a code has a JSON form");
        let (owner, stranger) = (world::confidential_client(), world::public_client());
        Self { root, owner, stranger, code }
    }
}

/// The name of a grant.
pub fn grant_id(grant: u8) -> GrantId {
    GrantId::from_bytes([grant; 16])
}

impl Worker {
    /// What a request asks of its grant, or why the grant need not be asked.
    ///
    /// # Panics
    /// For requests that go to the account.
    pub fn event(&self, request: Request, now: UnixTime) -> Result<Event, Refusal> {
        match request {
            Request::Exchange(client) => self.exchange(client, VERIFIER, now),
            Request::ExchangeWrongly => self.exchange(Client::Owner, CHALLENGE, now),
            Request::Refresh(client, grant, number) => self.refresh(client, grant, number, None),
            Request::Widen(grant, number) => {
                self.refresh(Client::Owner, grant, number, Some("lights:read users:create"))
            }
            Request::Revoke(client, grant, number) => self.revoke(client, grant, number, now),
            Request::LogIn | Request::Bar => panic!("the account is asked"),
        }
    }

    /// The application that holds every grant.
    pub fn application(&self) -> &Application {
        self.owner.application()
    }

    fn client(&self, client: Client) -> &Authenticated {
        match client {
            Client::Owner => &self.owner,
            Client::Stranger => &self.stranger,
        }
    }

    fn exchange(&self, client: Client, verifier: &str, now: UnixTime) -> Result<Event, Refusal> {
        let form = form(&[
            ("grant_type", "authorization_code"),
            ("code", &self.code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", verifier),
        ]);
        self.token_request(client, &form, 0, now)
    }

    fn refresh(
        &self,
        client: Client,
        grant: u8,
        number: u32,
        scope: Option<&str>,
    ) -> Result<Event, Refusal> {
        let token = self.token(grant, number);
        let mut parameters = vec![("grant_type", "refresh_token"), ("refresh_token", &token)];
        parameters.extend(scope.map(|scope| ("scope", scope)));
        self.token_request(client, &form(&parameters), grant, UnixTime::EPOCH)
    }

    fn token_request(
        &self,
        client: Client,
        form: &Form,
        grant: u8,
        now: UnixTime,
    ) -> Result<Event, Refusal> {
        let client = self.client(client);
        let grant_type: GrantType = token::grant_type(form)?;
        let (_, named, event) = match token::Request::parse(grant_type, form, client)? {
            token::Request::AuthorizationCode(request) => request.event(client, &self.root, now)?,
            token::Request::RefreshToken(request) => request.event(client, &self.root)?,
            other => panic!("neither a code nor a refresh token: {other:?}"),
        };
        assert_eq!(named, grant_id(grant), "a token names its grant");
        Ok(event)
    }

    /// As the revocation endpoint does.
    fn revoke(
        &self,
        client: Client,
        grant: u8,
        number: u32,
        now: UnixTime,
    ) -> Result<Event, Refusal> {
        let token = Secret::new(self.token(grant, number));
        let read = RefreshToken::read(&self.root, &token).ok_or(Refusal::UnknownRefreshToken)?;
        assert_eq!(read.grant_id, grant_id(grant), "a token names its grant");
        let application = self.client(client).application();
        let until = now.after(application.access_token_lifetime);
        Ok(Event::Revoke { client_id: application.client_id.clone(), until })
    }

    fn token(&self, grant: u8, number: u32) -> String {
        RefreshToken { user_id: user_id(), grant_id: grant_id(grant), number }.write(&self.root)
    }
}
