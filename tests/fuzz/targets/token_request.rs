//! Access token requests, several in a row, at one server.
//!
//! A line is a request: the milliseconds since the one before, the `Authorization` header, the kind
//! of the body and the body, between tabs.
#![no_main]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use edgegrant::{
    application::{GrantType, role_scope},
    client::{Authenticated, Credentials},
    form::{self, Form},
    grant::{GrantId, REPLAY_WINDOW_MILLIS},
    refresh_token::RefreshToken,
    refusal::{ErrorCode, Refusal},
    scope::Scope,
    secret::Secret,
    time::UnixTime,
    token::{self, Answer, Request},
};
use edgegrant_fuzz::{
    APPLICATIONS, VERIFIER, check_error, code, fields, header, lines, named, wait,
};
use edgegrant_grant_tests::{
    server::{Server, Tokens},
    world::{self, CLIENT_SECRET, REDIRECT_URI, at},
};

/// What RFC 6749 §5.2 lists.
const ERRORS: &[ErrorCode] = &[
    ErrorCode::InvalidRequest,
    ErrorCode::InvalidClient,
    ErrorCode::InvalidGrant,
    ErrorCode::UnauthorizedClient,
    ErrorCode::UnsupportedGrantType,
    ErrorCode::InvalidScope,
];

/// Codes of the world, one for each application and one of another server.
struct Codes {
    app: String,
    hub: String,
    foreign: String,
}

static CODES: LazyLock<Codes> = LazyLock::new(|| {
    let seal = |root, client_id, name| {
        let code = code(client_id, GrantId::from_bytes([name; 16]));
        code.seal(&root, &mut world::entropy(name)).expect("a code has a JSON form")
    };
    Codes {
        app: seal(world::root(), "lamp-app", 1),
        hub: seal(world::root(), "lamp-hub", 2),
        foreign: seal(world::other_root(), "lamp-app", 3),
    }
});

/// A server, and what a strict observer remembers of it.
#[derive(Default)]
struct Watched {
    server: Server,
    answered: u32,
    redeemed: BTreeSet<String>,
    given: Vec<Given>,
    /// What each grant may have at most.
    granted: BTreeMap<GrantId, Scope>,
    over: BTreeSet<GrantId>,
    opened: u128,
}

/// A refresh token: to whom it was given, and when it was first used.
struct Given {
    token: String,
    client_id: String,
    used: Option<UnixTime>,
}

libfuzzer_sys::fuzz_target!(init: begin(), |data: &[u8]| { answered(data); });

fn begin() {
    edgegrant_fuzz::begin();
    assert_eq!(answered(include_bytes!("../corpus/token_request/code_and_refresh")), 3);
    assert_eq!(answered(include_bytes!("../corpus/token_request/password_and_client")), 2);
}

/// How many of the requests got a token.
fn answered(data: &[u8]) -> u32 {
    let mut watched = Watched::default();
    let basic = world::basic("lamp-hub", CLIENT_SECRET);
    let basic = basic.strip_prefix("Basic ").expect("a scheme");
    let mut millis = 0;
    for line in lines(data) {
        let token =
            |given: Option<&Given>| given.map_or(String::new(), |given| given.token.clone());
        let (oldest, newest) = (token(watched.given.first()), token(watched.given.last()));
        let [time, authorization, kind, body] = fields(
            line,
            &[
                ("{code}", CODES.app.as_str()),
                ("{hub-code}", &CODES.hub),
                ("{foreign-code}", &CODES.foreign),
                ("{newest}", &newest),
                ("{oldest}", &oldest),
                ("{verifier}", VERIFIER),
                ("{secret}", CLIENT_SECRET),
                ("{basic}", basic),
            ],
        );
        millis += wait(&time);
        watched.request(header(&authorization).as_deref(), &kind, &body, at(millis));
    }
    watched.answered
}

