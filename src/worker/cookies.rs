//! Cookies of the dialog.
//!
//! With TLS their names begin with `__Host-`: the browser then takes them from this host only, with
//! `Secure` and for the whole of it (RFC 6265bis §4.1.3.2). Without TLS, which is for development
//! on a loopback host, they have plain names.

use edgegrant::{account::SESSION_LIFETIME, entropy::Entropy, refusal::Refusal, seal::Purpose};

use crate::{
    incoming::Incoming,
    server::Server,
    settings::Settings,
    store::accounts::{Device, Session},
};

/// How long a browser is recognised, in seconds: a year.
const BROWSER_LIFETIME: u32 = 366 * 24 * 3600;

/// The length of a browser's secret: 256 random bits in base64url.
const BROWSER_BYTES: usize = 43;

#[derive(Clone, Copy)]
enum Name {
    /// Binds pending requests and forms to the browser.
    Browser,
    /// The session.
    Session,
    /// That a user has logged in here before.
    Device,
}

impl Name {
    fn written(self, settings: &Settings) -> String {
        let prefix = if settings.is_secure() { "__Host-" } else { "" };
        let name = match self {
            Self::Browser => "edgegrant-browser",
            Self::Session => "edgegrant-session",
            Self::Device => "edgegrant-device",
        };
        [prefix, name].concat()
    }
}

/// A cookie that is there once. Two of a name are not both ours, and nothing says which is; and what
/// is no space or tab before a name is part of it (RFC 6265bis §5.6), whatever looks like one: a
/// name that begins otherwise has no prefix for a browser, so a sibling host can set it.
fn get<'a>(server: &Server, incoming: &'a Incoming, name: Name) -> Option<&'a str> {
    let name = name.written(&server.settings);
    let pairs = incoming.cookies().split(';');
    let pairs = pairs.filter_map(|pair| pair.trim_matches([' ', '\t']).split_once('='));
    let mut values = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value);
    values.next().filter(|_| values.next().is_none())
}

fn set(settings: &Settings, name: Name, value: &str, lifetime: u32) -> String {
    let secure = if settings.is_secure() { "; Secure" } else { "" };
    let name = name.written(settings);
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}; Max-Age={lifetime}")
}

/// The secret that tells this browser from others.
pub(crate) fn browser<'a>(server: &Server, incoming: &'a Incoming) -> Option<&'a str> {
    get(server, incoming, Name::Browser).filter(|value| is_browser(value))
}

/// Whether text has the form of a browser's secret.
fn is_browser(text: &str) -> bool {
    text.len() == BROWSER_BYTES
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// A new secret for a browser, and the cookie that keeps it. It outlives the browser's run: of several
/// tabs that are restored at once, and find none, one only would keep its own.
pub(crate) fn new_browser(server: &Server, entropy: &mut Entropy) -> (String, String) {
    let browser = entropy.text::<32>();
    let cookie = set(&server.settings, Name::Browser, &browser, BROWSER_LIFETIME);
    (browser, cookie)
}

/// The session, for what is shown; a cookie that was tampered with is none.
pub(crate) fn session(server: &Server, incoming: &Incoming) -> Option<Session> {
    if !incoming.is_for_a_page() {
        return None;
    }
    let sealed = get(server, incoming, Name::Session)?;
    server.settings.root.open(Purpose::Session, sealed)
}

/// The cookie that keeps a session.
pub(crate) fn set_session(
    server: &Server,
    session: &Session,
    entropy: &mut Entropy,
) -> Result<String, Refusal> {
    let sealed = server.settings.root.seal(Purpose::Session, session, entropy);
    let sealed = sealed.map_err(|_| Refusal::Internal)?;
    Ok(set(&server.settings, Name::Session, &sealed, SESSION_LIFETIME))
}

/// The cookie that ends a session.
pub(crate) fn clear_session(server: &Server) -> String {
    set(&server.settings, Name::Session, "", 0)
}

/// The user who has logged in here before.
pub(crate) fn device(server: &Server, incoming: &Incoming) -> Option<Device> {
    let sealed = get(server, incoming, Name::Device)?;
    server.settings.root.open(Purpose::Device, sealed)
}

/// The cookie that recognises this browser.
pub(crate) fn set_device(
    server: &Server,
    device: &Device,
    entropy: &mut Entropy,
) -> Result<String, Refusal> {
    let sealed = server.settings.root.seal(Purpose::Device, device, entropy);
    let sealed = sealed.map_err(|_| Refusal::Internal)?;
    Ok(set(&server.settings, Name::Device, &sealed, BROWSER_LIFETIME))
}
