//! Which requests are accepted, and how the others are refused.

use edgegrant::{
    application::{Application, ResponseType},
    authorization::{Prompt, Rejection, Request, client_id},
    refusal::Refusal,
};
use edgegrant_grant_tests::{
    Change::{self, Again, Both, Nothing, Set, Without},
    changed, form,
    world::{confidential, public, scope},
};

use super::{CHALLENGE, GOOD, IMPLICIT, redirected};

#[test]
fn a_good_request_says_what_it_asks_for() {
    let request = Request::parse(&form(GOOD), &public()).unwrap();
    assert_eq!(request.response_type, ResponseType::Code);
    assert_eq!(request.scope, Some(scope("lights:read")));
    assert_eq!(request.code_challenge.unwrap().as_str(), CHALLENGE);
    assert_eq!(request.prompt, Prompt::default());
    assert_eq!(request.max_age, None);
    assert_eq!(request.callback.client_id(), "lamp-app");
    assert_eq!(request.callback.state(), Some("xyz"));
    let request = Request::parse(&form(IMPLICIT), &public()).unwrap();
    assert_eq!(request.response_type, ResponseType::Token);
    assert_eq!(request.scope, None, "A14: everything that may be had");
    assert_eq!(request.code_challenge, None, "there is no code to bind");
}

#[test]
fn what_is_not_known_is_ignored() {
    let application = public();
    let long_state = "s".repeat(4096);
    let rows = [
        ("A17: no state", Without("state")),
        ("A17: an empty one is none", Set("state", "")),
        ("A17: a long one", Set("state", &long_state)),
        ("A39", Set("display", "page")),
        ("A39", Set("ui_locales", "de")),
        ("A39", Set("acr_values", "1")),
        ("an unknown parameter, twice", Both(&Set("foo", "1"), &Again("foo", "2"))),
        ("RFC 8707: resource may repeat", Both(&Set("resource", "a"), &Again("resource", "b"))),
        ("G05: an empty value is none", Set("response_mode", "")),
        ("G05: an empty value is none", Set("prompt", "")),
        ("G05: an empty value is none", Set("max_age", "")),
        ("G05: an empty value is none", Set("request_uri", "")),
        ("A14: no scope", Without("scope")),
        ("A13: the same scope", Set("scope", "  lights:read lights:read")),
    ];
    for (rule, change) in rows {
        assert!(Request::parse(&changed(GOOD, change), &application).is_ok(), "{rule}");
    }
}

#[test]
fn errors_stay_on_our_own_page_until_the_redirect_uri_is_known() {
    let rows = [
        ("A04", Set("redirect_uri", "https://evil.example/"), Refusal::UnregisteredRedirectUri),
        ("A05", Without("redirect_uri"), Refusal::NoRedirectUri),
        ("A05: empty is absent", Set("redirect_uri", ""), Refusal::NoRedirectUri),
        ("A25", Again("redirect_uri", "https://evil.example/"), Refusal::RepeatedParameter),
        (
            "A25: the same value",
            Again("redirect_uri", "https://client.example/cb"),
            Refusal::RepeatedParameter,
        ),
    ];
    for (rule, change, refusal) in rows {
        for other in [Nothing, Without("response_type"), Set("scope", "\""), Set("prompt", "x")] {
            match Request::parse(&changed(GOOD, Both(&change, &other)), &public()) {
                Err(Rejection::Page(found)) => assert_eq!(found, refusal, "{rule}, {other:?}"),
                sent => panic!("{rule}, {other:?}: {sent:?}"),
            }
        }
    }
}

#[test]
fn the_application_is_named_once() {
    assert_eq!(client_id(&form(GOOD)), Ok("lamp-app"));
    let rows = [
        ("A02: no name", Without("client_id"), Refusal::UnknownApplication),
        ("A02: an empty name", Set("client_id", ""), Refusal::UnknownApplication),
        ("A25: twice", Again("client_id", "lamp-app"), Refusal::RepeatedParameter),
        ("A25: two names", Again("client_id", "other"), Refusal::RepeatedParameter),
        (
            "A25: an empty one first",
            Both(&Set("client_id", ""), &Again("client_id", "lamp-app")),
            Refusal::RepeatedParameter,
        ),
    ];
    for (rule, change, refusal) in rows {
        assert_eq!(client_id(&changed(GOOD, change)), Err(refusal), "{rule}");
    }
}

