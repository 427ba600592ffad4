//! The object of the signing keys: there is one, so there is one first key.

use edgegrant::{
    refusal::Refusal,
    seal::{Purpose, Root},
    time::UnixTime,
};
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

use super::answer;
use crate::{
    boundary::{self, Changes, Env, State},
    store,
};

const KEY: &str = "keys";

/// The stored form of the signing keys.
#[derive(Serialize, Deserialize)]
pub(crate) struct Record {
    v: u8,
    /// The keys; the first signs.
    pub(crate) keys: Vec<SigningKey>,
}

/// A P-256 key pair.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct SigningKey {
    /// Its name: the thumbprint of the public key (RFC 7638).
    pub(crate) kid: String,
    /// The public key (RFC 7518 §6.2.1).
    pub(crate) x: String,
    /// The public key (RFC 7518 §6.2.1).
    pub(crate) y: String,
    /// The private key, sealed.
    pub(crate) private: String,
    created_at: UnixTime,
}

impl Record {
    const VERSION: u8 = 1;

    fn read(stored: &str) -> Result<Self, Refusal> {
        let record: Self = store::read(stored)?;
        if record.v == Self::VERSION { Ok(record) } else { Err(Refusal::RecordUnreadable) }
    }
}

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

    /// A Worker asks for the keys.
    pub async fn fetch(&self, _request: Request) -> Response {
        answer(self.keys().await)
    }
}

impl Keys {
    async fn keys(&self) -> Result<String, Refusal> {
        if let Some(stored) = self.state.load(KEY)? {
            return Record::read(&stored).map(|_| stored);
        }
        let key = self.generate().await?;
        // Another request may have got here while the key was made; the first one counts.
        if let Some(stored) = self.state.load(KEY)? {
            return Record::read(&stored).map(|_| stored);
        }
        let record = store::write(&Record { v: Record::VERSION, keys: vec![key] })?;
        let mut changes = Changes::default();
        changes.put(KEY, record.clone());
        self.state.store(changes)?;
        Ok(record)
    }

    async fn generate(&self) -> Result<SigningKey, Refusal> {
        let root = self.env.setting("EDGEGRANT_SECRET").and_then(|secret| Root::new(&secret));
        let root = root.ok_or(Refusal::Internal)?;
        let (jwk, x, y) = boundary::generate_key().await?;
        let private = root
            .seal(Purpose::SigningKey, &jwk, &mut boundary::entropy()?)
            .map_err(|_| Refusal::Internal)?;
        Ok(SigningKey { kid: thumbprint(&x, &y), x, y, private, created_at: boundary::now() })
    }
}

/// The SHA-256 thumbprint of a P-256 key (RFC 7638 §3).
fn thumbprint(x: &str, y: &str) -> String {
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    edgegrant::digest::Digest::of(&members).to_base64url()
}
