//! The object of one user name: the account, its failed attempts, and what it gave to applications.

use edgegrant::{
    account::{
        Account as User, Approval, Asked, GrantEntry, Outcome, UserId,
        attempts::Attempts,
        registration::{Registration, Update},
    },
    entropy::Entropy,
    grant::{self, GrantId},
    refusal::Refusal,
    secret::Secret,
    time::UnixTime,
};
use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

use super::{answer, password};
use crate::{
    boundary::{self, Changes, Env, State},
    store::{
        self,
        accounts::{Call, Checked, Created, Device, Session, View},
        grants,
    },
};

const ACCOUNT: &str = "account";
const ATTEMPTS: &str = "attempts";
const GRANTS: &str = "grant:";

/// How often grants that may be over are looked through, in seconds.
const SWEEP_SECONDS: u32 = 24 * 3600;

/// One user name.
#[wasm_bindgen]
pub struct Account {
    state: State,
    env: Env,
}

#[wasm_bindgen]
impl Account {
    /// The platform's constructor.
    #[wasm_bindgen(constructor)]
    pub fn new(state: JsValue, env: JsValue) -> Self {
        Self { state: State::new(state), env: Env::new(env) }
    }

    /// A message from a Worker.
    pub async fn fetch(&self, request: Request) -> Response {
        let message = boundary::message(&request).await;
        answer(match message {
            Ok(message) => self.hear(&message).await,
            Err(refusal) => Err(refusal),
        })
    }

    /// Forgets what is over.
    pub async fn alarm(&self) -> Result<(), JsValue> {
        self.sweep().await.map_err(|refusal| refusal.as_str().into())
    }
}

impl Account {
    async fn hear(&self, message: &str) -> Result<String, Refusal> {
        let entropy = &mut boundary::entropy()?;
        let now = boundary::now();
        match store::read(message)? {
            Call::Create(registration) => reply(&self.create(registration, now, entropy)?),
            Call::LogIn { password, device } => {
                reply(&self.log_in(&password, device.as_ref(), now, entropy)?)
            }
            Call::Password { password, client_id, role_scopes, scope, grant_id, until } => {
                let way = ["client:", &client_id].concat();
                let checked = self.check(&password, &way, now, entropy)?;
                let approval = match checked {
                    Checked::Right(user) => {
                        let allowed = role_scopes.get(&user.role).cloned().unwrap_or_default();
                        match user.approve_by_password(&client_id, &allowed, scope.as_ref(), now) {
                            Ok(approval) => {
                                self.approve(None, &approval, grant_id, until, now)?;
                                Checked::Right(approval)
                            }
                            Err(refusal) => Checked::Refused(refusal),
                        }
                    }
                    Checked::Wrong => Checked::Wrong,
                    Checked::Wait { seconds } => Checked::Wait { seconds },
                    Checked::Refused(refusal) => Checked::Refused(refusal),
                };
                reply(&approval)
            }
            Call::Ask { user_id, asked, grant_id, until } => {
                reply(&self.ask(user_id, &asked, grant_id, until, now)?)
            }
            Call::WhoIs { user_id, session } => {
                let user = self.user(user_id)?;
                let user = user.filter(|user| user.session(&session, now).is_some());
                reply(&user.map(|user| user.username))
            }
            Call::LogOut { user_id, session } => {
                if let Some(mut user) = self.user(user_id)? {
                    user.close_session(&session);
                    self.store(&user)?;
                }
                reply(&())
            }
            Call::Read { user_id } => reply(&self.user(user_id)?.map(View::from)),
            Call::Update { user_id, update } => {
                reply(&self.update(user_id, update, entropy).await?)
            }
            Call::Delete { user_id } => reply(&self.delete(user_id).await?),
            Call::Grants { user_id } => reply(&self.grants(user_id, now).await?),
            Call::RevokeGrant { user_id, grant_id } => {
                reply(&self.revoke(user_id, grant_id).await?)
            }
        }
    }

    fn account(&self) -> Result<Option<User>, Refusal> {
        let stored = self.state.load(ACCOUNT)?;
        stored.map(|stored| User::read(&stored).ok_or(Refusal::RecordUnreadable)).transpose()
    }

    /// The account, if it is the one that is meant: a name may have been given again.
    fn user(&self, user_id: UserId) -> Result<Option<User>, Refusal> {
        Ok(self.account()?.filter(|user| user.user_id == user_id))
    }

