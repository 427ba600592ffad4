//! Application configuration: what each client may do. Member names are RFC 7591 §2's where it
//! has one.

pub mod configuration;

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    digest::Digest, grant::Lifetimes, redirect_uri::RedirectUri, scope::Scope, text,
    time::UnixTime, version::Version,
};

/// The built-in application that registers the first others.
pub const ADMIN: &str = "edgegrant-admin";

/// Scopes of the built-in application.
pub const ADMIN_SCOPE: &str =
    "applications:read applications:write keys:write users:create users:read users:write";

/// What starts the identifier of every user and of no application, so that the `sub` of an
/// application's token can never be a user's (RFC 9700 §4.15).
pub const USER_ID_PREFIX: &str = "usr_";

/// A client (RFC 6749 §2) and what it may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The client identifier (RFC 6749 §2.2).
    pub client_id: String,
    /// What people are shown.
    pub client_name: String,
    /// Where the user agent may be sent back to.
    pub redirect_uris: Vec<RedirectUri>,
    /// Where the user agent may be sent after a log-out (OpenID Connect RP-Initiated Logout 1.0
    /// §3.1). Records from before there were any have none.
    #[serde(default)]
    pub post_logout_redirect_uris: Vec<RedirectUri>,
    /// The grants it may use. None is on by default.
    pub grant_types: BTreeSet<GrantType>,
    /// The response types it may use. None is on by default.
    pub response_types: BTreeSet<ResponseType>,
    /// How it authenticates at the token endpoint.
    pub token_endpoint_auth_method: AuthenticationMethod,
    /// What it may have of its own, by client credentials.
    pub scope: Scope,
    /// What its tokens may carry on behalf of a user, by the user's role.
    pub role_scopes: BTreeMap<String, Scope>,
    /// Whether it belongs to whoever runs the server; its users are not asked for consent.
    pub first_party: bool,
    /// Whether authorization code requests must use PKCE. Public clients always must.
    pub require_pkce: bool,
    /// How long its access tokens are valid, in seconds.
    pub access_token_lifetime: u32,
    /// How long its refresh tokens are valid from their issue, in seconds.
    pub refresh_token_lifetime: u32,
    /// The roles that it may give to users it creates.
    pub user_roles: UserRoles,
    /// Since when there is an application by this identifier. What another one by the same
    /// identifier was given, however late, is not this one's.
    #[serde(skip)]
    pub registered_at: UnixTime,
    /// The digest of its secret: present exactly if the application is confidential. It is not
    /// part of the configuration that is shown.
    #[serde(skip)]
    pub client_secret: Option<Digest>,
}

impl Application {
    /// The built-in administrator, whose secret is the operator's.
    pub fn admin(secret: &str) -> Self {
        Self {
            client_id: ADMIN.to_owned(),
            client_name: "edgegrant administrator".to_owned(),
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            grant_types: BTreeSet::from([GrantType::ClientCredentials]),
            response_types: BTreeSet::new(),
            token_endpoint_auth_method: AuthenticationMethod::ClientSecretBasic,
            scope: Scope::parse(ADMIN_SCOPE).unwrap_or_default(),
            role_scopes: BTreeMap::new(),
            first_party: true,
            require_pkce: true,
            access_token_lifetime: configuration::ACCESS_TOKEN_LIFETIME,
            refresh_token_lifetime: configuration::REFRESH_TOKEN_LIFETIME,
            user_roles: UserRoles::Any,
            registered_at: UnixTime::EPOCH,
            client_secret: Some(Digest::of(secret)),
        }
    }

    /// Whether the client can keep no secret (RFC 6749 §2.1).
    pub fn is_public(&self) -> bool {
        self.token_endpoint_auth_method == AuthenticationMethod::None
    }

    /// Whether its codes are for whoever has a verifier (RFC 7636): a public client's always are.
    pub fn requires_pkce(&self) -> bool {
        self.require_pkce || self.is_public()
    }

    /// The lifetime of refresh tokens, if the application may have any.
    pub fn refresh_tokens(&self) -> Option<u32> {
        self.grant_types.contains(&GrantType::RefreshToken).then_some(self.refresh_token_lifetime)
    }

    /// How long the application's tokens live.
    pub fn lifetimes(&self) -> Lifetimes {
        Lifetimes { access_token: self.access_token_lifetime, refresh_token: self.refresh_tokens() }
    }

