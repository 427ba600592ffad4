//! What happens where a request arrives.

use edgegrant::{account::Given, grant::Event, refusal::Refusal};
use edgegrant_grant_tests::world::{LIFETIMES, at};

use crate::{
    bug::Bug,
    flight::{Answer, Flight, Stage},
    grant::Grant,
    kept::Kept,
    request::{Request, grant_id},
    system::{State, System},
    told::Over,
};

impl System {
    /// Where a request is next; `None` if whoever waited has the answer.
    pub(crate) fn arrive(&self, state: &mut State, flight: &Flight) -> Option<Stage> {
        let request = flight.request;
        match &flight.stage {
            Stage::Sent => Some(self.reach_worker(state, request)),
            Stage::Asked { grant, since } => Some(self.reach_grant(state, request, *grant, *since)),
            Stage::Read { grant, since, read } => {
                Some(self.turn(state, request, (*grant, *since), read.clone()))
            }
            Stage::Answered { grant, answer } => {
                reach_client(state, *grant, *answer);
                None
            }
        }
    }

    fn reach_worker(&self, state: &mut State, request: Request) -> Stage {
        let refused = |reason| Stage::Answered { grant: None, answer: Answer::Refused(reason) };
        let grant = match request {
            Request::Bar => {
                self.bar(state);
                return Stage::Answered { grant: None, answer: Answer::Over };
            }
            Request::LogIn => {
                let grant = u8::try_from(state.grants.len()).expect("a few grants");
                if !state.account.log_in() {
                    return refused(Refusal::WrongCredentials.as_str());
                }
                state.grants.push(Grant::default());
                if self.case.bug == Some(Bug::KeepsItLater) {
                    return Stage::Asked { grant, since: state.now };
                }
                return self.open(state, grant);
            }
            Request::Exchange(_) | Request::ExchangeWrongly => 0,
            Request::Refresh(_, grant, _)
            | Request::Widen(grant, _)
            | Request::Revoke(_, grant, _) => grant,
        };
        let asked = Stage::Asked { grant, since: state.now };
        match self.event(request, state.now) {
            Err(refusal) => refused(refusal.as_str()),
            Ok(Event::Revoke { .. }) if self.case.bug == Some(Bug::AnswersRevocationFirst) => {
                state.flights.push(Flight { request, stage: asked, frail: false });
                Stage::Answered { grant: Some(grant), answer: Answer::Over }
            }
            Ok(_) => asked,
        }
    }

    /// The user is barred, and what was given ends, in one turn.
    fn bar(&self, state: &mut State) {
        let end = state.account.bar();
        let on_its_way = |grant: &Grant| grant.told.newest.is_none();
        for grant in state.grants.iter_mut().filter(|_| end) {
            grant.told.over = grant.told.over.max(Over::Due);
            if self.case.bug != Some(Bug::EndsWhatHasBegun) || !on_its_way(grant) {
                grant.kept = Kept::default();
            }
        }
    }

    /// The password was right, and a grant begins: what a client is told is what the list has.
    fn open(&self, state: &mut State, grant: u8) -> Stage {
        let approval = state.account.approval(self.application(), state.now);
        let (given, outcome) = Given::opened(grant_id(grant), &approval, LIFETIMES, at(state.now));
        let before = self.abilities(state, grant);
        state.grant_mut(grant).kept = Kept::new(&given);
        let after = self.abilities(state, grant);
        let times = (state.now, state.now);
        let told = &mut state.grant_mut(grant).told;
        let answer = told.note(Request::LogIn, &outcome, (&before, &after), times);
        Stage::Answered { grant: Some(grant), answer }
    }

    fn reach_grant(&self, state: &mut State, request: Request, grant: u8, since: u64) -> Stage {
        if request == Request::LogIn {
            return self.open(state, grant);
        }
        let read = state.grant(grant).current().clone();
        if self.case.bug == Some(Bug::GetThenPut) {
            return Stage::Read { grant, since, read };
        }
        self.turn(state, request, (grant, since), read)
    }

    fn turn(
        &self,
        state: &mut State,
        request: Request,
        (grant, since): (u8, u64),
        read: Kept,
    ) -> Stage {
        let event = self.event(request, since).expect("the Worker has made it");
        let answer = self.decide(state, request, (grant, since), event, read);
        Stage::Answered { grant: Some(grant), answer }
    }

    /// One turn of the account's object, with what it has read of a grant, for a request that a Worker made an
    /// event of at some moment.
    pub(crate) fn decide(
        &self,
        state: &mut State,
        request: Request,
        (index, since): (u8, u64),
        event: &Event,
        read: Kept,
    ) -> Answer {
        let before = self.abilities(state, index);
        let now = state.now;
        let decision = state.grant_mut(index).turn(read, event, self.case.bug, now);
        let after = self.abilities(state, index);
        let told = &mut state.grant_mut(index).told;
        told.note(request, &decision.outcome, (&before, &after), (since, now))
    }
}

fn reach_client(state: &mut State, grant: Option<u8>, answer: Answer) {
    match (answer, grant) {
        (Answer::Tokens(number), Some(grant)) => {
            let told = &mut state.grant_mut(grant).told;
            told.delivered = told.delivered.max(Some(number));
        }
        (Answer::Over, Some(grant)) => state.grant_mut(grant).told.over = Over::Answered,
        (Answer::Over, None) => {
            for grant in &mut state.grants {
                grant.told.over = Over::Answered;
            }
        }
        (Answer::Tokens(_) | Answer::Refused(_), _) => {}
    }
}
