//! The pages that a person sees at the authorization endpoint (RFC 6749 §3.1, §10.11 to §10.14).
//!
//! Each page is a struct of plain strings, and [`Page`] is what becomes of it: the HTML, and the
//! headers that hold the browser to it. Templates escape whatever they are given, so nothing here
//! expects its strings to be harmless.

mod destination;
mod notice;
mod policy;
mod problem;
#[cfg(test)]
mod tests;

use askama::Template;
use destination::Destination;
pub(crate) use notice::Notice;
use policy::{Forms, Scripts};
pub(crate) use problem::Problem;

/// The one style sheet, written into every page so that no page loads anything.
const STYLE: &str = include_str!("pages/style.css");
/// Sends the form of [`FormPost`] on its way.
const SUBMIT: &str = include_str!("pages/submit.js");
/// Keeps a form of the dialog from being sent twice.
const ONCE: &str = include_str!("pages/once.js");

/// The headers that every page carries, beside its own `Content-Security-Policy`.
const HEADERS: [(&str, &str); 7] = [
    ("Content-Type", "text/html; charset=utf-8"),
    // The page holds a sealed request and the way past the CSRF check.
    ("Cache-Control", "no-store"),
    // For browsers that do not know `frame-ancestors` (RFC 9700 §4.16).
    ("X-Frame-Options", "DENY"),
    ("X-Content-Type-Options", "nosniff"),
    // Not `no-referrer`, under which our own forms would arrive with `Origin: null`.
    ("Referrer-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("Cross-Origin-Resource-Policy", "same-origin"),
];

/// A page ready to send.
pub(crate) struct Page {
    /// The HTML document.
    pub(crate) html: String,
    /// The value of `Content-Security-Policy` that fits this document.
    pub(crate) content_security_policy: String,
}

impl Page {
    fn new(template: &impl Template, forms: Forms<'_>, scripts: Scripts) -> Self {
        Self {
            // The templates write strings and numbers into a `String`, and that has no way to fail.
            html: template.render().unwrap_or_default(),
            content_security_policy: policy::policy(forms, scripts),
        }
    }

    /// Every header of the answer.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let policy = ("Content-Security-Policy", &*self.content_security_policy);
        HEADERS.into_iter().chain([policy])
    }
}

/// What brought the person to the log-in page.
pub(crate) enum Reason {
    /// Nobody is logged in.
    First,
    /// Somebody is, and the application wants proof that it is still them (`prompt=login`, `max_age`).
    Again,
}

/// The log-in page: posts `username` and `password`, or `decision=deny`.
#[derive(Template)]
#[template(path = "login.html")]
pub(crate) struct Login<'a> {
    /// The application's name.
    pub(crate) application: &'a str,
    /// Where the answer goes: shown by its host, and allowed as the target of a redirect.
    pub(crate) redirect_uri: &'a str,
    /// The sealed pending request.
    pub(crate) request: &'a str,
    /// The token that ties the form to this browser (RFC 6749 §10.12).
    pub(crate) csrf: &'a str,
    /// What stands in the user name's field at first: the last input, or a hint.
    pub(crate) username: &'a str,
    /// What went wrong with the last attempt.
    pub(crate) problem: Option<Problem>,
    /// Why the page is shown at all.
    pub(crate) reason: Reason,
}

impl Login<'_> {
    /// Renders the page.
    pub(crate) fn page(&self) -> Page {
        Page::new(self, Forms::Dialog(self.redirect_uri), Scripts::Once)
    }

    fn destination(&self) -> Destination<'_> {
        Destination::parse(self.redirect_uri)
    }
}

/// One thing that the application asks for.
pub(crate) struct Scope<'a> {
    /// The scope token (RFC 6749 §3.3).
    pub(crate) token: &'a str,
    /// What it means, in words, where the configuration says so.
    pub(crate) meaning: Option<&'a str>,
}

/// The consent page: posts `decision`, which is `allow`, `deny` or `switch` (to another account).
#[derive(Template)]
#[template(path = "consent.html")]
pub(crate) struct Consent<'a> {
    /// The application's name.
    pub(crate) application: &'a str,
    /// Where the answer goes: shown by its host, and allowed as the target of a redirect.
    pub(crate) redirect_uri: &'a str,
    /// The sealed pending request.
    pub(crate) request: &'a str,
    /// The token that ties the form to this browser (RFC 6749 §10.12).
    pub(crate) csrf: &'a str,
    /// The whole scope that is shown: a yes is to nothing more.
    pub(crate) shown: &'a str,
    /// Who is logged in.
    pub(crate) username: &'a str,
    /// What the application will be able to do.
    pub(crate) scopes: &'a [Scope<'a>],
}

impl Consent<'_> {
    /// Renders the page.
    pub(crate) fn page(&self) -> Page {
        Page::new(self, Forms::Dialog(self.redirect_uri), Scripts::Once)
    }

    fn destination(&self) -> Destination<'_> {
        Destination::parse(self.redirect_uri)
    }
}

/// The page that asks before it ends the session.
#[derive(Template)]
#[template(path = "logout.html")]
pub(crate) struct Logout<'a> {
    /// Who is logged in.
    pub(crate) username: &'a str,
    /// The token that ties the form to this browser.
    pub(crate) csrf: &'a str,
    /// Where the browser goes afterwards, if not to a page of ours.
    pub(crate) back: Option<Return<'a>>,
}

/// The way from a log-out to an application (OpenID Connect RP-Initiated Logout 1.0 §3).
pub(crate) struct Return<'a> {
    /// The application's name.
    pub(crate) application: &'a str,
    /// Where it is: shown by its host, and allowed as the target of a redirect.
    pub(crate) redirect_uri: &'a str,
    /// The parameters that ask for it.
    pub(crate) fields: [(&'static str, &'a str); 3],
}

impl Logout<'_> {
    /// Renders the page.
    pub(crate) fn page(&self) -> Page {
        let forms = self.back.as_ref().map_or(Forms::Own, |back| Forms::Dialog(back.redirect_uri));
        Page::new(self, forms, Scripts::None)
    }
}

/// A page with something to say and nothing to fill in. It leads nowhere, for it is also the answer
/// where no redirect URI can be trusted (RFC 6749 §4.1.2.1).
#[derive(Template)]
#[template(path = "message.html")]
pub(crate) struct Message<'a> {
    /// What there is to say.
    pub(crate) notice: Notice,
    /// What exactly is wrong, for the application's developer: our words, not the request's.
    pub(crate) detail: Option<&'a str>,
    /// The id under which the log knows this request.
    pub(crate) request_id: Option<&'a str>,
}

impl Message<'_> {
    /// Renders the page.
    pub(crate) fn page(&self) -> Page {
        Page::new(self, Forms::None, Scripts::None)
    }
}

/// The authorization response as a form that sends itself (OAuth 2.0 Form Post Response Mode §2).
#[derive(Template)]
#[template(path = "form_post.html")]
pub(crate) struct FormPost<'a> {
    /// The redirect URI.
    pub(crate) action: &'a str,
    /// The parameters of the response.
    pub(crate) fields: &'a [(&'a str, &'a str)],
}

impl FormPost<'_> {
    /// Renders the page.
    pub(crate) fn page(&self) -> Page {
        Page::new(self, Forms::Client(self.action), Scripts::Submit)
    }

    fn destination(&self) -> Destination<'_> {
        Destination::parse(self.action)
    }
}
