//! The signing keys, kept in the isolate.

use std::{cell::RefCell, rc::Rc};

use edgegrant::{
    access_token::{self, Claims},
    jws,
    refusal::Refusal,
    seal::Purpose,
    secret::Secret,
    time::UnixTime,
};
use serde::Serialize;
use zeroize::Zeroizing;

use super::read;
use crate::{
    boundary::{self, PrivateKey, PublicKey},
    objects::keys::Record,
    server::Server,
};

const BINDING: &str = "KEYS";

/// How long an isolate keeps the keys, in seconds.
const KEPT_SECONDS: u32 = 300;

/// How soon an unknown key name makes an isolate look again, in milliseconds.
const LOOK_AGAIN_MILLIS: u64 = 10_000;

thread_local! {
    static KEYS: RefCell<Option<Rc<Keys>>> = const { RefCell::new(None) };
}

/// The keys, ready to use.
pub(crate) struct Keys {
    kid: String,
    private: PrivateKey,
    public: Vec<(String, PublicKey)>,
    jwks: JsonWebKeys,
    loaded_at: UnixTime,
}

/// A JSON Web Key Set (RFC 7517 §5): public members only.
#[derive(Serialize)]
pub(crate) struct JsonWebKeys {
    keys: Vec<JsonWebKey>,
}

#[derive(Serialize)]
struct JsonWebKey {
    kty: &'static str,
    crv: &'static str,
    x: String,
    y: String,
    kid: String,
    alg: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
}

impl Keys {
    /// The keys, as fresh as an isolate keeps them.
    pub(crate) async fn load(server: &Server) -> Result<Rc<Self>, Refusal> {
        let now = boundary::now();
        let kept = KEYS.with_borrow(Clone::clone);
        match kept {
            Some(keys) if now < keys.loaded_at.after(KEPT_SECONDS) => Ok(keys),
            _ => Self::reload(server).await,
        }
    }

    async fn reload(server: &Server) -> Result<Rc<Self>, Refusal> {
        let record: Record = read(&server.env.call_by_name(BINDING, "keys", "").await?)?;
        let signing = record.keys.first().ok_or(Refusal::RecordUnreadable)?;
        let jwk: String = server
            .settings
            .root
            .open(Purpose::SigningKey, &signing.private)
            .ok_or(Refusal::RecordUnreadable)?;
        let private = PrivateKey::import(&Zeroizing::new(jwk)).await?;
        let mut public = Vec::new();
        for key in &record.keys {
            public.push((key.kid.clone(), PublicKey::import(&key.x, &key.y).await?));
        }
        let kid = signing.kid.clone();
        let keys = record.keys.into_iter().map(|key| JsonWebKey {
            kty: "EC",
            crv: "P-256",
            x: key.x,
            y: key.y,
            kid: key.kid,
            alg: jws::ALGORITHM,
            usage: "sig",
        });
        let jwks = JsonWebKeys { keys: keys.collect() };
        let keys = Rc::new(Self { kid, private, public, jwks, loaded_at: boundary::now() });
        KEYS.set(Some(Rc::clone(&keys)));
        Ok(keys)
    }

    /// The public keys.
    pub(crate) fn jwks(&self) -> &JsonWebKeys {
        &self.jwks
    }

    fn public(&self, kid: &str) -> Option<&PublicKey> {
        self.public.iter().find(|(known, _)| known == kid).map(|(_, key)| key)
    }

    /// The signed access token.
    pub(crate) async fn sign(&self, claims: &Claims) -> Result<String, Refusal> {
        let input = jws::signing_input(access_token::TYPE, &self.kid, claims)
            .map_err(|_| Refusal::Internal)?;
        let signature = self.private.sign(&input).await?;
        Ok(jws::compact(input, &signature))
    }
}

/// What an access token of this server says; `None` if it is not one, or not any more.
pub(crate) async fn accept(
    server: &Server,
    token: &Secret,
    now: UnixTime,
) -> Result<Option<Claims>, Refusal> {
    let Some(token) = jws::Unverified::parse(token.expose(), access_token::TYPE) else {
        return Ok(None);
    };
    let mut keys = Keys::load(server).await?;
    // A key that is new elsewhere; a stranger's key names are not worth a look each.
    if keys.public(token.kid()).is_none() && now.millis_since(keys.loaded_at) >= LOOK_AGAIN_MILLIS {
        keys = Keys::reload(server).await?;
    }
    let Some(key) = keys.public(token.kid()) else { return Ok(None) };
    if !key.verify(token.signature(), token.signing_input()).await? {
        return Ok(None);
    }
    Ok(server.settings.tokens.accept(&token.into_verified(), now))
}
