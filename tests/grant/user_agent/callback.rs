//! The authorization response (RFC 6749 §4.1.2, §4.2.2; RFC 9207).

use edgegrant::{form::Form, time::UnixTime, user_agent::MAX_AGE};

use crate::{
    Answer, ISSUER, Members, NOW, REDIRECT_URI, VERIFIER, begin, decide, decide_at, landing,
    request,
};

const CODE: &str = "SplxlOBeZQQYbYS6WxSbIA";

/// What a page knows when a response to `login` comes.
fn response(url: &str, login: &Answer) -> Members {
    Members::of(&[("url", url), ("record", login.text("record"))])
        .and(&[("client_id", "s6BhdRkqt3"), ("issuer", ISSUER)])
}

fn read(url: &str, login: &Answer) -> Answer {
    decide("callback", &response(url, login))
}

fn fault(url: &str, login: &Answer) -> Option<String> {
    read(url, login).fault().map(str::to_owned)
}

fn token(url: &str) -> Answer {
    let token = read(url, &begin(&request("token")));
    assert_eq!(token.get("kind"), Some("token"), "{url} {:?}", token.get("fault"));
    token
}

fn body(answer: &Answer) -> Form {
    assert_eq!(answer.get("kind"), Some("code"), "{:?}", answer.get("fault"));
    Form::parse(answer.text("body").as_bytes()).expect("a form")
}

/// RFC 6749 §4.1.2 and §4.1.3, with the code of its examples.
#[test]
fn a_code_becomes_a_token_request() {
    let asked = request("code").and(&[
        ("scope", "openid"),
        ("return_to", "/rooms"),
        ("parameters", "audience=a"),
    ]);
    let url = format!("{REDIRECT_URI}?code={CODE}&state=xyz&iss=https%3A%2F%2Fserver.example");
    let answer = read(&url, &begin(&asked));
    let body = body(&answer);
    let expected = [
        ("grant_type", "authorization_code"),
        ("code", CODE),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", "s6BhdRkqt3"),
        ("code_verifier", VERIFIER),
    ];
    for (name, text) in expected {
        assert_eq!(body.get(name), Some(text));
    }
    assert_eq!(body.names().count(), expected.len(), "no secret, and nothing else");
    let rest = [
        ("nonce", "n-0S6_WzA2Mj"),
        ("issuer", ISSUER),
        ("requested_scope", "openid"),
        ("return_to", "/rooms"),
        ("parameters", "audience=a"),
    ];
    for (name, text) in rest {
        assert_eq!(answer.get(name), Some(text));
    }
}

/// RFC 6749 §4.2.2, with the token of its example.
#[test]
fn a_token_comes_in_the_fragment() {
    let token = token(
        "https://client.example/cb#access_token=2YotnFZFEjr1zCsicMWpAA&state=xyz\
         &token_type=bearer&expires_in=3600&iss=https://server.example",
    );
    assert_eq!(token.get("access_token"), Some("2YotnFZFEjr1zCsicMWpAA"));
    assert_eq!(token.moment("received_at"), Some(NOW));
    assert_eq!(token.moment("expires_at"), Some(UnixTime::from_seconds(1_700_003_600)));
    assert_eq!(token.get("scope"), Some("read write"));
    assert_eq!(token.get("requested_scope"), Some("read write"));
    assert_eq!(token.get("return_to"), None);
}

const GOOD: &str = "https://client.example/cb#access_token=t&token_type=Bearer&state=xyz&iss=https://server.example";

#[test]
fn what_a_token_response_may_leave_out_or_vary() {
    assert_eq!(token(GOOD).get("expires_at"), None);
    for name in ["bearer", "BEARER", "bEaReR"] {
        assert_eq!(token(&GOOD.replace("Bearer", name)).get("access_token"), Some("t"));
    }
    let forever = token(&format!("{GOOD}&expires_in=99999999999999999999"));
    assert_eq!(forever.moment("expires_at"), Some(NOW.after(u32::MAX)));
    // A refresh token has no place in the implicit grant (RFC 6749 §4.2.2).
    assert_eq!(token(&format!("{GOOD}&refresh_token=r")).get("refresh_token"), None);
    // A parameter without a value counts as absent (§3.1).
    let empty = token(&format!("{GOOD}&scope=&expires_in=&error="));
    assert_eq!((empty.get("scope"), empty.get("expires_at")), (Some("read write"), None));
}

