//! The object of the signing keys: there is one, so there is one first key, and one after it.

use edgegrant::{
    refusal::Refusal,
    seal::{Purpose, Root},
    signing_keys::{KeySet, SigningKey},
};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

use super::answer;
use crate::{
    boundary::{self, Changes, Env, State},
    settings,
    store::{self, keys::Call},
};

const KEY: &str = "keys";

/// The signing keys.
#[wasm_bindgen]
pub struct Keys {
    state: State,
    env: Env,
}

#[wasm_bindgen]
impl Keys {
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
        answer("keys", &self.state, heard)
    }
}

impl Keys {
    async fn hear(&self, message: &str) -> Result<String, Refusal> {
        match store::read(message)? {
            Call::Current => store::write(&self.current().await?),
            Call::Rotate => store::write(&self.rotate().await?),
            Call::Withdraw { kid } => store::write(&self.withdraw(&kid).await?),
        }
    }

    fn load(&self) -> Result<KeySet, Refusal> {
        match self.state.load(KEY)? {
            None => Ok(KeySet::default()),
            Some(stored) => KeySet::read(&stored).ok_or(Refusal::RecordUnreadable),
        }
    }

    fn store(&self, keys: &KeySet) -> Result<(), Refusal> {
        let mut changes = Changes::default();
        changes.put(KEY, store::write(keys)?);
        self.state.store(changes)
    }

    /// The keys as they should be now: this is where the schedule is kept.
    async fn current(&self) -> Result<KeySet, Refusal> {
        let mut keys = self.load()?;
        if keys.is_due(boundary::now()) {
            let (x, y, private) = self.generate().await?;
            // Another request may have got here while the key was made; the first one counts.
            keys = self.load()?;
            if keys.is_due(boundary::now()) {
                keys.add(x, y, private, boundary::now());
                self.store(&keys)?;
            }
        }
        let root = self.root()?;
        let entropy = &mut boundary::entropy()?;
        let resealed = keys.reseal(|private| root.reseal(Purpose::SigningKey, private, entropy));
        if keys.retire(boundary::now()) || resealed {
            self.store(&keys)?;
        }
        Ok(keys)
    }

    async fn rotate(&self) -> Result<SigningKey, Refusal> {
        let (x, y, private) = self.generate().await?;
        let mut keys = self.load()?;
        let key = keys.add(x, y, private, boundary::now());
        self.store(&keys)?;
        Ok(key)
    }

    /// Takes a key back; there is always one that signs.
    async fn withdraw(&self, kid: &str) -> Result<bool, Refusal> {
        let (x, y, private) = self.generate().await?;
        let mut keys = self.load()?;
        if !keys.withdraw(kid, boundary::now()) {
            return Ok(false);
        }
        if keys.keys().is_empty() {
            keys.add(x, y, private, boundary::now());
        }
        self.store(&keys)?;
        Ok(true)
    }

    fn root(&self) -> Result<Root, Refusal> {
        settings::root(&self.env).map_err(|_| Refusal::Unconfigured)
    }

    /// A key pair: the public coordinates, and the private part sealed.
    async fn generate(&self) -> Result<(String, String, String), Refusal> {
        let root = self.root()?;
        let (jwk, x, y) = boundary::generate_key().await?;
        let private = root
            .seal(Purpose::SigningKey, &jwk, &mut boundary::entropy()?)
            .map_err(|_| Refusal::Internal)?;
        Ok((x, y, private))
    }
}