    fn store(&self, user: &User) -> Result<(), Refusal> {
        let mut changes = Changes::default();
        changes.put(ACCOUNT, store::write(user)?);
        self.state.store(changes)
    }

    fn create(
        &self,
        registration: Registration,
        now: UnixTime,
        entropy: &mut Entropy,
    ) -> Result<Created, Refusal> {
        if self.account()?.is_some() {
            return Ok(Created::Taken);
        }
        let place = place(&self.state.id()).ok_or(Refusal::Internal)?;
        let user_id = UserId::new(place, entropy.bytes());
        let hash = password::hash(&registration.password, entropy)?;
        let user = User::new(user_id, registration, hash, now);
        self.store(&user)?;
        Ok(Created::Created(View::from(user)))
    }

    /// Compares a password, counting the attempt first: whatever comes of it is one transaction.
    fn check(
        &self,
        password: &Secret,
        way: &str,
        now: UnixTime,
        entropy: &mut Entropy,
    ) -> Result<Checked<User>, Refusal> {
        let stored = self.state.load(ATTEMPTS)?;
        let mut attempts: Attempts =
            stored.map(|stored| store::read(&stored)).transpose()?.unwrap_or_default();
        if let Some(seconds) = attempts.wait(way, now) {
            return Ok(Checked::Wait { seconds });
        }
        let user = self.account()?;
        let hash = user.as_ref().and_then(User::password_hash);
        let right = password::is_right(password, hash, entropy)?;
        let mut changes = Changes::default();
        if right {
            attempts.succeeded(way);
        } else {
            attempts.failed(way, now);
        }
        match attempts.until() {
            None => changes.forget(ATTEMPTS),
            Some(until) => {
                changes.put(ATTEMPTS, store::write(&attempts)?);
                changes.wake_at(until);
            }
        }
        self.state.store(changes)?;
        match user {
            Some(user) if right => Ok(Checked::Right(user)),
            _ => Ok(Checked::Wrong),
        }
    }

    fn log_in(
        &self,
        password: &Secret,
        device: Option<&Device>,
        now: UnixTime,
        entropy: &mut Entropy,
    ) -> Result<Checked<Session>, Refusal> {
        // A browser in which this very user has logged in before is counted apart.
        let known = self.account()?.map(|user| user.user_id);
        let way = match device {
            Some(device) if Some(device.user_id) == known => ["device:", &device.id].concat(),
            _ => "dialog".to_owned(),
        };
        Ok(match self.check(password, &way, now, entropy)? {
            Checked::Right(mut user) => {
                let session = user.open_session(now, entropy);
                self.store(&user)?;
                Checked::Right(Session { user_id: user.user_id, session })
            }
            Checked::Wrong => Checked::Wrong,
            Checked::Wait { seconds } => Checked::Wait { seconds },
            Checked::Refused(refusal) => Checked::Refused(refusal),
        })
    }

    fn ask(
        &self,
        user_id: UserId,
        asked: &Asked,
        grant_id: GrantId,
        until: u32,
        now: UnixTime,
    ) -> Result<Outcome, Refusal> {
        let Some(mut user) = self.user(user_id)? else {
            return Ok(Outcome::LogIn { username: None });
        };
        let outcome = user.decide(asked, now);
        if let Outcome::Approved(approval) = &outcome {
            self.approve(Some(&user), approval, grant_id, until, now)?;
        }
        Ok(outcome)
    }

    /// Keeps what an approval gives, so that it can be taken back.
    fn approve(
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
        changes.put(&entry_key(grant_id), store::write(&entry)?);
        changes.wake_at(now.after(SWEEP_SECONDS));
        if let Some(user) = user {
            changes.put(ACCOUNT, store::write(user)?);
        }
        self.state.store(changes)
    }

    async fn update(
        &self,
        user_id: UserId,
        update: Update,
        entropy: &mut Entropy,
    ) -> Result<Option<View>, Refusal> {
        let Some(mut user) = self.user(user_id)? else { return Ok(None) };
        let hash = update
            .password
            .as_ref()
            .map(|password| password::hash(password, entropy))
            .transpose()?;
        let revoke = user.update(update, hash);
        self.store(&user)?;
        if revoke {
            self.revoke_all().await?;
        }
        Ok(Some(View::from(user)))
    }

