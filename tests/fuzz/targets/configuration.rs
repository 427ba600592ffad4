//! The configuration of an application: its identifier in the first line, its JSON after that.
#![no_main]

use edgegrant::{
    application::{Application, GrantType, Record, ResponseType, configuration},
    redirect_uri::RedirectUri,
};
use edgegrant_fuzz::{APPLICATIONS, browser::arrives, check_secrecy, tells, text};
use edgegrant_grant_tests::world::entropy;
use url::Url;

libfuzzer_sys::fuzz_target!(init: begin(), |data: &[u8]| {
    accepts(data);
});

fn begin() {
    assert!(accepts(include_bytes!("../corpus/configuration/public")));
    assert!(accepts(include_bytes!("../corpus/configuration/confidential")));
}

/// Whether it is one that a new application may have.
fn accepts(data: &[u8]) -> bool {
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else { return false };
    let (client_id, body) = (text(&data[..end]), &data[end + 1..]);
    [Some(&APPLICATIONS[1]), None].map(|current| {
        let configured = match configuration::parse(&client_id, body, current, &mut entropy(1)) {
            Ok(configured) => configured,
            Err(faults) => {
                assert!(!faults.is_empty(), "refused, and nobody says why");
                return false;
            }
        };
        let secret = configured.client_secret.as_ref().map(|secret| secret.expose());
        check(&configured.application, secret, current.is_some());
        assert_eq!(configured.application.client_id, client_id);
        // An identifier or a name that has a part of the secret in it is shown as any other.
        let unheard = secret.filter(|secret| !tells(&text(data), secret)).unwrap_or_default();
        check_secrecy(&format!("{configured:?}"), &[unheard]);
        true
    })[1]
}

/// An application that was accepted is one that the rest of the server may trust.
fn check(application: &Application, secret: Option<&str>, has_current: bool) {
    application.redirect_uris.iter().for_each(check_redirect_uri);
    application.post_logout_redirect_uris.iter().for_each(check_redirect_uri);
    assert!(!application.client_id.starts_with("usr_") && application.client_id.is_ascii());
    assert_eq!(application.client_secret.is_none(), application.is_public());
    assert!(secret.is_some() || application.is_public() || has_current);
    if let (Some(digest), Some(secret)) = (&application.client_secret, secret) {
        assert!(secret.len() >= 32 && digest.matches(secret));
    }
    for grant in [GrantType::Password, GrantType::ClientCredentials] {
        assert!(!application.is_public() || !application.grant_types.contains(&grant));
    }
    for kind in ResponseType::ALL {
        let listed = application.response_types.contains(kind);
        assert_eq!(listed, application.grant_types.contains(&kind.grant_type()));
        assert!(!listed || !application.redirect_uris.is_empty());
    }
    assert!((60..=86_400).contains(&application.access_token_lifetime));
    let stored = Record::write(application).expect("an application has a JSON form");
    assert_eq!(Record::read(&stored).as_ref(), Some(application), "it is stored as it is");
}

/// A registered URI is what everybody takes it for: this server, and a browser.
fn check_redirect_uri(uri: &RedirectUri) {
    let text = uri.as_str();
    assert_eq!(RedirectUri::parse(text).as_ref(), Ok(uri));
    assert!(uri.is(text) && text.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(!text.contains(['#', '*', '\\']));
    let Ok(seen) = Url::parse(text) else { panic!("{text} is no URL to a browser") };
    assert!(arrives(text, text) && seen.fragment().is_none());
    assert!(seen.username().is_empty() && seen.password().is_none(), "{text} hides its host");
    let Some(origin) = uri.origin() else { return };
    let (_, authority) = origin.split_once("://").expect("an origin");
    let host = seen.host_str().expect("a host");
    let port = authority.strip_prefix(host).expect("the host that a browser sees");
    assert!(port.is_empty() || port.starts_with(':'), "{text} is at another host");
    let path = text[origin.len()..].split('?').next().unwrap_or_default();
    assert_eq!(seen.path(), if path.is_empty() { "/" } else { path }, "{text} is repaired");
}
