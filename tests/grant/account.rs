//! Users: passwords, sessions, consent, failed attempts.

#[path = "account/attempts.rs"]
mod attempts;
#[path = "account/changes.rs"]
mod changes;
#[path = "account/consent.rs"]
mod consent;
#[path = "account/freshness.rs"]
mod freshness;
#[path = "account/given.rs"]
mod given;
#[path = "account/registration.rs"]
mod registration;
#[path = "account/room.rs"]
mod room;
#[path = "account/sessions.rs"]
mod sessions;

use edgegrant::{
    account::{Account, Asked, Outcome, consent::Pending},
    authorization::Prompt,
    secret::Secret,
    time::UnixTime,
};
use edgegrant_grant_tests::world::{NOW, REDIRECT_URI, entropy, public, resident};

/// A user who has just logged in.
fn logged_in() -> (Account, Secret) {
    let mut user = resident();
    let session = user.open_session(NOW, &mut entropy(1));
    (user, session)
}

/// What the public application asks of whoever has this session.
fn asked(session: &Secret) -> Asked {
    Asked {
        client_id: "lamp-app".to_owned(),
        registered_at: UnixTime::EPOCH,
        redirect_uri: REDIRECT_URI.to_owned(),
        first_party: false,
        assured: true,
        scope: None,
        role_scopes: public().role_scopes,
        prompt: Prompt::default(),
        max_age: None,
        pending: None,
        allowed: None,
        session: session.clone(),
    }
}

/// The same, while it waits in the dialog since the beginning.
fn waiting(session: &Secret) -> Asked {
    let pending = Pending { transaction: "first".to_owned(), since: NOW };
    Asked { pending: Some(pending), ..asked(session) }
}

/// The same, when the user has allowed all that the page showed.
fn allowed(asked: Asked) -> Asked {
    let everything = asked.role_scopes.get("resident").cloned().unwrap_or_default();
    let shown = everything.granted(asked.scope.as_ref()).unwrap_or_default();
    Asked { allowed: Some(shown), ..asked }
}

/// What comes of a request, in a word.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::LogIn { username: None } => "log in",
        Outcome::LogIn { username: Some(_) } => "log in again",
        Outcome::Ask { .. } => "ask",
        Outcome::Approved(_) => "approved",
        Outcome::Finished => "finished",
        Outcome::Refused(_) => "refused",
    }
}
