//! What the operator configured. Without all of it the server answers nothing.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use edgegrant::{access_token::Issuer, application::Application, metadata::Metadata, seal::Root};

use crate::boundary::Env;

/// The shortest administrator's secret, in bytes.
const MIN_ADMIN_SECRET_BYTES: usize = 32;

/// Where Cloudflare can be asked to make Durable Objects: its location hints.
const LOCATIONS: [&str; 11] =
    ["wnam", "enam", "sam", "weur", "eeur", "apac", "apac-ne", "apac-se", "oc", "afr", "me"];

/// The configuration of one deployment.
pub(crate) struct Settings {
    /// Who issues tokens, and for whom.
    pub(crate) tokens: Issuer,
    /// The secret that every key is derived from.
    pub(crate) root: Root,
    /// The built-in application.
    pub(crate) admin: Application,
    /// Near where Durable Objects are to be made; near whoever first asks for each if nothing is said.
    pub(crate) location: Option<String>,
    /// What scopes mean, in words.
    pub(crate) scopes: BTreeMap<String, String>,
    /// The server's metadata document (RFC 8414 §2), as it is sent.
    pub(crate) metadata: String,
}

thread_local! {
    /// The configuration that was last read, and of what.
    static SETTINGS: RefCell<Option<(String, Rc<Settings>)>> = const { RefCell::new(None) };
}

impl Settings {
    /// The configuration, read again whenever another was deployed: a change of secrets alone may
    /// leave isolates running, and a secret that was replaced must not live on in them.
    ///
    /// # Errors
    /// The name of the variable that is missing or cannot be used.
    pub(crate) fn load(env: &Env) -> Result<Rc<Self>, &'static str> {
        let configuration = env.configuration();
        let known = SETTINGS.with_borrow(|last| {
            let (_, settings) = last.as_ref().filter(|(read, _)| *read == configuration)?;
            Some(Rc::clone(settings))
        });
        if let Some(settings) = known {
            return Ok(settings);
        }
        let settings = Rc::new(Self::read(env)?);
        SETTINGS.set(Some((configuration, Rc::clone(&settings))));
        Ok(settings)
    }

    fn read(env: &Env) -> Result<Self, &'static str> {
        let root = root(env)?;
        let admin = env
            .setting("EDGEGRANT_ADMIN_SECRET")
            .filter(|secret| secret.len() >= MIN_ADMIN_SECRET_BYTES);
        let issuer = env.setting("EDGEGRANT_ISSUER").filter(|issuer| is_issuer(issuer));
        let issuer = issuer.ok_or("EDGEGRANT_ISSUER")?;
        let scopes = env.setting("EDGEGRANT_SCOPES").unwrap_or_else(|| "{}".to_owned());
        let scopes: BTreeMap<String, String> =
            serde_json::from_str(&scopes).map_err(|_| "EDGEGRANT_SCOPES")?;
        let location = given(env, "EDGEGRANT_LOCATION");
        if location.as_deref().is_some_and(|location| !LOCATIONS.contains(&location)) {
            return Err("EDGEGRANT_LOCATION");
        }
        let metadata = Metadata::new(&issuer, scopes.keys().cloned());
        Ok(Self {
            metadata: serde_json::to_string(&metadata).map_err(|_| "EDGEGRANT_ISSUER")?,
            tokens: Issuer {
                audience: given(env, "EDGEGRANT_AUDIENCE").unwrap_or_else(|| issuer.clone()),
                issuer,
            },
            root,
            admin: Application::admin(&admin.ok_or("EDGEGRANT_ADMIN_SECRET")?),
            location,
            scopes,
        })
    }

    /// The issuer identifier, which is also the server's origin.
    pub(crate) fn issuer(&self) -> &str {
        &self.tokens.issuer
    }

    /// Whether browsers reach the server by TLS; they do, but for development on a loopback host.
    pub(crate) fn is_secure(&self) -> bool {
        self.issuer().starts_with("https://")
    }
}

/// The root secret, and the one that it replaced if that may still open things.
///
/// # Errors
/// The name of the one that is missing or cannot be used.
pub(crate) fn root(env: &Env) -> Result<Root, &'static str> {
    let secret = env.setting("EDGEGRANT_SECRET");
    let root = secret.and_then(|secret| Root::new(&secret)).ok_or("EDGEGRANT_SECRET")?;
    match given(env, "EDGEGRANT_SECRET_PREVIOUS") {
        None => Ok(root),
        Some(previous) => root.with_previous(&previous).ok_or("EDGEGRANT_SECRET_PREVIOUS"),
    }
}

/// A variable that need not be there; one that is empty is not.
fn given(env: &Env, name: &str) -> Option<String> {
    env.setting(name).filter(|value| !value.is_empty())
}

/// RFC 8414 §2: an https URL without query and fragment. Here it has no path either, since the
/// endpoints have theirs; http is for development on a loopback host.
fn is_issuer(issuer: &str) -> bool {
    edgegrant::redirect_uri::RedirectUri::parse(issuer)
        .is_ok_and(|uri| uri.origin() == Some(issuer))
}
