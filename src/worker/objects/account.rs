//! The object of one user name: the account, its failed attempts, and what it gave to applications.

mod given;

use edgegrant::{
    account::{
        Account as User, Asked, Outcome, UserId,
        attempts::Attempts,
        registration::{Registration, Update},
    },
    entropy::Entropy,
    grant::GrantId,
    refusal::Refusal,
    secret::Secret,
    time::UnixTime,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

use super::{answer, password, read_record, write_record};
use crate::{
    boundary::{self, Changes, Env, State},
    store::{
        self,
        accounts::{Call, Checked, Created, Device, Session, View},
    },
};

const ACCOUNT: &str = "account";
const ATTEMPTS: &str = "attempts";
const WAKE: &str = "wake";

/// How often what may be over is looked for, in seconds.
const ROUND_SECONDS: u32 = 24 * 3600;

/// How soon what must be over and may not be is looked for again, in seconds.
const AGAIN_SECONDS: u32 = 60;

/// For when the object's alarm is set.
#[derive(Serialize, Deserialize)]
struct Wake {
    at: UnixTime,
}

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
        let heard = match message {
            Ok(message) => self.hear(&message).await,
            Err(refusal) => Err(refusal),
        };
        answer("account", &self.state, heard)
    }

    /// Forgets what is over.
    pub async fn alarm(&self) -> Result<(), JsValue> {
        self.look_around().await.map_err(|refusal| refusal.as_str().into())
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
                reply(&self.update(user_id, update, now, entropy).await?)
            }
            Call::Delete { user_id } => reply(&self.delete(user_id, now).await?),
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

    fn attempts(&self) -> Result<Option<Attempts>, Refusal> {
        self.state.load(ATTEMPTS)?.map(|stored| read_record(&stored)).transpose()
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
        let stored = self.attempts()?;
        let some_before = stored.is_some();
        let mut attempts = stored.unwrap_or_default();
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
            None if some_before => changes.forget(ATTEMPTS),
            None => {}
            Some(until) => {
                changes.put(ATTEMPTS, write_record(&attempts)?);
                self.wake_by(until, &mut changes, now)?;
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

    async fn update(
        &self,
        user_id: UserId,
        update: Update,
        now: UnixTime,
        entropy: &mut Entropy,
    ) -> Result<Option<View>, Refusal> {
        let Some(mut user) = self.user(user_id)? else { return Ok(None) };
        let hash = update
            .password
            .as_ref()
            .map(|password| password::hash(password, entropy))
            .transpose()?;
        let end = user.update(update, hash);
        self.store_and_end(&user, end, now).await?;
        Ok(Some(View::from(user)))
    }

    /// Removes the account. Its grants end first; a failure in between leaves a user who cannot log
    /// in, and the next attempt goes on from there.
    async fn delete(&self, user_id: UserId, now: UnixTime) -> Result<bool, Refusal> {
        let Some(mut user) = self.user(user_id)? else { return Ok(false) };
        user.update(Update { disabled: Some(true), ..Update::default() }, None);
        self.store_and_end(&user, true, now).await?;
        // Another request may have removed the account meanwhile, and the name be another user's.
        if self.user(user_id)?.is_some() {
            let mut changes = Changes::default();
            changes.forget(ACCOUNT);
            self.state.store(changes)?;
        }
        Ok(true)
    }

    /// Forgets attempts that no longer count and grants that are over. Everything that may be
    /// forgotten one day is behind one alarm.
    async fn look_around(&self) -> Result<(), Refusal> {
        let now = boundary::now();
        if self.next_round(now)?.is_none() {
            return self.rest().await;
        }
        // Should this round not come to its end.
        self.set_alarm(now.after(AGAIN_SECONDS))?;
        if let Some(attempts) = self.attempts()?
            && attempts.until().is_none_or(|until| until <= now)
        {
            let mut changes = Changes::default();
            changes.forget(ATTEMPTS);
            self.state.store(changes)?;
        }
        self.look_through_given(now).await?;
        match self.next_round(now)? {
            Some(moment) => self.set_alarm(moment),
            None => self.rest().await,
        }
    }

    /// When to look around again, if there is anything to look after.
    fn next_round(&self, now: UnixTime) -> Result<Option<UnixTime>, Refusal> {
        let round = self.attempts()?.map(|_| now.after(ROUND_SECONDS));
        Ok(self.next_round_of_given(now)?.or(round))
    }

    fn set_alarm(&self, moment: UnixTime) -> Result<(), Refusal> {
        let mut changes = Changes::default();
        changes.put(WAKE, write_record(&Wake { at: moment })?);
        changes.wake_at(moment);
        self.state.store(changes)
    }

    /// There is nothing to look after: the account stays, and without one the object ends.
    async fn rest(&self) -> Result<(), Refusal> {
        if self.account()?.is_none() {
            return self.state.store_nothing().await;
        }
        let mut changes = Changes::default();
        changes.forget(WAKE);
        self.state.store(changes)
    }

    /// Wakes the object at a moment or before it: an alarm that was set for earlier stays.
    fn wake_by(
        &self,
        moment: UnixTime,
        changes: &mut Changes,
        now: UnixTime,
    ) -> Result<(), Refusal> {
        let next = self.state.load(WAKE)?.map(|stored| read_record::<Wake>(&stored)).transpose()?;
        if next.is_none_or(|next| next.at <= now || moment < next.at) {
            changes.put(WAKE, write_record(&Wake { at: moment })?);
            changes.wake_at(moment);
        }
        Ok(())
    }
}

fn reply<T: Serialize>(answer: &T) -> Result<String, Refusal> {
    store::write(answer)
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
