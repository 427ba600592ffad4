//! Answers.

use edgegrant::{grant::RETRY_SECONDS, refusal::Refusal, token::ErrorAnswer};
use serde::Serialize;

use crate::{attempts, boundary, pages::Page};

/// An answer.
pub(crate) struct Reply {
    status: u16,
    headers: Vec<String>,
    body: String,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    /// JSON that no cache keeps (RFC 6749 §5.1).
    pub(crate) fn json<T: Serialize>(status: u16, body: &T) -> Self {
        let Ok(body) = serde_json::to_string(body) else { return Self::empty(500) };
        let reply = Self { status, headers: Vec::new(), body };
        reply.with("Content-Type", "application/json").kept_by_nobody()
    }

    /// JSON that everybody may keep for some minutes: it holds nothing of a request.
    pub(crate) fn public_json(body: &str) -> Self {
        let reply = Self { status: 200, headers: Vec::new(), body: body.to_owned() };
        reply
            .with("Content-Type", "application/json")
            .with("Cache-Control", "public, max-age=300")
            .with("Access-Control-Allow-Origin", "*")
            .with("X-Content-Type-Options", "nosniff")
    }

    /// An error as the token endpoint gives it (RFC 6749 §5.2).
    pub(crate) fn error(refusal: Refusal) -> Self {
        let status = refusal.status();
        let reply = Self::json(status, &ErrorAnswer::from(refusal));
        match (status, refusal) {
            (503, _) => reply.with("Retry-After", &RETRY_SECONDS.to_string()),
            (_, Refusal::ClientThrottled) => {
                reply.with("Retry-After", &attempts::WINDOW_SECONDS.to_string())
            }
            _ => reply,
        }
    }

    /// A page with a person in front of it.
    pub(crate) fn page(status: u16, page: &Page) -> Self {
        let mut reply = Self { status, headers: Vec::new(), body: page.html.clone() };
        for (name, value) in page.headers() {
            reply = reply.with(name, value);
        }
        if status == 503 { reply.with("Retry-After", &RETRY_SECONDS.to_string()) } else { reply }
    }

    /// A redirect that is followed by GET, so that no browser posts a password on
    /// (RFC 9700 §4.12).
    pub(crate) fn see_other(location: &str) -> Self {
        Self::empty(303)
            .with("Location", location)
            .with("Cache-Control", "no-store")
            .with("Referrer-Policy", "no-referrer")
    }

    /// The answer to a method that a path does not have (RFC 9110 §15.5.6).
    pub(crate) fn method_not_allowed(allowed: &str) -> Self {
        Self::json(405, &Plain { error: "method_not_allowed" }).with("Allow", allowed)
    }

    /// The answer to a path that leads nowhere.
    pub(crate) fn not_found() -> Self {
        Self::json(404, &Plain { error: "not_found" })
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push(name.to_owned());
        self.headers.push(value.to_owned());
        self
    }

    /// The same, in no cache (RFC 6749 §5.1) and with no type guessed.
    #[must_use]
    pub(crate) fn kept_by_nobody(self) -> Self {
        self.with("Cache-Control", "no-store")
            .with("Pragma", "no-cache")
            .with("X-Content-Type-Options", "nosniff")
    }

    /// The same, after which a browser comes back by TLS only, for a year (RFC 6797 §6.1). Hosts
    /// below this one may be somebody else's.
    #[must_use]
    pub(crate) fn by_tls_only(self) -> Self {
        self.with("Strict-Transport-Security", "max-age=31536000")
    }

    pub(crate) fn status(&self) -> u16 {
        self.status
    }

    /// The same without a body, for HEAD.
    #[must_use]
    pub(crate) fn without_body(mut self) -> Self {
        self.body.clear();
        self
    }

    pub(crate) fn into_response(self) -> web_sys::Response {
        boundary::reply(self.status, self.headers, &self.body)
    }
}

#[derive(Serialize)]
struct Plain {
    error: &'static str,
}
