//! Everything that passes between JavaScript and WebAssembly in the Worker: the other side of
//! `boundary.js`.

use edgegrant::{entropy::Entropy, refusal::Refusal, time::UnixTime};
use js_sys::{Array, JsString, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};
use web_sys::{Request, Response};

mod state;

pub(crate) use state::{Changes, State};

mod js {
    use super::{Array, JsValue, Request, Response, Uint8Array, wasm_bindgen};

    #[wasm_bindgen(module = "/boundary.js")]
    extern "C" {
        pub(super) fn head(request: &Request) -> Array;
        #[wasm_bindgen(catch)]
        pub(super) async fn body(request: &Request, limit: u32) -> Result<JsValue, JsValue>;
        pub(super) fn reply(status: u16, headers: Vec<String>, body: &str) -> Response;
        pub(super) fn log(line: &str);
        pub(super) fn setting(env: &JsValue, name: &str) -> Option<String>;
        pub(super) fn configuration(env: &JsValue) -> String;
        pub(super) fn normalize(text: &str) -> String;
        pub(super) fn fold(text: &str) -> String;

        #[wasm_bindgen(catch, js_name = kvGet)]
        pub(super) async fn kv_get(
            env: &JsValue,
            binding: &str,
            key: &str,
        ) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = kvGetAll)]
        pub(super) async fn kv_get_all(
            env: &JsValue,
            binding: &str,
            keys: Vec<String>,
        ) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = kvPut)]
        pub(super) async fn kv_put(
            env: &JsValue,
            binding: &str,
            key: &str,
            value: &str,
        ) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = kvDelete)]
        pub(super) async fn kv_delete(
            env: &JsValue,
            binding: &str,
            key: &str,
        ) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = kvList)]
        pub(super) async fn kv_list(
            env: &JsValue,
            binding: &str,
            prefix: &str,
            limit: u32,
            cursor: Option<String>,
        ) -> Result<JsValue, JsValue>;

        #[wasm_bindgen(catch, js_name = callByName)]
        pub(super) async fn call_by_name(
            env: &JsValue,
            binding: &str,
            name: &str,
            location_hint: Option<String>,
            message: &str,
        ) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = callById)]
        pub(super) async fn call_by_id(
            env: &JsValue,
            binding: &str,
            id: &str,
            message: &str,
        ) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch)]
        pub(super) async fn message(request: &Request) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(js_name = objectId)]
        pub(super) fn object_id(state: &JsValue) -> String;
        #[wasm_bindgen(catch)]
        pub(super) fn load(state: &JsValue, key: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = loadAll)]
        pub(super) fn load_all(
            state: &JsValue,
            prefix: &str,
            limit: Option<u32>,
        ) -> Result<Array, JsValue>;
        #[wasm_bindgen(catch)]
        pub(super) fn store(
            state: &JsValue,
            entries: Vec<String>,
            forgotten: Vec<String>,
            alarm: Option<f64>,
        ) -> Result<(), JsValue>;
        #[wasm_bindgen(catch, js_name = storeNothing)]
        pub(super) async fn store_nothing(state: &JsValue) -> Result<JsValue, JsValue>;

        #[wasm_bindgen(catch, js_name = generateKey)]
        pub(super) async fn generate_key() -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = importPrivateKey)]
        pub(super) async fn import_private_key(jwk: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch, js_name = importPublicKey)]
        pub(super) async fn import_public_key(x: &str, y: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch)]
        pub(super) async fn sign(key: &JsValue, text: &str) -> Result<JsValue, JsValue>;
        #[wasm_bindgen(catch)]
        pub(super) async fn verify(
            key: &JsValue,
            signature: Uint8Array,
            text: &str,
        ) -> Result<JsValue, JsValue>;
    }
}

/// Why something was not done: the rule that an object of ours names. Another reason is the
/// platform's and may hold anything, so it is not passed on.
fn unavailable(reason: JsValue) -> Refusal {
    let named = text(&reason).and_then(|name| Refusal::named(&name));
    named.unwrap_or(Refusal::StorageUnavailable)
}

