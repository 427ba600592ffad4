//! Sealing: what leaves the server and must come back unread and unchanged.
//!
//! Authorization codes, pending authorization requests and session cookies are kept nowhere; they
//! travel, encrypted and authenticated with XChaCha20-Poly1305. Each purpose has a key of its own,
//! derived from the root secret with HKDF-SHA-256 (RFC 5869), so that what was sealed for one
//! purpose opens for no other.

use alloc::{string::String, vec::Vec};
use core::fmt;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use serde::{Serialize, de::DeserializeOwned};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::entropy::Entropy;

/// The shortest root secret, in bytes.
pub const MIN_ROOT_BYTES: usize = 32;

/// The longest sealed text that is opened, in bytes.
const MAX_SEALED_BYTES: usize = 24 * 1024;

const NONCE_BYTES: usize = 24;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Authorization codes.
    AuthorizationCode,
    /// Authentication of refresh tokens.
    RefreshToken,
    /// Authorization requests that wait for the user.
    PendingRequest,
    /// Session cookies.
    Session,
    /// Cookies that recognise a browser in which a user has logged in before.
    Device,
    /// Proof that a form was served to the browser that posts it.
    CrossSiteRequest,
    /// Private signing keys at rest.
    SigningKey,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::AuthorizationCode => b"edgegrant authorization code",
            Self::RefreshToken => b"edgegrant refresh token",
            Self::PendingRequest => b"edgegrant pending request",
            Self::Session => b"edgegrant session",
            Self::Device => b"edgegrant device",
            Self::CrossSiteRequest => b"edgegrant cross-site request",
            Self::SigningKey => b"edgegrant signing key",
        }
    }
}

/// The secret from which every key is derived, and the one that it replaced: that one seals nothing
/// any more, and still opens what it sealed.
pub struct Root {
    active: Hkdf<Sha256>,
    previous: Option<Hkdf<Sha256>>,
}

impl Root {
    /// A root from the operator's secret, unless that is too short to be one.
    pub fn new(secret: &str) -> Option<Self> {
        derivation(secret).map(|active| Self { active, previous: None })
    }

    /// The same root, which also opens what the secret before it sealed.
    pub fn with_previous(self, secret: &str) -> Option<Self> {
        derivation(secret).map(|previous| Self { previous: Some(previous), ..self })
    }

    fn all(&self) -> impl Iterator<Item = &Hkdf<Sha256>> {
        [&self.active].into_iter().chain(&self.previous)
    }

    /// Seals `value` as base64url text.
    ///
    /// # Errors
    /// If the value has no JSON form.
    pub fn seal<T: Serialize>(
        &self,
        purpose: Purpose,
        value: &T,
        entropy: &mut Entropy,
    ) -> Result<String, serde_json::Error> {
        let plain = Zeroizing::new(serde_json::to_vec(value)?);
        Ok(encrypt(&self.active, purpose, &plain, entropy))
    }

    /// Opens what [`Root::seal`] made for the same purpose; `None` for everything else.
    pub fn open<T: DeserializeOwned>(&self, purpose: Purpose, sealed: &str) -> Option<T> {
        let plain = self.all().find_map(|derivation| decrypt(derivation, purpose, sealed))?;
        serde_json::from_slice(&plain).ok()
    }

    /// Seals anew what the secret before the active one sealed; `None` if there is no need.
    pub fn reseal(&self, purpose: Purpose, sealed: &str, entropy: &mut Entropy) -> Option<String> {
        if decrypt(&self.active, purpose, sealed).is_some() {
            return None;
        }
        let plain = decrypt(self.previous.as_ref()?, purpose, sealed)?;
        Some(encrypt(&self.active, purpose, &plain, entropy))
    }

    /// The HMAC-SHA-256 of `message` under the purpose's key.
    pub fn authenticate(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        mac(&self.active, purpose, message).finalize().into_bytes().into()
    }

    /// Whether `tag` is the HMAC-SHA-256 of `message`, in constant time.
    pub fn is_authentic(&self, purpose: Purpose, message: &[u8], tag: &[u8]) -> bool {
        self.all().any(|derivation| mac(derivation, purpose, message).verify_slice(tag).is_ok())
    }
}

fn derivation(secret: &str) -> Option<Hkdf<Sha256>> {
    (secret.len() >= MIN_ROOT_BYTES).then(|| Hkdf::new(None, secret.as_bytes()))
}

fn key<const N: usize>(derivation: &Hkdf<Sha256>, purpose: Purpose) -> Zeroizing<[u8; N]> {
    let mut key = Zeroizing::new([0; N]);
    // Expanding fails only past 255 blocks, and this is two at most.
    let expanded = derivation.expand(purpose.label(), key.as_mut());
    debug_assert!(expanded.is_ok());
    key
}

fn encrypt(
    derivation: &Hkdf<Sha256>,
    purpose: Purpose,
    plain: &[u8],
    entropy: &mut Entropy,
) -> String {
    let nonce = entropy.bytes::<NONCE_BYTES>();
    let payload = Payload { msg: plain, aad: purpose.label() };
    let sealed = cipher(derivation, purpose).encrypt(&XNonce::from(nonce), payload);
    // Encrypting fails only past 256 GiB.
    debug_assert!(sealed.is_ok());
    let mut bytes = Vec::from(nonce);
    bytes.extend(sealed.unwrap_or_default());
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn decrypt(
    derivation: &Hkdf<Sha256>,
    purpose: Purpose,
    sealed: &str,
) -> Option<Zeroizing<Vec<u8>>> {
    if sealed.len() > MAX_SEALED_BYTES {
        return None;
    }
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: sealed, aad: purpose.label() };
    let plain = cipher(derivation, purpose).decrypt(&XNonce::from(*nonce), payload).ok()?;
    Some(Zeroizing::new(plain))
}

fn cipher(derivation: &Hkdf<Sha256>, purpose: Purpose) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key(derivation, purpose)))
}

fn mac(derivation: &Hkdf<Sha256>, purpose: Purpose, message: &[u8]) -> Hmac<Sha256> {
    // The block size of SHA-256: HMAC takes such a key as it is (RFC 2104 §2).
    let mut mac = Hmac::<Sha256>::new(&(*key::<64>(derivation, purpose)).into());
    mac.update(message);
    mac
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Root([redacted])")
    }
}
