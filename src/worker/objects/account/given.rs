//! What a user gave to applications, kept so that it can be taken back.

use edgegrant::{
    account::{Account as User, Approval, GrantEntry, UserId},
    grant::{GrantId, Outcome},
    refusal::Refusal,
    time::UnixTime,
};
use serde::{Deserialize, Serialize};

use super::{ACCOUNT, AGAIN_SECONDS, Account, ROUND_SECONDS};
use crate::{
    boundary::Changes,
    objects::{read_record, write_record},
    store::{self, grants},
};

const GIVEN: &str = "grant:";

/// A grant in the account's list.
#[derive(Serialize, Deserialize)]
struct Given {
    #[serde(flatten)]
    entry: GrantEntry,
    /// Whether a change of the account must end it and may not have done so yet.
    ending: bool,
}

fn key(grant_id: GrantId) -> String {
    format!("{GIVEN}{grant_id}")
}

impl Account {
    fn given(&self) -> Result<Vec<Given>, Refusal> {
        self.state.load_all(GIVEN)?.iter().map(|stored| read_record(stored)).collect()
    }

    fn forget(&self, grant_id: GrantId) -> Result<(), Refusal> {
        let mut changes = Changes::default();
        changes.forget(&key(grant_id));
        self.state.store(changes)
    }

    /// Keeps what an approval gives, and what the account remembers of it.
    pub(super) fn approve(
        &self,
        user: Option<&User>,
        approval: &Approval,
        grant_id: GrantId,
        lifetime: u32,
        now: UnixTime,
    ) -> Result<(), Refusal> {
        let entry = GrantEntry {
            grant_id,
            client_id: approval.subject().client_id.clone(),
            scope: approval.subject().scope.clone(),
            granted_at: now,
            until: now.after(lifetime),
        };
        let mut changes = Changes::default();
        changes.put(&key(grant_id), write_record(&Given { entry, ending: false })?);
        self.wake_by(now.after(ROUND_SECONDS), &mut changes, now)?;
        if let Some(user) = user {
            changes.put(ACCOUNT, store::write(user)?);
        }
        self.state.store(changes)
    }

    /// The grants that are alive: an application may have given its own back.
    pub(super) async fn grants(
        &self,
        user_id: UserId,
        now: UnixTime,
    ) -> Result<Vec<GrantEntry>, Refusal> {
        let mut alive = Vec::new();
        if self.user(user_id)?.is_none() {
            return Ok(alive);
        }
        for Given { entry, .. } in self.given()? {
            match grants::inspect(&self.env, entry.grant_id).await? {
                Outcome::Alive { refresh: Some((_, until)), .. } if now < until => {
                    alive.push(entry);
                }
                Outcome::Alive { .. } if now < entry.until => alive.push(entry),
                _ => {}
            }
        }
        Ok(alive)
    }

    /// Takes back one grant, and the consent that gave it.
    pub(super) async fn revoke(&self, user_id: UserId, grant_id: GrantId) -> Result<bool, Refusal> {
        if self.user(user_id)?.is_none() {
            return Ok(false);
        }
        let given = self.given()?.into_iter().find(|given| given.entry.grant_id == grant_id);
        let Some(Given { entry, .. }) = given else { return Ok(false) };
        grants::revoke(&self.env, grant_id, entry.until).await?;
        let mut changes = Changes::default();
        if let Some(mut user) = self.user(user_id)? {
            user.withdraw_consent(&entry.client_id);
            changes.put(ACCOUNT, store::write(&user)?);
        }
        changes.forget(&key(grant_id));
        self.state.store(changes)?;
        Ok(true)
    }

    /// Stores a changed account, and ends what it gave if the change demands it.
    ///
    /// The grants are marked in the same transaction. Whatever fails then, the next change of the
    /// account goes on from there, even if it changes nothing, and so does the object by itself.
    pub(super) async fn store_and_end(
        &self,
        user: &User,
        end: bool,
        now: UnixTime,
    ) -> Result<(), Refusal> {
        let mut changes = Changes::default();
        changes.put(ACCOUNT, store::write(user)?);
        let mut ending = self.given()?;
        ending.retain(|given| end || given.ending);
        for given in &mut ending {
            given.ending = true;
            changes.put(&key(given.entry.grant_id), write_record(given)?);
        }
        if !ending.is_empty() {
            self.wake_by(now.after(AGAIN_SECONDS), &mut changes, now)?;
        }
        self.state.store(changes)?;
        for Given { entry, .. } in ending {
            self.end(&entry).await?;
        }
        Ok(())
    }

    /// Ends a grant; it is forgotten only then.
    async fn end(&self, entry: &GrantEntry) -> Result<(), Refusal> {
        grants::revoke(&self.env, entry.grant_id, entry.until).await?;
        self.forget(entry.grant_id)
    }

    /// Ends what must end and forgets what is over.
    pub(super) async fn look_through_given(&self, now: UnixTime) -> Result<(), Refusal> {
        for Given { entry, ending } in self.given()? {
            if ending {
                self.end(&entry).await?;
            } else if entry.until <= now {
                match grants::inspect(&self.env, entry.grant_id).await? {
                    Outcome::Alive { refresh: Some((_, until)), .. } if now < until => {
                        self.extend(entry.grant_id, until)?;
                    }
                    _ => self.forget(entry.grant_id)?,
                }
            }
        }
        Ok(())
    }

    /// Notes that a grant was refreshed. It may have been marked or ended meanwhile.
    fn extend(&self, grant_id: GrantId, until: UnixTime) -> Result<(), Refusal> {
        let key = key(grant_id);
        let Some(stored) = self.state.load(&key)? else { return Ok(()) };
        let mut given: Given = read_record(&stored)?;
        given.entry.until = until;
        let mut changes = Changes::default();
        changes.put(&key, write_record(&given)?);
        self.state.store(changes)
    }

    /// When to look through them again, if there are any.
    pub(super) fn next_round_of_given(&self, now: UnixTime) -> Result<Option<UnixTime>, Refusal> {
        let given = self.given()?;
        let soon = given.iter().any(|given| given.ending);
        let seconds = if soon { AGAIN_SECONDS } else { ROUND_SECONDS };
        Ok((!given.is_empty()).then(|| now.after(seconds)))
    }
}