    /// Removes the account. Its tokens end first; a failure in between leaves a user who cannot log
    /// in, and the next attempt goes on from there.
    async fn delete(&self, user_id: UserId) -> Result<bool, Refusal> {
        let Some(mut user) = self.user(user_id)? else { return Ok(false) };
        user.update(Update { disabled: Some(true), ..Update::default() }, None);
        self.store(&user)?;
        self.revoke_all().await?;
        let mut changes = Changes::default();
        changes.forget(ACCOUNT);
        self.state.store(changes)?;
        Ok(true)
    }

    fn entries(&self) -> Result<Vec<GrantEntry>, Refusal> {
        self.state.load_all(GRANTS)?.iter().map(|entry| store::read(entry)).collect()
    }

    fn forget_entry(&self, grant_id: GrantId) -> Result<(), Refusal> {
        let mut changes = Changes::default();
        changes.forget(&entry_key(grant_id));
        self.state.store(changes)
    }

    /// The grants that are alive: an application may have given its own back.
    async fn grants(&self, user_id: UserId, now: UnixTime) -> Result<Vec<GrantEntry>, Refusal> {
        let mut alive = Vec::new();
        if self.user(user_id)?.is_none() {
            return Ok(alive);
        }
        for entry in self.entries()? {
            match grants::inspect(&self.env, entry.grant_id).await? {
                grant::Outcome::Alive { refresh: Some((_, until)), .. } if now < until => {
                    alive.push(entry);
                }
                grant::Outcome::Alive { .. } if now < entry.until => alive.push(entry),
                _ => {}
            }
        }
        Ok(alive)
    }

    /// Takes back one grant, and the consent that gave it.
    async fn revoke(&self, user_id: UserId, grant_id: GrantId) -> Result<bool, Refusal> {
        if self.user(user_id)?.is_none() {
            return Ok(false);
        }
        let entry = self.entries()?.into_iter().find(|entry| entry.grant_id == grant_id);
        let Some(entry) = entry else { return Ok(false) };
        grants::revoke(&self.env, grant_id, entry.until).await?;
        if let Some(mut user) = self.user(user_id)? {
            user.withdraw_consent(&entry.client_id);
            self.store(&user)?;
        }
        self.forget_entry(grant_id)?;
        Ok(true)
    }

    /// Ends every grant; each is forgotten only when it has ended.
    async fn revoke_all(&self) -> Result<(), Refusal> {
        for entry in self.entries()? {
            grants::revoke(&self.env, entry.grant_id, entry.until).await?;
            self.forget_entry(entry.grant_id)?;
        }
        Ok(())
    }

    /// Forgets grants that are over and attempts that no longer count.
    async fn sweep(&self) -> Result<(), Refusal> {
        let now = boundary::now();
        if let Some(stored) = self.state.load(ATTEMPTS)? {
            let attempts: Attempts = store::read(&stored)?;
            if attempts.until().is_none_or(|until| until <= now) {
                let mut changes = Changes::default();
                changes.forget(ATTEMPTS);
                self.state.store(changes)?;
            }
        }
        for entry in self.entries()?.into_iter().filter(|entry| entry.until <= now) {
            match grants::inspect(&self.env, entry.grant_id).await? {
                grant::Outcome::Alive { refresh: Some((_, until)), .. } if now < until => {
                    let mut changes = Changes::default();
                    let grant_id = entry.grant_id;
                    let entry = GrantEntry { until, ..entry };
                    changes.put(&entry_key(grant_id), store::write(&entry)?);
                    self.state.store(changes)?;
                }
                _ => self.forget_entry(entry.grant_id)?,
            }
        }
        let something_left = self.state.load(ATTEMPTS)?.is_some() || !self.entries()?.is_empty();
        if something_left {
            let mut changes = Changes::default();
            changes.wake_at(now.after(SWEEP_SECONDS));
            return self.state.store(changes);
        }
        if self.account()?.is_none() { self.state.store_nothing().await } else { Ok(()) }
    }
}

fn reply<T: Serialize>(answer: &T) -> Result<String, Refusal> {
    store::write(answer)
}

fn entry_key(grant_id: GrantId) -> String {
    format!("{GRANTS}{grant_id}")
}

/// The bytes of an object's id.
fn place(id: &str) -> Option<[u8; 32]> {
    let mut place = [0; 32];
    if id.len() != 64 {
        return None;
    }
    for (byte, digits) in place.iter_mut().zip(id.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(place)
}
