//! The authorization response (RFC 6749 §4.1.2, §4.2.2; RFC 9207).

use edgegrant::{
    entropy::Entropy,
    form::Form,
    pkce,
    time::UnixTime,
    user_agent::{
        Failure, Fault, Landing, MAX_AGE, Outcome, Pending, Request, ResponseMode, ResponseType,
        Server, ServerError, Token,
    },
};

use crate::{ISSUER, METADATA, NOW, REDIRECT_URI, begin, request};

const CODE: &str = "SplxlOBeZQQYbYS6WxSbIA";

fn pending(response_type: ResponseType) -> Pending {
    crate::pending(&begin(&request(response_type)))
}

/// What `pending` makes of a URL in which `STATE` stands for its state.
fn read(url: &str, pending: &Pending) -> Result<Outcome, Failure> {
    let url = url.replace("STATE", pending.state());
    Landing::find(&url).expect("a response").read(pending, NOW)
}

fn fault(url: &str, pending: &Pending) -> Option<Fault> {
    read(url, pending).err().map(|failure| failure.fault)
}

fn token(url: &str) -> Token {
    match read(url, &pending(ResponseType::Token)) {
        Ok(Outcome::Token(token)) => token,
        other => panic!("no token: {other:?}"),
    }
}

/// RFC 6749 §4.1.2 and §4.1.3, with the code of its examples.
#[test]
fn a_code_becomes_a_token_request() {
    let login = begin(&request(ResponseType::Code));
    let pending = crate::pending(&login);
    let url = format!("{REDIRECT_URI}?code={CODE}&state=STATE&iss=https%3A%2F%2Fserver.example");
    let Ok(Outcome::Code(body)) = read(&url, &pending) else { panic!("no code") };
    let body = Form::parse(body.expose().as_bytes()).expect("a form");
    assert_eq!(body.get("grant_type"), Some("authorization_code"));
    assert_eq!(body.get("code"), Some(CODE));
    assert_eq!(body.get("redirect_uri"), Some(REDIRECT_URI));
    assert_eq!(body.get("client_id"), Some("s6BhdRkqt3"));
    let record = Form::parse(login.record.expose().as_bytes()).expect("a form");
    assert_eq!(body.get("code_verifier"), record.get("code_verifier"));
    assert!(body.get("code_verifier").is_some_and(pkce::is_verifier));
    assert_eq!(body.get("client_secret"), None);
}

/// RFC 6749 §4.2.2, with the token of its example.
#[test]
fn a_token_comes_in_the_fragment() {
    let token = token(
        "https://client.example/cb#access_token=2YotnFZFEjr1zCsicMWpAA&state=STATE\
         &token_type=bearer&expires_in=3600&iss=https://server.example",
    );
    assert_eq!(token.access_token.expose(), "2YotnFZFEjr1zCsicMWpAA");
    assert_eq!(token.expires_at, Some(UnixTime::from_seconds(1_700_003_600)));
    assert_eq!(token.scope, request(ResponseType::Token).scope.map(scope));
    assert_eq!((token.missing.as_str(), token.unrequested.as_str()), ("", ""));
    assert!(token.refresh_token.is_none());
}

fn scope(text: &str) -> edgegrant::scope::Scope {
    edgegrant::scope::Scope::parse(text).expect("a scope")
}

const GOOD: &str = "https://client.example/cb#access_token=t&token_type=Bearer&state=STATE&iss=https://server.example";

#[test]
fn what_a_token_response_may_leave_out_or_vary() {
    assert_eq!(token(GOOD).expires_at, None);
    for name in ["bearer", "BEARER", "bEaReR"] {
        assert_eq!(token(&GOOD.replace("Bearer", name)).access_token.expose(), "t");
    }
    let forever = token(&format!("{GOOD}&expires_in=99999999999999999999"));
    assert_eq!(forever.expires_at, Some(NOW.after(u32::MAX)));
    // A refresh token has no place in the implicit grant (RFC 6749 §4.2.2).
    assert!(token(&format!("{GOOD}&refresh_token=r")).refresh_token.is_none());
}

