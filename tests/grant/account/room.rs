//! How much a user can give, and what gives way to more.

use std::{collections::BTreeMap, mem};

use edgegrant::{
    account::{
        Account, Given,
        given::{Change, MAX_GIVEN, MAX_HELD, decide},
        registration::Update,
    },
    grant::{Event, GrantId, Lifetimes},
    time::{LEEWAY, UnixTime},
};
use edgegrant_grant_tests::{
    laws,
    world::{LIFETIMES, at, resident, scope},
};
use proptest::prelude::*;

/// How long a code is valid, in milliseconds.
const CODE: u64 = 60_000;

/// A user, and the list of what the user gave, as the account's object keeps them.
struct Home {
    user: Account,
    list: Vec<Given>,
    /// How many were given.
    given: u128,
    /// How often the whole list was looked through.
    looks: usize,
}

impl Home {
    fn new() -> Self {
        Self { user: resident(), list: Vec::new(), given: 0, looks: 0 }
    }

    /// What gives way when an application gets a code, or a password with these lifetimes.
    fn give(&mut self, holder: &str, lifetimes: Option<Lifetimes>, now: u64) -> Vec<GrantId> {
        let allowed = scope("lights:read");
        let approval = self
            .user
            .approve_by_password(holder, UnixTime::EPOCH, &allowed, None, at(now))
            .unwrap();
        let grant_id = id(self.given);
        let given = match lifetimes {
            None => Given::new(grant_id, &approval, 60, at(now)),
            Some(lifetimes) => Given::opened(grant_id, &approval, lifetimes, at(now)).0,
        };
        let mut gone = Vec::new();
        if !self.user.has_room() {
            gone = self.user.make_room(self.list.clone(), holder, at(now));
            self.looks += 1;
        }
        self.user.take_room();
        self.list.retain(|given| !gone.contains(&given.grant_id));
        self.list.push(given);
        self.given += 1;
        gone
    }

    /// Each of so many applications gets as much as it can hold, a millisecond after the other.
    fn filled(applications: usize) -> Self {
        let mut home = Self::new();
        for now in 0..applications * MAX_HELD {
            let holder = format!("app-{}", now / MAX_HELD);
            assert_eq!(home.give(&holder, Some(LIFETIMES), now as u64), []);
        }
        home
    }

    fn refresh(&mut self, number: u128, now: u64) {
        let list = mem::take(&mut self.list);
        self.list = list.into_iter().map(|given| refreshed_if(given, number, now)).collect();
    }

    /// How many grants that are alive each application holds.
    fn held(&self, now: u64) -> BTreeMap<String, usize> {
        let mut held = BTreeMap::<_, usize>::new();
        for given in self.list.iter().filter(|given| given.is_alive(at(now))) {
            *held.entry(given.client_id.as_str()).or_default() += 1;
        }
        held.into_iter().map(|(holder, held)| (holder.to_owned(), held)).collect()
    }
}

/// The name of the grant with this number.
fn id(number: u128) -> GrantId {
    GrantId::from_bytes(number.to_be_bytes())
}

fn held<const N: usize>(applications: [(&str, usize); N]) -> BTreeMap<String, usize> {
    applications.map(|(holder, held)| (holder.to_owned(), held)).into()
}

fn refreshed_if(given: Given, number: u128, now: u64) -> Given {
    let event = Event::Refresh {
        client_id: given.client_id.clone(),
        registered_at: UnixTime::EPOCH,
        number: 0,
        scope: None,
        role_scopes: BTreeMap::from([("resident".to_owned(), scope("lights:read"))]),
        lifetimes: LIFETIMES,
    };
    let is_meant = given.grant_id == id(number);
    match decide(is_meant.then_some(&given), &event, at(now)).change {
        Some(Change::Keep(refreshed)) => *refreshed,
        _ => given,
    }
}

#[test]
fn an_account_of_before_room_was_counted_is_read_and_counts_it_at_the_next_grant() {
    let mut stored = serde_json::to_value(resident()).unwrap();
    stored.as_object_mut().unwrap().remove("room").unwrap();
    let mut home = Home { user: Account::read(&stored.to_string()).unwrap(), ..Home::new() };
    assert_eq!(home.give("app", None, 0), []);
    assert_eq!(home.looks, 1);
    assert_eq!(home.give("app", None, 1), []);
    assert_eq!(home.looks, 1);
}