impl Watched {
    fn request(&mut self, authorization: Option<&str>, kind: &[u8], body: &[u8], now: UnixTime) {
        let form = match kind {
            b"json" => Form::parse_json(body),
            _ => Form::parse(body),
        };
        let form = form.map_err(|_| Refusal::MalformedParameters).and_then(|form| {
            if form.repeats_any() { Err(Refusal::RepeatedParameter) } else { Ok(form) }
        });
        let refusal = match form {
            Err(refusal) => refusal,
            Ok(form) => match self.answer(authorization, &form, now) {
                Ok((client, tokens)) => {
                    return self.succeeded(authorization, &form, &client, tokens, now);
                }
                Err(refusal) => {
                    self.failed(&form, refusal, now);
                    refusal
                }
            },
        };
        check_error(refusal, ERRORS);
        let challenged = refusal.code() == ErrorCode::InvalidClient;
        assert_eq!(refusal.status(), if challenged { 401 } else { 400 });
        let asks = token::needs_basic_challenge(refusal, authorization.is_some());
        assert_eq!(asks, authorization.is_some() && challenged);
    }

    /// What the shell does, in its order.
    fn answer(
        &mut self,
        authorization: Option<&str>,
        form: &Form,
        now: UnixTime,
    ) -> Result<(Authenticated, Tokens), Refusal> {
        let grant_type = token::grant_type(form)?;
        let credentials = Credentials::parse(authorization, form)?;
        let application = named(&*APPLICATIONS, credentials.client_id());
        let client = credentials.authenticate(application)?;
        let tokens = match Request::parse(grant_type, form, &client)? {
            Request::Password(request) => self.by_password(&request, &client, now)?,
            _ => self.server.token(&client, form, now)?,
        };
        Ok((client, tokens))
    }

    fn by_password(
        &mut self,
        request: &edgegrant::password::Request,
        client: &Authenticated,
        now: UnixTime,
    ) -> Result<Tokens, Refusal> {
        if request.username != "ada" || request.password.expose() != "correct horse" {
            return Err(Refusal::WrongCredentials);
        }
        let (application, scope) = (client.application(), request.scope.as_ref());
        let allowed = role_scope(&application.role_scopes, "resident");
        let approval = world::resident().approve_by_password(
            &application.client_id,
            application.registered_at,
            &allowed,
            scope,
            now,
        )?;
        let subject = approval.subject().clone();
        self.opened += 1;
        let grant_id = GrantId::from_bytes(self.opened.to_le_bytes());
        self.server.open(grant_id, &subject, now)
    }

    fn failed(&mut self, form: &Form, refusal: Refusal, now: UnixTime) {
        let over = match refusal {
            Refusal::CodeSpent if form.get("code") == Some(&CODES.app) => {
                GrantId::from_bytes([1; 16])
            }
            Refusal::CodeSpent => GrantId::from_bytes([2; 16]),
            Refusal::RefreshTokenReused => self.grant_of(form.get("refresh_token")),
            _ => return,
        };
        assert!(!self.server.is_alive(over, now), "{refusal:?} ends the grant");
        self.over.insert(over);
    }

    fn grant_of(&self, refresh_token: Option<&str>) -> GrantId {
        let secret = Secret::new(refresh_token.unwrap_or_default().to_owned());
        RefreshToken::read(&self.server.root, &secret).expect("a refresh token of ours").grant_id
    }