/// RFC 6749 §3.3: the scope that was granted is what the server says.
#[test]
fn a_narrower_scope_is_reported_and_a_wider_one_is_flagged() {
    let scopes = |answer: &Answer| {
        ["scope", "missing_scope", "unrequested_scope"]
            .map(|name| answer.get(name).map(|scope| scope.trim().to_owned()))
    };
    let some = |text: &str| Some(text.to_owned());
    let narrow = token(&format!("{GOOD}&scope=read"));
    assert_eq!(scopes(&narrow), [some("read"), some("write"), some("")]);
    let wide = token(&format!("{GOOD}&scope=write+admin+read+delete"));
    assert_eq!(scopes(&wide), [some("write admin read delete"), some(""), some("admin delete")]);
    let nothing_asked = begin(&request("token").without("scope"));
    let granted = read(&format!("{GOOD}&scope=a+b"), &nothing_asked);
    assert_eq!(scopes(&granted), [some("a b"), None, None]);
}

#[test]
fn a_bad_token_response_is_refused() {
    let login = begin(&request("token"));
    let rows = [
        (GOOD.replace("access_token=t&", "error_uri=x&code=c&"), "response_incomplete"),
        (GOOD.replace("token_type=Bearer", "token_type="), "response_incomplete"),
        (GOOD.replace("Bearer", "DPoP"), "token_type_unknown"),
        (GOOD.replace("Bearer", "Bearer%20x"), "token_type_unknown"),
        (GOOD.replace("access_token=t", "access_token=t%0d%0aX:y"), "response_incomplete"),
        (format!("{GOOD}&expires_in=-1"), "response_incomplete"),
        (format!("{GOOD}&expires_in=soon"), "response_incomplete"),
        (format!("{GOOD}&scope=%22"), "response_incomplete"),
        (format!("{GOOD}&x=%f0"), "response_malformed"),
        (format!("{GOOD}&error=access_denied"), "response_contradictory"),
    ];
    for (url, expected) in rows {
        assert_eq!(fault(&url, &login).as_deref(), Some(expected), "{url}");
    }
}

const CODE_URL: &str = "https://client.example/cb?code=c&state=xyz&iss=https://server.example";

/// RFC 6749 §3.1, §10.12; RFC 9207 §2.4.
#[test]
fn a_response_that_cannot_be_trusted_is_refused() {
    let login = begin(&request("code"));
    let rows = [
        (CODE_URL.replace("&state=xyz", ""), "state_missing"),
        (CODE_URL.replace("xyz", ""), "state_missing"),
        (CODE_URL.replace("xyz", "other"), "state_unknown"),
        (CODE_URL.replace("xyz", "xyzx"), "state_unknown"),
        (CODE_URL.replace("&iss=https://server.example", ""), "issuer_missing"),
        (CODE_URL.replace("&iss=https://server.example", "&iss="), "issuer_missing"),
        (CODE_URL.replace("server.example", "server.example/"), "issuer_mismatch"),
        (CODE_URL.replace("server.example", "evil.example"), "issuer_mismatch"),
        (format!("{CODE_URL}&code=d"), "parameter_repeated"),
        (format!("{CODE_URL}&%63ode=d"), "parameter_repeated"),
        (format!("{CODE_URL}&state=xyz"), "parameter_repeated"),
        (format!("{CODE_URL}&state="), "parameter_repeated"),
        (format!("{CODE_URL}&iss=https://server.example"), "parameter_repeated"),
        (format!("{CODE_URL}&error=a&error=b"), "parameter_repeated"),
        (format!("{CODE_URL}&error=access_denied"), "response_contradictory"),
        (CODE_URL.replace("code=c", "code="), "response_incomplete"),
        (format!("{CODE_URL}&x=%"), "response_malformed"),
    ];
    for (url, expected) in rows {
        assert_eq!(fault(&url, &login).as_deref(), Some(expected), "{url}");
    }
    assert_eq!(fault(CODE_URL, &login), None);
    // A parameter of the redirect URI's own may come twice.
    assert_eq!(fault(&CODE_URL.replace("code=c", "room=1&room=2&code=c"), &login), None);
}

