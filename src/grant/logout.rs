//! Where a log-out leads (OpenID Connect RP-Initiated Logout 1.0 §2, §3).

use alloc::{borrow::ToOwned, string::String};

use crate::{
    application::Application,
    authorization::state_fault,
    form::{Form, Query},
    text::separator,
};

/// Where a request wants the browser to go after the log-out. Whether it may is for the application's
/// configuration to say, at each step.
#[derive(Clone, Copy, Debug)]
pub struct WayBack<'a> {
    client_id: &'a str,
    uri: &'a str,
    /// Empty where there is none.
    state: &'a str,
}

impl<'a> WayBack<'a> {
    /// Reads what a request says of it. The application has to be named, as there are no ID tokens
    /// that could tell. Of two values none is the application's, and a `state` that cannot come back
    /// whole is not either: such a request leads nowhere.
    pub fn parse(form: &'a Form) -> Option<Self> {
        let once = |name| form.get(name).filter(|_| !form.repeats(name));
        let state = form.value("state").map_or("", String::as_str);
        if form.repeats("state") || state_fault(state).is_some() {
            return None;
        }
        Some(Self { client_id: once("client_id")?, uri: once("post_logout_redirect_uri")?, state })
    }

    /// The application that the request names.
    pub fn client_id(&self) -> &'a str {
        self.client_id
    }

    /// The URI that the request names.
    pub fn uri(&self) -> &'a str {
        self.uri
    }

    /// The parameters that say the same.
    pub fn fields(&self) -> [(&'static str, &'a str); 3] {
        [
            ("client_id", self.client_id),
            ("post_logout_redirect_uri", self.uri),
            ("state", self.state),
        ]
    }

    /// The same as a query, without a `?`.
    pub fn to_query(&self) -> String {
        let mut query = Query::default();
        for (name, value) in self.fields() {
            query.push(name, value);
        }
        query.into_string()
    }

    /// Where the browser goes, with the request's `state` (§3): to a URI that the application has
    /// registered, byte for byte, and nowhere else (RFC 9700 §4.11).
    pub fn location(&self, application: &Application) -> Option<String> {
        let mut uris = application.post_logout_redirect_uris.iter();
        if application.client_id != self.client_id || !uris.any(|uri| uri.is(self.uri)) {
            return None;
        }
        if self.state.is_empty() {
            return Some(self.uri.to_owned());
        }
        let mut query = Query::default();
        query.push("state", self.state);
        Some([self.uri, separator(self.uri), &query.into_string()].concat())
    }
}
