//! What must be reached, or a guarantee would hold of nothing.

use edgegrant::refusal::Refusal;
use stateright::Property;

use crate::{
    flight::{Answer, Flight},
    system::{State, System},
    told::Over,
};

/// A name, and the states that have reached it.
#[derive(Clone, Copy, Debug)]
pub struct End(&'static str, fn(&System, &State) -> bool);

impl End {
    /// That some state has reached it.
    pub fn property(self) -> Property<System> {
        Property::sometimes(self.0, self.1)
    }
}

/// A code gives tokens.
pub const REDEEMED: End = End("a code is redeemed", |_, state| state.grants[0].told.families == 1);

/// A code comes again and ends what it gave.
pub const CODE_REPLAYED: End =
    End("a code is replayed", |_, state| refused(state, Refusal::CodeSpent));

/// A code ends by failures.
pub const CODE_BURNED: End =
    End("a code is burned", |_, state| refused(state, Refusal::CodeBurned));

/// A code comes too late.
pub const CODE_EXPIRED: End =
    End("a code has expired", |_, state| refused(state, Refusal::CodeExpired));

/// A code comes from a client that it was not issued to.
pub const CODE_STOLEN: End =
    End("a stranger has the code", |_, state| refused(state, Refusal::CodeOfAnotherClient));

/// A refresh token is replaced.
pub const ROTATED: End = End("a refresh token is replaced", |_, state| {
    state.grants[0].told.newest.is_some_and(|(number, _)| number > 0)
});

/// Two requests with one refresh token get the same successor.
pub const TWINS: End = End("twins are given", |_, state| {
    let answers = state.flights.iter().filter_map(Flight::answer);
    let mut given: Vec<_> = answers.filter(|answer| matches!(answer, Answer::Tokens(_))).collect();
    let all = given.len();
    given.sort();
    given.dedup();
    given.len() < all
});

/// A replaced refresh token ends its grant.
pub const TOKEN_REPLAYED: End =
    End("a refresh token is replayed", |_, state| refused(state, Refusal::RefreshTokenReused));

/// A refresh token comes too late.
pub const TOKEN_EXPIRED: End =
    End("a refresh token has expired", |_, state| refused(state, Refusal::RefreshTokenExpired));

/// A refresh token comes from a client that it was not issued to.
pub const TOKEN_STOLEN: End = End("a stranger has a refresh token", |_, state| {
    refused(state, Refusal::RefreshTokenOfAnotherClient)
});

/// A client revokes a token that it was not issued.
pub const NOT_ITS_OWN: End =
    End("a stranger revokes", |_, state| refused(state, Refusal::TokenOfAnotherClient));

/// More scope than was granted is asked for.
pub const WIDENED: End = End("scope is widened", |_, state| refused(state, Refusal::ScopeWidened));

/// A revocation is answered.
pub const REVOKED: End = End("a grant is revoked", |_, state| answered(state, Answer::Over));

/// A grant is revoked before its code is redeemed.
pub const REVOKED_BEFORE: End =
    End("a grant is revoked before it begins", |_, state| refused(state, Refusal::GrantRevoked));

/// A grant of which nothing is valid is forgotten.
pub const FORGOTTEN: End = End("a grant is forgotten", |_, state| {
    let mut grants = state.grants.iter();
    grants.any(|grant| grant.told.over == Over::Not && grant.kept.given().is_none())
});

/// A grant is opened with a password.
pub const OPENED: End = End("a grant is opened", |_, state| {
    state.grants.iter().skip(1).any(|grant| grant.told.newest.is_some())
});

/// A barred user cannot log in.
pub const BARRED: End =
    End("a barred user cannot log in", |_, state| refused(state, Refusal::WrongCredentials));

fn refused(state: &State, refusal: Refusal) -> bool {
    answered(state, Answer::Refused(refusal.as_str()))
}

fn answered(state: &State, answer: Answer) -> bool {
    state.flights.iter().any(|flight| flight.answer() == Some(answer))
}
