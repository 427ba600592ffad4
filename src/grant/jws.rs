//! JSON Web Signatures in compact form (RFC 7515 §7.1), ES256 only (RFC 7518 §3.4).
//!
//! Signing and verifying themselves are the platform's; this writes and reads what is signed.

use alloc::{borrow::ToOwned, string::String, vec::Vec};
use core::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::json;

/// The only algorithm.
pub const ALGORITHM: &str = "ES256";

/// The longest token that is read, in bytes.
const MAX_BYTES: usize = 4096;

#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    typ: &'a str,
    kid: &'a str,
}

/// The text to sign: header and payload (RFC 7515 §5.1).
///
/// # Errors
/// If the payload has no JSON form.
pub fn signing_input<T: Serialize>(
    typ: &str,
    kid: &str,
    payload: &T,
) -> Result<String, serde_json::Error> {
    let header = serde_json::to_vec(&Header { alg: ALGORITHM, typ, kid })?;
    let mut text = BASE64_URL_SAFE_NO_PAD.encode(header);
    text.push('.');
    BASE64_URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(payload)?, &mut text);
    Ok(text)
}

/// Joins the signed text and its signature of 64 bytes.
pub fn compact(mut signing_input: String, signature: &[u8]) -> String {
    signing_input.push('.');
    BASE64_URL_SAFE_NO_PAD.encode_string(signature, &mut signing_input);
    signing_input
}

/// A token that is well-formed and says that it is signed as ours are.
///
/// `Debug` shows the name of the key: the rest is the token itself.
pub struct Unverified<'a> {
    signing_input: &'a str,
    payload: Vec<u8>,
    kid: String,
    signature: Vec<u8>,
}

/// A token whose signature was found good. `Debug` does not show it.
pub struct Verified(Vec<u8>);

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unverified").field("kid", &self.kid).finish_non_exhaustive()
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Verified([redacted])")
    }
}

#[derive(Deserialize)]
struct ReadHeader {
    alg: String,
    typ: String,
    kid: String,
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

impl<'a> Unverified<'a> {
    /// Reads a token: the algorithm is the one that we use, never the token's choice
    /// (RFC 8725 §3.1), and the type is compared (RFC 8725 §3.11). Keys that a header carries or
    /// points at are not looked at.
    pub fn parse(token: &'a str, typ: &str) -> Option<Self> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let (signing_input, signature) = token.rsplit_once('.')?;
        let (header, payload) = signing_input.split_once('.')?;
        let header = BASE64_URL_SAFE_NO_PAD.decode(header).ok()?;
        // RFC 7515 §4: header names are distinct.
        json::Object::parse(&header).ok()?;
        let header: ReadHeader = serde_json::from_slice(&header).ok()?;
        if header.alg != ALGORITHM || !header.typ.eq_ignore_ascii_case(typ) || header.crit.is_some()
        {
            return None;
        }
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
        (signature.len() == 64).then_some(())?;
        let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).ok()?;
        Some(Self { signing_input, payload, kid: header.kid.to_owned(), signature })
    }

    /// The name of the key that it says it is signed with.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The bytes that are signed.
    pub fn signing_input(&self) -> &str {
        self.signing_input
    }

    /// The signature, 64 bytes.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// To be called when the platform found the signature good.
    pub fn into_verified(self) -> Verified {
        Verified(self.payload)
    }
}

impl Verified {
    /// Reads the payload, whose members are distinct.
    pub fn payload<T: DeserializeOwned>(&self) -> Option<T> {
        json::Object::parse(&self.0).ok()?;
        serde_json::from_slice(&self.0).ok()
    }
}