#[test]
fn iss_is_compared_even_where_it_need_not_come() {
    let login = begin(&request("code").without("sends_iss"));
    let without = CODE_URL.replace("&iss=https://server.example", "");
    assert_eq!(fault(&without, &login), None);
    let other = CODE_URL.replace("server.example", "evil.example");
    assert_eq!(fault(&other, &login).as_deref(), Some("issuer_mismatch"));
    // Who named endpoints only does not know the issuer.
    let unnamed = begin(&request("code").without("sends_iss").without("issuer"));
    let endpoint = ("authorization_endpoint", "https://server.example/authorize");
    let answer = response(&other, &unnamed).without("issuer").and(&[endpoint]);
    assert_eq!(decide("callback", &answer).get("kind"), Some("code"));
}

/// RFC 6749 §4.1.2.1, §4.2.2.1: an error is the server's only if everything else is right.
#[test]
fn the_server_s_error_is_told_with_its_words() {
    let url = "https://client.example/cb?error=access_denied&error_description=not%20today\
               &state=xyz&iss=https://server.example";
    let login = begin(&request("code"));
    let refused = read(url, &login);
    assert_eq!(refused.fault(), Some("authorization_refused"));
    assert_eq!(refused.get("error"), Some("access_denied"));
    assert_eq!(refused.get("error_description"), Some("not today"));
    let unsure = [
        (url.replace("xyz", "x"), "state_unknown"),
        (url.replace("server.example", "evil.example"), "issuer_mismatch"),
        (url.replace("&iss=https://server.example", ""), "issuer_missing"),
    ];
    for (url, expected) in unsure {
        let refused = read(&url, &login);
        assert_eq!((refused.fault(), refused.get("error")), (Some(expected), None), "{url}");
    }
}

/// Where the application goes on is its own word, whatever comes of the login.
#[test]
fn where_a_login_was_to_return_is_told_with_a_fault_too() {
    let login = begin(&request("code").with("return_to", "/rooms"));
    let error = "https://client.example/cb?error=e&state=xyz&iss=https://server.example";
    for (url, fault) in [
        (error, "authorization_refused"),
        (&*error.replace("iss", "isn"), "issuer_missing"),
        (&*error.replace("error=e", "error=e&code=c"), "response_contradictory"),
    ] {
        let refused = read(url, &login);
        assert_eq!(refused.fault(), Some(fault), "{url}");
        assert_eq!(refused.get("return_to"), Some("/rooms"), "{url}");
    }
    // Not another client's.
    let others = response(error, &login).with("client_id", "other");
    assert_eq!(decide("callback", &others).get("return_to"), None);
}

/// What arrives where it does not belong (RFC 6749 §4.1.2, §4.2.2) is not even seen.
#[test]
fn the_other_part_of_the_url_is_ignored() {
    let code = begin(&request("code"));
    let injected = format!("{CODE_URL}#access_token=evil&token_type=bearer&state=xyz");
    assert_eq!(body(&read(&injected, &code)).get("code"), Some("c"));
    assert!(!read(&injected, &code).text("body").contains("evil"));
    let wrong = "https://client.example/cb#code=c&state=xyz&iss=https://server.example";
    assert_eq!(fault(wrong, &code).as_deref(), Some("state_missing"));

    let implicit = GOOD.replace("/cb#", "/cb?access_token=evil&token_type=bearer&state=xyz#");
    assert_eq!(token(&implicit).get("access_token"), Some("t"));
    let in_query = GOOD.replace('#', "?");
    assert!(landing(&in_query).names().is_empty());
    let login = begin(&request("token"));
    assert_eq!(fault(&in_query, &login).as_deref(), Some("response_incomplete"));

    let login = begin(&request("code").with("response_mode", "fragment"));
    assert_eq!(fault(wrong, &login), None);
}