    fn succeeded(
        &mut self,
        authorization: Option<&str>,
        form: &Form,
        client: &Authenticated,
        tokens: Tokens,
        now: UnixTime,
    ) {
        self.answered += 1;
        let application = client.application();
        assert!(application.is_public() || proves(authorization), "no secret was shown");
        if let Some(subject) = &tokens.subject {
            assert_eq!(subject.client_id, application.client_id, "another client's grant");
            assert!(tokens.scope.is_subset(&role_scope(&application.role_scopes, &subject.role)));
        }
        match token::grant_type(form) {
            Ok(GrantType::AuthorizationCode) => self.redeemed(form, application.is_public(), now),
            Ok(GrantType::RefreshToken) => self.refreshed(form, &tokens, now),
            Ok(GrantType::ClientCredentials) => {
                assert!(tokens.subject.is_none() && tokens.refresh_token.is_none());
                assert!(tokens.scope.is_subset(&application.scope) && asked(form, &tokens.scope));
            }
            Ok(GrantType::Password) => assert!(asked(form, &tokens.scope)),
            other => panic!("a token by {other:?}"),
        }
        check_answer(&tokens, application.access_token_lifetime);
        if let Some(refresh_token) = tokens.refresh_token {
            let grant_id = self.grant_of(Some(&refresh_token));
            assert!(!self.over.contains(&grant_id), "the grant was over");
            let granted = self.granted.entry(grant_id).or_insert(tokens.scope.clone());
            assert!(tokens.scope.is_subset(granted), "more than was granted");
            if self.given.iter().all(|given| given.token != refresh_token) {
                let client_id = application.client_id.clone();
                self.given.push(Given { token: refresh_token, client_id, used: None });
            }
        }
    }

    /// RFC 6749 §4.1.3, RFC 7636 §4.6: the code's own client, in time, with all that binds it, once.
    fn redeemed(&mut self, form: &Form, public: bool, now: UnixTime) {
        let code = form.get("code").expect("a code");
        let (verifier, uri) = (form.get("code_verifier"), form.get("redirect_uri"));
        if public {
            assert_eq!(code, CODES.app);
            assert_eq!(verifier, Some(VERIFIER));
            assert!(uri.is_none_or(|uri| uri == REDIRECT_URI));
        } else {
            assert_eq!(code, CODES.hub);
            assert_eq!((verifier, uri), (None, Some(REDIRECT_URI)));
        }
        assert!(now < at(60_000), "the code had expired");
        assert!(self.redeemed.insert(code.to_owned()), "a code was redeemed twice");
    }

    /// RFC 6749 §6, RFC 9700 §4.14.2: a token that was given, to this client, and not used before,
    /// or a moment ago.
    fn refreshed(&mut self, form: &Form, tokens: &Tokens, now: UnixTime) {
        let token = form.get("refresh_token").unwrap_or_default();
        let given = self.given.iter_mut().find(|given| given.token == token);
        let given = given.expect("nobody was given this token");
        assert_eq!(
            tokens.subject.as_ref().map(|subject| &subject.client_id),
            Some(&given.client_id)
        );
        let used = *given.used.get_or_insert(now);
        assert!(now.millis_since(used) <= REPLAY_WINDOW_MILLIS, "it was replaced");
        assert!(asked(form, &tokens.scope));
    }
}

fn asked(form: &Form, granted: &Scope) -> bool {
    let granted = granted.tokens().collect::<BTreeSet<_>>();
    form.get("scope").is_none_or(|asked| granted.is_subset(&asked.split(' ').collect()))
}

/// Whether the header proves that the confidential application sent it.
fn proves(authorization: Option<&str>) -> bool {
    let encoded = authorization.and_then(|header| header.split_once(' ')).map(|(_, text)| text);
    let decoded = BASE64_STANDARD.decode(encoded.unwrap_or_default().trim()).unwrap_or_default();
    form::decode(&decoded).is_ok_and(|text| text == format!("lamp-hub:{CLIENT_SECRET}"))
}

/// RFC 6749 §5.1.
fn check_answer(tokens: &Tokens, lifetime: u32) {
    let answer =
        Answer::new("signed".to_owned(), lifetime, &tokens.scope, tokens.refresh_token.clone());
    let answer = serde_json::to_value(&answer).expect("an answer has a JSON form");
    assert!(!tokens.scope.is_empty());
    assert_eq!(answer["token_type"], "Bearer");
    assert_eq!(answer["expires_in"], lifetime);
    assert_eq!(answer["scope"], tokens.scope.to_string());
    assert_eq!(answer["refresh_token"].as_str(), tokens.refresh_token.as_deref());
}
