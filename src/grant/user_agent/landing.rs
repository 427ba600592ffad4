//! The authorization response, as it lands on the redirect URI (RFC 6749 §4.1.2, §4.2.2).

use alloc::{borrow::ToOwned, string::String};

use super::{
    Failure, Fault, MAX_AGE, Members, Pending, ResponseMode, ResponseType, ServerError, Token,
    pending::OPENED,
};
use crate::{
    form::{self, Form},
    secret::Secret,
    text::{cut, pieces},
    time::UnixTime,
};

/// What an authorization response may carry; each of them once (RFC 6749 §3.1).
const PARAMETERS: [&str; 10] = [
    "access_token",
    "code",
    "error",
    "error_description",
    "error_uri",
    "expires_in",
    "iss",
    "scope",
    "state",
    "token_type",
];

/// A page's URL that carries an authorization response.
#[derive(Clone, Copy)]
pub struct Landing<'a> {
    page: &'a str,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

/// What a flow ends in, if it ends well.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The implicit grant's token.
    Token(Token),
    /// A code, and with it the body of the token request (RFC 6749 §4.1.3).
    Code(Secret),
}

impl<'a> Landing<'a> {
    /// Looks at the page's URL; most of the time it carries no response. A response without
    /// `state` counts as one too, so that it is refused instead of overlooked.
    pub fn find(url: &'a str) -> Option<Self> {
        let (before, fragment) = cut(url, b'#');
        let (page, query) = cut(before, b'?');
        let landing = Self { page, query, fragment };
        (landing.carries_response(ResponseMode::Query)
            || landing.carries_response(ResponseMode::Fragment))
        .then_some(landing)
    }

    /// The URL without the response, for the address bar and the history (RFC 9700 §4.3).
    pub fn cleaned(&self) -> String {
        let mut url = self.page.to_owned();
        let mut separator = '?';
        for pair in self.query.into_iter().flat_map(|query| pieces(query, b'&')) {
            if !(self.carries_response(ResponseMode::Query) && is_one_of(pair, &PARAMETERS)) {
                url.push(separator);
                url.push_str(pair);
                separator = '&';
            }
        }
        // Servers put `#_` there so that no other fragment sticks to the URL (RFC 9700 §4.1.3).
        let kept =
            |fragment: &&str| *fragment != "_" && !self.carries_response(ResponseMode::Fragment);
        if let Some(fragment) = self.fragment.filter(kept) {
            url.push('#');
            url.push_str(fragment);
        }
        url
    }

    /// The `state` in one part of the URL, by which the browser finds the record of the flow.
    pub fn state(&self, mode: ResponseMode) -> Option<String> {
        if !self.carries_response(mode) {
            return None;
        }
        self.parameters(mode).ok()?.get("state").map(str::to_owned)
    }

    /// The `state` by which the page that opened this window or frame knows the response.
    pub fn opener_state(&self) -> Option<String> {
        let opened = |mode| self.state(mode).filter(|state| state.ends_with(OPENED));
        opened(ResponseMode::Query).or_else(|| opened(ResponseMode::Fragment))
    }

    /// Why a response for which there is no record is refused.
    pub fn stray(&self) -> Fault {
        let parts = [ResponseMode::Query, ResponseMode::Fragment];
        if parts.iter().any(|mode| self.state(*mode).is_some()) {
            Fault::StateUnknown
        } else if parts.iter().any(|mode| self.parameters(*mode).is_err()) {
            Fault::ResponseMalformed
        } else {
            Fault::StateMissing
        }
    }

    /// Reads the response that `pending` waits for. Only the part of the URL where it belongs is
    /// looked at: a token that someone put into the other part is not even seen (RFC 9700 §4.6).
    pub fn read(&self, pending: &Pending, now: UnixTime) -> Result<Outcome, Failure> {
        let response = self.parameters(pending.response_mode)?;
        if PARAMETERS.iter().any(|name| response.repeats(name)) {
            return Err(Fault::ParameterRepeated.into());
        }
        match response.get("state") {
            None => return Err(Fault::StateMissing.into()),
            Some(state) if state != pending.state() => return Err(Fault::StateUnknown.into()),
            Some(_) => {}
        }
        if now.millis_since(pending.created_at) > u64::from(MAX_AGE) * 1000 {
            return Err(Fault::FlowExpired.into());
        }
        compare_issuer(pending, response.get("iss"))?;
        let (code, token) = (response.get("code"), response.get("access_token"));
        if let Some(error) = response.get("error") {
            if code.is_some() || token.is_some() {
                return Err(Fault::ResponseContradictory.into());
            }
            let server = ServerError::new(error, response.get("error_description"));
            return Err(Failure { fault: Fault::AuthorizationRefused, server: Some(server) });
        }
        match pending.response_type {
            ResponseType::Code => {
                let code = code.ok_or(Fault::ResponseIncomplete)?;
                Ok(Outcome::Code(pending.redeem(code)))
            }
            ResponseType::Token => {
                // A refresh token has no place here (RFC 6749 §4.2.2), so none is read.
                let members = Members {
                    access_token: token,
                    token_type: response.get("token_type"),
                    expires_in: response.get("expires_in"),
                    scope: response.get("scope"),
                    refresh_token: None,
                };
                let incomplete = Fault::ResponseIncomplete;
                Ok(Outcome::Token(Token::read(&members, pending.scope(), now, incomplete)?))
            }
        }
    }

    fn parameters(&self, mode: ResponseMode) -> Result<Form, Fault> {
        let part = self.part(mode).unwrap_or_default();
        Form::parse(part.as_bytes()).map_err(|_| Fault::ResponseMalformed)
    }

    fn carries_response(&self, mode: ResponseMode) -> bool {
        let signs: &[&str] = match mode {
            ResponseMode::Query => &["code", "error"],
            ResponseMode::Fragment => &["access_token", "code", "error"],
        };
        self.part(mode).is_some_and(|part| pieces(part, b'&').any(|pair| is_one_of(pair, signs)))
    }

    const fn part(&self, mode: ResponseMode) -> Option<&'a str> {
        match mode {
            ResponseMode::Query => self.query,
            ResponseMode::Fragment => self.fragment,
        }
    }
}

/// A client that knows its server's issuer compares it (RFC 9207 §2.4).
fn compare_issuer(pending: &Pending, sent: Option<&str>) -> Result<(), Fault> {
    match (pending.issuer(), sent) {
        (Some(expected), Some(sent)) if expected != sent => Err(Fault::IssuerMismatch),
        (_, None) if pending.sends_iss() => Err(Fault::IssuerMissing),
        _ => Ok(()),
    }
}

fn is_one_of(pair: &str, names: &[&str]) -> bool {
    let (name, _) = cut(pair, b'=');
    form::decode(name.as_bytes()).is_ok_and(|name| names.contains(&name.as_str()))
}
