//! What the tests of the core share: one good world, and ways to change one thing in it.

pub mod page;
pub mod server;
pub mod world;

use edgegrant::{form::Form, form::Query};
use proptest::test_runner::{Config, RngSeed};

/// How laws are checked: the same cases in every run, unless `PROPTEST_RNG_SEED` says otherwise.
/// `PROPTEST_CASES` asks for more of them.
pub fn laws() -> Config {
    let asked = Config::default();
    let rng_seed = match asked.rng_seed {
        RngSeed::Random => RngSeed::Fixed(6749),
        fixed => fixed,
    };
    Config { rng_seed, failure_persistence: None, ..asked }
}

/// The parameters of a request, as they come from the wire.
pub fn form(parameters: &[(&str, &str)]) -> Form {
    let mut query = Query::default();
    for (name, value) in parameters {
        query.push(name, value);
    }
    Form::parse(query.into_string().as_bytes()).expect("a query that the core wrote")
}

/// One thing that differs from a good request.
#[derive(Clone, Copy, Debug)]
pub enum Change<'a> {
    /// Nothing differs.
    Nothing,
    /// A parameter has this value, or comes on top.
    Set(&'a str, &'a str),
    /// A parameter is missing.
    Without(&'a str),
    /// A parameter is there twice, the second time with this value.
    Again(&'a str, &'a str),
    /// Two parameters differ, where one alone would break another rule.
    Both(&'a Change<'a>, &'a Change<'a>),
}

/// A good request with one thing changed.
pub fn changed(good: &[(&str, &str)], change: Change<'_>) -> Form {
    let mut parameters: Vec<(String, String)> =
        good.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    apply(&mut parameters, change);
    let parameters: Vec<(&str, &str)> =
        parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    form(&parameters)
}

fn apply(parameters: &mut Vec<(String, String)>, change: Change<'_>) {
    match change {
        Change::Nothing => {}
        Change::Set(name, value) => {
            parameters.retain(|(known, _)| known != name);
            parameters.push((name.to_owned(), value.to_owned()));
        }
        Change::Without(name) => {
            let before = parameters.len();
            parameters.retain(|(known, _)| known != name);
            assert!(parameters.len() < before, "{name} was not there to be left out");
        }
        Change::Again(name, value) => {
            assert!(parameters.iter().any(|(known, _)| known == name), "{name} was not there once");
            parameters.push((name.to_owned(), value.to_owned()));
        }
        Change::Both(first, second) => {
            apply(parameters, *first);
            apply(parameters, *second);
        }
    }
}
