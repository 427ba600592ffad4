//! The object of an account: who may log in, and what the user gave.
//!
//! What changes in the account is the core's to say. The order of its steps is that of the Worker's
//! account object, which runs nowhere but on the platform.

use edgegrant::{
    account::{Account as User, Approval, Given, registration::Update},
    application::{Application, role_scope},
    authorization_code,
    grant::GrantId,
};
use edgegrant_grant_tests::world::{at, resident};

use crate::kept::Kept;

/// An account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Account {
    /// Whether the user may not log in.
    barred: bool,
}

impl Account {
    fn user(&self) -> User {
        let mut user = resident();
        if self.barred {
            bar(&mut user);
        }
        user
    }

    /// Compares the password: whether the user may log in.
    pub fn log_in(&self) -> bool {
        self.user().password_hash().is_some()
    }

    /// The user's yes to an application.
    ///
    /// # Panics
    /// If the application has nothing for a resident.
    pub fn approval(&self, application: &Application, now: u64) -> Approval {
        let user = self.user();
        let allowed = role_scope(&application.role_scopes, &user.role);
        let Application { client_id, registered_at, .. } = application;
        user.approve_by_password(client_id, *registered_at, &allowed, None, at(now))
            .expect("a resident may do something")
    }

    /// The same, while its code is on its way.
    pub fn approve(&self, application: &Application, grant_id: GrantId) -> Kept {
        let approval = self.approval(application, 0);
        Kept::new(&Given::new(grant_id, &approval, authorization_code::LIFETIME, at(0)))
    }

    /// Bars the user. Whether that ends all that the user gave.
    pub fn bar(&mut self) -> bool {
        let end = bar(&mut self.user());
        self.barred = true;
        end
    }
}

/// Whether what the user gave must end.
fn bar(user: &mut User) -> bool {
    user.update(Update { disabled: Some(true), ..Update::default() }, None)
}
