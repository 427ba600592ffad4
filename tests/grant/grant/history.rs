//! A grant under random acts, checked after each of them against the laws of `laws.rs`.

use edgegrant::{
    grant::{self, Alarm, Event, MAX_FAILURES, Outcome},
    refusal::Refusal,
    scope::Scope,
    time::UnixTime,
};
use edgegrant_grant_tests::world::{LIFETIMES, NOW, Place, scope, subject};
use proptest::{collection::vec, prelude::*};

use super::{HOLDER, OTHER, code_expires_at, redeem, refresh, refresh_with, revoke, role_scopes};

/// Something that somebody does.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Redeem(Result<(), Refusal>),
    /// With the token that is so many numbers before the newest, or after it.
    Refresh {
        ahead: i64,
        client_id: &'static str,
        scope: Option<Scope>,
        role_scope: &'static str,
    },
    Revoke(&'static str),
    Inspect,
    Wait(u64),
}

/// First the code is what they are after, then the refresh tokens.
pub(super) fn acts() -> impl Strategy<Value = Vec<Act>> {
    let soon = vec![0, 1, 2000, 20_000, 60_000];
    let later = vec![0, 1, 500, 1999, 2000, 2001, 2001, 10_000, 60_000, 86_399_999, 86_400_000];
    (vec(act(9, 1, soon), 0..9), vec(act(1, 60, later), 0..30))
        .prop_map(|(code, tokens)| [code, tokens].concat())
}

/// One act, with so much weight for wrong redemptions and for refreshes, and these waits.
fn act(wrong: u32, refreshes: u32, waits: Vec<u64>) -> impl Strategy<Value = Act> {
    let scopes = ["lights:read", "lights:write lights:read", "lights:read profile", "profile"];
    let asked = prop::option::weighted(0.3, prop::sample::select(scopes.to_vec()).prop_map(scope));
    let client = prop_oneof![9 => Just(HOLDER), 1 => Just(OTHER)];
    let role_scope = prop_oneof![
        9 => Just("lights:read lights:write profile"),
        1 => prop::sample::select(vec!["lights:read", "profile", ""]),
    ];
    let ahead = prop_oneof![9 => Just(0_i64), 2 => Just(-1), 1 => -4..3_i64];
    let failures = vec![Refusal::WrongVerifier, Refusal::OtherRedirectUri];
    prop_oneof![
        2 => Just(Act::Redeem(Ok(()))),
        wrong => prop::sample::select(failures).prop_map(|refusal| Act::Redeem(Err(refusal))),
        refreshes => (ahead, client, asked, role_scope)
            .prop_map(|(ahead, client_id, scope, role_scope)| {
                Act::Refresh { ahead, client_id, scope, role_scope }
            }),
        1 => prop::sample::select(vec![OTHER, HOLDER]).prop_map(Act::Revoke),
        1 => Just(Act::Inspect),
        2 => prop::sample::select(waits).prop_map(Act::Wait),
    ]
}

/// A grant, and what its owner was told of it.
#[derive(Default)]
pub(super) struct History {
    pub(super) place: Place,
    now_millis: u64,
    pub(super) begun: u32,
    failures: u8,
    pub(super) newest: u32,
    rotated_at: u64,
    over: bool,
    pub(super) alarms: Vec<Alarm>,
}

impl History {
    /// A grant that began without a code.
    pub(super) fn opened() -> Result<Self, TestCaseError> {
        let (place, decision) = Place::opened(&subject(HOLDER), LIFETIMES, NOW);
        let mut history = Self { place, ..Self::default() };
        match &decision.outcome {
            Outcome::Granted { subject, refresh } => history.began(&subject.scope, *refresh)?,
            other => return Err(TestCaseError::fail(format!("{other:?}"))),
        }
        Ok(history)
    }

    fn now(&self) -> UnixTime {
        UnixTime::from_millis(NOW.millis() + self.now_millis)
    }

    fn event(&self, act: &Act) -> Event {
        match act {
            Act::Redeem(verdict) => redeem(*verdict),
            Act::Refresh { ahead, client_id, scope: asked, role_scope } => {
                let number = i64::from(self.newest).saturating_add(*ahead).max(0);
                let number = u32::try_from(number).unwrap();
                refresh_with(client_id, number, asked.clone(), role_scopes(role_scope))
            }
            Act::Revoke(client_id) => revoke(client_id),
            Act::Inspect | Act::Wait(_) => Event::Inspect,
        }
    }

    /// Which tokens the owner could use now, and which number each would give. Of the oldest ones
    /// the first stands for all.
    fn usable(&self) -> Vec<(u32, u32)> {
        let record = self.place.record();
        let numbers = [0].into_iter().chain(self.newest.saturating_sub(3).max(1)..self.newest + 3);
        let gives =
            |number| match grant::decide(record.as_ref(), &refresh(HOLDER, number), self.now())
                .outcome
            {
                Outcome::Granted { refresh: Some(next), .. } => Some((number, next)),
                _ => None,
            };
        numbers.filter_map(gives).collect()
    }

    /// Whether the owner could redeem the code now.
    fn redeemable(&self) -> bool {
        let outcome = self.place.would(&redeem(Ok(())), self.now()).outcome;
        matches!(outcome, Outcome::Granted { .. })
    }

