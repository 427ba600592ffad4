//! The authorization request (RFC 6749 §4.1.1, §4.2.1; RFC 7636 §4.3).

use alloc::string::String;
use core::fmt;

use super::{
    Endpoint, Fault, ResponseMode, ResponseType, ReturnTo, Server,
    pending::{OPENED, decimal, words},
};
use crate::{
    entropy::Entropy,
    form::Query,
    pkce::{self, Challenge},
    scope::Scope,
    secret::Secret,
    time::UnixTime,
};

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
        let challenge = verifier.as_deref().map(Challenge::of);
        let max_age = self.max_age.map(|seconds| decimal(seconds.into()));
        let query = written(&[
            ("response_type", Some(self.response_type.as_str())),
            ("client_id", Some(self.client_id)),
            ("redirect_uri", Some(self.redirect_uri)),
            ("state", Some(&state)),
            ("scope", scope.as_deref()),
            ("response_mode", self.response_mode.map(ResponseMode::as_str)),
            ("prompt", self.prompt),
            ("max_age", max_age.as_deref()),
            ("code_challenge", challenge.as_ref().map(Challenge::as_str)),
            ("code_challenge_method", challenge.as_ref().map(|_| pkce::METHOD)),
        ]);
        let record = written(&[
            ("state", Some(&state)),
            ("code_verifier", verifier.as_deref()),
            ("client_id", Some(self.client_id)),
            ("redirect_uri", Some(self.redirect_uri)),
            ("issuer", server.issuer),
            ("authorization_endpoint", Some(server.authorization_endpoint.as_str())),
            ("sends_iss", server.sends_iss.then_some("true")),
            ("response_type", Some(self.response_type.as_str())),
            ("response_mode", Some(self.place().as_str())),
            ("scope", scope.as_deref()),
            ("return_to", self.return_to),
            ("created_at", Some(&decimal(now.millis()))),
        ]);
        Ok(Login {
            url: server.authorization_endpoint.with_query(&query),
            state: Secret::new(state),
            record: Secret::new(record),
        })
    }

    /// Refuses what no server could answer well; gives the scope as it travels.
    fn possible(&self, server: &Server<'_>) -> Result<Option<String>, Fault> {
        if self.client_id.is_empty() || self.redirect_uri.is_empty() {
            return Err(Fault::SettingMissing);
        }
        Endpoint::parse(self.redirect_uri)?;
        self.return_to.map(ReturnTo::parse).transpose()?;
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

fn written(parameters: &[(&str, Option<&str>)]) -> String {
    let mut query = Query::default();
    for (name, value) in parameters {
        if let Some(value) = value {
            query.push(name, value);
        }
    }
    query.into_string()
}

/// Words in small letters, of which `none` stands alone (OpenID Connect Core 1.0 §3.1.2.1).
fn is_prompt(prompt: &str) -> bool {
    let letters = prompt.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b' '));
    let none_alone = prompt == "none" || !prompt.split(' ').any(|word| word == "none");
    letters && none_alone && !prompt.is_empty()
}
