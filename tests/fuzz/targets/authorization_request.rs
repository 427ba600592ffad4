//! An authorization request, by its query, and every answer that can come of it.
#![no_main]

use std::sync::LazyLock;

use edgegrant::{
    application::{Application, ResponseType},
    authorization::{Callback, Delivery, Parameters, Rejection, Request, ResponseMode, client_id},
    form::Form,
    grant::GrantId,
    refusal::{ErrorCode, Refusal},
};
use edgegrant_fuzz::{
    APPLICATIONS,
    browser::{arrives, only, parameters},
    check_error, named,
};
use edgegrant_grant_tests::world::{self, ISSUER};
use serde_json::json;

/// What RFC 6749 §4.1.2.1 and OpenID Connect Core 1.0 §3.1.2.6 list.
const ERRORS: &[ErrorCode] = &[
    ErrorCode::InvalidRequest,
    ErrorCode::UnauthorizedClient,
    ErrorCode::AccessDenied,
    ErrorCode::UnsupportedResponseType,
    ErrorCode::InvalidScope,
    ErrorCode::LoginRequired,
    ErrorCode::ConsentRequired,
];

/// What comes of a request that breaks no rule, if the user or the server says no.
const LATER: &[Refusal] = &[
    Refusal::Denied,
    Refusal::LoginRequired,
    Refusal::ConsentRequired,
    Refusal::NothingGranted,
    Refusal::ResponseTypeNotAllowed,
];

/// The applications of the world, and one on a device, with redirect URIs of every kind.
static REGISTERED: LazyLock<Vec<Application>> = LazyLock::new(|| {
    let mut native = world::public_configuration();
    native["redirect_uris"] = json!([
        "http://127.0.0.1/cb",
        "com.example.app:/cb",
        "https://client.example/cb?room=1",
        "https://client.example/cb?"
    ]);
    let native = world::configured("lamp-native", &native);
    APPLICATIONS.iter().cloned().chain([native]).collect()
});

libfuzzer_sys::fuzz_target!(init: begin(), |data: &[u8]| {
    accepts(data);
});

fn begin() {
    edgegrant_fuzz::begin();
    let good: [&[u8]; 4] = [
        include_bytes!("../corpus/authorization_request/code"),
        include_bytes!("../corpus/authorization_request/token"),
        include_bytes!("../corpus/authorization_request/loopback"),
        include_bytes!("../corpus/authorization_request/query"),
    ];
    assert!(good.iter().all(|query| accepts(query)));
}

/// Whether the request breaks no rule.
fn accepts(data: &[u8]) -> bool {
    let Ok(form) = Form::parse(data) else { return false };
    let sent = parameters(form.to_query().as_bytes());
    assert_eq!(sent, parameters(data), "a browser reads it otherwise");
    let Ok(client_id) = client_id(&form) else { return false };
    let Some(application) = named(&REGISTERED, client_id) else { return false };
    let request = match Request::parse(&form, &application) {
        Ok(request) => request,
        Err(Rejection::Redirect(callback, refusal)) => {
            check_refusal(&callback, refusal, &sent, &application);
            return false;
        }
        Err(Rejection::Page(refusal)) => {
            check_error(refusal, ERRORS);
            return false;
        }
    };
    check_request(&request, &application);
    let parameters = parameters_of(request.response_type, &application);
    let delivery = request.callback.deliver(parameters, ISSUER);
    check_delivery(delivery, &request.callback, &sent, &application);
    for refusal in LATER {
        check_refusal(&request.callback, *refusal, &sent, &application);
    }
    true
}

fn parameters_of(response_type: ResponseType, application: &Application) -> Parameters {
    let subject = world::subject(&application.client_id);
    match response_type {
        ResponseType::Code => {
            let code = edgegrant_fuzz::code(&application.client_id, GrantId::from_bytes([1; 16]));
            Parameters::code(code.seal(&world::root(), &mut world::entropy(1)).expect("a code"))
        }
        ResponseType::Token => Parameters::token("signed".to_owned(), 600, &subject.scope),
    }
}

