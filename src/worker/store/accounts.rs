//! Accounts: one Durable Object for each user name, found by the name, and by the identifier that
//! holds the object's own.

use std::collections::BTreeMap;

use edgegrant::{
    account::{
        Account, Asked, Outcome, Profile, UserId,
        given::Entry,
        registration::{Registration, Update},
    },
    digest::Digest,
    grant::{self, Event, GrantId, Lifetimes},
    refusal::Refusal,
    scope::Scope,
    secret::{self, Secret},
    time::UnixTime,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{grants::Told, read, write};
use crate::{boundary, server::Server};

const BINDING: &str = "ACCOUNT";

/// A message to an account.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Call {
    /// Creates the user.
    Create(Registration),
    /// Checks the password for the dialog and opens a session.
    LogIn {
        #[serde(serialize_with = "secret::exposed")]
        password: Secret,
        device: Option<Device>,
        /// Whether only a browser in which this very user has logged in before may try.
        throttled: bool,
    },
    /// Checks the password for a trusted client and gives it a grant (RFC 6749 §4.3).
    Password {
        #[serde(serialize_with = "secret::exposed")]
        password: Secret,
        client_id: String,
        registered_at: UnixTime,
        role_scopes: BTreeMap<String, Scope>,
        scope: Option<Scope>,
        grant_id: GrantId,
        lifetimes: Lifetimes,
    },
    /// Asks for a decision on an authorization request. The lifetimes are those of an [`Offer`].
    Ask { user_id: UserId, asked: Asked, grant_id: GrantId, lifetime: u32, longest: u32 },
    /// Something happens to a grant.
    Tell { grant_id: GrantId, event: Event },
    /// Asks for the user of an access token, and whether its grant is alive.
    Bearer { user_id: UserId, grant_id: GrantId },
    /// Asks whose session it is.
    WhoIs {
        user_id: UserId,
        #[serde(serialize_with = "secret::exposed")]
        session: Secret,
    },
    /// Ends a session.
    LogOut {
        user_id: UserId,
        #[serde(serialize_with = "secret::exposed")]
        session: Secret,
    },
    /// Asks for the user.
    Read { user_id: UserId },
    /// Asks for the user who has the name now.
    Find,
    /// Changes the user.
    Update { user_id: UserId, update: Update },
    /// Removes the user.
    Delete { user_id: UserId },
    /// Asks what the user gave to applications.
    Grants { user_id: UserId },
    /// Takes back what one grant gave.
    RevokeGrant { user_id: UserId, grant_id: GrantId },
}

/// A browser in which a user has logged in before.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Device {
    pub(crate) user_id: UserId,
    pub(crate) id: String,
    /// The user's when it was: who knew a password before is a stranger to the next one. A cookie
    /// of the version before has none.
    pub(crate) credential: Option<Digest>,
}

/// Who has just logged in. An object of the version before does not say the credential.
#[derive(Serialize, Deserialize)]
pub(crate) struct Entered {
    pub(crate) user_id: UserId,
    #[serde(serialize_with = "secret::exposed")]
    pub(crate) session: Secret,
    pub(crate) credential: Option<Digest>,
}

/// A session of a browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) user_id: UserId,
    #[serde(serialize_with = "secret::exposed")]
    pub(crate) session: Secret,
}

/// What comes of creating a user.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Created {
    Created(View),
    Taken,
}

/// Whom an access token acts for, and what its grant says.
#[derive(Serialize, Deserialize)]
pub(crate) struct Bearer {
    pub(crate) outcome: grant::Outcome,
    pub(crate) user: Option<View>,
}

/// What comes of checking a password.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Checked<T> {
    Right(T),
    Wrong,
    /// Too many wrong ones; the password was not looked at.
    Wait {
        seconds: u64,
    },
    /// The password is right, and a rule forbids what was asked.
    Refused(Refusal),
}

impl<T> Checked<T> {
    /// What comes of it if the password is right.
    pub(crate) fn and_then<U>(
        self,
        then: impl FnOnce(T) -> Result<Checked<U>, Refusal>,
    ) -> Result<Checked<U>, Refusal> {
        match self {
            Self::Right(found) => then(found),
            Self::Wrong => Ok(Checked::Wrong),
            Self::Wait { seconds } => Ok(Checked::Wait { seconds }),
            Self::Refused(refusal) => Ok(Checked::Refused(refusal)),
        }
    }
}

/// A user as the API shows one.
#[derive(Serialize, Deserialize)]
pub(crate) struct View {
    pub(crate) id: UserId,
    pub(crate) username: String,
    pub(crate) role: String,
    pub(crate) profile: Profile,
    pub(crate) disabled: bool,
    /// Seconds since the epoch.
    pub(crate) created_at: u64,
}

impl From<Account> for View {
    fn from(account: Account) -> Self {
        Self {
            id: account.user_id,
            username: account.username,
            role: account.role,
            profile: account.profile,
            disabled: account.disabled,
            created_at: account.created_at.seconds(),
        }
    }
}

/// What an approval may give.
pub(crate) struct Offer {
    pub(crate) grant_id: GrantId,
    /// How long the code or token is valid, in seconds.
    pub(crate) lifetime: u32,
    /// How long anything that comes of it can be.
    pub(crate) longest: u32,
}

