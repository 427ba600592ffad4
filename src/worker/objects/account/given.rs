//! What the user gave to applications.

use edgegrant::{
    account::{
        Account as User, Given, UserId,
        given::{Change, Entry, decide, part},
    },
    grant::{Event, GrantId},
    refusal::Refusal,
    time::UnixTime,
};

use super::{ACCOUNT, Account};
use crate::{
    boundary::Changes,
    objects::wake,
    store::{self, grants::Told},
};

const GIVEN: &str = "grant:";

fn key(grant_id: GrantId) -> String {
    format!("{GIVEN}{grant_id}")
}

fn read(stored: &str) -> Result<Given, Refusal> {
    Given::read(stored).ok_or(Refusal::RecordUnreadable)
}

impl Account {
    pub(super) fn given(&self) -> Result<Vec<Given>, Refusal> {
        self.state.load_all(GIVEN)?.iter().map(|(_, stored)| read(stored)).collect()
    }

    fn given_by(&self, grant_id: GrantId) -> Result<Option<Given>, Refusal> {
        self.state.load(&key(grant_id))?.map(|stored| read(&stored)).transpose()
    }

    /// Keeps what the user gives, for which another grant may have to go. `end` is when all that may
    /// come of it is over: no alarm is set for a code alone, which would be one more for each log-in.
    pub(super) fn give(
        &self,
        mut user: User,
        given: &Given,
        end: UnixTime,
        now: UnixTime,
    ) -> Result<(), Refusal> {
        let mut changes = Changes::default();
        if !user.has_room() {
            for gone in user.make_room(self.given()?, &given.client_id, now) {
                changes.forget(&key(gone));
            }
        }
        user.take_room();
        changes.put(&key(given.grant_id), store::write(given)?);
        changes.put(ACCOUNT, store::write(&user)?);
        wake::by(end, &self.state, &mut changes, now)?;
        self.state.store(changes)
    }

    /// Lets a grant decide what comes of an event.
    pub(super) fn tell(
        &self,
        grant_id: GrantId,
        event: &Event,
        now: UnixTime,
    ) -> Result<Told, Refusal> {
        let decision = decide(self.given_by(grant_id)?.as_ref(), event, now);
        if let Some(change) = decision.change {
            let mut changes = Changes::default();
            match change {
                Change::Keep(given) => changes.put(&key(grant_id), store::write(&given)?),
                Change::Forget => changes.forget(&key(grant_id)),
            }
            self.state.store(changes)?;
        }
        Ok(Told { outcome: decision.outcome, alarm: decision.alarm })
    }

    /// The grants that are alive.
    pub(super) fn grants(&self, user_id: UserId, now: UnixTime) -> Result<Vec<Entry>, Refusal> {
        if self.user(user_id)?.is_none() {
            return Ok(Vec::new());
        }
        let alive = self.given()?.into_iter().filter(|given| given.is_alive(now));
        Ok(alive.map(Entry::from).collect())
    }

    /// Takes back one grant, and the consent that gave it.
    pub(super) fn revoke(&self, user_id: UserId, grant_id: GrantId) -> Result<bool, Refusal> {
        let Some(mut user) = self.user(user_id)? else { return Ok(false) };
        let Some(given) = self.given_by(grant_id)? else { return Ok(false) };
        user.withdraw_consent(&given.client_id);
        let mut changes = Changes::default();
        changes.put(ACCOUNT, store::write(&user)?);
        changes.forget(&key(grant_id));
        self.state.store(changes)?;
        Ok(true)
    }

    /// Takes back everything, together with other changes.
    pub(super) fn end_all(&self, changes: &mut Changes) -> Result<(), Refusal> {
        for (key, _) in self.state.load_all(GIVEN)? {
            changes.forget(&key);
        }
        Ok(())
    }

    /// Forgets what is over, together with other changes. When the first of the rest will be.
    pub(super) fn look_through_given(
        &self,
        changes: &mut Changes,
        now: UnixTime,
    ) -> Result<Option<UnixTime>, Refusal> {
        let (over, left) = part(self.given()?, now);
        for given in over {
            changes.forget(&key(given.grant_id));
        }
        Ok(left.iter().map(Given::end).min())
    }
}