/// RFC 6749 §3.3: the scope that was granted is what the server says.
#[test]
fn a_narrower_scope_is_reported_and_a_wider_one_is_flagged() {
    let narrow = token(&format!("{GOOD}&scope=read"));
    assert_eq!((narrow.missing.as_str(), narrow.unrequested.as_str()), ("write", ""));
    assert_eq!(narrow.scope, Some(scope("read")));
    let wide = token(&format!("{GOOD}&scope=write+admin+read+delete"));
    assert_eq!((wide.missing.as_str(), wide.unrequested.as_str()), ("", "admin delete"));
    let login = begin(&Request { scope: None, ..request(ResponseType::Token) });
    let nothing_asked = crate::pending(&login);
    let Ok(Outcome::Token(granted)) = read(&format!("{GOOD}&scope=a+b"), &nothing_asked) else {
        panic!("no token");
    };
    assert_eq!((granted.missing.as_str(), granted.unrequested.as_str()), ("", ""));
    assert_eq!(granted.scope, Some(scope("a b")));
}

#[test]
fn a_bad_token_response_is_refused() {
    let pending = pending(ResponseType::Token);
    let rows = [
        (GOOD.replace("access_token=t&", "error_uri=x&code=c&"), Fault::ResponseIncomplete),
        (GOOD.replace("token_type=Bearer", "token_type="), Fault::ResponseIncomplete),
        (GOOD.replace("Bearer", "DPoP"), Fault::TokenTypeUnknown),
        (GOOD.replace("Bearer", "Bearer%20x"), Fault::TokenTypeUnknown),
        (GOOD.replace("access_token=t", "access_token=t%0d%0aX:y"), Fault::ResponseIncomplete),
        (format!("{GOOD}&expires_in=-1"), Fault::ResponseIncomplete),
        (format!("{GOOD}&expires_in=soon"), Fault::ResponseIncomplete),
        (format!("{GOOD}&scope=%22"), Fault::ResponseIncomplete),
        (format!("{GOOD}&x=%f0"), Fault::ResponseMalformed),
        (format!("{GOOD}&error=access_denied"), Fault::ResponseContradictory),
    ];
    for (url, expected) in rows {
        assert_eq!(fault(&url, &pending), Some(expected), "{url}");
    }
}

const CODE_URL: &str = "https://client.example/cb?code=c&state=STATE&iss=https://server.example";

/// RFC 6749 §3.1, §10.12; RFC 9207 §2.4.
#[test]
fn a_response_that_cannot_be_trusted_is_refused() {
    let pending = pending(ResponseType::Code);
    let rows = [
        (CODE_URL.replace("&state=STATE", ""), Fault::StateMissing),
        (CODE_URL.replace("STATE", ""), Fault::StateMissing),
        (CODE_URL.replace("STATE", "other"), Fault::StateUnknown),
        (CODE_URL.replace("STATE", "STATEx"), Fault::StateUnknown),
        (CODE_URL.replace("&iss=https://server.example", ""), Fault::IssuerMissing),
        (CODE_URL.replace("&iss=https://server.example", "&iss="), Fault::IssuerMissing),
        (CODE_URL.replace("server.example", "server.example/"), Fault::IssuerMismatch),
        (CODE_URL.replace("server.example", "evil.example"), Fault::IssuerMismatch),
        (format!("{CODE_URL}&code=d"), Fault::ParameterRepeated),
        (format!("{CODE_URL}&%63ode=d"), Fault::ParameterRepeated),
        (format!("{CODE_URL}&state=STATE"), Fault::ParameterRepeated),
        (format!("{CODE_URL}&iss=https://server.example"), Fault::ParameterRepeated),
        (format!("{CODE_URL}&error=a&error=b"), Fault::ParameterRepeated),
        (format!("{CODE_URL}&error=access_denied"), Fault::ResponseContradictory),
        (CODE_URL.replace("code=c", "code="), Fault::ResponseIncomplete),
        (format!("{CODE_URL}&x=%"), Fault::ResponseMalformed),
    ];
    for (url, expected) in rows {
        assert_eq!(fault(&url, &pending), Some(expected), "{url}");
    }
    assert!(read(CODE_URL, &pending).is_ok());
    // A parameter of the redirect URI's own may come twice.
    assert!(read(&CODE_URL.replace("code=c", "room=1&room=2&code=c"), &pending).is_ok());
}

