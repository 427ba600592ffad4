//! Where an authorization response goes, in the words of a page and of its policy.

/// The part of a redirect URI that says whose it is.
#[derive(Clone, Copy)]
pub(super) enum Destination<'a> {
    /// A web server: `https`, or `http` on the loopback interface.
    Site { scheme: &'a str, authority: &'a str },
    /// An application that owns a private-use scheme (RFC 8252 §7.1).
    Application { scheme: &'a str },
    /// Nothing that an authorization response could go to.
    Nowhere,
}

impl<'a> Destination<'a> {
    pub(super) fn parse(redirect_uri: &'a str) -> Self {
        let Some((scheme, rest)) = redirect_uri.split_once(':') else {
            return Self::Nowhere;
        };
        if let ("https" | "http", Some(rest)) = (scheme, rest.strip_prefix("//")) {
            let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or(rest);
            return Self::Site { scheme, authority };
        }
        // RFC 8252 §7.1: a private-use scheme is a domain name in reverse, so there is a full stop
        // in it. This leaves out `javascript`, `data` and their kind.
        let of_a_scheme = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        if scheme.contains('.') && scheme.bytes().all(of_a_scheme) {
            return Self::Application { scheme };
        }
        Self::Nowhere
    }

    /// What the person is told.
    pub(super) fn name(&self) -> &'a str {
        match *self {
            Self::Site { authority, .. } => authority,
            Self::Application { scheme } => scheme,
            Self::Nowhere => "",
        }
    }

    /// Whether the answer stays on the device in front of the person.
    pub(super) fn is_local(&self) -> bool {
        match *self {
            Self::Site { scheme, .. } => scheme == "http",
            Self::Application { .. } => true,
            Self::Nowhere => false,
        }
    }

    /// The source expression for what may follow (CSP Level 3 §2.3.1).
    ///
    /// It is the scheme and not the host: Chromium holds every redirect after a form was sent to
    /// `form-action`, and many a client goes on from its redirect URI to another host of its own.
    /// Narrowed to the first host, their users would be left on our page without a word.
    pub(super) fn source(&self) -> Option<String> {
        match *self {
            Self::Site { scheme, .. } | Self::Application { scheme } => Some(format!("{scheme}:")),
            Self::Nowhere => None,
        }
    }
}
