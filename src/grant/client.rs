//! Client authentication (RFC 6749 §2.3).

use alloc::{borrow::ToOwned, string::String};

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::{
    application::{Application, AuthenticationMethod, GrantType},
    digest::Digest,
    form::{Form, decode},
    refusal::Refusal,
    secret::Secret,
};

/// What a client presents to prove who it is.
#[derive(Clone, Debug)]
pub struct Credentials {
    client_id: String,
    proof: Proof,
}

#[derive(Clone, Debug)]
enum Proof {
    Basic(Secret),
    Post(Secret),
    None,
}

impl Credentials {
    /// Reads the `Authorization` header and the parameters of a request.
    ///
    /// # Errors
    /// If no client is named, two methods are used, the header is malformed, or it names another
    /// client than the form does (RFC 6749 §2.3, §5.2).
    pub fn parse(authorization: Option<&str>, form: &Form) -> Result<Self, Refusal> {
        let named = form.get("client_id");
        let posted = form.get("client_secret");
        let Some(header) = authorization else {
            let client_id = named.ok_or(Refusal::MissingClient)?.to_owned();
            let proof =
                posted.map_or(Proof::None, |secret| Proof::Post(Secret::new(secret.to_owned())));
            return Ok(Self { client_id, proof });
        };
        // RFC 6749 §2.3: not more than one authentication method in one request.
        if posted.is_some() {
            return Err(Refusal::SeveralAuthenticationMethods);
        }
        let (client_id, secret) = basic(header).ok_or(Refusal::MalformedBasic)?;
        if named.is_some_and(|named| named != client_id) {
            return Err(Refusal::ContradictingClientId);
        }
        Ok(Self { client_id, proof: Proof::Basic(secret) })
    }

    /// The application to load.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Compares the proof with the application, if there is one by that identifier.
    ///
    /// Every refusal does the same work: one digest and one comparison, whether the application
    /// exists or not.
    ///
    /// # Errors
    /// If there is no such application, it has registered another method, or the secret is wrong:
    /// all of them `invalid_client` (RFC 6749 §5.2).
    pub fn authenticate(self, application: Option<Application>) -> Result<Authenticated, Refusal> {
        let presented = match &self.proof {
            Proof::Basic(secret) | Proof::Post(secret) => secret.expose(),
            Proof::None => "",
        };
        let known = application.as_ref().and_then(|application| application.client_secret.as_ref());
        let matches = known.unwrap_or(&Digest::OF_NOTHING).matches(presented);
        // RFC 6749 §3.2: an empty value is none, and proves nothing.
        let right = matches && !presented.is_empty();
        let application = application.ok_or(Refusal::UnknownClient)?;
        let method = match self.proof {
            Proof::Basic(_) => AuthenticationMethod::ClientSecretBasic,
            Proof::Post(_) => AuthenticationMethod::ClientSecretPost,
            Proof::None => AuthenticationMethod::None,
        };
        // RFC 7591 §2: a client uses the method that it registered.
        if method != application.token_endpoint_auth_method {
            return Err(Refusal::WrongAuthenticationMethod);
        }
        if !application.is_public() && !right {
            return Err(Refusal::WrongClientSecret);
        }
        Ok(Authenticated { application })
    }
}

/// A client that proved who it is, or is public and says so.
#[derive(Clone, Debug)]
pub struct Authenticated {
    application: Application,
}

impl Authenticated {
    /// What the client may do.
    pub fn application(&self) -> &Application {
        &self.application
    }

    /// Whether the application lists a grant (RFC 6749 §5.2, `unauthorized_client`).
    ///
    /// # Errors
    /// `unauthorized_client`: the application does not list the grant, or is public and the grant
    /// is for confidential clients.
    pub fn may_use(&self, grant: GrantType) -> Result<(), Refusal> {
        // RFC 6749 §4.3.2 and §4.4: a client that is trusted with these can prove who it is.
        let confidential = matches!(grant, GrantType::Password | GrantType::ClientCredentials);
        if confidential && self.application.is_public() {
            return Err(Refusal::ConfidentialClientsOnly);
        }
        if self.application.grant_types.contains(&grant) {
            Ok(())
        } else {
            Err(Refusal::GrantNotAllowed)
        }
    }
}

/// Reads `Basic` credentials: both halves are form-encoded before they are joined
/// (RFC 6749 §2.3.1); the scheme has no case (RFC 9110 §11.1).
fn basic(header: &str) -> Option<(String, Secret)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = BASE64_STANDARD.decode(encoded.trim()).ok()?;
    let mut halves = decoded.splitn(2, |byte| *byte == b':');
    let client_id = decode(halves.next()?).ok()?;
    let secret = decode(halves.next()?).ok()?;
    (!client_id.is_empty()).then(|| (client_id, Secret::new(secret)))
}