fn check_request(request: &Request, application: &Application) {
    assert!(application.response_types.contains(&request.response_type));
    let code = request.response_type == ResponseType::Code;
    let bound =
        request.code_challenge.as_ref().is_some_and(|challenge| challenge.as_str().len() == 43);
    assert!(bound || !code || !application.is_public(), "a public client's code without PKCE");
    assert!(!(request.prompt.none && (request.prompt.login || request.prompt.consent)));
    let stored = serde_json::to_string(request).expect("a request has a JSON form");
    let read: Request = serde_json::from_str(&stored).expect("a request that was just written");
    assert!(read.callback == request.callback && read.callback.is_registered_to(application));
}

fn check_refusal(
    callback: &Callback,
    refusal: Refusal,
    sent: &[(String, String)],
    application: &Application,
) {
    check_error(refusal, ERRORS);
    let delivery = callback.deliver(Parameters::error(refusal), ISSUER);
    check_delivery(delivery, callback, sent, application);
}

/// An answer goes to a redirect URI that is registered, with what the request is owed.
fn check_delivery(
    delivery: Delivery,
    callback: &Callback,
    sent: &[(String, String)],
    application: &Application,
) {
    let wanted = only(sent, "redirect_uri").expect("one redirect URI");
    let registered = registered(wanted, application).expect("a redirect URI that is registered");
    let fields = match delivery {
        Delivery::Redirect(location) => {
            assert!(location.bytes().all(|byte| byte.is_ascii_graphic()), "{location}");
            assert!(arrives(&location, registered), "{location} is not at {registered}");
            let answer = location.strip_prefix(wanted).expect("the redirect URI as it was sent");
            assert!(wanted.ends_with('?') || answer.starts_with(['?', '&', '#']), "{location}");
            let (query, fragment) = answer.split_once('#').expect("a fragment of its own");
            let in_query = callback.mode() == ResponseMode::Query;
            assert!(if in_query { fragment == "_" } else { query.is_empty() }, "{location}");
            let part = if in_query { query.trim_start_matches(['?', '&']) } else { fragment };
            parameters(part.as_bytes())
        }
        Delivery::Form { action, fields } => {
            assert_eq!(action, wanted);
            assert!(action.starts_with("https://"), "a form is for a server to read");
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        }
    };
    assert_eq!(only(&fields, "iss"), Some(ISSUER));
    let state = only(sent, "state").filter(|state| !state.is_empty());
    let whole = |state: &&str| state.len() <= 4096 && !state.chars().any(char::is_control);
    assert_eq!(only(&fields, "state"), state.filter(whole), "state comes back as it was");
    let has = |name| only(&fields, name).is_some_and(|value| !value.is_empty());
    assert!(
        [has("code"), has("access_token"), has("error")].iter().filter(|has| **has).count() == 1
    );
    assert!(!(has("access_token") && callback.mode() == ResponseMode::Query), "a token in a query");
    if let Some(words) = only(&fields, "error_description") {
        let before = Refusal::ALL.iter().any(|refusal| refusal.description() == words);
        assert!(before, "{words:?} was made for this request");
    }
}

/// The registered URI that `sent` is, byte for byte, or but for the port of a loopback URI
/// (RFC 8252 §7.3).
fn registered<'a>(sent: &str, application: &'a Application) -> Option<&'a str> {
    let is = |registered: &str| {
        let (start, end) = ("http://127.0.0.1", "/cb");
        let port = sent.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        let port = port.and_then(|port| port.strip_prefix(':'));
        let other_port = port.is_some_and(|port| port.parse::<u16>().is_ok());
        sent == registered || (registered == [start, end].concat() && other_port)
    };
    application.redirect_uris.iter().map(|uri| uri.as_str()).find(|uri| is(uri))
}
