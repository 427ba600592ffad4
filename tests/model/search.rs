//! Searching every state of a case.

use std::{env, time::Instant};

use stateright::{Checker, Model as _};

use crate::{bug::Bug, case::Case, system::System};

/// How far a bug is looked for, in steps.
const FAR: usize = 30;

/// All that is guaranteed holds in every state: with so many requests at once as `MODEL_REQUESTS`
/// says, or the case, each with a fault; and with one more on a network without faults.
///
/// # Panics
/// If it does not, or an end is not reached.
pub fn holds(case: Case) {
    let requests = env::var("MODEL_REQUESTS")
        .map_or(case.requests, |text| text.parse().expect("MODEL_REQUESTS is a number"));
    search(Case { requests, ..case });
    search(Case { requests: requests + 1, faults: false, ends: &[], ..case });
}

#[expect(clippy::disallowed_methods, reason = "the clock measures the search and decides nothing")]
fn search(case: Case) {
    let began = Instant::now();
    let checker = System::new(case).checker().spawn_bfs().join();
    let (states, steps) = (checker.unique_state_count(), checker.max_depth() - 1);
    let seconds = began.elapsed().as_secs_f32();
    let faults = if case.faults { "each with a fault" } else { "without faults" };
    let Case { name, requests, .. } = case;
    println!(
        "{name}, {requests} requests {faults}: {states} states, {steps} steps, {seconds:.1} s"
    );
    checker.assert_properties();
}

/// A server with a bug breaks a guarantee; how few steps that takes is printed.
///
/// # Panics
/// If it does not.
pub fn breaks(case: Case, bug: Bug, guarantee: &str) {
    // The checker names any state that it met, not the nearest one: it goes one step further each
    // time, so the first that it meets is that.
    let found = (1..=FAR).find_map(|steps| {
        let system = System::new(Case { bug: Some(bug), ends: &[], ..case });
        let checker = system.checker().target_max_depth(steps + 2).spawn_bfs().join();
        let path = checker.discoveries().remove(guarantee)?;
        Some((path.into_actions().len(), checker.unique_state_count()))
    });
    let (steps, states) = found.unwrap_or_else(|| panic!("{bug:?} breaks nothing"));
    println!("{bug:?}: \"{guarantee}\" fails after {steps} steps; {states} states");
}