#[test]
fn iss_is_compared_even_where_it_need_not_come() {
    let server = Server::configured(&METADATA).expect("good endpoints");
    let login = request(ResponseType::Code).start(&server, Entropy::new([7; 32]), NOW);
    let pending = crate::pending(&login.expect("a login"));
    assert_eq!(pending.issuer(), Some(ISSUER));
    let without = CODE_URL.replace("&iss=https://server.example", "");
    assert!(read(&without, &pending).is_ok());
    let other = CODE_URL.replace("server.example", "evil.example");
    assert_eq!(fault(&other, &pending), Some(Fault::IssuerMismatch));
}

/// RFC 6749 §4.1.2.1, §4.2.2.1: an error is the server's only if everything else is right.
#[test]
fn the_server_s_error_is_told_with_its_words() {
    let url = "https://client.example/cb?error=access_denied&error_description=not%20today%0A%3Cb%3E\
               &state=STATE&iss=https://server.example";
    let failure = read(url, &pending(ResponseType::Code)).expect_err("a refusal");
    assert_eq!(failure.fault, Fault::AuthorizationRefused);
    let server = failure.server.expect("the server's words");
    assert_eq!(server.error, "access_denied");
    assert_eq!(server.description.as_deref(), Some("not today<b>"));
    let unsure = [
        (url.replace("STATE", "x"), Fault::StateUnknown),
        (url.replace("server.example", "evil.example"), Fault::IssuerMismatch),
        (url.replace("&iss=https://server.example", ""), Fault::IssuerMissing),
    ];
    for (url, expected) in unsure {
        let failure = read(&url, &pending(ResponseType::Code)).expect_err("a refusal");
        assert_eq!(failure, Failure { fault: expected, server: None }, "{url}");
    }
    let endless = ServerError::new(&"e".repeat(5000), Some(&"ö".repeat(5000)));
    assert_eq!(endless.error.chars().count(), 300);
    assert_eq!(endless.description.map(|text| text.chars().count()), Some(300));
}

/// RFC 9700 §4.6: what arrives where it does not belong is not even seen.
#[test]
fn the_other_part_of_the_url_is_ignored() {
    let code = pending(ResponseType::Code);
    let injected = format!("{CODE_URL}#access_token=evil&token_type=bearer&state=STATE");
    let Ok(Outcome::Code(body)) = read(&injected, &code) else { panic!("no code") };
    assert!(!body.expose().contains("evil"));
    let wrong = "https://client.example/cb#code=c&state=STATE&iss=https://server.example";
    assert_eq!(fault(wrong, &code), Some(Fault::StateMissing));

    let implicit = GOOD.replace("/cb#", "/cb?access_token=evil&token_type=bearer&state=STATE#");
    assert_eq!(token(&implicit).access_token.expose(), "t");
    let in_query = GOOD.replace('#', "?");
    assert!(Landing::find(&in_query).is_none());

    let mode = Some(ResponseMode::Fragment);
    let login = begin(&Request { response_mode: mode, ..request(ResponseType::Code) });
    assert!(read(wrong, &crate::pending(&login)).is_ok());
}

#[test]
fn a_login_does_not_wait_for_ever() {
    let pending = pending(ResponseType::Code);
    let url = CODE_URL.replace("STATE", pending.state());
    let landing = Landing::find(&url).expect("a response");
    assert!(landing.read(&pending, NOW.after(MAX_AGE)).is_ok());
    let late = landing.read(&pending, NOW.after(MAX_AGE + 1)).err();
    assert_eq!(late, Some(Fault::FlowExpired.into()));
    // A clock that was set back does no harm.
    assert!(landing.read(&pending, UnixTime::from_seconds(0)).is_ok());
}

#[test]
fn a_response_without_a_record_is_refused() {
    let rows = [
        ("https://c.example/?code=c", Fault::StateMissing),
        ("https://c.example/?code=c&state=", Fault::StateMissing),
        ("https://c.example/?code=c&state=s", Fault::StateUnknown),
        ("https://c.example/#access_token=t&state=s", Fault::StateUnknown),
        ("https://c.example/?error=access_denied", Fault::StateMissing),
        ("https://c.example/?code=c&state=%zz", Fault::ResponseMalformed),
    ];
    for (url, expected) in rows {
        assert_eq!(Landing::find(url).expect("a response").stray(), expected, "{url}");
    }
}

