//! The object of one user name: the account, its failed attempts, and what the user gave to
//! applications, whose codes are redeemed and whose refresh tokens are replaced here.

mod given;

use edgegrant::{
    account::{
        Account as User, Asked, Given, Outcome, UserId,
        attempts::Attempts,
        registration::{Registration, Update},
    },
    application::role_scope,
    entropy::Entropy,
    grant::Event,
    refusal::Refusal,
    secret::Secret,
    time::{LEEWAY, UnixTime},
};
use serde::Serialize;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

use super::{answer, password, read_record, wake, woken, write_record};
use crate::{
    attempts,
    boundary::{self, Changes, State},
    store::{
        self,
        accounts::{Bearer, Call, Checked, Created, Device, Entered, Offer, View},
    },
};

const ACCOUNT: &str = "account";
const ATTEMPTS: &str = "attempts";

/// One user name.
#[wasm_bindgen]
pub struct Account {
    state: State,
}

#[wasm_bindgen]
impl Account {
    /// The platform's constructor.
    #[wasm_bindgen(constructor)]
    pub fn new(state: JsValue, _env: JsValue) -> Self {
        Self { state: State::new(state) }
    }

    /// A message from a Worker.
    pub async fn fetch(&self, request: Request) -> Response {
        let message = boundary::message(&request).await;
        answer("account", &self.state, message.and_then(|message| self.hear(&message)))
    }

    /// Forgets what is over.
    pub async fn alarm(&self) -> Result<(), JsValue> {
        woken("account", &self.state, self.look_around().await)
    }
}