#[test]
fn one_thing_wrong_is_told_to_the_application() {
    let short = &CHALLENGE[..42];
    let padded = format!("{CHALLENGE}=");
    let plus = CHALLENGE.replace('-', "+");
    let many: Vec<String> = (0..2000).map(|token| token.to_string()).collect();
    let many = many.join(" ");
    let endless = "s".repeat(4097);
    use Refusal::{
        BadMaxAge, BadPrompt, BadResponseMode, ChallengeMethod, ChallengeRequired,
        ControlCharacter, MalformedChallenge, MalformedScope, MethodWithoutChallenge,
        MissingResponseType, RepeatedParameter, RequestObject, StateTooLong, UnknownResponseType,
    };
    let rows: &[(&str, Change<'_>, Refusal, &str)] = &[
        ("A06", Without("response_type"), MissingResponseType, "invalid_request"),
        ("A06", Set("response_type", ""), MissingResponseType, "invalid_request"),
        ("A07", Set("response_type", "foo"), UnknownResponseType, "unsupported_response_type"),
        ("A07", Set("response_type", "CODE"), UnknownResponseType, "unsupported_response_type"),
        ("A07", Set("response_type", "code foo"), UnknownResponseType, "unsupported_response_type"),
        ("A07", Set("response_type", " code"), UnknownResponseType, "unsupported_response_type"),
        (
            "hybrid",
            Set("response_type", "code token"),
            UnknownResponseType,
            "unsupported_response_type",
        ),
        ("A12: a quote", Set("scope", "a\"b"), MalformedScope, "invalid_scope"),
        ("A12: a backslash", Set("scope", "a\\b"), MalformedScope, "invalid_scope"),
        ("A12: a control", Set("scope", "a\tb"), MalformedScope, "invalid_scope"),
        ("A12: beyond ASCII", Set("scope", "é"), MalformedScope, "invalid_scope"),
        ("A15", Set("scope", &many), MalformedScope, "invalid_scope"),
        ("A17: it is never cut", Set("state", &endless), StateTooLong, "invalid_request"),
        ("G22: NUL", Set("state", "x\0"), ControlCharacter, "invalid_request"),
        ("RFC 6749 A.5: a line end", Set("state", "x\r\ny"), ControlCharacter, "invalid_request"),
        ("RFC 6749 A.5: DEL", Set("state", "x\u{7f}"), ControlCharacter, "invalid_request"),
        (
            "A19: plain by default",
            Without("code_challenge_method"),
            ChallengeMethod,
            "invalid_request",
        ),
        ("A20: plain", Set("code_challenge_method", "plain"), ChallengeMethod, "invalid_request"),
        ("A20: case", Set("code_challenge_method", "s256"), ChallengeMethod, "invalid_request"),
        ("A20: unknown", Set("code_challenge_method", "S512"), ChallengeMethod, "invalid_request"),
        ("A22: 42 characters", Set("code_challenge", short), MalformedChallenge, "invalid_request"),
        ("A22: 44, padding", Set("code_challenge", &padded), MalformedChallenge, "invalid_request"),
        ("A22: a plus", Set("code_challenge", &plus), MalformedChallenge, "invalid_request"),
        ("A22: beyond ASCII", Set("code_challenge", "é"), MalformedChallenge, "invalid_request"),
        ("A23", Without("code_challenge"), MethodWithoutChallenge, "invalid_request"),
        (
            "G05: empty is absent",
            Set("code_challenge", ""),
            MethodWithoutChallenge,
            "invalid_request",
        ),
        (
            "RFC 9700 §2.1.1: public clients use PKCE",
            Both(&Without("code_challenge"), &Without("code_challenge_method")),
            ChallengeRequired,
            "invalid_request",
        ),
        ("A25", Again("response_type", "code"), RepeatedParameter, "invalid_request"),
        ("A25", Again("response_type", "token"), RepeatedParameter, "invalid_request"),
        ("A25", Again("scope", "lights:write"), RepeatedParameter, "invalid_request"),
        ("A25", Again("state", "other"), RepeatedParameter, "invalid_request"),
        ("A25", Again("code_challenge", CHALLENGE), RepeatedParameter, "invalid_request"),
        ("A25", Again("code_challenge_method", "plain"), RepeatedParameter, "invalid_request"),
        (
            "A25",
            Both(&Set("prompt", "none"), &Again("prompt", "login")),
            RepeatedParameter,
            "invalid_request",
        ),
        (
            "A25",
            Both(&Set("max_age", "1"), &Again("max_age", "2")),
            RepeatedParameter,
            "invalid_request",
        ),
        (
            "A25",
            Both(&Set("response_mode", "query"), &Again("response_mode", "fragment")),
            RepeatedParameter,
            "invalid_request",
        ),
        (
            "A31: nothing is fetched",
            Set("request_uri", "http://169.254.169.254/"),
            RequestObject,
            "invalid_request",
        ),
        (
            "A31: nor a file",
            Set("request_uri", "file:///etc/passwd"),
            RequestObject,
            "invalid_request",
        ),
        ("RFC 9101", Set("request", "e30.e30."), RequestObject, "invalid_request"),
        ("A32: unknown mode", Set("response_mode", "foo"), BadResponseMode, "invalid_request"),
        ("A32: case", Set("response_mode", "Query"), BadResponseMode, "invalid_request"),
        (
            "A32: a mode of JWTs",
            Set("response_mode", "query.jwt"),
            BadResponseMode,
            "invalid_request",
        ),
        ("an unknown prompt", Set("prompt", "select_account"), BadPrompt, "invalid_request"),
        ("none stands alone", Set("prompt", "none login"), BadPrompt, "invalid_request"),
        ("none stands alone", Set("prompt", "consent none"), BadPrompt, "invalid_request"),
        ("case", Set("prompt", "None"), BadPrompt, "invalid_request"),
        ("A36", Set("max_age", "-1"), BadMaxAge, "invalid_request"),
        ("A36", Set("max_age", "1e9"), BadMaxAge, "invalid_request"),
        ("A36", Set("max_age", "abc"), BadMaxAge, "invalid_request"),
        ("A36", Set("max_age", "+1"), BadMaxAge, "invalid_request"),
        ("A36", Set("max_age", "1.5"), BadMaxAge, "invalid_request"),
        ("A36", Set("max_age", " 1"), BadMaxAge, "invalid_request"),
        ("A36", Set("max_age", "99999999999999999999999999"), BadMaxAge, "invalid_request"),
    ];
    for (rule, change, refusal, code) in rows {
        let (callback, found) = redirected(&changed(GOOD, *change), &public());
        assert_eq!(found, *refusal, "{rule}: {change:?}");
        assert_eq!(found.code().as_str(), *code, "{rule}: {change:?}");
        assert_eq!(callback.redirect_uri(), "https://client.example/cb", "{rule}");
    }
}

#[test]
fn an_application_has_the_response_types_that_it_lists() {
    let rows = [(ResponseType::Code, IMPLICIT), (ResponseType::Token, GOOD)];
    for (only, asked) in rows {
        // A08, A10, I05.
        let application = Application { response_types: [only].into(), ..public() };
        let (_, refusal) = redirected(&form(asked), &application);
        assert_eq!(refusal, Refusal::ResponseTypeNotAllowed, "only {only:?}");
        assert_eq!(refusal.code().as_str(), "unauthorized_client");
        let none = Application { response_types: [].into(), ..public() };
        assert_eq!(redirected(&form(asked), &none).1, Refusal::ResponseTypeNotAllowed);
    }
}

#[test]
fn pkce_is_required_where_nothing_else_binds_the_code() {
    let bare = Both(&Without("code_challenge"), &Without("code_challenge_method"));
    let asked = changed(GOOD, Both(&Set("client_id", "lamp-hub"), &bare));
    let request = Request::parse(&asked, &confidential()).unwrap();
    assert_eq!(request.code_challenge, None, "a confidential client may do without");
    let strict = Application { require_pkce: true, ..confidential() };
    assert_eq!(redirected(&asked, &strict).1, Refusal::ChallengeRequired);
    let used = Request::parse(&changed(GOOD, Set("client_id", "lamp-hub")), &confidential());
    assert!(used.unwrap().code_challenge.is_some(), "and what it uses is kept (C21)");
    let plain = changed(GOOD, Set("code_challenge_method", "plain"));
    assert_eq!(redirected(&plain, &confidential()).1, Refusal::ChallengeMethod);
}

#[test]
fn prompt_and_max_age_are_read() {
    let prompt = |none, login, consent| Prompt { none, login, consent };
    let rows = [
        ("none", prompt(true, false, false)),
        ("login", prompt(false, true, false)),
        ("consent", prompt(false, false, true)),
        ("consent  login", prompt(false, true, true)),
        ("login login", prompt(false, true, false)),
        (" ", prompt(false, false, false)),
    ];
    for (text, expected) in rows {
        let request = Request::parse(&changed(GOOD, Set("prompt", text)), &public()).unwrap();
        assert_eq!(request.prompt, expected, "{text:?}");
    }
    let rows = [
        ("0", 0),
        ("1", 1),
        ("10000", 10_000),
        ("0001", 1),
        ("4294967295", u32::MAX),
        ("4294967296", u32::MAX),
        ("9007199254740993", u32::MAX),
    ];
    for (text, seconds) in rows {
        let request = Request::parse(&changed(GOOD, Set("max_age", text)), &public()).unwrap();
        assert_eq!(request.max_age, Some(seconds), "A36: {text}");
    }
}
