//! The token endpoint's answer (RFC 6749 §5).

use super::{Failure, Fault, Members, ServerError, Token};
use crate::{text::cut, time::UnixTime};

/// An HTTP answer of the token endpoint, its JSON members already taken apart.
#[derive(Clone, Copy, Default)]
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// `error`
    pub error: Option<&'a str>,
    /// `error_description`
    pub error_description: Option<&'a str>,
    /// The members of a success.
    pub members: Members<'a>,
}

impl Answer<'_> {
    /// Reads the answer to a request for the scope `requested`. An `error` is one whatever the
    /// status, and nothing but JSON with status 200 is a token (RFC 6749 §5.1, §5.2).
    pub fn read(&self, requested: Option<&str>, now: UnixTime) -> Result<Token, Failure> {
        let json = self.content_type.is_some_and(is_json);
        let server = self
            .error
            .filter(|_| json)
            .map(|error| ServerError::new(error, self.error_description));
        let fault = match self.status {
            429 | 500.. => Fault::ServerUnavailable,
            _ if server.is_some() => Fault::TokenRefused,
            200 if json => {
                let token = Token::read(&self.members, requested, now, Fault::AnswerMalformed)?;
                return Ok(token);
            }
            _ => Fault::AnswerMalformed,
        };
        Err(Failure { fault, server })
    }
}

fn is_json(content_type: &str) -> bool {
    let (essence, _) = cut(content_type, b';');
    essence.trim_ascii().eq_ignore_ascii_case("application/json")
}
