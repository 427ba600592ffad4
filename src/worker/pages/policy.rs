//! What a page may do in the browser (Content Security Policy Level 3; RFC 9700 §4.16).

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::destination::Destination;
use super::{ONCE, STYLE, SUBMIT};

/// Where the forms of a page may go.
#[derive(Clone, Copy)]
pub(super) enum Forms<'a> {
    /// The page has none.
    None,
    /// To us, and the answer stays with us.
    Own,
    /// To us, and from there the answer may redirect to this URI.
    Dialog(&'a str),
    /// To this URI.
    Client(&'a str),
}

/// Which scripts a page may run.
#[derive(Clone, Copy)]
pub(super) enum Scripts {
    /// None at all.
    None,
    /// The one that sends the form.
    Submit,
    /// The one that lets a form be sent once.
    Once,
}

static STYLE_SOURCE: LazyLock<String> = LazyLock::new(|| hash_source(STYLE));
static SUBMIT_SOURCE: LazyLock<String> = LazyLock::new(|| hash_source(SUBMIT));
static ONCE_SOURCE: LazyLock<String> = LazyLock::new(|| hash_source(ONCE));

/// The source expression that allows exactly this text between its tags.
fn hash_source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

pub(super) fn policy(forms: Forms<'_>, scripts: Scripts) -> String {
    let own = || Some(String::from("'self'"));
    let client = |uri| Destination::parse(uri).source();
    let targets = match forms {
        Forms::None => [None, None],
        Forms::Own => [own(), None],
        Forms::Dialog(redirect_uri) => [own(), client(redirect_uri)],
        Forms::Client(redirect_uri) => [client(redirect_uri), None],
    };
    let targets: Vec<String> = targets.into_iter().flatten().collect();
    let form_action = match &*targets {
        [] => String::from("'none'"),
        targets => targets.join(" "),
    };
    let script = match scripts {
        Scripts::None => "'none'",
        Scripts::Submit => &SUBMIT_SOURCE,
        Scripts::Once => &ONCE_SOURCE,
    };
    let style = &*STYLE_SOURCE;
    format!(
        "default-src 'none'; base-uri 'none'; form-action {form_action}; frame-ancestors 'none'; \
         img-src 'none'; object-src 'none'; script-src {script}; style-src {style}; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    )
}
