//! Reading an application's configuration, with every fault that it has.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use serde_json::Value;

use super::{
    Application, AuthenticationMethod, GrantType, ResponseType, UserRoles, is_client_id, is_role,
};
use crate::{
    digest::Digest,
    entropy::Entropy,
    members::{Fault, Members},
    redirect_uri::RedirectUri,
    scope::Scope,
    secret::Secret,
    time::UnixTime,
};

/// Lifetime of access tokens where the configuration gives none, in seconds.
pub const ACCESS_TOKEN_LIFETIME: u32 = 3600;

/// Lifetime of refresh tokens where the configuration gives none, in seconds: 30 days.
pub const REFRESH_TOKEN_LIFETIME: u32 = 30 * 24 * 3600;

/// The longest lifetime of access tokens that a configuration may give, in seconds: a day.
pub const MAX_ACCESS_TOKEN_LIFETIME: u32 = 24 * 3600;

/// The shortest client secret that may be brought along, in bytes.
pub const MIN_SECRET_BYTES: usize = 32;

/// How many redirect URIs one application may have, for answers and for log-outs each.
const MAX_REDIRECT_URIS: usize = 32;

/// How many values any other list may have.
const MAX_VALUES: usize = 32;

/// How many roles one application may know.
const MAX_ROLES: usize = 64;

const CLIENT_ID_FAULT: &str = "is not 1 to 64 unreserved characters, the first a letter or digit, \
                               or begins with usr_, or is reserved";

/// A configuration that was accepted.
#[derive(Debug)]
pub struct Configured {
    /// The application; since when it is registered, whoever stores it knows.
    pub application: Application,
    /// The secret to show, once: the one given, or a generated one of 256 random bits.
    pub client_secret: Option<Secret>,
}

/// Reads the JSON configuration of the application that is to be called `client_id`.
///
/// `current` is the application that it replaces; a confidential one that gives no
/// `client_secret` keeps the secret that it has.
///
/// # Errors
/// All that is wrong with the configuration at once; or that no application can be called so.
pub fn parse(
    client_id: &str,
    body: &[u8],
    current: Option<&Application>,
    entropy: &mut Entropy,
) -> Result<Configured, Vec<Fault>> {
    if !is_client_id(client_id) || client_id == super::ADMIN {
        return Err(Vec::from([Fault::new("client_id", CLIENT_ID_FAULT)]));
    }
    let mut members = Members::parse(body)?;
    members.compare(client_id);
    let application = members.application(client_id);
    members.cross_check(&application);
    let (client_secret, shown) = members.secret(&application, current, entropy);
    let faults = members.into_faults();
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Configured {
        application: Application { client_secret, ..application },
        client_secret: shown,
    })
}

impl Members {
    fn compare(&mut self, client_id: &str) {
        if self.take("client_id").is_some_and(|value| value.as_str() != Some(client_id)) {
            self.fault("client_id", "differs from the one in the path");
        }
    }

    fn application(&mut self, client_id: &str) -> Application {
        Application {
            client_id: client_id.to_owned(),
            client_name: self.client_name(client_id),
            redirect_uris: self.redirect_uris("redirect_uris"),
            post_logout_redirect_uris: self.redirect_uris("post_logout_redirect_uris"),
            grant_types: self.values_of("grant_types", GrantType::parse),
            response_types: self.values_of("response_types", ResponseType::parse),
            token_endpoint_auth_method: self.authentication_method(),
            scope: self.scope(),
            role_scopes: self.role_scopes(),
            first_party: self.flag("first_party").unwrap_or_default(),
            require_pkce: self.flag("require_pkce").unwrap_or_default(),
            access_token_lifetime: self.lifetime(
                "access_token_lifetime",
                ACCESS_TOKEN_LIFETIME,
                MAX_ACCESS_TOKEN_LIFETIME,
                "is not a whole number of seconds from 60 to 86400",
            ),
            refresh_token_lifetime: self.lifetime(
                "refresh_token_lifetime",
                REFRESH_TOKEN_LIFETIME,
                366 * 24 * 3600,
                "is not a whole number of seconds from 60 to 31622400",
            ),
            user_roles: UserRoles::Only(self.user_roles()),
            registered_at: UnixTime::EPOCH,
            client_secret: None,
        }
    }

    fn client_name(&mut self, client_id: &str) -> String {
        match self.take("client_name") {
            None => client_id.to_owned(),
            Some(Value::String(name))
                if (1..=100).contains(&name.chars().count())
                    && !name.chars().any(char::is_control) =>
            {
                name
            }
            Some(_) => {
                self.fault("client_name", "is not 1 to 100 characters of text");
                String::new()
            }
        }
    }

    fn redirect_uris(&mut self, member: &'static str) -> Vec<RedirectUri> {
        let mut uris: Vec<RedirectUri> = Vec::new();
        for text in self.strings(member, MAX_REDIRECT_URIS, "has more than 32 URIs") {
            match RedirectUri::parse(&text) {
                Ok(uri) if uris.contains(&uri) => self.fault(member, "has a URI twice"),
                Ok(uri) => uris.push(uri),
                Err(fault) => self.fault(member, fault.description()),
            }
        }
        uris
    }

    fn values_of<T: Ord>(
        &mut self,
        member: &'static str,
        parse: fn(&str) -> Option<T>,
    ) -> BTreeSet<T> {
        let mut values = BTreeSet::new();
        for text in self.strings(member, MAX_VALUES, "has more than 32 values") {
            match parse(&text) {
                Some(value) => {
                    values.insert(value);
                }
                None => self.fault(member, "has a value that the server does not support"),
            }
        }
        values
    }

