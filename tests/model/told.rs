//! What clients were told of a grant, and so what they may rely on.

use edgegrant::{
    grant::{MAX_FAILURES, Outcome, REPLAY_WINDOW_MILLIS},
    refusal::Refusal,
};
use edgegrant_grant_tests::world::LIFETIMES;

use crate::{
    flight::Answer,
    grant::Abilities,
    request::{Client, Request},
};

/// What clients were told of a grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Told {
    /// How many redemptions of the code were answered with tokens.
    pub families: u8,
    /// The newest refresh token: its number, and when it was first given.
    pub newest: Option<(u32, u64)>,
    /// The newest refresh token that reached a client.
    pub delivered: Option<u32>,
    /// When the last access token expires.
    pub access_until: u64,
    /// How many wrong redemptions were counted.
    failures: u8,
    /// Whether the grant is over.
    pub over: Over,
    /// Whether an error took something from the owner.
    pub harmed: bool,
}

/// Whether a grant is over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Over {
    /// It is not.
    #[default]
    Not,
    /// Something that ends it came, and nobody knows that yet.
    Due,
    /// Somebody was answered that it is.
    Answered,
}

impl Told {
    /// Takes note of what a grant answers to a request that came by a Worker at a moment.
    pub fn note(
        &mut self,
        request: Request,
        outcome: &Outcome,
        (before, after): (&Abilities, &Abilities),
        (asked, now): (u64, u64),
    ) -> Answer {
        match outcome {
            Outcome::Granted { refresh, .. } => {
                let number = refresh.expect("the application has refresh tokens");
                self.families += u8::from(matches!(request, Request::Exchange(_)));
                if self.newest.is_none_or(|(newest, _)| newest < number) {
                    self.newest = Some((number, now));
                }
                let expires = asked + u64::from(LIFETIMES.access_token) * 1000;
                self.access_until = self.access_until.max(expires);
                Answer::Tokens(number)
            }
            Outcome::Revoked => {
                self.over = self.over.max(Over::Due);
                Answer::Over
            }
            Outcome::Refused(refusal) => {
                // The same turn has ended the grant, whether or not anybody hears that.
                if matches!(refusal, Refusal::CodeSpent | Refusal::RefreshTokenReused) {
                    self.over = Over::Answered;
                }
                if !self.is_theft(request, now) {
                    self.harmed |= self.lost(request, before, after);
                }
                Answer::Refused(refusal.as_str())
            }
            Outcome::Alive { .. } => panic!("nobody asked whether it is alive"),
        }
    }

    /// Whether two hold what one was given, so that all of it has to end: the code comes again
    /// with all that proves it (RFC 6749 §4.1.2), or a replaced refresh token after its window.
    fn is_theft(&self, request: Request, now: u64) -> bool {
        match (request, self.newest) {
            (Request::Exchange(Client::Owner), Some(_)) => true,
            (
                Request::Refresh(Client::Owner, _, number) | Request::Widen(_, number),
                Some(newest),
            ) => {
                number + 1 < newest.0 || number < newest.0 && now - newest.1 > REPLAY_WINDOW_MILLIS
            }
            _ => false,
        }
    }

    /// Whether an error took away something that the owner could do; failures are counted.
    fn lost(&mut self, request: Request, before: &Abilities, after: &Abilities) -> bool {
        let counted = request == Request::ExchangeWrongly && self.newest.is_none();
        self.failures += u8::from(counted);
        let burned = counted && self.failures == MAX_FAILURES;
        let code_lost = before.redeemable && !after.redeemable && !burned;
        let token_lost = before.usable.iter().any(|usable| !after.usable.contains(usable));
        code_lost || token_lost || before.alive && !after.alive
    }
}