fn text(value: &JsValue) -> Option<String> {
    value.dyn_ref::<JsString>().map(String::from)
}

/// A request as it came.
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) url: String,
    /// Or why it was not read.
    pub(crate) body: Result<Vec<u8>, Refusal>,
    pub(crate) authorization: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) cookie: Option<String>,
    pub(crate) fetch_site: Option<String>,
    pub(crate) fetch_dest: Option<String>,
    pub(crate) address: Option<String>,
}

/// Reads a request whose body has at most `limit` bytes.
pub(crate) async fn receive(request: &Request, limit: u32) -> Received {
    let parts = js::head(request);
    let body = if parts.get(2).is_truthy() {
        match js::body(request, limit).await {
            Ok(body) => {
                let body = body.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec);
                body.ok_or(Refusal::BodyTooLarge)
            }
            // It ends before it should, or is not in the form in which it says that it comes.
            Err(_) => Err(Refusal::MalformedParameters),
        }
    } else {
        Ok(Vec::new())
    };
    let part = |index| text(&parts.get(index));
    Received {
        method: part(0).unwrap_or_default(),
        url: part(1).unwrap_or_default(),
        body,
        authorization: part(3),
        content_type: part(4),
        origin: part(5),
        cookie: part(6),
        fetch_site: part(7),
        fetch_dest: part(8),
        address: part(9),
    }
}

/// Makes an answer; `headers` are names and values in turn.
pub(crate) fn reply(status: u16, headers: Vec<String>, body: &str) -> Response {
    js::reply(status, headers, body)
}

/// Writes one line to the log.
pub(crate) fn log(line: &str) {
    js::log(line);
}

/// The platform's clock, which stands still between awaits.
pub(crate) fn now() -> UnixTime {
    let milliseconds = js_sys::Date::now();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since the epoch are a whole positive number below 2^53"
    )]
    UnixTime::from_millis(milliseconds as u64)
}

/// Entropy for one decision, from the platform's cryptographic generator.
pub(crate) fn entropy() -> Result<Entropy, Refusal> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|_| Refusal::Internal)?;
    Ok(Entropy::new(seed))
}

/// A text in Unicode normalization form C.
pub(crate) fn normalize(text: &str) -> String {
    js::normalize(text)
}

/// A user name without its case.
pub(crate) fn fold(text: &str) -> String {
    js::fold(text)
}

/// The Worker's bindings, variables and secrets.
#[derive(Clone)]
pub(crate) struct Env(JsValue);

impl Env {
    pub(crate) fn new(env: JsValue) -> Self {
        Self(env)
    }

    /// A variable or secret; an object comes as JSON.
    pub(crate) fn setting(&self, name: &str) -> Option<String> {
        js::setting(&self.0, name)
    }

    /// All variables and secrets that are ours, with their names, as one text.
    pub(crate) fn configuration(&self) -> String {
        js::configuration(&self.0)
    }

    /// A value of a KV namespace.
    pub(crate) async fn kv_get(&self, binding: &str, key: &str) -> Result<Option<String>, Refusal> {
        js::kv_get(&self.0, binding, key).await.map(|value| text(&value)).map_err(unavailable)
    }

    /// The values of some keys of a KV namespace, a hundred at most, in their order.
    pub(crate) async fn kv_get_all(
        &self,
        binding: &str,
        keys: Vec<String>,
    ) -> Result<Vec<Option<String>>, Refusal> {
        let values = js::kv_get_all(&self.0, binding, keys).await.map_err(unavailable)?;
        Ok(values.unchecked_into::<Array>().iter().map(|value| text(&value)).collect())
    }

    /// Stores a value in a KV namespace.
    pub(crate) async fn kv_put(
        &self,
        binding: &str,
        key: &str,
        value: &str,
    ) -> Result<(), Refusal> {
        js::kv_put(&self.0, binding, key, value).await.map(drop).map_err(unavailable)
    }

