//! The resource owner password credentials grant (RFC 6749 §4.3).

use edgegrant::{
    application::{GrantType, role_scope},
    form::Form,
    password,
    refusal::Refusal,
    time::UnixTime,
    token::{self, Request},
};
use edgegrant_grant_tests::{
    Change::{self, Nothing, Set, Without},
    changed,
    world::{NOW, confidential, confidential_client, public_client, resident, scope, subject},
};

const GOOD: &[(&str, &str)] = &[
    ("grant_type", "password"),
    ("username", "johndoe"),
    ("password", "A3ddj3w"),
    ("scope", "lights:read"),
];

fn asked(change: Change<'_>) -> Result<password::Request, Refusal> {
    let form = changed(GOOD, change);
    match Request::parse(token::grant_type(&form)?, &form, &confidential_client())? {
        Request::Password(request) => Ok(request),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_example_of_section_4_3_2_is_read() {
    let form = Form::parse(b"grant_type=password&username=johndoe&password=A3ddj3w").unwrap();
    let request = password::Request::parse(&form).unwrap();
    assert_eq!(request.username, "johndoe");
    assert_eq!(request.password.expose(), "A3ddj3w");
    assert_eq!(request.scope, None);
}

#[test]
fn one_thing_wrong_is_refused() {
    let long_name = "n".repeat(257);
    let long_password = "p".repeat(1025);
    use Refusal::{MalformedScope, MissingCredentials, WrongCredentials};
    let rows = [
        ("good", Nothing, None),
        ("no name", Without("username"), Some(MissingCredentials)),
        ("an empty name", Set("username", ""), Some(MissingCredentials)),
        ("no password", Without("password"), Some(MissingCredentials)),
        ("an empty password", Set("password", ""), Some(MissingCredentials)),
        ("a malformed scope", Set("scope", "é"), Some(MalformedScope)),
        ("a name that nobody has", Set("username", &long_name), Some(WrongCredentials)),
        ("a name with NUL", Set("username", "john\0doe"), Some(WrongCredentials)),
        ("a name of spaces", Set("username", "  "), Some(WrongCredentials)),
        ("a name with outer spaces", Set("username", " johndoe "), None),
        ("S19: a password too long", Set("password", &long_password), Some(WrongCredentials)),
        ("S19: the longest", Set("password", &long_password[1..]), None),
        ("the longest name", Set("username", &long_name[1..]), None),
        ("a name beyond ASCII", Set("username", "Ådå Łøvelace"), None),
        ("a short password may be wrong, not malformed", Set("password", "x"), None),
        ("spaces are part of a password", Set("password", "  x  "), None),
    ];
    for (rule, change, refusal) in rows {
        assert_eq!(asked(change).err(), refusal, "{rule}");
    }
    assert_eq!(asked(Set("password", "  x  ")).unwrap().password.expose(), "  x  ");
    assert_eq!(asked(Set("username", " johndoe ")).unwrap().username, "johndoe");
    assert_eq!(MissingCredentials.code().as_str(), "invalid_request");
    assert_eq!(WrongCredentials.code().as_str(), "invalid_grant");
}

#[test]
fn only_a_client_that_proved_itself_may_ask() {
    let form = changed(GOOD, Nothing);
    let found = Request::parse(GrantType::Password, &form, &public_client()).err();
    assert_eq!(found, Some(Refusal::ConfidentialClientsOnly));
    assert_eq!(Refusal::ConfidentialClientsOnly.code().as_str(), "unauthorized_client");
}

#[test]
fn scope_is_what_was_asked_of_what_the_role_has() {
    let user = resident();
    let hub = confidential();
    let rows = [
        ("everything", "resident", None, Ok("lights:read lights:write profile")),
        ("a part", "resident", Some("profile"), Ok("profile")),
        ("the rest is left out", "guest", Some("lights:read lights:write"), Ok("lights:read")),
        ("nothing is left", "guest", Some("profile"), Err(Refusal::NothingGranted)),
        ("the client's own", "resident", Some("users:create"), Err(Refusal::NothingGranted)),
        ("a role without scope", "stranger", None, Err(Refusal::NothingGranted)),
    ];
    for (rule, role, requested, expected) in rows {
        let (allowed, requested) = (role_scope(&hub.role_scopes, role), requested.map(scope));
        let found = user.approve_by_password(
            "lamp-hub",
            UnixTime::EPOCH,
            &allowed,
            requested.as_ref(),
            NOW,
        );
        let found = found.map(|approval| approval.subject().scope.clone());
        assert_eq!(found, expected.map(scope), "{rule}");
    }
    let allowed = role_scope(&hub.role_scopes, "resident");
    let requested = scope("lights:read lights:write");
    let approval = user
        .approve_by_password("lamp-hub", UnixTime::EPOCH, &allowed, Some(&requested), NOW)
        .unwrap();
    assert_eq!(approval.subject(), &subject("lamp-hub"));
    assert_eq!(approval.authenticated_at(), NOW);
}

#[test]
fn who_is_refused_does_not_learn_whether_the_user_exists() {
    // S15: one refusal for an unknown name, a wrong password and a user who may not log in.
    assert_eq!(Refusal::WrongCredentials.description(), "the user name or password is wrong");
    let told = |refusal: Refusal| refusal.description().contains("user name");
    let others = Refusal::ALL.iter().filter(|refusal| told(**refusal)).count();
    assert_eq!(others, 1, "no second description tells more");
}
