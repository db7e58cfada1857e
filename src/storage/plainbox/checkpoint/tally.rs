//! How far a session is: what a row of the list counts.

use std::collections::BTreeMap;

use super::{Outcome, SessionState};

/// How far a session is.
///
/// A job is *done* when its last result has an outcome; *wanted* are the jobs that are done and those desired that are not. So
/// dependencies and resources, which nobody asked for and which are not in the desired list, count once they have run, and the
/// empty results that versions 1 to 3 keep for every job that exists count for nothing.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// How many jobs have each outcome as their last result; [`Outcome::None`] is left out.
    pub outcomes: Vec<(Outcome, u32)>,
    /// Jobs whose last result has an outcome.
    pub done: u32,
    /// Those, and the desired ones that are not done.
    pub wanted: u32,
}

impl Tally {
    /// Counts a whole state.
    pub fn of(state: &SessionState) -> Self {
        let mut counts = BTreeMap::new();
        let mut wanted: std::collections::BTreeSet<_> = state.desired_job_list.iter().collect();
        for (id, history) in &state.results {
            let outcome = history.last().map(|r| r.outcome.clone()).unwrap_or_default();
            if outcome != Outcome::None {
                *counts.entry(outcome).or_insert(0u32) += 1;
                wanted.insert(id);
            }
        }
        Self::new(counts, wanted.len())
    }

    pub(super) fn new(counts: BTreeMap<Outcome, u32>, wanted: usize) -> Self {
        Self {
            done: counts.values().sum(),
            outcomes: counts.into_iter().collect(),
            wanted: u32::try_from(wanted).unwrap_or(u32::MAX),
        }
    }
}