impl Account {
    fn hear(&self, message: &str) -> Result<String, Refusal> {
        let entropy = &mut boundary::entropy()?;
        let now = boundary::now();
        match store::read(message)? {
            Call::Create(registration) => reply(&self.create(registration, now, entropy)?),
            Call::LogIn { password, device, throttled } => {
                reply(&self.log_in(&password, device.as_ref(), throttled, now, entropy)?)
            }
            Call::Password {
                password,
                client_id,
                registered_at,
                role_scopes,
                scope,
                grant_id,
                lifetimes,
            } => {
                let way = ["client:", &client_id].concat();
                let checked = self.check(&password, &way, now)?;
                reply(&checked.and_then(|user| {
                    let allowed = role_scope(&role_scopes, &user.role);
                    let scope = scope.as_ref();
                    match user.approve_by_password(&client_id, registered_at, &allowed, scope, now)
                    {
                        Ok(approval) => {
                            let (given, outcome) =
                                Given::opened(grant_id, &approval, lifetimes, now);
                            self.give(user, &given, given.end(), now)?;
                            Ok(Checked::Right(outcome))
                        }
                        Err(refusal) => Ok(Checked::Refused(refusal)),
                    }
                })?)
            }
            Call::Ask { user_id, asked, grant_id, lifetime, longest } => {
                let offer = Offer { grant_id, lifetime, longest };
                reply(&self.ask(user_id, &asked, &offer, now)?)
            }
            Call::Tell { grant_id, event } => reply(&self.tell(grant_id, &event, now)?),
            Call::Bearer { user_id, grant_id } => {
                let told = self.tell(grant_id, &Event::Inspect, now)?;
                let user = self.user(user_id)?.map(View::from);
                reply(&Bearer { outcome: told.outcome, user })
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
            Call::Find => reply(&self.account()?.map(View::from)),
            Call::Update { user_id, update } => reply(&self.update(user_id, update, entropy)?),
            Call::Delete { user_id } => reply(&self.delete(user_id, now)?),
            Call::Grants { user_id } => reply(&self.grants(user_id, now)?),
            Call::RevokeGrant { user_id, grant_id } => reply(&self.revoke(user_id, grant_id)?),
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

    /// Whether what is stored of the account, which may be of another version or damaged, has this
    /// identifier in it.
    fn names(&self, user_id: UserId) -> Result<bool, Refusal> {
        let id = user_id.to_string();
        let stored = self.state.load(ACCOUNT)?;
        Ok(stored.is_some_and(|stored| stored.split('"').any(|text| text == id)))
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

    /// Compares a password and counts the failure, in one turn and one transaction: the answer waits
    /// until that is stored, so many attempts at once are no more than one after the other.
    fn check(&self, password: &Secret, way: &str, now: UnixTime) -> Result<Checked<User>, Refusal> {
        let stored = self.attempts()?;
        let some_before = stored.is_some();
        let mut attempts = stored.unwrap_or_default();
        if let Some(seconds) = attempts.wait(way, now) {
            return Ok(Checked::Wait { seconds });
        }
        let user = self.account()?;
        let hash = user.as_ref().and_then(User::password_hash);
        let right = password::is_right(password, hash)?;
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
                wake::by(until, &self.state, &mut changes, now)?;
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
        throttled: bool,
        now: UnixTime,
        entropy: &mut Entropy,
    ) -> Result<Checked<Entered>, Refusal> {
        // A browser in which this very user has logged in before is counted apart.
        let known = self.account()?;
        let is_known = |device: &Device| {
            known.as_ref().is_some_and(|user| {
                device.user_id == user.user_id && device.credential == Some(user.credential())
            })
        };
        let way = match device {
            Some(device) if is_known(device) => ["device:", &device.id].concat(),
            _ if throttled => {
                return Ok(Checked::Wait { seconds: u64::from(attempts::WINDOW_SECONDS) });
            }
            _ => "dialog".to_owned(),
        };
        self.check(password, &way, now)?.and_then(|mut user| {
            let session = user.open_session(now, entropy);
            self.store(&user)?;
            let credential = Some(user.credential());
            Ok(Checked::Right(Entered { user_id: user.user_id, session, credential }))
        })
    }

    fn ask(
        &self,
        user_id: UserId,
        asked: &Asked,
        offer: &Offer,
        now: UnixTime,
    ) -> Result<Outcome, Refusal> {
        let Some(mut user) = self.user(user_id)? else {
            return Ok(Outcome::LogIn { username: None });
        };
        let outcome = user.decide(asked, now);
        if let Outcome::Approved(approval) = &outcome {
            let given = Given::new(offer.grant_id, approval, offer.lifetime, now);
            let end = now.after(offer.longest).after(LEEWAY);
            self.give(user, &given, end, now)?;
        }
        Ok(outcome)
    }

    fn update(
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
        let mut changes = Changes::default();
        if hash.is_some() {
            // They were guesses at the password before.
            changes.forget(ATTEMPTS);
        }
        if user.update(update, hash) {
            self.end_all(&mut changes)?;
        }
        changes.put(ACCOUNT, store::write(&user)?);
        self.state.store(changes)?;
        Ok(Some(View::from(user)))
    }

    /// Removes the account and all that the user gave. The object ends by its alarm. Of an account
    /// that cannot be read it is enough that it says whose it is.
    fn delete(&self, user_id: UserId, now: UnixTime) -> Result<bool, Refusal> {
        let is_there = match self.user(user_id) {
            Err(Refusal::RecordUnreadable) if self.names(user_id)? => true,
            user => user?.is_some(),
        };
        if !is_there {
            return Ok(false);
        }
        let mut changes = Changes::default();
        self.end_all(&mut changes)?;
        changes.forget(ACCOUNT);
        wake::next(Some(now), &mut changes, now)?;
        self.state.store(changes)?;
        Ok(true)
    }

    /// Forgets attempts that no longer count and grants that are over. The account stays, and
    /// without one an object that has nothing more to forget ends.
    async fn look_around(&self) -> Result<(), Refusal> {
        let now = boundary::now();
        let mut changes = Changes::default();
        let attempts = self.attempts()?;
        let count = attempts.as_ref().and_then(Attempts::until).filter(|until| now < *until);
        if attempts.is_some() && count.is_none() {
            changes.forget(ATTEMPTS);
        }
        let given = self.look_through_given(&mut changes, now)?;
        let end = given.into_iter().chain(count).min();
        if end.is_none() && self.account()?.is_none() {
            return self.state.store_nothing().await;
        }
        wake::next(end, &mut changes, now)?;
        self.state.store(changes)
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
