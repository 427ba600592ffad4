//! What holds for every value.

use edgegrant::{
    entropy::Entropy,
    form::Query,
    scope::Scope,
    user_agent::{Endpoint, Landing, Outcome, Pending, Request, ResponseType, is_return_to},
};
use proptest::prelude::*;

use crate::{ISSUER, NOW, REDIRECT_URI, pending, query, request, server};

fn response_type() -> impl Strategy<Value = ResponseType> {
    prop_oneof![Just(ResponseType::Code), Just(ResponseType::Token)]
}

/// The redirect URI with the parameters in the part that the flow uses.
fn response(pending: &Pending, parameters: &[(&str, &str)]) -> String {
    let mut part = Query::default();
    for (name, value) in parameters {
        part.push(name, value);
    }
    let separator = if pending.response_type == ResponseType::Code { '?' } else { '#' };
    format!("{REDIRECT_URI}{separator}{}", part.into_string())
}

proptest! {
    #[test]
    fn a_flow_goes_round(
        kind in response_type(),
        seed: [u8; 32],
        scope in "[!#-\\[\\]-~]{1,9}( [!#-\\[\\]-~]{1,9}){0,4}",
        secret in "[!-~]{1,80}",
        path in "/[a-zöß%&=?#+ ]{0,40}",
    ) {
        let request = Request { scope: Some(&scope), return_to: Some(&path), ..request(kind) };
        let login = request.start(&server(), Entropy::new(seed), NOW).expect("a login");
        let scope = Scope::parse(&scope).expect("a scope");
        let sent = query(&login);
        prop_assert_eq!(Scope::parse(sent.get("scope").expect("a scope")), Ok(scope.clone()));

        let pending = pending(&login);
        prop_assert_eq!(pending.return_to(), Some(path.as_str()));
        let state = sent.get("state").expect("a state");
        let url = response(&pending, &[
            ("code", if kind == ResponseType::Code { &secret } else { "" }),
            ("access_token", if kind == ResponseType::Token { &secret } else { "" }),
            ("token_type", "Bearer"),
            ("state", state),
            ("iss", ISSUER),
        ]);
        let landing = Landing::find(&url).expect("a response");
        prop_assert_eq!(landing.state(pending.response_mode), Some(state.to_owned()));
        prop_assert_eq!(landing.cleaned(), REDIRECT_URI);
        match landing.read(&pending, NOW).expect("an outcome") {
            Outcome::Token(token) => {
                prop_assert_eq!(token.access_token.expose(), secret.as_str());
                prop_assert_eq!(token.scope, Some(scope));
            }
            Outcome::Code(body) => {
                let body = edgegrant::form::Form::parse(body.expose().as_bytes()).expect("a form");
                prop_assert_eq!(body.get("code"), Some(secret.as_str()));
            }
        }
    }

    #[test]
    fn two_logins_share_nothing(one: [u8; 32], other: [u8; 32]) {
        prop_assume!(one != other);
        let login = |seed| request(ResponseType::Code)
            .start(&server(), Entropy::new(seed), NOW)
            .expect("a login");
        let (one, other) = (login(one), login(other));
        prop_assert_ne!(one.state.expose(), other.state.expose());
        let challenge = |login| query(login).get("code_challenge").map(str::to_owned);
        prop_assert_ne!(challenge(&one), challenge(&other));
    }

    #[test]
    fn no_other_state_is_accepted(kind in response_type(), state in "\\PC{0,60}") {
        let login = request(kind).start(&server(), Entropy::new([9; 32]), NOW).expect("a login");
        let pending = pending(&login);
        prop_assume!(state != pending.state());
        let url = response(&pending, &[
            ("code", "c"), ("access_token", "t"), ("token_type", "bearer"), ("state", &state),
            ("iss", ISSUER),
        ]);
        let landing = Landing::find(&url).expect("a response");
        prop_assert!(landing.read(&pending, NOW).is_err());
    }

    #[test]
    fn nothing_in_a_url_panics(url in ".{0,60}[?#].{0,200}", record in ".{0,200}") {
        let login = request(ResponseType::Code)
            .start(&server(), Entropy::new([9; 32]), NOW)
            .expect("a login");
        if let Some(landing) = Landing::find(&url) {
            prop_assert!(landing.read(&pending(&login), NOW).is_err());
            prop_assert!(Landing::find(&landing.cleaned()).is_none());
        }
        prop_assert!(Pending::parse(&record).is_err());
    }

    #[test]
    fn a_place_to_return_to_stays_on_its_origin(path in "[/\\\\.%2eE\t\n a:@?#x]{0,12}") {
        if is_return_to(&path) {
            let base = url::Url::parse("https://client.example/cb").expect("a URL");
            let target = base.join(&path).expect("a URL");
            prop_assert_eq!(target.origin(), base.origin());
            prop_assert!(!target.path().starts_with("//"));
        }
    }

    #[test]
    fn an_endpoint_is_where_it_seems_to_be(
        text in "(https?|HTTP|ftp|javascript)(:|://|:/)[a-z0-9.@:\\[\\]\\\\/?#%\t -]{0,20}",
    ) {
        if let Ok(endpoint) = Endpoint::parse(&text)
            && let Ok(url) = url::Url::parse(endpoint.as_str())
        {
            prop_assert!(url.username().is_empty() && url.password().is_none());
            prop_assert!(url.fragment().is_none());
            let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            prop_assert!(url.scheme() == "https" || url.scheme() == "http" && loopback);
        }
    }
}
