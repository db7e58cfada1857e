//! Which run a run is compared with when nobody names one: the youngest older one that is finished, readable and has a verdict, of the
//! nearest kin there is. Nothing here uses a clock or the order of a directory; ties go by the bytes of the ids.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Id, Reason, Timestamp};
use crate::text::Untrusted;

/// What is known of a run without reading its jobs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RunFacts {
    /// Its id.
    pub id: Id,
    /// When it began.
    pub start: Option<Timestamp>,
    /// Its test plan; none for jobs picked by hand.
    pub plan: Option<Untrusted>,
    /// Which machine it ran on; where that is not known, the place that keeps it.
    pub machine: Untrusted,
    /// The release of the machine's system, where that is known.
    pub os: Option<Untrusted>,
    /// Why nothing can be compared with it; none where it is finished, readable and has a verdict.
    pub unfit: Option<Reason>,
}

/// What two runs have in common, the nearest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kinship {
    /// Plan, machine and the system's release.
    PlanMachineOs,
    /// Plan and machine.
    PlanMachine,
    /// The plan alone.
    Plan,
    /// The machine, and at least half of the younger one's jobs.
    Machine,
}

impl Kinship {
    /// In words, as in "the previous run of this plan and machine".
    pub fn words(self) -> &'static str {
        match self {
            Kinship::PlanMachineOs => "plan, machine and os",
            Kinship::PlanMachine => "plan and machine",
            Kinship::Plan => "plan",
            Kinship::Machine => "machine",
        }
    }
}

/// The run before another one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PreviousRun {
    /// Its place among the runs that were given.
    pub at: usize,
    /// What both have in common.
    pub kinship: Kinship,
    /// Younger ones that would have been as near, each with the reason why it was passed over; the youngest first.
    pub passed_over: Vec<(usize, Reason)>,
}

/// The run before the one at this place among them. `jobs` names the jobs of a run, and is only asked where no run has the same plan: none
/// where they cannot be read.
pub fn previous_run(
    runs: &[RunFacts],
    at: usize,
    jobs: &mut dyn FnMut(usize) -> Option<BTreeSet<Untrusted>>,
) -> Option<PreviousRun> {
    let this = runs.get(at)?;
    let order = |run: &RunFacts| (Reverse(run.start), run.id.clone());
    let mut older: Vec<(usize, &RunFacts)> =
        runs.iter().enumerate().filter(|(_, run)| order(run) > order(this)).collect();
    older.sort_by_key(|(_, run)| order(run));
    let by_facts = [Kinship::PlanMachineOs, Kinship::PlanMachine, Kinship::Plan];
    let found = by_facts.into_iter().find_map(|kinship| {
        let kin = older.iter().copied().filter(|(_, run)| are_kin(this, run, kinship)).collect();
        first_fit(kin, kinship)
    });
    found.or_else(|| {
        let wanted = jobs(at)?;
        let of_machine = older.iter().copied().filter(|(_, run)| run.machine == this.machine);
        // Asked in their order, and no further than it takes.
        let mut passed_over = Vec::new();
        for (place, run) in of_machine {
            if !jobs(place).is_some_and(|others| is_half(&wanted, &others)) {
                continue;
            }
            match &run.unfit {
                None => return Some(PreviousRun { at: place, kinship: Kinship::Machine, passed_over }),
                Some(why) => passed_over.push((place, why.clone())),
            }
        }
        None
    })
}

fn are_kin(this: &RunFacts, other: &RunFacts, kinship: Kinship) -> bool {
    let plan = this.plan.is_some() && this.plan == other.plan;
    let machine = this.machine == other.machine;
    match kinship {
        Kinship::PlanMachineOs => plan && machine && this.os.is_some() && this.os == other.os,
        Kinship::PlanMachine => plan && machine,
        Kinship::Plan => plan,
        Kinship::Machine => machine,
    }
}

fn first_fit(kin: Vec<(usize, &RunFacts)>, kinship: Kinship) -> Option<PreviousRun> {
    let mut passed_over = Vec::new();
    for (at, run) in kin {
        match &run.unfit {
            None => return Some(PreviousRun { at, kinship, passed_over }),
            Some(why) => passed_over.push((at, why.clone())),
        }
    }
    None
}

fn is_half(wanted: &BTreeSet<Untrusted>, others: &BTreeSet<Untrusted>) -> bool {
    !wanted.is_empty() && wanted.intersection(others).count() * 2 >= wanted.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn text(run: &Value, key: &str) -> Option<Untrusted> {
        run[key].as_str().map(Into::into)
    }

    fn facts(run: &Value) -> RunFacts {
        let damaged = run["damaged"] == true || run["verdicts"] == 0;
        RunFacts {
            id: Id::from(run["id"].as_str().unwrap()),
            start: run["start"].as_i64().map(|at| Timestamp::new(at, 0)),
            plan: text(run, "plan"),
            machine: text(run, "machine").unwrap(),
            os: text(run, "os"),
            unfit: damaged.then_some(Reason::fixed("damaged", "damaged")),
        }
    }

    #[test]
    fn the_reference_vectors_name_the_same_runs() {
        let file: Value = serde_json::from_str(include_str!("../../tests/corpus/base.json")).unwrap();
        let vectors = file["vectors"].as_array().unwrap();
        assert_eq!(vectors.len(), 10);
        for vector in vectors {
            let given = vector["runs"].as_array().unwrap();
            let runs: Vec<RunFacts> = given.iter().map(facts).collect();
            let at = given.iter().position(|run| run["id"] == vector["b"]).unwrap();
            let mut jobs = |at: usize| {
                let ids = given[at]["jobs"].as_array().unwrap().iter();
                Some(ids.map(|id| id.as_str().unwrap().into()).collect())
            };
            let found = previous_run(&runs, at, &mut jobs);
            let told = found.as_ref().map(|found| (given[found.at]["id"].as_str(), Some(found.kinship.words())));
            let wanted = vector["a"].as_str().map(|id| (Some(id), vector["agree"].as_str()));
            assert_eq!(told, wanted, "{}", vector["name"]);
        }
    }

    #[test]
    fn who_was_passed_over_is_told_and_jobs_are_asked_for_only_at_the_end() {
        let run = |id: &str, start, unfit: bool| RunFacts {
            id: Id::from(id),
            start: Some(Timestamp::new(start, 0)),
            plan: Some("p".into()),
            machine: "m".into(),
            os: None,
            unfit: unfit.then_some(Reason::fixed("unfinished", "not finished")),
        };
        let runs = [run("new", 9, false), run("half", 8, true), run("old", 7, false)];
        let found = previous_run(&runs, 0, &mut |_| panic!("the plan decides")).unwrap();
        let keys: Vec<_> = found.passed_over.iter().map(|(at, why)| (*at, why.key)).collect();
        assert_eq!((found.at, found.kinship, keys), (2, Kinship::PlanMachine, vec![(1, "unfinished")]));
        assert_eq!(previous_run(&runs, 2, &mut |_| None), None);
    }
}