#[test]
fn what_an_application_holds_gives_way_to_more_the_quietest_first() {
    let mut home = Home::new();
    home.give("lamp-app", Some(LIFETIMES), 0);
    for now in 1..=100 {
        assert_eq!(home.give("lamp-hub", Some(LIFETIMES), now), []);
    }
    home.refresh(1, 200);
    home.refresh(3, 300);
    assert_eq!(home.give("lamp-hub", Some(LIFETIMES), 400), [id(2)]);
    assert_eq!(home.give("lamp-hub", Some(LIFETIMES), 401), [id(4)], "two were refreshed");
    for next in 5..=100 {
        assert_eq!(home.give("lamp-hub", Some(LIFETIMES), 500), [id(next)]);
    }
    assert_eq!(home.give("lamp-hub", None, 501), [id(1)], "that was long ago");
    assert_eq!(home.give("lamp-app", Some(LIFETIMES), 502), [], "the other's is its own");
    assert_eq!(home.held(502), held([("lamp-app", 2), ("lamp-hub", MAX_HELD)]));
}

#[test]
fn codes_that_nobody_redeems_end_little_but_each_other() {
    let mut home = Home::new();
    for now in 0..99 {
        assert_eq!(home.give("app-0", Some(LIFETIMES), now), []);
    }
    assert_eq!(home.give("app-0", None, 1000), []);
    // Ten may wait at a time, in as many tabs: none gives way to another.
    for next in 0..9 {
        assert_eq!(home.give("app-0", None, 1001), [id(next)]);
    }
    for next in 99..500 {
        assert_eq!(home.give("app-0", None, 1002 + next as u64), [id(next)]);
    }
    assert_eq!(home.held(1502), held([("app-0", 100)]));
    let begun = home.list.iter().filter(|given| given.grant_id < id(99)).count();
    assert_eq!(begun, 90, "what was redeemed is still there");
}

#[test]
fn what_is_over_gives_way_before_what_is_not() {
    let mut home = Home::filled(1);
    assert_eq!(home.give("app-0", None, 1000), [id(0)]);
    // The code is over, though a clock that is late may not think so, and it is the newest.
    assert_eq!(home.give("app-0", Some(LIFETIMES), 1000 + CODE), [id(100)]);
    assert_eq!(home.give("app-0", None, 1001 + CODE), [id(1)]);
    assert_eq!(home.give("app-0", None, 1002 + CODE), [id(2)]);
    // Both codes are over by any clock.
    let later = 1002 + 2 * CODE + u64::from(LEEWAY) * 1000;
    assert_eq!(home.give("app-0", Some(LIFETIMES), later), [id(102), id(103)]);
    assert_eq!(home.held(later), held([("app-0", 99)]));
}

#[test]
fn all_applications_together_hold_no_more_than_one_transaction_ends() {
    let mut home = Home::filled(10);
    home.refresh(0, 5000);
    let quietest = home.give("one-more", Some(LIFETIMES), 6000);
    assert_eq!(quietest, [id(1)], "of all that there are");
    assert_eq!(home.give("app-0", Some(LIFETIMES), 6001), [id(2)]);
    // A full application's own gives way, though another's is quieter.
    assert_eq!(home.give("app-9", Some(LIFETIMES), 6002), [id(900)]);
    assert_eq!(home.list.len(), MAX_GIVEN);
    // And if no application is full.
    let mut home = Home::new();
    for now in 0..MAX_GIVEN + 200 {
        home.give(&format!("app-{}", now % 20), Some(LIFETIMES), now as u64);
        assert_eq!(home.list.len(), MAX_GIVEN.min(now + 1));
    }
}

#[test]
fn the_list_is_looked_through_when_it_may_be_full_and_not_before() {
    let mut home = Home::filled(1);
    assert_eq!(home.looks, 0);
    home.list.clear();
    for now in 1000..1000 + 5 * MAX_HELD as u64 {
        home.give("app-0", None, now);
        home.list.clear();
    }
    assert_eq!(home.looks, 5, "each hundredth time, as long as nothing lasts");
}

#[test]
fn where_everything_was_ended_there_is_room() {
    let mut home = Home::filled(1);
    assert!(!home.user.has_room());
    home.user.update(Update { disabled: Some(false), ..Update::default() }, None);
    assert!(!home.user.has_room(), "that ends nothing");
    home.user.update(Update { disabled: Some(true), ..Update::default() }, None);
    assert!(home.user.has_room());
}

proptest! {
    #![proptest_config(laws())]

    /// Whatever is given, and however long it lasts: an application that is full loses one for each
    /// that it gets, and no other loses any.
    #[test]
    fn nothing_gives_way_where_there_is_room(
        steps in proptest::collection::vec((0..10_u8, 1..8_u32, 0..1000_u64), 100..150),
    ) {
        let mut home = Home::new();
        let mut now = 0;
        for (holder, lifetime, pause) in steps {
            let holder = if holder == 0 { "lamp-app" } else { "lamp-hub" };
            let lifetimes = Lifetimes { access_token: 100 * lifetime, refresh_token: None };
            let mut expected = home.held(now);
            let held = expected.entry(holder.to_owned()).or_default();
            *held = (*held + 1).min(MAX_HELD);
            home.give(holder, Some(lifetimes), now);
            prop_assert_eq!(home.held(now), expected);
            now += pause;
        }
    }
}
