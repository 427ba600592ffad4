//! The authorization request (RFC 6749 §4.1.1, §4.2.1; RFC 7636 §4.3).

use alloc::string::String;
use core::fmt;

use super::{
    Endpoint, Fault, ResponseMode, ResponseType, Server, is_return_to,
    pending::{OPENED, decimal, words},
};
use crate::{
    entropy::Entropy,
    form::Query,
    pkce::{self, Challenge},
    scope::Scope,
    secret::Secret,
    text::pieces,
    time::UnixTime,
};

/// The scope that asks for an ID token (OpenID Connect Core 1.0 §3.1.2.1).
const OPENID: &str = "openid";

/// What an application asks for when it sends its user to log in.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The client identifier (RFC 6749 §2.2).
    pub client_id: &'a str,
    /// Where the response comes to, byte for byte as registered.
    pub redirect_uri: &'a str,
    /// What is asked for.
    pub response_type: ResponseType,
    /// Where the response shall be, if not in the usual place.
    pub response_mode: Option<ResponseMode>,
    /// The scope, if not everything that the application may have.
    pub scope: Option<&'a str>,
    /// `none`, or some of `login`, `consent` and what else the server knows.
    pub prompt: Option<&'a str>,
    /// How old, in seconds, the user's last log-in may be.
    pub max_age: Option<u32>,
    /// Where the application goes on afterwards: a path of its own origin.
    pub return_to: Option<&'a str>,
    /// Whether the response comes to a window or frame that this page opened for it.
    pub opened: bool,
}

/// A flow that is about to begin.
#[derive(Clone)]
pub struct Login {
    /// Where the browser goes now.
    pub url: String,
    /// What the response will return, and the browser finds the record by.
    pub state: Secret,
    /// What the browser keeps meanwhile, for [`Pending::parse`](super::Pending::parse).
    pub record: Secret,
}

impl Request<'_> {
    /// Builds the URL of the authorization request, and the record that its response will need.
    pub fn start(
        &self,
        server: &Server<'_>,
        mut entropy: Entropy,
        now: UnixTime,
    ) -> Result<Login, Fault> {
        let scope = self.possible(server)?;
        let code_flow = self.response_type == ResponseType::Code;
        let mut state = pkce::verifier(&entropy.bytes());
        if self.opened {
            state.push_str(OPENED);
        }
        let verifier = code_flow.then(|| pkce::verifier(&entropy.bytes()));
        let max_age = self.max_age.map(|seconds| decimal(seconds.into()));
        let mut query = Query::default();
        let mut record = Query::default();
        for form in [&mut query, &mut record] {
            form.push("response_type", self.response_type.as_str());
            form.push("client_id", self.client_id);
            form.push("redirect_uri", self.redirect_uri);
            form.push("state", &state);
            form.push_optional("scope", scope.as_deref());
        }
        query.push_optional("response_mode", self.response_mode.map(ResponseMode::as_str));
        query.push_optional("prompt", self.prompt);
        query.push_optional("max_age", max_age.as_deref());
        let mut words = pieces(scope.as_deref().unwrap_or_default(), b' ');
        if code_flow && words.any(|word| word == OPENID) {
            let nonce = pkce::verifier(&entropy.bytes());
            query.push("nonce", &nonce);
            record.push("nonce", &nonce);
        }
        if let Some(verifier) = verifier {
            query.push("code_challenge", Challenge::of(&verifier).as_str());
            query.push("code_challenge_method", pkce::METHOD);
            record.push("code_verifier", &verifier);
        }
        record.push_optional("issuer", server.issuer);
        record.push("authorization_endpoint", server.authorization_endpoint.as_str());
        record.push_optional("sends_iss", server.sends_iss.then_some("true"));
        record.push("response_mode", self.place().as_str());
        record.push_optional("return_to", self.return_to);
        record.push("created_at", &decimal(now.millis()));
        Ok(Login {
            url: server.authorization_endpoint.with_query(&query.into_string()),
            state: Secret::new(state),
            record: Secret::new(record.into_string()),
        })
    }

    /// Refuses what no server could answer well; gives the scope as it travels.
    fn possible(&self, server: &Server<'_>) -> Result<Option<String>, Fault> {
        if self.client_id.is_empty() || self.redirect_uri.is_empty() {
            return Err(Fault::SettingMissing);
        }
        Endpoint::parse(self.redirect_uri)?;
        if !self.return_to.is_none_or(is_return_to) {
            return Err(Fault::ReturnToRefused);
        }
        // A token in a query would reach servers and logs.
        let exposed =
            self.response_type == ResponseType::Token && self.place() == ResponseMode::Query;
        if exposed || !self.prompt.is_none_or(is_prompt) {
            return Err(Fault::SettingInvalid);
        }
        if self.response_type == ResponseType::Code {
            if !server.has_s256 {
                return Err(Fault::PkceUnsupported);
            }
            server.token_endpoint.ok_or(Fault::MetadataInvalid)?;
        }
        let scope = self.scope.map(Scope::parse).transpose().map_err(|_| Fault::SettingInvalid)?;
        Ok(scope.map(|scope| words(scope.tokens())).filter(|scope| !scope.is_empty()))
    }

    /// Where the response will be.
    fn place(&self) -> ResponseMode {
        self.response_mode.unwrap_or(self.response_type.default_mode())
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL has the state in it.
        f.write_str("Login([redacted])")
    }
}

/// Words in small letters, of which `none` stands alone (OpenID Connect Core 1.0 §3.1.2.1).
fn is_prompt(prompt: &str) -> bool {
    let letters = prompt.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b' '));
    let none_alone = prompt == "none" || !pieces(prompt, b' ').any(|word| word == "none");
    letters && none_alone && !prompt.is_empty()
}
