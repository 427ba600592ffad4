//! The authorization request (RFC 6749 §4.1.1, §4.2.1; RFC 7636 §4.3).

use alloc::{borrow::ToOwned, string::String};

use super::{
    Endpoint, Fault, Pending, ResponseMode, ResponseType, ReturnTo, Server,
    pending::{decimal, words},
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
}

/// A flow that is about to begin.
#[derive(Debug)]
pub struct Login {
    /// Where the browser goes now.
    pub url: String,
    /// What it keeps meanwhile, under [`Pending::state`].
    pub pending: Pending,
}

impl Request<'_> {
    /// Builds the URL of the authorization request, and the record that its response will need.
    pub fn start(
        &self,
        server: &Server,
        mut entropy: Entropy,
        now: UnixTime,
    ) -> Result<Login, Fault> {
        if self.client_id.is_empty() || self.redirect_uri.is_empty() {
            return Err(Fault::SettingMissing);
        }
        Endpoint::parse(self.redirect_uri)?;
        let response_mode = self.response_mode.unwrap_or(self.response_type.default_mode());
        let code_flow = self.response_type == ResponseType::Code;
        // A token in a query would reach servers and logs.
        if !code_flow && response_mode == ResponseMode::Query {
            return Err(Fault::SettingInvalid);
        }
        if code_flow && !server.has_s256 {
            return Err(Fault::PkceUnsupported);
        }
        if code_flow && server.token_endpoint.is_none() {
            return Err(Fault::MetadataInvalid);
        }
        let pending = Pending {
            state: Secret::new(pkce::verifier(&entropy.bytes())),
            verifier: code_flow.then(|| Secret::new(pkce::verifier(&entropy.bytes()))),
            client_id: self.client_id.to_owned(),
            redirect_uri: self.redirect_uri.to_owned(),
            issuer: server.issuer.clone(),
            authorization_endpoint: server.authorization_endpoint.as_str().to_owned(),
            sends_iss: server.sends_iss,
            response_type: self.response_type,
            response_mode,
            scope: self.parsed_scope()?,
            return_to: self.return_to.map(ReturnTo::parse).transpose()?,
            created_at: now,
        };
        let url = server.authorization_endpoint.with_query(&self.query(&pending)?);
        Ok(Login { url, pending })
    }

    fn query(&self, pending: &Pending) -> Result<String, Fault> {
        let mut query = Query::default();
        query.push("response_type", self.response_type.as_str());
        query.push("client_id", self.client_id);
        query.push("redirect_uri", self.redirect_uri);
        query.push("state", pending.state.expose());
        if let Some(scope) = &pending.scope {
            query.push("scope", &words(scope.tokens()));
        }
        if let Some(mode) = self.response_mode {
            query.push("response_mode", mode.as_str());
        }
        if let Some(prompt) = self.prompt {
            query.push("prompt", possible_prompt(prompt)?);
        }
        if let Some(seconds) = self.max_age {
            query.push("max_age", &decimal(seconds.into()));
        }
        if let Some(verifier) = &pending.verifier {
            query.push("code_challenge", Challenge::of(verifier.expose()).as_str());
            query.push("code_challenge_method", pkce::METHOD);
        }
        Ok(query.into_string())
    }

    fn parsed_scope(&self) -> Result<Option<Scope>, Fault> {
        let scope = self.scope.map(Scope::parse).transpose().map_err(|_| Fault::SettingInvalid)?;
        Ok(scope.filter(|scope| !scope.is_empty()))
    }
}

/// Words in small letters, of which `none` stands alone (OpenID Connect Core 1.0 §3.1.2.1).
fn possible_prompt(prompt: &str) -> Result<&str, Fault> {
    let letters = prompt.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b' '));
    let none_alone = prompt == "none" || !prompt.split(' ').any(|word| word == "none");
    if letters && none_alone && !prompt.is_empty() {
        Ok(prompt)
    } else {
        Err(Fault::SettingInvalid)
    }
}
