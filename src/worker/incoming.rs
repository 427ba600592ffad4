//! A request, bounded and split.

use edgegrant::{form::Form, refusal::Refusal};

use crate::boundary::Received;

/// The largest body that is read, in bytes.
pub(crate) const MAX_BODY_BYTES: u32 = 64 * 1024;

/// A request.
pub(crate) struct Incoming {
    received: Received,
    path: String,
    query: Option<String>,
}

/// The media types that endpoints read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Media {
    Form,
    Json,
}

impl Incoming {
    pub(crate) fn new(received: Received) -> Self {
        // What follows the authority; the path is compared as it came, byte for byte.
        let rest = received.url.splitn(4, '/').nth(3).unwrap_or_default();
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query.to_owned())),
            None => (rest, None),
        };
        let path = ["/", path].concat();
        Self { path, query, received }
    }

    pub(crate) fn method(&self) -> &str {
        &self.received.method
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn authorization(&self) -> Option<&str> {
        self.received.authorization.as_deref()
    }

    pub(crate) fn origin(&self) -> Option<&str> {
        self.received.origin.as_deref()
    }

    pub(crate) fn cookies(&self) -> &str {
        self.received.cookie.as_deref().unwrap_or_default()
    }

    /// Whether a browser says that another site made it send this.
    pub(crate) fn is_cross_site(&self, issuer: &str) -> bool {
        let site = self.received.fetch_site.as_deref();
        let other_origin = self.origin().is_some_and(|origin| {
            // Where no referrer is sent, a browser says `null` of our own forms, too.
            origin != issuer && !(origin == "null" && site == Some("same-origin"))
        });
        let other_site = site.is_some_and(|site| !matches!(site, "same-origin" | "none"));
        other_origin || other_site
    }

    /// Whether the answer is a page for a window or a frame, as far as the browser says (Fetch
    /// Metadata §2.1). A script that fetches it could not see it, but bring it about many times.
    pub(crate) fn is_for_a_page(&self) -> bool {
        let destination = self.received.fetch_dest.as_deref();
        destination.is_none_or(|dest| matches!(dest, "document" | "iframe" | "frame"))
    }

    /// Where the request came from, as the platform says.
    pub(crate) fn address(&self) -> &str {
        self.received.address.as_deref().unwrap_or_default()
    }

    /// Whether the request has a query.
    pub(crate) fn has_query(&self) -> bool {
        self.query.is_some()
    }

    /// The parameters of the query.
    pub(crate) fn query(&self) -> Result<Form, Refusal> {
        Form::parse(self.query.as_deref().unwrap_or_default().as_bytes())
            .map_err(|_| Refusal::MalformedParameters)
    }

    /// The parameters of a form-encoded body.
    pub(crate) fn form(&self) -> Result<Form, Refusal> {
        match self.media() {
            Some(Media::Form) => {
                Form::parse(self.body()?).map_err(|_| Refusal::MalformedParameters)
            }
            _ => Err(Refusal::FormContentType),
        }
    }

    /// The parameters of a form-encoded body or a JSON one with the same members; each may be
    /// there once (RFC 6749 §3.2).
    pub(crate) fn parameters(&self) -> Result<Form, Refusal> {
        let form = match self.media().ok_or(Refusal::ContentType)? {
            Media::Form => Form::parse(self.body()?),
            Media::Json => Form::parse_json(self.body()?),
        };
        let form = form.map_err(|_| Refusal::MalformedParameters)?;
        if form.repeats_any() { Err(Refusal::RepeatedParameter) } else { Ok(form) }
    }

    /// A JSON body.
    pub(crate) fn json(&self) -> Result<&[u8], Refusal> {
        match self.media() {
            Some(Media::Json) => self.body(),
            _ => Err(Refusal::JsonContentType),
        }
    }

    fn body(&self) -> Result<&[u8], Refusal> {
        self.received.body.as_deref().map_err(|refusal| *refusal)
    }

    /// The media type, if its text is UTF-8.
    fn media(&self) -> Option<Media> {
        let mut parts = self.received.content_type.as_deref()?.split(';').map(str::trim);
        let media = match parts.next()?.to_ascii_lowercase().as_str() {
            "application/x-www-form-urlencoded" => Media::Form,
            "application/json" => Media::Json,
            _ => return None,
        };
        let utf8 = parts.all(|parameter| {
            parameter.split_once('=').is_none_or(|(name, value)| {
                !name.eq_ignore_ascii_case("charset")
                    || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            })
        });
        utf8.then_some(media)
    }
}
