//! Posts to the dialog, several in a row, at one account.
//!
//! A line is a post: the milliseconds since the one before, the cookies of the browser and of the
//! session, the sealed request, the proof and the decision, between tabs.
#![no_main]

use std::sync::LazyLock;

use edgegrant::{
    account::{Account, Asked, Outcome, UserId, consent},
    application::{Application, role_scope},
    authorization::{Pending, Request, form_proof, is_form_proof},
    authorization_code::Code,
    form::Form,
    grant::GrantId,
    refresh_token::RefreshToken,
    scope::Scope,
    seal::{Purpose, Root},
    secret::Secret,
    time::UnixTime,
};
use edgegrant_fuzz::{APPLICATIONS, check_secrecy, code, fields, lines, named, text, wait};
use edgegrant_grant_tests::world::{self, ISSUER, NOW, at, entropy, scope};

/// What one good browser was given, and what was sealed for other purposes and by others.
struct World {
    root: Root,
    account: Account,
    session: String,
    browser: String,
    cookie: String,
    request: String,
    hub_request: String,
    proof: String,
    code: String,
    refresh_token: String,
    foreign: String,
}

static WORLD: LazyLock<World> = LazyLock::new(|| {
    let root = world::root();
    let mut account = world::resident();
    let session = account.open_session(NOW, &mut entropy(1)).expose().to_owned();
    let browser = entropy(3).text::<32>();
    let seal = |client_id: &str, root: &Root, seed| {
        let query = format!(
            "response_type=code&redirect_uri=https://client.example/cb&state=xyz\
             &code_challenge={}&code_challenge_method=S256&scope=lights:read+profile",
            entropy(4).text::<32>()
        );
        let application = named(&*APPLICATIONS, client_id).expect("an application");
        let form = Form::parse(query.as_bytes()).expect("a query");
        let request = Request::parse(&form, &application).expect("a good request");
        let pending = Pending::new(request, &browser, NOW, &mut entropy(seed));
        pending.seal(root, &mut entropy(seed + 100)).expect("a request has a JSON form")
    };
    let cookie = root.seal(Purpose::Session, &(world::user_id(), &session), &mut entropy(5));
    let request = seal("lamp-app", &root, 6);
    let code = code("lamp-app", GrantId::from_bytes([1; 16])).seal(&root, &mut entropy(7));
    World {
        account,
        cookie: cookie.expect("a session has a JSON form"),
        hub_request: seal("lamp-hub", &root, 8),
        proof: form_proof(&root, &browser, &session, &request, SHOWN),
        code: code.expect("a code has a JSON form"),
        refresh_token: RefreshToken {
            user_id: world::user_id(),
            grant_id: world::grant_id(),
            number: 0,
        }
        .write(&root),
        foreign: seal("lamp-app", &world::other_root(), 9),
        root,
        session,
        browser,
        request,
    }
});

/// What the form of the request shows.
const SHOWN: &str = "lights:read profile";

/// A post to the dialog, as the shell reads it.
struct Post {
    browser: String,
    cookie: String,
    request: String,
    proof: String,
    decision: String,
}

libfuzzer_sys::fuzz_target!(init: begin(), |data: &[u8]| {
    approved(data);
});

fn begin() {
    assert_eq!(approved(include_bytes!("../corpus/dialog/allowed")), 1);
}

/// How many requests were approved.
fn approved(data: &[u8]) -> usize {
    let mut account = WORLD.account.clone();
    let (mut millis, mut approved) = (0, Vec::new());
    let marks = [
        ("{browser}", WORLD.browser.as_str()),
        ("{session}", &WORLD.cookie),
        ("{request}", &WORLD.request),
        ("{hub-request}", &WORLD.hub_request),
        ("{proof}", &WORLD.proof),
        ("{code}", &WORLD.code),
        ("{refresh-token}", &WORLD.refresh_token),
        ("{foreign}", &WORLD.foreign),
    ];
    for line in lines(data) {
        let [time, browser, cookie, request, proof, decision] =
            fields(line, &marks).map(|field| text(&field));
        millis += wait(time.as_bytes());
        let post = Post { browser, cookie, request, proof, decision };
        check_sealed(&post.request);
        if let Some(transaction) = post.approved(&mut account, at(millis)) {
            assert!(!approved.contains(&transaction), "one request, two answers");
            approved.push(transaction);
        }
    }
    approved.len()
}