/// Creates a user, unless the name is taken.
pub(crate) async fn create(
    server: &Server,
    registration: Registration,
) -> Result<Created, Refusal> {
    let username = registration.username.clone();
    by_name(server, &username, &Call::Create(registration)).await
}

/// Checks a password for the dialog and opens a session.
pub(crate) async fn log_in(
    server: &Server,
    username: &str,
    password: Secret,
    device: Option<Device>,
    throttled: bool,
) -> Result<Checked<Entered>, Refusal> {
    by_name(server, username, &Call::LogIn { password, device, throttled }).await
}

/// Checks a password for a trusted client, and opens a grant for what it asks for.
pub(crate) async fn open_by_password(
    server: &Server,
    request: edgegrant::password::Request,
    client: &edgegrant::client::Authenticated,
    grant_id: GrantId,
) -> Result<Checked<grant::Outcome>, Refusal> {
    let application = client.application();
    let call = Call::Password {
        password: request.password,
        client_id: application.client_id.clone(),
        registered_at: application.registered_at,
        role_scopes: application.role_scopes.clone(),
        scope: request.scope,
        grant_id,
        lifetimes: application.lifetimes(),
    };
    by_name(server, &request.username, &call).await
}

/// Asks for a decision on an authorization request.
pub(crate) async fn ask(
    server: &Server,
    user_id: UserId,
    asked: Asked,
    offer: Offer,
) -> Result<Outcome, Refusal> {
    let Offer { grant_id, lifetime, longest } = offer;
    let call = Call::Ask { user_id, asked, grant_id, lifetime, longest };
    let outcome = by_id(server, user_id, &call).await?;
    // A session from before the accounts were lost.
    Ok(outcome.unwrap_or(Outcome::LogIn { username: None }))
}

/// Tells a grant what happened.
pub(super) async fn tell(
    server: &Server,
    user_id: UserId,
    grant_id: GrantId,
    event: Event,
) -> Result<Told, Refusal> {
    // Without an account, the accounts were lost.
    let over = Told { outcome: event.when_over(), alarm: None };
    Ok(by_id(server, user_id, &Call::Tell { grant_id, event }).await?.unwrap_or(over))
}

/// Whom an access token acts for, and what its grant says.
pub(crate) async fn bearer(
    server: &Server,
    user_id: UserId,
    grant_id: GrantId,
) -> Result<Option<Bearer>, Refusal> {
    by_id(server, user_id, &Call::Bearer { user_id, grant_id }).await
}

/// The name of the user whose session it is.
pub(crate) async fn who_is(server: &Server, session: Session) -> Result<Option<String>, Refusal> {
    let Session { user_id, session } = session;
    Ok(by_id(server, user_id, &Call::WhoIs { user_id, session }).await?.flatten())
}

/// Ends a session.
pub(crate) async fn log_out(server: &Server, session: Session) -> Result<(), Refusal> {
    let Session { user_id, session } = session;
    by_id::<()>(server, user_id, &Call::LogOut { user_id, session }).await.map(drop)
}

/// The user with this identifier.
pub(crate) async fn load(server: &Server, user_id: UserId) -> Result<Option<View>, Refusal> {
    Ok(by_id(server, user_id, &Call::Read { user_id }).await?.flatten())
}

/// The user with this name. A name that nobody has leaves nothing behind: it is only read.
pub(crate) async fn find(server: &Server, username: &str) -> Result<Option<View>, Refusal> {
    by_name(server, username, &Call::Find).await
}

/// Changes a user; `None` if there is none.
pub(crate) async fn update(
    server: &Server,
    user_id: UserId,
    update: Update,
) -> Result<Option<View>, Refusal> {
    Ok(by_id(server, user_id, &Call::Update { user_id, update }).await?.flatten())
}

/// Removes a user; false if there was none.
pub(crate) async fn remove(server: &Server, user_id: UserId) -> Result<bool, Refusal> {
    Ok(by_id(server, user_id, &Call::Delete { user_id }).await?.unwrap_or(false))
}

/// What a user gave to applications and is still theirs.
pub(crate) async fn grants(server: &Server, user_id: UserId) -> Result<Vec<Entry>, Refusal> {
    Ok(by_id(server, user_id, &Call::Grants { user_id }).await?.unwrap_or_default())
}

/// Takes one grant back; false if the user gave no such grant.
pub(crate) async fn revoke_grant(
    server: &Server,
    user_id: UserId,
    grant_id: GrantId,
) -> Result<bool, Refusal> {
    Ok(by_id(server, user_id, &Call::RevokeGrant { user_id, grant_id }).await?.unwrap_or(false))
}

async fn by_name<T: DeserializeOwned>(
    server: &Server,
    username: &str,
    call: &Call,
) -> Result<T, Refusal> {
    let name = boundary::fold(username);
    read(&server.call(BINDING, &name, &write(call)?).await?)
}

/// `None` if no account was ever at the place that the identifier names.
async fn by_id<T: DeserializeOwned>(
    server: &Server,
    user_id: UserId,
    call: &Call,
) -> Result<Option<T>, Refusal> {
    let mut id = String::with_capacity(64);
    for byte in user_id.place() {
        for digit in [byte >> 4, byte & 15] {
            id.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    let answer = server.env.call_by_id(BINDING, &id, &write(call)?).await?;
    answer.map(|answer| read(&answer)).transpose()
}
