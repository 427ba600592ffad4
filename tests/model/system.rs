//! Clients, the network, the grants and the account, as one machine whose every step is known.

use std::collections::HashMap;

use edgegrant::{
    application::Application,
    grant::{Event, MAX_FAILURES},
    refusal::Refusal,
    time::LEEWAY,
};
use edgegrant_grant_tests::world::at;
use stateright::{Model, Property};

use crate::{
    account::Account,
    case::{Beginning, Case},
    flight::{Answer, Flight, Stage},
    grant::{Abilities, Grant, Trials},
    guarantees,
    kept::Kept,
    request::{Client, Request, Worker, grant_id},
};

/// A machine.
pub struct System {
    /// What it runs.
    pub case: Case,
    worker: Worker,
    trials: Trials,
    /// What the Worker makes of a request at a moment.
    events: HashMap<(Request, u64), Result<Event, Refusal>>,
}

/// What there is at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    /// Milliseconds after the beginning.
    pub now: u64,
    /// The user's account.
    pub account: Account,
    /// Grants; the first is that of the code.
    pub grants: Vec<Grant>,
    /// What is on its way, in order, since it has no names.
    pub flights: Vec<Flight>,
}

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next moment comes.
    Wait,
    /// What is on its way arrives where it goes next.
    Arrive(usize),
    /// The message to an object, or the answer, is lost; the client tries again.
    Lose(usize),
    /// The request is sent twice.
    Double(usize),
    /// The account's alarm goes off, and it forgets a grant.
    Forget(usize),
    /// The account's object restarts: what is not stored is gone. Without a bug that is nothing.
    Restart(usize),
    /// What was only in memory is stored.
    Store(usize),
}

impl System {
    /// A machine for a case.
    pub fn new(case: Case) -> Self {
        let worker = Worker::default();
        let mut events = HashMap::new();
        for request in case.menu.iter().filter(|request| request.asks_a_grant()) {
            for now in case.moments {
                events.insert((*request, *now), worker.event(*request, at(*now)));
            }
        }
        Self { case, trials: Trials::new(&worker, case.bug), worker, events }
    }

    /// What the owner could do next with a grant.
    pub fn abilities(&self, state: &State, grant: u8) -> Abilities {
        let kept = state.grant(grant).current();
        self.trials.abilities(kept, grant == 0, state.now)
    }

    /// The application that holds every grant.
    pub(crate) fn application(&self) -> &Application {
        self.worker.application()
    }

    /// What a request asks of its grant, or why the grant need not be asked.
    pub(crate) fn event(&self, request: Request, now: u64) -> Result<&Event, Refusal> {
        let event = self.events.get(&(request, now)).expect("a request of the menu");
        event.as_ref().map_err(|refusal| *refusal)
    }

    fn first(&self) -> State {
        let kept = Account::default().approve(self.application(), grant_id(0));
        let mut state = State {
            now: 0,
            account: Account::default(),
            grants: vec![Grant { kept, ..Grant::default() }],
            flights: Vec::new(),
        };
        let (request, times) = match self.case.beginning {
            Beginning::Code => (Request::ExchangeWrongly, 0),
            Beginning::CodeTried => (Request::ExchangeWrongly, MAX_FAILURES - 1),
            Beginning::Tokens => (Request::Exchange(Client::Owner), 1),
        };
        let event = self.worker.event(request, at(0)).expect("the code is in time");
        for _ in 0..times {
            let read = state.grants[0].kept.clone();
            if let Answer::Tokens(number) = self.decide(&mut state, request, (0, 0), &event, read) {
                state.grants[0].told.delivered = Some(number);
            }
        }
        state
    }
}

impl State {
    /// A grant by its number.
    pub(crate) fn grant(&self, index: u8) -> &Grant {
        &self.grants[usize::from(index)]
    }

    /// The same, to change it.
    pub(crate) fn grant_mut(&mut self, index: u8) -> &mut Grant {
        &mut self.grants[usize::from(index)]
    }

    /// Whether whoever sends a request has what it presents.
    fn may_arrive(&self, flight: &Flight) -> bool {
        let known = |(grant, number)| {
            let grant = self.grants.get(usize::from(grant));
            grant.is_some_and(|grant: &Grant| Some(number) <= grant.told.delivered)
        };
        flight.stage != Stage::Sent || flight.request.token().is_none_or(known)
    }
}

impl Model for System {
    type State = State;
    type Action = Step;

    /// Any so many requests of the menu at once.
    fn init_states(&self) -> Vec<State> {
        let mut states = vec![(0, self.first())];
        for _ in 0..self.case.requests {
            let mut more = Vec::new();
            for (from, state) in states {
                for (index, request) in self.case.menu.iter().enumerate().skip(from) {
                    let mut state = state.clone();
                    state.flights.push(Flight::new(*request, self.case.faults));
                    state.flights.sort();
                    more.push((index, state));
                }
            }
            states = more;
        }
        states.into_iter().map(|(_, state)| state).collect()
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        if self.case.moments.last() > Some(&state.now) {
            steps.push(Step::Wait);
        }
        for (index, flight) in state.flights.iter().enumerate() {
            if index > 0 && state.flights[index - 1] == *flight {
                continue;
            }
            if state.may_arrive(flight) {
                steps.push(Step::Arrive(index));
            }
            match flight.stage {
                Stage::Sent if flight.frail => steps.push(Step::Double(index)),
                Stage::Sent | Stage::Read { .. } => {}
                _ if flight.frail => steps.push(Step::Lose(index)),
                _ => {}
            }
        }
        for (index, grant) in state.grants.iter().enumerate() {
            if grant.may_be_forgotten(self.case.bug, state.now) {
                steps.push(Step::Forget(index));
            }
            if grant.memory.is_some() {
                steps.extend([Step::Restart(index), Step::Store(index)]);
            }
        }
    }

    fn next_state(&self, state: &State, step: Step) -> Option<State> {
        let mut next = state.clone();
        match step {
            Step::Wait => {
                next.now = *self.case.moments.iter().find(|moment| **moment > state.now)?;
                // Nobody waits longer.
                let patience = u64::from(LEEWAY) * 1000;
                next.flights.retain(|flight| match flight.stage {
                    Stage::Asked { since, .. } => next.now - since <= patience,
                    _ => true,
                });
            }
            Step::Arrive(index) => {
                let flight = next.flights.remove(index);
                if let Some(stage) = self.arrive(&mut next, &flight) {
                    next.flights.push(Flight { stage, ..flight });
                }
            }
            Step::Lose(index) => {
                let request = next.flights.remove(index).request;
                next.flights.push(Flight::new(request, false));
            }
            Step::Double(index) => {
                let request = next.flights.remove(index).request;
                next.flights.extend([Flight::new(request, false), Flight::new(request, false)]);
            }
            Step::Forget(index) => next.grants[index].kept = Kept::default(),
            Step::Restart(index) => next.grants[index].memory = None,
            Step::Store(index) => {
                let grant = &mut next.grants[index];
                grant.kept = grant.memory.take()?;
            }
        }
        next.flights.sort();
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let ends = self.case.ends.iter().map(|end| end.property());
        guarantees::all().into_iter().chain(ends).collect()
    }
}