    /// Removes a value from a KV namespace.
    pub(crate) async fn kv_delete(&self, binding: &str, key: &str) -> Result<(), Refusal> {
        js::kv_delete(&self.0, binding, key).await.map(drop).map_err(unavailable)
    }

    /// One page of keys below a prefix, and the cursor of the next page.
    pub(crate) async fn kv_list(
        &self,
        binding: &str,
        prefix: &str,
        limit: u32,
        cursor: Option<String>,
    ) -> Result<(Vec<String>, Option<String>), Refusal> {
        let page: Array = js::kv_list(&self.0, binding, prefix, limit, cursor)
            .await
            .map_err(unavailable)?
            .unchecked_into();
        let mut texts = page.iter().filter_map(|entry| text(&entry));
        let cursor = texts.next().filter(|cursor| !cursor.is_empty());
        Ok((texts.collect(), cursor))
    }

    /// Sends a message to the Durable Object with this name, which is made near the location that is
    /// said if it is not anywhere yet.
    pub(crate) async fn call_by_name(
        &self,
        binding: &str,
        name: &str,
        location: Option<&str>,
        message: &str,
    ) -> Result<String, Refusal> {
        let location = location.map(str::to_owned);
        let answer = js::call_by_name(&self.0, binding, name, location, message).await;
        text(&answer.map_err(unavailable)?).ok_or(Refusal::StorageUnavailable)
    }

    /// Sends a message to the Durable Object with this id, 64 hexadecimal digits; `None` if the
    /// namespace never gave it to one.
    pub(crate) async fn call_by_id(
        &self,
        binding: &str,
        id: &str,
        message: &str,
    ) -> Result<Option<String>, Refusal> {
        let answer = js::call_by_id(&self.0, binding, id, message).await;
        answer.map(|answer| text(&answer)).map_err(unavailable)
    }
}

/// The message in a request to a Durable Object.
pub(crate) async fn message(request: &Request) -> Result<String, Refusal> {
    let body = js::message(request).await.map_err(unavailable)?;
    text(&body).ok_or(Refusal::Internal)
}

/// A new key pair: the private JWK, and x and y of the public one.
pub(crate) async fn generate_key() -> Result<(String, String, String), Refusal> {
    let parts: Array = js::generate_key().await.map_err(unavailable)?.unchecked_into();
    let part = |index| text(&parts.get(index)).ok_or(Refusal::Internal);
    Ok((part(0)?, part(1)?, part(2)?))
}

/// A key of the platform that signs.
#[derive(Clone)]
pub(crate) struct PrivateKey(JsValue);

/// A key of the platform that verifies.
#[derive(Clone)]
pub(crate) struct PublicKey(JsValue);

impl PrivateKey {
    pub(crate) async fn import(jwk: &str) -> Result<Self, Refusal> {
        js::import_private_key(jwk).await.map(Self).map_err(|_| Refusal::RecordUnreadable)
    }

    /// The ES256 signature of a text, 64 bytes.
    pub(crate) async fn sign(&self, text: &str) -> Result<Vec<u8>, Refusal> {
        let signature = js::sign(&self.0, text).await.map_err(|_| Refusal::Internal)?;
        signature.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).ok_or(Refusal::Internal)
    }
}

impl PublicKey {
    pub(crate) async fn import(x: &str, y: &str) -> Result<Self, Refusal> {
        js::import_public_key(x, y).await.map(Self).map_err(|_| Refusal::RecordUnreadable)
    }

    /// Whether a signature is this key's.
    pub(crate) async fn verify(&self, signature: &[u8], text: &str) -> Result<bool, Refusal> {
        let good = js::verify(&self.0, Uint8Array::from(signature), text).await;
        good.map(|good| good.is_truthy()).map_err(|_| Refusal::Internal)
    }
}