/// A server that does not know the response type puts its error into the query (RFC 6749 §4.1.2.1).
#[test]
fn an_error_comes_in_the_query_as_well() {
    let login = begin(&request("token"));
    let said = |parameters: &str| {
        let iss = "iss=https://server.example";
        read(&format!("https://client.example/cb?{parameters}&{iss}"), &login)
    };
    let refused = said("error=unsupported_response_type&state=xyz");
    assert_eq!(refused.fault(), Some("authorization_refused"));
    assert_eq!(refused.get("error"), Some("unsupported_response_type"));
    assert_eq!(said("error=access_denied&state=other").fault(), Some("state_unknown"));
    assert_eq!(said("code=c&state=xyz").fault(), Some("response_incomplete"));
    let both = said("error=access_denied&access_token=t&token_type=bearer&state=xyz");
    assert_eq!(both.fault(), Some("response_contradictory"));
}

#[test]
fn a_login_does_not_wait_for_ever() {
    let response = response(CODE_URL, &begin(&request("code")));
    let read = |now| decide_at(now, "callback", &response).fault().map(str::to_owned);
    assert_eq!(read(NOW.after(MAX_AGE)), None);
    assert_eq!(read(NOW.after(MAX_AGE + 1)).as_deref(), Some("flow_expired"));
    // A clock that was set back does no harm.
    assert_eq!(read(UnixTime::from_seconds(0)), None);
}

#[test]
fn a_record_that_was_changed_is_not_read() {
    let login = begin(&request("code"));
    let written = login.text("record").to_owned();
    let rows = [
        String::new(),
        "{}".to_owned(),
        written.replace("state=", "stale="),
        written.replace("client_id=", "client="),
        written.replace("redirect_uri=", "uri="),
        written.replace("authorization_endpoint=", "endpoint="),
        written.replace("response_type=code", "response_type=id_token"),
        written.replace("response_mode=query", "response_mode=form_post"),
        written.replace("created_at=", "created_at=x"),
        written.replace("created_at=", "made_at="),
        format!("{written}&return_to=%2F%2Fevil.example"),
        format!("{written}&x=%zz"),
    ];
    for record in rows {
        assert_ne!(record, written);
        let changed = response(CODE_URL, &login).with("record", &record);
        assert_eq!(decide("callback", &changed).fault(), Some("record_unreadable"), "{record}");
    }
}

#[test]
fn a_response_without_a_record_is_refused() {
    let rows = [
        ("https://c.example/?code=c", "state_missing"),
        ("https://c.example/?code=c&state=", "state_missing"),
        ("https://c.example/?code=c&state=s", "state_unknown"),
        ("https://c.example/#access_token=t&state=s", "state_unknown"),
        ("https://c.example/?code=c&state=%zz#access_token=t&state=s", "state_unknown"),
        ("https://c.example/?error=access_denied", "state_missing"),
        ("https://c.example/?code=c&state=%zz", "response_malformed"),
        ("https://c.example/", "response_incomplete"),
    ];
    for (url, expected) in rows {
        let answer = decide("callback", &Members::of(&[("url", url), ("client_id", "c")]));
        assert_eq!(answer.fault(), Some(expected), "{url}");
    }
}

#[test]
fn a_flow_belongs_to_one_client_of_one_server() {
    let login = begin(&request("code"));
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
        let mut asked = response(CODE_URL, &login).with("client_id", client_id).without("issuer");
        for (name, text) in [("issuer", issuer), ("authorization_endpoint", endpoint)] {
            asked = text.into_iter().fold(asked, |asked, text| asked.with(name, text));
        }
        let kind = if own { "code" } else { "other" };
        assert_eq!(decide("callback", &asked).get("kind"), Some(kind), "{client_id} {issuer:?}");
    }
}

#[test]
fn a_flow_belongs_to_one_of_the_clients_with_an_id() {
    let kind = |began: Option<&str>, asks: Option<&str>| {
        let named = |given: Members, name: Option<&str>| {
            name.into_iter().fold(given, |given, name| given.with("name", name))
        };
        let login = begin(&named(request("code"), began));
        decide("callback", &named(response(CODE_URL, &login), asks)).text("kind").to_owned()
    };
    let [lamps, doors] = ["lamps", "doors"].map(Some);
    for own in [None, lamps] {
        assert_eq!(kind(own, own), "code", "{own:?}");
    }
    for (began, asks) in [(lamps, doors), (lamps, None), (None, lamps)] {
        assert_eq!(kind(began, asks), "other", "{began:?} {asks:?}");
    }
}
