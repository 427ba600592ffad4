//! Why a request is refused, and what the other side is told.
//!
//! Two layers: a [`Refusal`] names the rule, for logs and tests; an [`ErrorCode`] is the
//! registered code that travels. The mapping is total, in one place, and never the other way.

use serde::{Deserialize, Serialize};

/// A registered error code (RFC 6749 §4.1.2.1, §4.2.2.1, §5.2; RFC 6750 §3.1; OpenID Connect Core
/// 1.0 §3.1.2.6 for the two that end in `_required`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// A parameter is missing, repeated, malformed or contradicts another.
    InvalidRequest,
    /// Client authentication failed.
    InvalidClient,
    /// The code, refresh token or resource owner credentials are wrong, spent or not this client's.
    InvalidGrant,
    /// This client may not use this grant or response type.
    UnauthorizedClient,
    /// The server does not know this grant type.
    UnsupportedGrantType,
    /// The server does not know this response type.
    UnsupportedResponseType,
    /// The scope is malformed, or nothing of it may be granted.
    InvalidScope,
    /// The resource owner said no.
    AccessDenied,
    /// The server failed.
    ServerError,
    /// The server cannot answer now.
    TemporarilyUnavailable,
    /// The user must log in, and `prompt=none` forbids to ask.
    LoginRequired,
    /// The user must consent, and `prompt=none` forbids to ask.
    ConsentRequired,
    /// The access token is malformed, expired, revoked or for another audience.
    InvalidToken,
    /// The access token lacks a scope.
    InsufficientScope,
}

impl ErrorCode {
    /// The code as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::LoginRequired => "login_required",
            Self::ConsentRequired => "consent_required",
            Self::InvalidToken => "invalid_token",
            Self::InsufficientScope => "insufficient_scope",
        }
    }

    /// The HTTP status (RFC 6749 §5.2, RFC 6750 §3.1).
    const fn status(self) -> u16 {
        match self {
            Self::InvalidRequest
            | Self::InvalidGrant
            | Self::UnauthorizedClient
            | Self::UnsupportedGrantType
            | Self::UnsupportedResponseType
            | Self::InvalidScope
            | Self::AccessDenied
            | Self::LoginRequired
            | Self::ConsentRequired => 400,
            Self::InvalidClient | Self::InvalidToken => 401,
            Self::InsufficientScope => 403,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
        }
    }
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident => $code:ident, $description:literal;)*) => {
        /// Why a request is refused: one variant for each rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Refusal {
            $($(#[$doc])* $name,)*
        }

        impl Refusal {
            /// Every refusal, for tests and documentation.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code that travels.
            pub const fn code(self) -> ErrorCode {
                match self {
                    $(Self::$name => ErrorCode::$code,)*
                }
            }

            /// The HTTP status where the refusal is the answer's body (RFC 6749 §5.2, RFC 6750
            /// §3.1; RFC 9110 §15.5.14; RFC 6585 §4).
            pub const fn status(self) -> u16 {
                match self {
                    Self::BodyTooLarge => 413,
                    Self::ClientThrottled | Self::AccountThrottled => 429,
                    other => other.code().status(),
                }
            }

            /// The `error_description` that travels: fixed text, never the caller's input.
            pub const fn description(self) -> &'static str {
                match self {
                    $(Self::$name => $description,)*
                }
            }

            /// The rule's name, for logs.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// The rule with this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|refusal| refusal.as_str() == name)
            }
        }
    };
}

