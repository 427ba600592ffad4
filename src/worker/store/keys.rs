//! The signing keys, kept in the isolate.

use std::{
    cell::{Cell, RefCell},
    collections::HashSet,
    rc::Rc,
};

use edgegrant::{
    access_token::{self, Claims},
    digest::Digest,
    jws,
    refusal::Refusal,
    seal::Purpose,
    secret::Secret,
    signing_keys::{KeySet, SigningKey},
    time::UnixTime,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use super::{read, write};
use crate::{
    boundary::{self, PrivateKey, PublicKey},
    server::Server,
};

const BINDING: &str = "KEYS";

/// How long an isolate goes by the keys that it has, in milliseconds: a key that is withdrawn counts
/// for no longer. It looks for newer ones from half of that on, and the rest is for an object that
/// does not answer.
const KEPT_MILLIS: u64 = 300_000;

/// How much time there is between two looks, in milliseconds, as long as there are keys to go by.
const LOOK_AGAIN_MILLIS: u64 = 10_000;

/// How old keys are at most that are published, in milliseconds: whoever asks for them keeps them for
/// minutes.
const PUBLISHED_MILLIS: u64 = 20_000;

/// Of how many tokens an isolate remembers that their signature is good, as long as it keeps the
/// keys.
const REMEMBERED: usize = 1000;

/// A message to the object of the keys.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Call {
    /// Asks for the keys, and for another one if it is time.
    Current,
    /// Asks for another one now.
    Rotate,
    /// Takes a key back.
    Withdraw { kid: String },
}

thread_local! {
    static KEYS: RefCell<Option<Rc<Keys>>> = const { RefCell::new(None) };
    /// When the isolate looked last, whatever came of it.
    static LOOKED_AT: Cell<UnixTime> = const { Cell::new(UnixTime::EPOCH) };
}

/// The keys, ready to use.
pub(crate) struct Keys {
    set: KeySet,
    signing: RefCell<Option<(String, PrivateKey)>>,
    public: Vec<(String, PublicKey)>,
    good: RefCell<HashSet<Digest>>,
    /// The public keys' document, as it is sent.
    jwks: String,
    /// When the isolate asked for them.
    asked_at: Cell<UnixTime>,
}

/// A JSON Web Key Set (RFC 7517 §5): public members only.
#[derive(Serialize)]
struct JsonWebKeys {
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
    async fn load(server: &Server) -> Result<Rc<Self>, Refusal> {
        Self::look(server, KEPT_MILLIS / 2, KEPT_MILLIS).await
    }

    /// The keys for everybody to keep.
    pub(crate) async fn publish(server: &Server) -> Result<Rc<Self>, Refusal> {
        Self::look(server, LOOK_AGAIN_MILLIS, PUBLISHED_MILLIS).await
    }

    /// The keys. Those that are older than `young` milliseconds are looked at again, if that has not
    /// just been tried, and count until they are `old` if it fails.
    async fn look(server: &Server, young: u64, old: u64) -> Result<Rc<Self>, Refusal> {
        let kept = || KEYS.with_borrow(Clone::clone).filter(|keys| keys.age() < old);
        let just_looked = boundary::now().millis_since(LOOKED_AT.get()) < LOOK_AGAIN_MILLIS;
        if let Some(keys) = kept().filter(|keys| just_looked || keys.age() < young) {
            return Ok(keys);
        }
        // Why there are no newer ones is in the line of the object, which may have taken its time.
        Self::reload(server).await.or_else(|refusal| kept().ok_or(refusal))
    }

    /// How long ago the isolate asked for them, in milliseconds.
    fn age(&self) -> u64 {
        boundary::now().millis_since(self.asked_at.get())
    }

    async fn reload(server: &Server) -> Result<Rc<Self>, Refusal> {
        let asked_at = boundary::now();
        LOOKED_AT.set(asked_at);
        let set: KeySet = call(server, &Call::Current).await?;
        if let Some(same) = KEYS.with_borrow(Clone::clone).filter(|kept| kept.set == set) {
            same.asked_at.set(asked_at);
            return Ok(same);
        }
        let mut public = Vec::new();
        for key in set.keys() {
            public.push((key.kid.clone(), PublicKey::import(&key.x, &key.y).await?));
        }
        let keys = set.keys().iter().map(|key| JsonWebKey {
            kty: "EC",
            crv: "P-256",
            x: key.x.clone(),
            y: key.y.clone(),
            kid: key.kid.clone(),
            alg: jws::ALGORITHM,
            usage: "sig",
        });
        let jwks = write(&JsonWebKeys { keys: keys.collect() })?;
        let (signing, good) = Default::default();
        let asked_at = Cell::new(asked_at);
        let keys = Rc::new(Self { set, signing, public, good, jwks, asked_at });
        KEYS.set(Some(Rc::clone(&keys)));
        Ok(keys)
    }

