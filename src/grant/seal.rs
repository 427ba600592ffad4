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

/// The secret from which every key is derived.
pub struct Root(Hkdf<Sha256>);

impl Root {
    /// A root from the operator's secret, unless that is too short to be one.
    pub fn new(secret: &str) -> Option<Self> {
        (secret.len() >= MIN_ROOT_BYTES).then(|| Self(Hkdf::new(None, secret.as_bytes())))
    }

    fn key<const N: usize>(&self, purpose: Purpose) -> Zeroizing<[u8; N]> {
        let mut key = Zeroizing::new([0; N]);
        // Expanding fails only past 255 blocks, and this is one.
        let expanded = self.0.expand(purpose.label(), key.as_mut());
        debug_assert!(expanded.is_ok());
        key
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
        let nonce = entropy.bytes::<NONCE_BYTES>();
        let payload = Payload { msg: &plain, aad: purpose.label() };
        let sealed = self.cipher(purpose).encrypt(&XNonce::from(nonce), payload);
        // Encrypting fails only past 256 GiB.
        debug_assert!(sealed.is_ok());
        let mut bytes = Vec::from(nonce);
        bytes.extend(sealed.unwrap_or_default());
        Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Opens what [`Root::seal`] made for the same purpose; `None` for everything else.
    pub fn open<T: DeserializeOwned>(&self, purpose: Purpose, sealed: &str) -> Option<T> {
        if sealed.len() > MAX_SEALED_BYTES {
            return None;
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: sealed, aad: purpose.label() };
        let plain = self.cipher(purpose).decrypt(&XNonce::from(*nonce), payload).ok()?;
        serde_json::from_slice(&Zeroizing::new(plain)).ok()
    }

    /// The HMAC-SHA-256 of `message` under the purpose's key.
    pub fn authenticate(&self, purpose: Purpose, message: &[u8]) -> [u8; 32] {
        self.mac(purpose, message).finalize().into_bytes().into()
    }

    /// Whether `tag` is the HMAC-SHA-256 of `message`, in constant time.
    pub fn is_authentic(&self, purpose: Purpose, message: &[u8], tag: &[u8]) -> bool {
        self.mac(purpose, message).verify_slice(tag).is_ok()
    }

    fn cipher(&self, purpose: Purpose) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.key(purpose)))
    }

    fn mac(&self, purpose: Purpose, message: &[u8]) -> Hmac<Sha256> {
        // The block size of SHA-256: HMAC takes such a key as it is (RFC 2104 §2).
        let mut mac = Hmac::<Sha256>::new(&(*self.key::<64>(purpose)).into());
        mac.update(message);
        mac
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Root([redacted])")
    }
}
