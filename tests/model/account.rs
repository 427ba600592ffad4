//! The object of an account: what the user gave, so that it can be taken back.
//!
//! What changes in the account is the core's to say. The list and the order of its steps are those
//! of the Worker's account object, which runs nowhere but on the platform.

use edgegrant::{
    account::{Account as User, registration::Update},
    application::Application,
    grant::{Event, Subject},
};
use edgegrant_grant_tests::world::{LIFETIMES, at, resident};

use crate::{bug::Bug, request::CODE_EXPIRES};

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// Whether the user may not log in.
    barred: bool,
    given: Vec<Given>,
}

/// A grant in the account's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Given {
    /// Which grant.
    pub grant: u8,
    /// When it may be over, in milliseconds after the beginning.
    until: u64,
    /// Whether barring the user must end it and may not have done so yet.
    ending: bool,
}

const LONGEST: u64 = 86_400_000;

const _: () = assert!(matches!(LIFETIMES.refresh_token, Some(86_400)));

impl Default for Account {
    /// An account whose user has just said yes to the application: the code is on its way.
    fn default() -> Self {
        let given = Given { grant: 0, until: LONGEST + CODE_EXPIRES, ending: false };
        Self { barred: false, given: vec![given] }
    }
}

impl Account {
    fn user(&self) -> User {
        let mut user = resident();
        if self.barred {
            bar(&mut user);
        }
        user
    }

    /// Compares the password, and keeps what the approval gives.
    pub fn log_in(&mut self, application: &Application, grant: u8, now: u64) -> Option<Subject> {
        let user = self.user();
        user.password_hash()?;
        let allowed = application.role_scopes.get(&user.role)?;
        let client_id = &application.client_id;
        let approval = user.approve_by_password(client_id, allowed, None, at(now)).ok()?;
        self.given.push(Given { grant, until: now + LONGEST, ending: false });
        Some(approval.subject().clone())
    }

    /// Stores that the user is barred, and marks what that ends.
    pub fn bar(&mut self, bug: Option<Bug>) -> Vec<Given> {
        let end = bar(&mut self.user());
        self.barred = bug != Some(Bug::BarsLast);
        let mut ending = self.given.clone();
        ending.retain(|given| end || given.ending);
        for given in self.given.iter_mut().filter(|_| bug != Some(Bug::MarksNothing)) {
            given.ending |= end;
        }
        ending
    }

    /// All that was to end has ended: nothing is left to do, but for a server with a bug.
    pub fn all_ended(&mut self, bug: Option<Bug>) {
        self.barred |= bug == Some(Bug::BarsLast);
    }

    /// What is marked.
    pub fn ending(&self) -> Vec<Given> {
        self.given.iter().copied().filter(|given| given.ending).collect()
    }

    /// A grant has ended.
    pub fn forget(&mut self, ended: Given) {
        self.given.retain(|given| given.grant != ended.grant);
    }
}

impl Given {
    /// What ends the grant, whoever holds it.
    pub fn revoke(&self) -> Event {
        Event::Revoke { client_id: None, until: at(self.until) }
    }
}

/// Whether what the user gave must end.
fn bar(user: &mut User) -> bool {
    user.update(Update { disabled: Some(true), ..Update::default() }, None)
}