    /// Whether a page of `origin` is one of this application's.
    pub fn has_origin(&self, origin: &str) -> bool {
        self.redirect_uris.iter().any(|uri| uri.origin() == Some(origin))
    }
}

/// An application as it is stored: with a version, and with its secret's digest.
#[derive(Serialize, Deserialize)]
pub struct Record {
    v: Version<1>,
    application: Application,
    registered_at: UnixTime,
    client_secret: Option<Digest>,
}

impl Record {
    /// The stored form of an application, as JSON.
    ///
    /// # Errors
    /// If it has no JSON form, which is a fault of the server.
    pub fn write(application: &Application) -> Result<Vec<u8>, serde_json::Error> {
        let client_secret = application.client_secret.clone();
        serde_json::to_vec(&Self {
            v: Version,
            application: application.clone(),
            registered_at: application.registered_at,
            client_secret,
        })
    }

    /// Reads the stored form. `None` means that this version of the server cannot read it.
    pub fn read(stored: &[u8]) -> Option<Application> {
        let record: Self = serde_json::from_slice(stored).ok()?;
        let whole = record.client_secret.is_none() == record.application.is_public();
        whole.then_some(Application {
            registered_at: record.registered_at,
            client_secret: record.client_secret,
            ..record.application
        })
    }
}

/// The roles that an application may give to users it creates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum UserRoles {
    /// These.
    Only(BTreeSet<String>),
    /// Every role: the built-in administrator's privilege.
    Any,
}

impl UserRoles {
    /// Whether `role` may be given.
    pub fn contains(&self, role: &str) -> bool {
        match self {
            Self::Only(roles) => roles.contains(role),
            Self::Any => true,
        }
    }
}

/// The administrator is built in, and its privilege is in no record.
impl<'de> Deserialize<'de> for UserRoles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeSet::deserialize(deserializer).map(Self::Only)
    }
}

macro_rules! registered_values {
    ($(#[$doc:meta])* $type:ident { $($(#[$value_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $type {
            $($(#[$value_doc])* #[serde(rename = $text)] $variant,)*
        }

        impl $type {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The value as it travels.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// Reads a value as it travels, to the letter.
            pub fn parse(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

registered_values! {
    /// A grant type (RFC 6749 §1.3, RFC 7591 §2).
    GrantType {
        /// RFC 6749 §4.1.
        AuthorizationCode = "authorization_code",
        /// RFC 6749 §4.2.
        Implicit = "implicit",
        /// RFC 6749 §4.3.
        Password = "password",
        /// RFC 6749 §4.4.
        ClientCredentials = "client_credentials",
        /// RFC 6749 §6.
        RefreshToken = "refresh_token",
    }
}

registered_values! {
    /// A response type (RFC 6749 §3.1.1).
    ResponseType {
        /// Answers with an authorization code.
        Code = "code",
        /// Answers with an access token: the implicit grant.
        Token = "token",
    }
}

registered_values! {
    /// A client authentication method (RFC 7591 §2).
    AuthenticationMethod {
        /// HTTP Basic (RFC 6749 §2.3.1).
        ClientSecretBasic = "client_secret_basic",
        /// `client_id` and `client_secret` in the body (RFC 6749 §2.3.1).
        ClientSecretPost = "client_secret_post",
        /// A public client that names itself.
        None = "none",
    }
}

impl ResponseType {
    /// The grant that an application must list for this response type (RFC 7591 §2.1).
    pub const fn grant_type(self) -> GrantType {
        match self {
            Self::Code => GrantType::AuthorizationCode,
            Self::Token => GrantType::Implicit,
        }
    }
}

/// Whether text can identify an application: 1 to 64 unreserved characters, the first a letter or
/// digit, and not the start of a user's identifier.
pub fn is_client_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.bytes().all(text::is_unreserved)
        && !text.starts_with(USER_ID_PREFIX)
}

/// What a token may carry for a user in `role`, of what an application has for each: nothing in a
/// role that it does not list.
pub fn role_scope(role_scopes: &BTreeMap<String, Scope>, role: &str) -> Scope {
    role_scopes.get(role).cloned().unwrap_or_default()
}

/// Whether text can name a role: 1 to 64 characters of a scope token.
pub fn is_role(text: &str) -> bool {
    text.len() <= 64 && !text.contains(' ') && Scope::parse(text).is_ok_and(|role| !role.is_empty())
}
