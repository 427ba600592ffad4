//! A good world: two applications, a user, a server's secret and a moment.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use edgegrant::{
    account::{Account, PasswordHash, UserId, registration::Registration},
    application::{Application, configuration},
    client::{Authenticated, Credentials},
    entropy::Entropy,
    grant::{self, Decision, Event, GrantId, Lifetimes, Record, Subject},
    scope::Scope,
    seal::Root,
    time::UnixTime,
};
use serde_json::{Value, json};

use crate::form;

/// The server's name.
pub const ISSUER: &str = "https://login.example";

/// The moment at which everything begins.
pub const NOW: UnixTime = UnixTime::from_seconds(1_800_000_000);

/// The confidential application's secret.
pub const CLIENT_SECRET: &str = "hub-secret-of-thirty-two-characters-and-more";

/// Where both applications are answered.
pub const REDIRECT_URI: &str = "https://client.example/cb";

/// `milliseconds` after the beginning.
pub fn at(milliseconds: u64) -> UnixTime {
    UnixTime::from_millis(NOW.millis() + milliseconds)
}

/// The keys of a server.
pub fn root() -> Root {
    Root::new("the root secret of a server that is under test").expect("long enough")
}

/// The keys of another server.
pub fn other_root() -> Root {
    Root::new("the root secret of a server that nobody asked").expect("long enough")
}

/// Randomness, the same for the same seed.
pub fn entropy(seed: u8) -> Entropy {
    Entropy::new([seed; 32])
}

/// Reads scope tokens.
pub fn scope(text: &str) -> Scope {
    Scope::parse(text).expect("scope tokens")
}

/// Which application the operator configures by this.
pub fn configured(client_id: &str, configuration: &Value) -> Application {
    let body = configuration.to_string();
    configuration::parse(client_id, body.as_bytes(), None, &mut entropy(99))
        .unwrap_or_else(|faults| panic!("{faults:?}"))
        .application
}

/// What both applications have in common.
fn lamp() -> Value {
    json!({
        "client_name": "Lamp",
        "redirect_uris": [REDIRECT_URI],
        "role_scopes": { "resident": "lights:read lights:write profile", "guest": "lights:read" },
        "access_token_lifetime": 600,
        "refresh_token_lifetime": 86400,
    })
}

/// A public application's configuration: code, implicit and refresh tokens.
pub fn public_configuration() -> Value {
    let mut lamp = lamp();
    lamp["token_endpoint_auth_method"] = json!("none");
    lamp["grant_types"] = json!(["authorization_code", "implicit", "refresh_token"]);
    lamp["response_types"] = json!(["code", "token"]);
    lamp
}

/// A confidential application's configuration: every grant.
pub fn confidential_configuration() -> Value {
    let mut lamp = lamp();
    lamp["token_endpoint_auth_method"] = json!("client_secret_basic");
    lamp["client_secret"] = json!(CLIENT_SECRET);
    lamp["scope"] = json!("users:create devices:list");
    lamp["user_roles"] = json!(["resident", "guest"]);
    lamp["grant_types"] = json!([
        "authorization_code",
        "implicit",
        "password",
        "client_credentials",
        "refresh_token"
    ]);
    lamp["response_types"] = json!(["code", "token"]);
    lamp
}

/// A public application.
pub fn public() -> Application {
    configured("lamp-app", &public_configuration())
}

/// A confidential application.
pub fn confidential() -> Application {
    configured("lamp-hub", &confidential_configuration())
}

/// The public application, as the token endpoint knows it.
pub fn public_client() -> Authenticated {
    authenticated(public())
}

/// The confidential application, as the token endpoint knows it.
pub fn confidential_client() -> Authenticated {
    authenticated(confidential())
}

/// An application that has proved itself: by nothing, or by [`CLIENT_SECRET`] in a Basic header.
pub fn authenticated(application: Application) -> Authenticated {
    let client_id = application.client_id.clone();
    let header = basic(&client_id, CLIENT_SECRET);
    let credentials = if application.is_public() {
        Credentials::parse(None, &form(&[("client_id", &client_id)]))
    } else {
        Credentials::parse(Some(&header), &form(&[]))
    };
    credentials
        .and_then(|credentials| credentials.authenticate(Some(application)))
        .expect("good credentials")
}

/// An `Authorization` header of two halves that need no encoding (RFC 6749 §2.3.1).
pub fn basic(client_id: &str, secret: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{client_id}:{secret}")))
}

/// A user's identifier.
pub fn user_id() -> UserId {
    UserId::new([7; 32], [1; 8])
}

/// A user who lives here.
pub fn resident() -> Account {
    let body = json!({ "username": "ada", "password": "correct horse", "role": "resident" });
    let registration =
        Registration::parse(body.to_string().as_bytes()).expect("a good registration");
    Account::new(user_id(), registration, PasswordHash::new("$argon2id$of-ada".to_owned()), NOW)
}

/// What the resident gave to an application.
pub fn subject(client_id: &str) -> Subject {
    Subject {
        client_id: client_id.to_owned(),
        registered_at: UnixTime::EPOCH,
        user_id: user_id(),
        role: "resident".to_owned(),
        scope: scope("lights:read lights:write"),
    }
}

/// The name of a grant.
pub fn grant_id() -> GrantId {
    GrantId::from_bytes([42; 16])
}

/// How long both applications' tokens live.
pub const LIFETIMES: Lifetimes = Lifetimes { access_token: 600, refresh_token: Some(86400) };

/// A grant where it is kept: events and records cross as the JSON that is stored and sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    stored: Option<String>,
}

impl Place {
    /// Lets an event happen and stores what changed.
    pub fn happens(&mut self, event: &Event, now: UnixTime) -> Decision {
        let sent = serde_json::to_string(event).expect("an event has a JSON form");
        let event: Event = serde_json::from_str(&sent).expect("an event that was just written");
        let decision = grant::decide(self.record().as_ref(), &event, now);
        self.store(&decision);
        decision
    }

    /// Begins without a code (RFC 6749 §4.3.3).
    pub fn opened(subject: &Subject, lifetimes: Lifetimes, now: UnixTime) -> (Self, Decision) {
        let decision = grant::open(subject, lifetimes, now);
        let mut place = Self::default();
        place.store(&decision);
        (place, decision)
    }

    fn store(&mut self, decision: &Decision) {
        if let Some(record) = &decision.change {
            self.stored = Some(serde_json::to_string(record).expect("a record has a JSON form"));
        }
    }

    /// What would come of an event.
    pub fn would(&self, event: &Event, now: UnixTime) -> Decision {
        grant::decide(self.record().as_ref(), event, now)
    }

    /// What is stored.
    pub fn stored(&self) -> Option<&str> {
        self.stored.as_deref()
    }

    /// The record, if there is one.
    pub fn record(&self) -> Option<Record> {
        self.stored.as_deref().map(|stored| Record::read(stored).expect("a record of ours"))
    }

    /// Forgets what may be forgotten by now.
    pub fn pass(&mut self, now: UnixTime) {
        if self.record().is_some_and(|record| record.until() <= now) {
            self.stored = None;
        }
    }
}
