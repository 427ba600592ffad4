//! The client half of `edgegrant` for pages: a thin face, synchronous, over plain objects.
//!
//! Each function takes and returns objects whose members are texts and numbers. A text crosses
//! with its length, so nothing that a server or a URL says can pass for another member. A fault
//! comes back as `fault` (its code) and `message`, beside what the server said in `error` and
//! `error_description`.
//!
//! The build for pages is for `wasm32v1-none`, which has no std and is smaller for it.
#![cfg_attr(target_os = "none", no_std)]

extern crate alloc;

mod bare;
mod fields;
mod renewal;

use alloc::string::String;

use edgegrant::{
    entropy::Entropy,
    scope::Scope,
    time::UnixTime,
    user_agent::{
        self, Answer, Endpoint, Failure, Fault, Landing, Members, Metadata, Outcome, Pending,
        Request, ResponseMode, ResponseType, Server, Token,
    },
};
use wasm_bindgen::prelude::*;

pub use fields::Fields;
pub use renewal::{next_step, setback};

/// Where the metadata of an issuer is (RFC 8414 §3.1): `url`.
#[wasm_bindgen]
pub fn metadata_url(issuer: &str) -> Fields {
    answered(user_agent::metadata_url(issuer).map(|url| {
        let fields = Fields::new();
        fields.set("url", &url);
        fields
    }))
}

/// Reads a metadata document (RFC 8414) that `issuer` is said to have written, and the HTTP
/// status that it came with. Lists are given as words; `sends_iss` is there if true.
#[wasm_bindgen]
pub fn discovered(issuer: &str, status: u16, document: &Fields) -> Fields {
    described(document, Some((issuer, status)))
}

/// Checks the endpoints that an application wrote down itself.
#[wasm_bindgen]
pub fn configured(document: &Fields) -> Fields {
    described(document, None)
}

/// Begins a flow (RFC 6749 §4.1.1, §4.2.1) with a server as [`discovered`] or [`configured`]
/// described it: the `url` to visit, and the `record` to keep under `state`.
#[wasm_bindgen]
pub fn authorize(request: &Fields, server: &Fields, seed: &[u8], now: f64) -> Fields {
    answered(begun(request, server, seed, now))
}

fn begun(request: &Fields, server: &Fields, seed: &[u8], now: f64) -> Result<Fields, Fault> {
    let member = |name| request.text(name);
    let seed = seed.try_into().map_err(|_| Fault::SettingInvalid)?;
    let max_age = member("max_age").map(|seconds| seconds.parse()).transpose();
    let issuer = server.text("issuer");
    let authorization_endpoint =
        server.text("authorization_endpoint").ok_or(Fault::SettingMissing)?;
    let token_endpoint = server.text("token_endpoint");
    let server = Server {
        issuer: issuer.as_deref(),
        authorization_endpoint: Endpoint::parse(&authorization_endpoint)?,
        token_endpoint: token_endpoint.as_deref().map(Endpoint::parse).transpose()?,
        revocation_endpoint: None,
        end_session_endpoint: None,
        sends_iss: server.text("sends_iss").is_some(),
        has_s256: server.text("has_s256").is_some(),
    };
    let mode = member("response_mode").map(|mode| ResponseMode::parse(&mode)).transpose()?;
    let login = Request {
        client_id: &member("client_id").unwrap_or_default(),
        redirect_uri: &member("redirect_uri").unwrap_or_default(),
        response_type: ResponseType::parse(&member("response_type").unwrap_or_default())?,
        response_mode: mode,
        scope: member("scope").as_deref(),
        prompt: member("prompt").as_deref(),
        max_age: max_age.map_err(|_| Fault::SettingInvalid)?,
        return_to: member("return_to").as_deref(),
        opened: member("opened").is_some(),
    }
    .start(&server, Entropy::new(seed), moment(now))?;
    let fields = Fields::new();
    fields.set("url", &login.url);
    fields.set("state", login.state.expose());
    fields.set("record", login.record.expose());
    Ok(fields)
}

/// Looks for an authorization response in the page's URL: the clean `url`, and the states under
/// which a record may have been kept, in `query_state` and `fragment_state`; `opener_state` if the
/// page that opened this window or frame waits for it. Nothing if the URL carries no response.
#[wasm_bindgen]
pub fn landing(url: &str) -> Option<Fields> {
    let landing = Landing::find(url)?;
    let fields = Fields::new();
    fields.set("url", &landing.cleaned());
    fields.set_optional("query_state", landing.state(ResponseMode::Query).as_deref());
    fields.set_optional("fragment_state", landing.state(ResponseMode::Fragment).as_deref());
    fields.set_optional("opener_state", landing.opener_state().as_deref());
    Some(fields)
}

/// Reads the response in `url` for the client with `client_id`, and `issuer` or
/// `authorization_endpoint`, that kept `record`. The `kind` of the answer is `token`, `code` (with
/// the `body` of the token request), or `other`: another client of the page waits for it.
#[wasm_bindgen]
pub fn callback(input: &Fields, now: f64) -> Fields {
    match received(input, now) {
        Ok(fields) => fields,
        Err(failure) => Fields::failure(&failure),
    }
}