    pub(super) fn happens(&mut self, act: &Act) -> Result<(), TestCaseError> {
        if let Act::Wait(millis) = act {
            self.now_millis += millis;
            let now = self.now();
            self.place.pass(now);
            return self.hold();
        }
        let (usable, redeemable) = (self.usable(), self.redeemable());
        let (before, event, now) = (self.place.clone(), self.event(act), self.now());
        let decision = self.place.happens(&event, now);
        prop_assert_eq!(&before.would(&event, now), &decision, "deciding is a function");
        match &decision.outcome {
            Outcome::Granted { subject, refresh } => {
                prop_assert!(!self.over, "three: nothing works after a revocation");
                self.granted(act, &subject.scope, *refresh)?;
            }
            Outcome::Refused(_) if decision.alarm.is_none() => {
                // Five. A counted failure may end the code only at the limit, with an alarm.
                prop_assert_eq!(self.usable(), usable, "five: for the owner nothing changed");
                prop_assert_eq!(
                    self.redeemable(),
                    redeemable,
                    "five: for the owner nothing changed"
                );
                let counted = matches!(act, Act::Redeem(Err(_)));
                prop_assert!(counted || self.place.stored() == before.stored(), "five: no change");
            }
            Outcome::Refused(_) | Outcome::Alive { .. } => {}
            Outcome::Revoked => self.over |= matches!(act, Act::Revoke(_)),
        }
        self.alarms.extend(decision.alarm);
        match decision.alarm {
            Some(Alarm::CodeReplayed) => {
                prop_assert!(matches!(act, Act::Redeem(Ok(()))) && self.begun == 1);
                self.over = true;
            }
            Some(Alarm::RefreshTokenReplayed) => {
                let by_holder = matches!(act, Act::Refresh { client_id: HOLDER, .. });
                prop_assert!(by_holder);
                self.over = true;
            }
            Some(Alarm::CodeBurned) | None => {}
        }
        if matches!(act, Act::Redeem(Err(_))) && redeemable {
            self.failures += 1;
            let burned = self.failures == MAX_FAILURES;
            prop_assert_eq!(decision.alarm.is_some(), burned, "told once, at the limit");
            prop_assert_eq!(self.redeemable(), !burned, "five: counted");
        }
        self.hold()
    }

    fn granted(
        &mut self,
        act: &Act,
        granted: &Scope,
        next: Option<u32>,
    ) -> Result<(), TestCaseError> {
        let Act::Refresh { scope: asked, role_scope, client_id, .. } = act else {
            return self.began(granted, next);
        };
        prop_assert_eq!(*client_id, HOLDER);
        prop_assert!(granted.is_subset(&scope(role_scope)), "within the role of today");
        prop_assert!(asked.as_ref().is_none_or(|asked| granted.is_subset(asked)));
        let rotated = next == Some(self.newest + 1);
        prop_assert!(rotated || next == Some(self.newest), "two: one chain");
        if rotated {
            self.newest += 1;
            self.rotated_at = self.now_millis;
        }
        self.gave(granted)
    }

    fn began(&mut self, granted: &Scope, next: Option<u32>) -> Result<(), TestCaseError> {
        self.begun += 1;
        prop_assert_eq!(self.begun, 1, "one: a code gives tokens once");
        prop_assert_eq!(next, Some(0), "the application has refresh tokens");
        self.rotated_at = self.now_millis;
        self.gave(granted)
    }

    /// Four: the answer holds at the next request, and the record outlives what it vouches for.
    fn gave(&self, granted: &Scope) -> Result<(), TestCaseError> {
        prop_assert!(granted.is_subset(&subject(HOLDER).scope) && !granted.is_empty());
        let next = self.newest;
        prop_assert!(self.usable().contains(&(next, next + 1)), "four: the token works");
        let inspected = grant::decide(self.place.record().as_ref(), &Event::Inspect, self.now());
        let expires_at = match inspected.outcome {
            Outcome::Alive { refresh: Some((number, expires_at)), .. } if number == next => {
                expires_at
            }
            other => return Err(TestCaseError::fail(format!("four: {other:?}"))),
        };
        let until = self.place.record().unwrap().until();
        prop_assert!(until >= expires_at && until >= self.now().after(LIFETIMES.access_token));
        prop_assert!(until >= code_expires_at(), "or the code would work again");
        Ok(())
    }

    /// What holds at every moment.
    fn hold(&self) -> Result<(), TestCaseError> {
        let usable = self.usable();
        if self.over {
            prop_assert!(usable.is_empty() && !self.redeemable(), "three: {:?}", usable);
            let inspected = self.place.would(&Event::Inspect, self.now()).outcome;
            let forgotten = self.place.record().is_none();
            prop_assert!(forgotten || inspected == Outcome::Revoked, "three: {:?}", inspected);
        }
        prop_assert!(self.begun == 0 || !self.redeemable(), "one: it is spent");
        let newest = (self.newest, self.newest + 1);
        match usable.as_slice() {
            [] => {}
            [only] => prop_assert_eq!(*only, newest, "two"),
            [before, last] => {
                prop_assert_eq!(*last, newest, "two");
                prop_assert_eq!((before.0 + 1, before.1), (self.newest, self.newest), "two: twin");
                prop_assert!(self.now_millis - self.rotated_at <= 2000, "two: for a short while");
            }
            many => return Err(TestCaseError::fail(format!("two: {many:?}"))),
        }
        Ok(())
    }
}
