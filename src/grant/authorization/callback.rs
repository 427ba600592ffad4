//! Where an answer of the authorization endpoint may go.

use alloc::{borrow::ToOwned, string::String};

use serde::{Deserialize, Serialize};

use crate::{
    application::{Application, ResponseType},
    form::Form,
    redirect_uri::is_on_loopback,
    refusal::Refusal,
};

/// A redirect URI that is registered to the application that a request names: the only place that
/// an answer, or an error, can be sent to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    client_id: String,
    redirect_uri: String,
    mode: ResponseMode,
    state: Option<String>,
}

/// How an answer travels (OAuth 2.0 Multiple Response Type Encoding Practices §2.1; OAuth 2.0 Form
/// Post Response Mode).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    Query,
    /// In its fragment.
    Fragment,
    /// In a form that the browser posts to it.
    FormPost,
}

impl ResponseMode {
    /// Every mode.
    pub const ALL: &[Self] = &[Self::Query, Self::Fragment, Self::FormPost];

    /// The mode as it travels.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|mode| mode.as_str() == text)
    }
}

impl ResponseType {
    /// The mode where none is asked for (RFC 6749 §4.1.2, §4.2.2).
    pub const fn default_mode(self) -> ResponseMode {
        match self {
            Self::Code => ResponseMode::Query,
            Self::Token => ResponseMode::Fragment,
        }
    }

    /// Whether an answer of this type may travel so: a token never in a query.
    pub fn may_travel_by(self, mode: ResponseMode) -> bool {
        !(self == Self::Token && mode == ResponseMode::Query)
    }
}

impl Callback {
    /// Finds the redirect URI of a request among the application's: byte for byte, but for the
    /// port of a native application's loopback URI (RFC 6749 §3.1.2.3, RFC 8252 §7.3,
    /// RFC 9700 §2.1).
    pub(super) fn resolve(form: &Form, application: &Application) -> Result<Self, Refusal> {
        // One of two contradicting values must not decide where errors go.
        if form.repeats("redirect_uri") {
            return Err(Refusal::RepeatedParameter);
        }
        let sent = form.get("redirect_uri").ok_or(Refusal::NoRedirectUri)?;
        let exact = application.redirect_uris.iter().any(|uri| uri.is(sent));
        let native = application.is_public() && form.get("response_type") == Some("code");
        let other_port =
            native && application.redirect_uris.iter().any(|uri| uri.is_with_other_port(sent));
        if !exact && !other_port {
            return Err(Refusal::UnregisteredRedirectUri);
        }
        Ok(Self {
            client_id: application.client_id.clone(),
            redirect_uri: sent.to_owned(),
            mode: ResponseMode::Query,
            state: None,
        })
    }

    /// Settles how answers travel, so that errors arrive like the answer would have: where the
    /// mode asked for is not possible, by the response type's default.
    pub(super) fn prepare(&mut self, form: &Form, response_type: Option<ResponseType>) {
        // An unknown response type that mentions a token gets its error where tokens go.
        let by_default = response_type.map_or_else(
            || match form.get("response_type") {
                Some(text) if text.split(' ').any(|part| part.ends_with("token")) => {
                    ResponseMode::Fragment
                }
                _ => ResponseMode::Query,
            },
            ResponseType::default_mode,
        );
        self.mode = form
            .get("response_mode")
            .filter(|_| !form.repeats("response_mode"))
            .and_then(ResponseMode::parse)
            .filter(|mode| response_type.is_some_and(|kind| self.can_carry(kind, *mode)))
            .unwrap_or(by_default);
        // Returned byte for byte, or not at all: of two values none is the application's.
        self.state = form
            .get("state")
            .filter(|state| !form.repeats("state") && super::state_fault(state).is_none())
            .map(str::to_owned);
    }

    /// Whether the mode asked for exists and is possible for the response type.
    pub(super) fn suits(&self, asked: Option<&str>, response_type: ResponseType) -> bool {
        asked.is_none_or(|asked| {
            ResponseMode::parse(asked).is_some_and(|mode| self.can_carry(response_type, mode))
        })
    }

    /// Whether an answer of this type can travel so. A form is for a server to read, and its
    /// action must not be of a scheme that runs on this device.
    fn can_carry(&self, response_type: ResponseType, mode: ResponseMode) -> bool {
        let web = self.redirect_uri.starts_with("https://");
        response_type.may_travel_by(mode) && (web || mode != ResponseMode::FormPost)
    }

    /// The application.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The redirect URI, as the request had it.
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// Whether nobody but the application receives what is sent there, where the server is called
    /// `issuer`: the redirect URI is a host's by TLS. Any program on the user's device may have a
    /// private-use scheme or listen on the loopback interface (RFC 8252 §8.6). A server that runs
    /// there itself is one in development, and so is a page at a port that is registered.
    pub(super) fn is_assured(&self, application: &Application, issuer: &str) -> bool {
        let uri = &self.redirect_uri;
        let in_development = is_on_loopback(issuer)
            && is_on_loopback(uri)
            && application.redirect_uris.iter().any(|registered| registered.is(uri));
        uri.starts_with("https://") || in_development
    }

    /// How answers travel.
    pub fn mode(&self) -> ResponseMode {
        self.mode
    }

    /// The request's `state`.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Whether the redirect URI is still the application's: it is asked again at every step.
    pub fn is_registered_to(&self, application: &Application) -> bool {
        self.client_id == application.client_id
            && application.redirect_uris.iter().any(|uri| {
                uri.is(&self.redirect_uri)
                    || (application.is_public() && uri.is_with_other_port(&self.redirect_uri))
            })
    }
}