#[test]
fn most_pages_carry_no_response() {
    let rows = [
        "https://c.example/",
        "https://c.example/?",
        "https://c.example/?q=100%",
        "https://c.example/?state=s",
        "https://c.example/?barcode=1&errors=2",
        "https://c.example/?access_token=t&state=s",
        "https://c.example/#/rooms/kitchen",
        "https://c.example/#error-handling",
        "https://c.example/code?a=b#_",
    ];
    for url in rows {
        assert!(Landing::find(url).is_none(), "{url}");
    }
}

/// RFC 9700 §4.3: neither the address bar nor the history keeps a response.
#[test]
fn the_response_leaves_the_url() {
    let rows = [
        ("https://c.example/cb?code=c&state=s", "https://c.example/cb"),
        ("https://c.example/cb?room=1&code=c&state=s&iss=i&a=b", "https://c.example/cb?room=1&a=b"),
        ("https://c.example/?%63ode=c&state=s&x", "https://c.example/?x"),
        ("https://c.example/?code=c&state=s#_", "https://c.example/"),
        ("https://c.example/?code=c&state=s#lights", "https://c.example/#lights"),
        (
            "https://c.example/?error=e&error_description=d&error_uri=u&state=s",
            "https://c.example/",
        ),
        ("https://c.example/#access_token=t&state=s&any=thing", "https://c.example/"),
        ("https://c.example/?state=mine#access_token=t&state=s", "https://c.example/?state=mine"),
        ("https://c.example/?code=c#access_token=t", "https://c.example/"),
    ];
    for (url, clean) in rows {
        let landing = Landing::find(url).expect("a response");
        assert_eq!(landing.cleaned(), clean);
        assert!(Landing::find(clean).is_none());
    }
}

#[test]
fn each_part_names_its_own_state() {
    let url = "https://c.example/?code=c&state=a%20b#access_token=t&state=c";
    let landing = Landing::find(url).expect("a response");
    assert_eq!(landing.state(ResponseMode::Query).as_deref(), Some("a b"));
    assert_eq!(landing.state(ResponseMode::Fragment).as_deref(), Some("c"));
    let other = Landing::find("https://c.example/?state=a#access_token=t&state=c");
    assert_eq!(other.expect("a response").state(ResponseMode::Query), None);
}

#[test]
fn a_flow_belongs_to_one_client_of_one_server() {
    let pending = pending(ResponseType::Code);
    let endpoint = Some("https://server.example/authorize");
    let rows = [
        ("s6BhdRkqt3", Some("https://server.example"), None, true),
        ("s6BhdRkqt3", None, endpoint, true),
        ("another", Some("https://server.example"), None, false),
        ("s6BhdRkqt3", Some("https://evil.example"), endpoint, false),
        ("s6BhdRkqt3", None, Some("https://evil.example/authorize"), false),
        ("s6BhdRkqt3", None, None, false),
    ];
    for (client_id, issuer, endpoint, own) in rows {
        assert_eq!(pending.is_of(client_id, issuer, endpoint), own, "{client_id} {issuer:?}");
    }
}

#[test]
fn debug_shows_no_token() {
    let shown = format!("{:?}", token(&GOOD.replace("access_token=t", "access_token=sesame")));
    assert!(shown.contains("access_token") && !shown.contains("sesame"));
    let body = read(&CODE_URL.replace("code=c", "code=sesame"), &pending(ResponseType::Code));
    assert!(!format!("{body:?}").contains("sesame"));
}

/// Such a response is for the page that opened the window, which its own `state` tells.
#[test]
fn a_response_to_an_opened_window_is_known_by_its_state() {
    for kind in [ResponseType::Code, ResponseType::Token] {
        let login = begin(&Request { opened: true, ..request(kind) });
        let state = login.state.expose();
        let here = begin(&request(kind));
        for separator in ['?', '#'] {
            let landed = |state| format!("{REDIRECT_URI}{separator}code=c&state={state}");
            let opener_state =
                |state| Landing::find(&landed(state)).expect("a response").opener_state();
            assert_eq!(opener_state(state).as_deref(), Some(state));
            assert_eq!(opener_state(here.state.expose()), None);
            assert_eq!(opener_state(""), None);
        }
        let expected = Some("forged.opened");
        let forged = "https://client.example/?error=e&state=forged.opened";
        assert_eq!(Landing::find(forged).expect("a response").opener_state().as_deref(), expected);
    }
}