    /// The public keys, as JSON.
    pub(crate) fn jwks(&self) -> &str {
        &self.jwks
    }

    fn public(&self, kid: &str) -> Option<&PublicKey> {
        self.public.iter().find(|(known, _)| known == kid).map(|(_, key)| key)
    }

    /// Whether one of the keys signed a token, which is `text`.
    async fn signed(&self, text: &str, token: &jws::Unverified<'_>) -> Result<bool, Refusal> {
        let Some(key) = self.public(token.kid()) else { return Ok(false) };
        let digest = Digest::of(text);
        if self.good.borrow().contains(&digest) {
            return Ok(true);
        }
        let good = key.verify(token.signature(), token.signing_input()).await?;
        if good {
            let mut remembered = self.good.borrow_mut();
            if remembered.len() >= REMEMBERED {
                remembered.clear();
            }
            remembered.insert(digest);
        }
        Ok(good)
    }

    /// The keys with the one that signs ready to use: signing asks no storage any more, so this
    /// comes before anything is spent.
    pub(crate) async fn ready(server: &Server) -> Result<Rc<Self>, Refusal> {
        let keys = Self::load(server).await?;
        keys.private(server).await?;
        Ok(keys)
    }

    /// The signed access token.
    pub(crate) async fn sign(&self, server: &Server, claims: &Claims) -> Result<String, Refusal> {
        let (kid, private) = self.private(server).await?;
        let input =
            jws::signing_input(access_token::TYPE, &kid, claims).map_err(|_| Refusal::Internal)?;
        let signature = private.sign(&input).await?;
        Ok(jws::compact(input, &signature))
    }

    /// The key that signs now, ready to use.
    async fn private(&self, server: &Server) -> Result<(String, PrivateKey), Refusal> {
        let key = self.set.signing(boundary::now()).ok_or(Refusal::RecordUnreadable)?;
        let kept = self.signing.borrow().clone();
        if let Some(kept) = kept.filter(|(kid, _)| *kid == key.kid) {
            return Ok(kept);
        }
        let jwk: String = server
            .settings
            .root
            .open(Purpose::SigningKey, &key.private)
            .ok_or(Refusal::RecordUnreadable)?;
        let private = PrivateKey::import(&Zeroizing::new(jwk)).await?;
        let signing = (key.kid.clone(), private);
        self.signing.replace(Some(signing.clone()));
        Ok(signing)
    }
}

/// Makes another key, which takes over when everybody can know it.
pub(crate) async fn rotate(server: &Server) -> Result<SigningKey, Refusal> {
    let key = call(server, &Call::Rotate).await?;
    KEYS.set(None);
    Ok(key)
}

/// Takes a key back: tokens that it signed count no more. False if there was no such key.
pub(crate) async fn withdraw(server: &Server, kid: &str) -> Result<bool, Refusal> {
    let found = call(server, &Call::Withdraw { kid: kid.to_owned() }).await?;
    KEYS.set(None);
    Ok(found)
}

async fn call<T: DeserializeOwned>(server: &Server, call: &Call) -> Result<T, Refusal> {
    read(&server.call(BINDING, "keys", &write(call)?).await?)
}

/// What an access token of this server says; `None` if it is not one, or not any more.
pub(crate) async fn accept(
    server: &Server,
    token: &Secret,
    now: UnixTime,
) -> Result<Option<Claims>, Refusal> {
    let text = token.expose();
    let Some(token) = jws::Unverified::parse(text, access_token::TYPE) else {
        return Ok(None);
    };
    let mut keys = Keys::load(server).await?;
    // A key that is new elsewhere; a stranger's key names are not worth a look each.
    if keys.public(token.kid()).is_none() {
        keys = Keys::look(server, LOOK_AGAIN_MILLIS, KEPT_MILLIS).await?;
    }
    if !keys.signed(text, &token).await? {
        return Ok(None);
    }
    Ok(server.settings.tokens.accept(&token.into_verified(), now))
}