fn received(input: &Fields, now: f64) -> Result<Fields, Failure> {
    let member = |name| input.text(name);
    let url = member("url").unwrap_or_default();
    let landing = Landing::find(&url).ok_or(Fault::ResponseIncomplete)?;
    let record = member("record").ok_or_else(|| landing.stray())?;
    let pending = Pending::parse(&record)?;
    let fields = Fields::new();
    let own = pending.is_of(
        &member("client_id").unwrap_or_default(),
        member("issuer").as_deref(),
        member("authorization_endpoint").as_deref(),
    );
    if !own {
        fields.set("kind", "other");
        return Ok(fields);
    }
    match landing.read(&pending, moment(now))? {
        Outcome::Token(token) => {
            fields.set("kind", "token");
            set_token(&fields, &token, now);
            fields.set_optional("requested_scope", pending.scope());
        }
        Outcome::Code(body) => {
            fields.set("kind", "code");
            fields.set("body", body.expose());
            fields.set_optional("requested_scope", pending.scope());
        }
    }
    fields.set_optional("return_to", pending.return_to());
    Ok(fields)
}

/// Reads the token endpoint's answer (RFC 6749 §5) to a request for `requested_scope`: the HTTP
/// status, the `content_type`, and the members of the JSON object with numbers as text. After a
/// refresh the scope is `previous_scope` if the answer names none (§6).
#[wasm_bindgen]
pub fn token_answer(status: u16, input: &Fields, now: f64) -> Fields {
    let member = |name| input.text(name);
    let answer = Answer {
        status,
        content_type: member("content_type").as_deref(),
        error: member("error").as_deref(),
        error_description: member("error_description").as_deref(),
        members: Members {
            access_token: member("access_token").as_deref(),
            token_type: member("token_type").as_deref(),
            expires_in: member("expires_in").as_deref(),
            scope: member("scope").or(member("previous_scope")).as_deref(),
            refresh_token: member("refresh_token").as_deref(),
        },
    }
    .read(member("requested_scope").as_deref(), moment(now));
    match answer {
        Ok(token) => {
            let fields = Fields::new();
            set_token(&fields, &token, now);
            fields
        }
        Err(failure) => Fields::failure(&failure),
    }
}

/// The `body` of a revocation request (RFC 7009 §2.1).
#[wasm_bindgen]
pub fn revocation(token: &str, client_id: &str) -> Fields {
    let fields = Fields::new();
    fields.set("body", &user_agent::revocation(token, client_id));
    fields
}

/// Where the browser goes to end the user's session at `endpoint`, and to come back to
/// `redirect_uri` if there is one: `url`.
#[wasm_bindgen]
pub fn end_session(endpoint: &str, client_id: &str, redirect_uri: Option<String>) -> Fields {
    let url = Endpoint::parse(endpoint)
        .and_then(|endpoint| user_agent::end_session(endpoint, client_id, redirect_uri.as_deref()));
    answered(url.map(|url| {
        let fields = Fields::new();
        fields.set("url", &url);
        fields
    }))
}

/// The `body` of a token request with a refresh token (RFC 6749 §6).
#[wasm_bindgen]
pub fn refresh(refresh_token: &str, client_id: &str) -> Fields {
    let fields = Fields::new();
    fields.set("body", user_agent::refresh(refresh_token, client_id).expose());
    fields
}

/// Whether a bearer token may go to an origin: over TLS, or not over a network (RFC 6750 §5.3).
#[wasm_bindgen]
pub fn bearer_origin(origin: &str) -> Fields {
    answered(Endpoint::parse(origin).map(|_| Fields::new()))
}

fn answered(result: Result<Fields, Fault>) -> Fields {
    result.unwrap_or_else(|fault| Fields::failure(&fault.into()))
}

fn described(document: &Fields, answer_of: Option<(&str, u16)>) -> Fields {
    let member = |name| document.text(name);
    let read = |metadata| match answer_of {
        Some((issuer, status)) => Server::discovered(issuer, status, metadata),
        None => Server::configured(metadata),
    };
    let description = read(&Metadata {
        issuer: member("issuer").as_deref(),
        authorization_endpoint: member("authorization_endpoint").as_deref(),
        token_endpoint: member("token_endpoint").as_deref(),
        revocation_endpoint: member("revocation_endpoint").as_deref(),
        end_session_endpoint: member("end_session_endpoint").as_deref(),
        code_challenge_methods: member("code_challenge_methods_supported").as_deref(),
        sends_iss: member("sends_iss").is_some(),
    })
    .map(|server| {
        let fields = Fields::new();
        let members = [
            ("issuer", server.issuer),
            ("authorization_endpoint", Some(server.authorization_endpoint.as_str())),
            ("token_endpoint", server.token_endpoint.map(Endpoint::as_str)),
            ("revocation_endpoint", server.revocation_endpoint.map(Endpoint::as_str)),
            ("end_session_endpoint", server.end_session_endpoint.map(Endpoint::as_str)),
            ("sends_iss", server.sends_iss.then_some("true")),
            ("has_s256", server.has_s256.then_some("true")),
        ];
        for (name, value) in members {
            fields.set_optional(name, value);
        }
        fields
    });
    answered(description)
}

fn set_token(fields: &Fields, token: &Token, now: f64) {
    fields.set("access_token", token.access_token.expose());
    fields.set_number("received_at", now);
    if let Some(end) = token.expires_at {
        fields.set_number("expires_at", end.millis() as f64);
    }
    fields.set_optional("scope", token.scope.as_ref().map(words).as_deref());
    fields.set("missing_scope", &token.missing);
    fields.set("unrequested_scope", &token.unrequested);
    fields.set_optional("refresh_token", token.refresh_token.as_ref().map(|token| token.expose()));
}

fn words(scope: &Scope) -> String {
    user_agent::words(scope.tokens())
}

/// JavaScript's `Date.now()`.
pub(crate) fn moment(milliseconds: f64) -> UnixTime {
    UnixTime::from_millis(milliseconds as u64)
}
