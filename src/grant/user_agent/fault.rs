//! What can go wrong in a page, as a closed list.

use crate::text::{cut, pieces};

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident => $code:literal, $description:literal;)*) => {
        /// Why a flow cannot go on: one variant for each rule.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault {
            $($(#[$doc])* $name,)*
        }

        impl Fault {
            /// Every fault, for tests and documentation.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The code that an application can act on.
            pub fn code(self) -> &'static str {
                cut(self.line(), b':').0
            }

            /// What is wrong, in words; never a value that was sent.
            pub fn description(self) -> &'static str {
                cut(self.line(), b':').1.unwrap_or_default()
            }

            /// The code and the words, which are one text in a page.
            fn line(self) -> &'static str {
                const LINES: &str = concat!($($code, ":", $description, "\n"),*);
                pieces(LINES, b'\n').nth(self as usize).unwrap_or_default()
            }
        }
    };
}
faults! {
    // What the application asked for.

    /// No client identifier, redirect URI or authorization endpoint, or nothing drawn for the flow: a
    /// page that did not come over TLS cannot.
    SettingMissing => "setting_missing", "the client id, the redirect URI, an endpoint or TLS is missing";
    /// A response type, response mode, scope, prompt or maximum age that does not exist, or a
    /// parameter that is the request's own.
    SettingInvalid => "setting_invalid", "the response type, response mode, scope, prompt, maximum age or a parameter is not possible";
    /// A URL that is neither `https` nor on the loopback interface.
    InsecureUrl => "insecure_url", "a URL is neither https nor on the loopback interface";
    /// A place to return to that is not a path of the page's own origin.
    ReturnToRefused => "return_to_refused", "the place to return to is not a path of this origin";

    // What the server says about itself (RFC 8414).

    /// Metadata without an authorization endpoint.
    MetadataInvalid => "metadata_invalid", "the server's metadata cannot be used";
    /// Metadata that does not list S256 (RFC 9700 §2.1.1).
    PkceUnsupported => "pkce_unsupported", "the server does not say that it supports PKCE with S256";

    // The authorization response (RFC 6749 §4.1.2, §4.2.2).

    /// Not well-formed parameters.
    ResponseMalformed => "response_malformed", "the authorization response is malformed";
    /// A parameter that came twice (RFC 6749 §3.1).
    ParameterRepeated => "parameter_repeated", "the authorization response repeats a parameter";
    /// A success and an error at once.
    ResponseContradictory => "response_contradictory", "the authorization response is a success and an error at once";
    /// Neither a success nor an error.
    ResponseIncomplete => "response_incomplete", "the authorization response lacks a parameter";
    /// No `state` (RFC 6749 §10.12).
    StateMissing => "state_missing", "the authorization response has no state";
    /// A `state` that no flow of this browser waits for: forged, used before or another tab's.
    StateUnknown => "state_unknown", "no login of this tab waits for this response";
    /// The flow began too long ago.
    FlowExpired => "flow_expired", "the login was started too long ago";
    /// The record of the flow was not written by this version, or was changed.
    RecordUnreadable => "record_unreadable", "the record of the login cannot be read";
    /// No `iss` although the server says that it sends one (RFC 9207 §2.4).
    IssuerMissing => "issuer_missing", "the response does not say which server sent it";
    /// Another server's answer (RFC 9207 §2.4, RFC 8414 §3.3).
    IssuerMismatch => "issuer_mismatch", "the answer comes from another server";
    /// The server refused the authorization request.
    AuthorizationRefused => "authorization_refused", "the server refused the login";

    // The token (RFC 6749 §5, §7.1).

    /// A token type that this client cannot use.
    TokenTypeUnknown => "token_type_unknown", "the token is not a bearer token";
    /// An answer that is not the JSON object which RFC 6749 §5.1 describes.
    AnswerMalformed => "answer_malformed", "the server's answer is malformed";
    /// The token endpoint refused.
    TokenRefused => "token_refused", "the server refused to issue a token";
    /// An ID token that is not this login's (OpenID Connect Core 1.0 §3.1.3.7).
    IdTokenInvalid => "id_token_invalid", "the ID token is not for this login";
    /// The server cannot answer now; trying again later may help.
    ServerUnavailable => "server_unavailable", "the server cannot answer now";
}