refusals! {
    // Reading a request (RFC 6749 §3.1, §3.2).

    /// The body or query is not well-formed UTF-8 parameters.
    MalformedParameters => InvalidRequest, "the parameters are not well-formed";
    /// The body is not form-encoded.
    FormContentType => InvalidRequest, "the body must be application/x-www-form-urlencoded";
    /// The body is not JSON.
    JsonContentType => InvalidRequest, "the body must be application/json";
    /// The body is neither form-encoded nor JSON.
    ContentType => InvalidRequest, "the body must be application/x-www-form-urlencoded or application/json";
    /// The body is larger than the server reads.
    BodyTooLarge => InvalidRequest, "the body is too large";
    /// A parameter was sent twice.
    RepeatedParameter => InvalidRequest, "a parameter was sent more than once";
    /// A parameter has a control character.
    ControlCharacter => InvalidRequest, "a parameter has a control character";

    // Authenticating the client (RFC 6749 §2.3).

    /// The `Authorization` header is not Basic credentials.
    MalformedBasic => InvalidClient, "the authorization header does not carry basic credentials";
    /// Two ways of authenticating at once (RFC 6749 §2.3).
    SeveralAuthenticationMethods => InvalidRequest, "the client used more than one authentication method";
    /// Basic credentials and `client_id` name two clients.
    ContradictingClientId => InvalidRequest, "client_id differs from the authenticated client";
    /// No client named itself.
    MissingClient => InvalidClient, "client authentication failed";
    /// No such application.
    UnknownClient => InvalidClient, "client authentication failed";
    /// The application is registered for another method.
    WrongAuthenticationMethod => InvalidClient, "client authentication failed";
    /// The secret is wrong.
    WrongClientSecret => InvalidClient, "client authentication failed";
    /// Too many wrong secrets from one place.
    ClientThrottled => InvalidClient, "too many failed attempts, try again later";

    // The token endpoint (RFC 6749 §3.2, §5.2).

    /// `grant_type` is missing.
    MissingGrantType => InvalidRequest, "grant_type is missing";
    /// `grant_type` is not one that the server knows.
    UnknownGrantType => UnsupportedGrantType, "the grant type is not supported";
    /// The application does not list the grant.
    GrantNotAllowed => UnauthorizedClient, "the application may not use this grant type";
    /// A public client asked for a grant that needs client authentication.
    ConfidentialClientsOnly => UnauthorizedClient, "this grant type is for confidential clients";
    /// The scope has characters that RFC 6749 §3.3 excludes, or is too long.
    MalformedScope => InvalidScope, "the scope is malformed";
    /// Nothing of the scope may be granted.
    NothingGranted => InvalidScope, "nothing of the requested scope may be granted";

    // The authorization code grant (RFC 6749 §4.1.3, RFC 7636 §4.6).

    /// `code` is missing.
    MissingCode => InvalidRequest, "code is missing";
    /// The code is not one that this server sealed.
    UnknownCode => InvalidGrant, "the authorization code is invalid";
    /// The code's lifetime is over.
    CodeExpired => InvalidGrant, "the authorization code is invalid";
    /// The code was issued to another client.
    CodeOfAnotherClient => InvalidGrant, "the authorization code is invalid";
    /// The code was redeemed before.
    CodeSpent => InvalidGrant, "the authorization code is invalid";
    /// Too many failed redemptions ended the code.
    CodeBurned => InvalidGrant, "the authorization code is invalid";
    /// The grant was revoked before its code was redeemed.
    GrantRevoked => InvalidGrant, "the grant was revoked";
    /// `redirect_uri` is missing although no PKCE binds the code (RFC 6749 §4.1.3).
    MissingRedirectUri => InvalidRequest, "redirect_uri is missing";
    /// `redirect_uri` differs from the authorization request's.
    OtherRedirectUri => InvalidGrant, "redirect_uri differs from the authorization request";
    /// `code_verifier` is missing although a challenge was sent, or PKCE is required by now.
    MissingVerifier => InvalidGrant, "code_verifier is missing";
    /// `code_verifier` is not 43 to 128 unreserved characters (RFC 7636 §4.1).
    MalformedVerifier => InvalidGrant, "code_verifier is malformed";
    /// `code_verifier` does not belong to the challenge.
    WrongVerifier => InvalidGrant, "code_verifier does not match the code_challenge";
    /// `code_verifier` was sent although no challenge was (RFC 9700 §2.1.1).
    UnexpectedVerifier => InvalidGrant, "no code_challenge was sent with the authorization request";

    // The refresh token grant (RFC 6749 §6).

    /// `refresh_token` is missing.
    MissingRefreshToken => InvalidRequest, "refresh_token is missing";
    /// The token is not one that this server made, or its record is gone.
    UnknownRefreshToken => InvalidGrant, "the refresh token is invalid";
    /// The token's lifetime is over.
    RefreshTokenExpired => InvalidGrant, "the refresh token is invalid";
    /// The token was issued to another client.
    RefreshTokenOfAnotherClient => InvalidGrant, "the refresh token is invalid";
    /// The token was replaced before: its family is revoked (RFC 9700 §4.14.2).
    RefreshTokenReused => InvalidGrant, "the refresh token is invalid";
    /// The scope is wider than the one granted (RFC 6749 §6).
    ScopeWidened => InvalidScope, "the scope exceeds the scope granted by the resource owner";

    // The resource owner password credentials grant (RFC 6749 §4.3).

    /// `username` or `password` is missing.
    MissingCredentials => InvalidRequest, "username or password is missing";
    /// Unknown user, or wrong password: not told apart.
    WrongCredentials => InvalidGrant, "the user name or password is wrong";
    /// Too many wrong passwords for one account.
    AccountThrottled => TemporarilyUnavailable, "too many failed attempts, try again later";

    // The authorization endpoint (RFC 6749 §4.1.1, §4.2.1).

    /// `client_id` is missing, or no application has it.
    UnknownApplication => InvalidRequest, "the application is not known here";
    /// `redirect_uri` is missing.
    NoRedirectUri => InvalidRequest, "redirect_uri is missing";
    /// `redirect_uri` is not one that the application registered.
    UnregisteredRedirectUri => InvalidRequest, "redirect_uri is not registered";
    /// `response_type` is missing.
    MissingResponseType => InvalidRequest, "response_type is missing";
    /// `response_type` is not one that the server knows.
    UnknownResponseType => UnsupportedResponseType, "the response type is not supported";
    /// The application does not list the response type.
    ResponseTypeNotAllowed => UnauthorizedClient, "the application may not use this response type";
    /// `response_mode` is unknown, or would put a token into a query.
    BadResponseMode => InvalidRequest, "the response mode is not possible here";
    /// PKCE is required and no challenge was sent (RFC 9700 §2.1.1).
    ChallengeRequired => InvalidRequest, "code_challenge is required";
    /// The method is absent or not S256 (RFC 7636 §4.3).
    ChallengeMethod => InvalidRequest, "code_challenge_method must be S256";
    /// A method came without a challenge.
    MethodWithoutChallenge => InvalidRequest, "code_challenge is missing";
    /// The challenge is not 43 characters of base64url.
    MalformedChallenge => InvalidRequest, "code_challenge is malformed";
    /// `state` is longer than the server returns whole.
    StateTooLong => InvalidRequest, "state is too long";
    /// `prompt` is unknown, or joins `none` with another value.
    BadPrompt => InvalidRequest, "prompt is not one of none, login, consent";
    /// `max_age` is not a number of seconds.
    BadMaxAge => InvalidRequest, "max_age is not a number of seconds";
    /// A request object, which this server does not read (RFC 9101).
    RequestObject => InvalidRequest, "request and request_uri are not supported";
    /// The request of the dialog is not one that this server sealed.
    DialogUnreadable => InvalidRequest, "the dialog cannot be read";
    /// The dialog was left open for longer than it lasts.
    DialogExpired => InvalidRequest, "the dialog has expired";
    /// The dialog was begun in another browser (RFC 6749 §10.12).
    DialogOfAnotherBrowser => InvalidRequest, "the dialog was begun in another browser";
    /// The user must log in and `prompt=none` forbids to ask.
    LoginRequired => LoginRequired, "the user is not logged in";
    /// The user must consent and `prompt=none` forbids to ask.
    ConsentRequired => ConsentRequired, "the user has not consented";
    /// The user said no.
    Denied => AccessDenied, "the user denied the request";

    // Bearer tokens at our own resources (RFC 6750 §3.1).

    /// No token was presented.
    MissingAccessToken => InvalidToken, "the access token is missing";
    /// Not a token of this server, or expired.
    InvalidAccessToken => InvalidToken, "the access token is invalid";
    /// The token is valid, and its grant was revoked.
    RevokedAccessToken => InvalidToken, "the access token was revoked";
    /// A token in the header and another in the query (RFC 6750 §2).
    SeveralAccessTokens => InvalidRequest, "the access token was sent in more than one way";
    /// The token lacks the scope that the resource asks for.
    ScopeMissing => InsufficientScope, "the access token lacks the required scope";
    /// The resource is a user's, and the token is an application's own.
    NotAUserToken => InsufficientScope, "the access token is not a user's";

    // Looking for a user.

    /// `username` is missing.
    MissingUsername => InvalidRequest, "username is missing";

    // Introspection and revocation (RFC 7662 §2.1, RFC 7009 §2.1).

    /// `token` is missing.
    MissingToken => InvalidRequest, "token is missing";
    /// The token was issued to another client (RFC 7009 §2.1).
    TokenOfAnotherClient => InvalidGrant, "the token was not issued to this client";

    // The server itself.

    /// Storage did not answer.
    StorageUnavailable => TemporarilyUnavailable, "the server cannot answer now, try again";
    /// Storage holds a record that this version cannot read.
    RecordUnreadable => TemporarilyUnavailable, "the server cannot answer now, try again";
    /// A secret or variable of the deployment is missing.
    Unconfigured => TemporarilyUnavailable, "the server is not configured";
    /// Something that cannot happen did.
    Internal => ServerError, "the server failed";
}