    fn authentication_method(&mut self) -> AuthenticationMethod {
        // RFC 7591 §2: client_secret_basic where nothing is said.
        let default = AuthenticationMethod::ClientSecretBasic;
        match self.take("token_endpoint_auth_method") {
            None => default,
            Some(value) => {
                value.as_str().and_then(AuthenticationMethod::parse).unwrap_or_else(|| {
                    let fault = "is not client_secret_basic, client_secret_post or none";
                    self.fault("token_endpoint_auth_method", fault);
                    default
                })
            }
        }
    }

    fn scope(&mut self) -> Scope {
        let Some(value) = self.take("scope") else { return Scope::default() };
        value.as_str().and_then(|text| Scope::parse(text).ok()).unwrap_or_else(|| {
            self.fault("scope", "is not space-separated scope tokens");
            Scope::default()
        })
    }

    fn role_scopes(&mut self) -> BTreeMap<String, Scope> {
        let roles = match self.take("role_scopes") {
            None => return BTreeMap::new(),
            Some(Value::Object(roles)) => roles,
            Some(_) => {
                self.fault("role_scopes", "is not an object of role and scope");
                return BTreeMap::new();
            }
        };
        if roles.len() > MAX_ROLES {
            self.fault("role_scopes", "has more than 64 roles");
            return BTreeMap::new();
        }
        let mut scopes = BTreeMap::new();
        for (role, scope) in roles {
            let scope = scope.as_str().and_then(|text| Scope::parse(text).ok());
            match scope {
                Some(scope) if is_role(&role) => {
                    scopes.insert(role, scope);
                }
                Some(_) => {
                    self.fault("role_scopes", "has a role that is not 1 to 64 scope characters")
                }
                None => self
                    .fault("role_scopes", "has a scope that is not space-separated scope tokens"),
            }
        }
        scopes
    }

    fn user_roles(&mut self) -> BTreeSet<String> {
        let fault = "is not a list of at most 64 roles of 1 to 64 scope characters";
        let roles = self.strings("user_roles", MAX_ROLES, fault);
        if !roles.iter().all(|role| is_role(role)) {
            self.fault("user_roles", fault);
        }
        roles.into_iter().collect()
    }

    fn lifetime(
        &mut self,
        member: &'static str,
        default: u32,
        longest: u32,
        fault: &'static str,
    ) -> u32 {
        let Some(value) = self.take(member) else { return default };
        let seconds = value.as_u64().and_then(|seconds| u32::try_from(seconds).ok());
        seconds.filter(|seconds| (60..=longest).contains(seconds)).unwrap_or_else(|| {
            self.fault(member, fault);
            default
        })
    }

    /// The texts of a list. One with more than `most` is not looked at, and has one fault.
    fn strings(&mut self, member: &'static str, most: usize, fault: &'static str) -> Vec<String> {
        let values = match self.take(member) {
            None => return Vec::new(),
            Some(Value::Array(values)) if values.len() <= most => values,
            Some(Value::Array(_)) => {
                self.fault(member, fault);
                return Vec::new();
            }
            Some(_) => {
                self.fault(member, "is not a list");
                return Vec::new();
            }
        };
        let mut strings = Vec::new();
        for value in values {
            match value {
                Value::String(text) => strings.push(text),
                _ => self.fault(member, "has an entry that is not text"),
            }
        }
        strings
    }

    /// What no member is at fault for alone.
    fn cross_check(&mut self, application: &Application) {
        // RFC 7591 §2.1: the two lists say one thing.
        let disagree = ResponseType::ALL.iter().any(|response_type| {
            application.response_types.contains(response_type)
                != application.grant_types.contains(&response_type.grant_type())
        });
        if disagree && !self.is_faulty("response_types") && !self.is_faulty("grant_types") {
            self.fault(
                "response_types",
                "code goes with the grant type authorization_code, and token with implicit",
            );
        }
        let nowhere =
            !application.response_types.is_empty() && application.redirect_uris.is_empty();
        if nowhere && !self.is_faulty("redirect_uris") {
            self.fault("redirect_uris", "is empty, and a response type needs one");
        }
        for grant_type in [GrantType::Password, GrantType::ClientCredentials] {
            if application.is_public() && application.grant_types.contains(&grant_type) {
                self.fault("grant_types", "has a grant that is for confidential applications");
            }
        }
    }

    fn secret(
        &mut self,
        application: &Application,
        current: Option<&Application>,
        entropy: &mut Entropy,
    ) -> (Option<Digest>, Option<Secret>) {
        let given = self.take("client_secret");
        if application.is_public() {
            if given.is_some() {
                self.fault("client_secret", "is for confidential applications");
            }
            return (None, None);
        }
        let secret = match given {
            None => {
                let kept = current.and_then(|application| application.client_secret.clone());
                if kept.is_some() {
                    return (kept, None);
                }
                generate(entropy)
            }
            Some(Value::String(secret))
                if (MIN_SECRET_BYTES..=256).contains(&secret.len())
                    && secret.bytes().all(|byte| (0x20..=0x7E).contains(&byte)) =>
            {
                Secret::new(secret)
            }
            Some(_) => {
                self.fault("client_secret", "is not 32 to 256 printable ASCII characters");
                return (None, None);
            }
        };
        (Some(Digest::of(secret.expose())), Some(secret))
    }
}

fn generate(entropy: &mut Entropy) -> Secret {
    Secret::new(entropy.text::<32>())
}