/// What was sealed for one purpose opens for no other, and nothing else opens at all.
fn check_sealed(sealed: &str) {
    let secret = Secret::new(sealed.to_owned());
    if Code::open(&WORLD.root, &secret).is_some() {
        assert_eq!(sealed, WORLD.code);
    }
    if RefreshToken::read(&WORLD.root, &secret).is_some() {
        assert_eq!(sealed, WORLD.refresh_token);
    }
    for purpose in [Purpose::Device, Purpose::SigningKey] {
        assert!(WORLD.root.open::<serde_json::Value>(purpose, sealed).is_none());
    }
}

impl Post {
    /// What the shell does with a decision; the transaction if the user's yes was taken.
    fn approved(&self, account: &mut Account, now: UnixTime) -> Option<String> {
        let browser = Some(self.browser.as_str());
        let pending = Pending::open(&WORLD.root, &self.request, browser, now).ok()?;
        assert!([&WORLD.request, &WORLD.hub_request].contains(&&self.request), "not sealed here");
        assert_eq!(self.browser, WORLD.browser, "another browser");
        assert!(now < at(600_000), "the request had expired");
        let cookie: Option<(UserId, Secret)> = WORLD.root.open(Purpose::Session, &self.cookie);
        assert_eq!(cookie.is_some(), self.cookie == WORLD.cookie, "a session not sealed here");
        let session = cookie.map_or(String::new(), |(_, session)| session.expose().to_owned());
        let proves =
            is_form_proof(&WORLD.root, &self.proof, &self.browser, &session, &self.request, SHOWN);
        let served = self.proof == WORLD.proof && session == WORLD.session;
        assert_eq!(proves, served && self.request == WORLD.request, "a form that was not served");
        let application = named(&*APPLICATIONS, pending.request.callback.client_id())?;
        assert!(pending.request.callback.is_registered_to(&application));
        let allowed = (proves && self.decision == "allow").then(|| scope(SHOWN));
        let asked = self.asked(&pending, &application, session, allowed);
        let outcome = account.decide(&asked, now);
        check_secrecy(&format!("{pending:?} {asked:?} {outcome:?}"), &[&WORLD.session]);
        let Outcome::Approved(approval) = outcome else { return None };
        let subject = approval.subject();
        assert_eq!(subject.client_id, application.client_id);
        assert!(subject.scope.is_subset(&role_scope(&application.role_scopes, "resident")));
        assert!(subject.scope.is_subset(&pending.request.scope.unwrap_or_default()));
        assert_eq!(self.cookie, WORLD.cookie, "nobody was logged in");
        Some(pending.transaction)
    }

    fn asked(
        &self,
        pending: &Pending,
        application: &Application,
        session: String,
        allowed: Option<Scope>,
    ) -> Asked {
        let (request, callback) = (&pending.request, &pending.request.callback);
        Asked {
            client_id: application.client_id.clone(),
            registered_at: application.registered_at,
            redirect_uri: callback.redirect_uri().to_owned(),
            first_party: application.first_party,
            assured: request.is_assured(application, ISSUER),
            scope: request.scope.clone(),
            role_scopes: application.role_scopes.clone(),
            prompt: request.prompt,
            max_age: request.max_age,
            pending: Some(consent::Pending {
                transaction: pending.transaction.clone(),
                since: pending.since,
            }),
            allowed,
            session: Secret::new(session),
        }
    }
}
