//! What speaks for and against each session before the policies count: whose it is, whether it is one at all, what protects it, what
//! uses it, and what of all that nobody could find out.

use std::collections::HashSet;

use super::Rules;
use super::candidates::{Candidates, Group, Row};
use super::scope::Within;
use crate::model::retention::{Candidate, Place};
use crate::model::{AgeSource, Reason, Standing, Timestamp};

/// Judges the sessions of one repository by one set of rules.
pub(super) struct Judge<'a> {
    pub candidates: &'a Candidates,
    pub group: &'a Group,
    pub rules: &'a Rules,
    pub now: Timestamp,
    /// Owners of whom there is a session at all.
    pub with_sessions: HashSet<Option<u32>>,
}

/// Beside sessions it may have been put there to take their place. Where an owner has nothing else, these are what is meant.
const EMPTY: Reason = Reason::fixed("empty", "not a session; not counted");

/// Keys of the reasons of what stays without being counted.
pub(in crate::command) const UNCOUNTED: [&str; 4] = ["owner", AHEAD, "empty", "ours"];

/// The reason of a session that is dated ahead of now.
const AHEAD: &str = "ahead";

impl Judge<'_> {
    /// Where no filter narrows the choice.
    pub fn alone(&self, row: &Row) -> Candidate {
        self.candidate(row, Within::Yes)
    }

    pub fn candidate(&self, row: &Row, within: Within) -> Candidate {
        let bytes = row.bytes.known().map(|bytes| bytes.saturating_sub(row.others_bytes));
        let at = row.entry.age.at;
        let place = match row.standing {
            Standing::Touched(saved) => Place::Younger(saved),
            Standing::Doubtful => Place::Doubtful,
            _ => Place::Own,
        };
        let candidate = Candidate { at, place, bytes, owner: row.entry.owner, ..Candidate::default() };
        if let Some(reason) = self.uncounted(row) {
            return Candidate { apart: true, keeps: vec![reason], ..candidate };
        }
        if let Standing::Unsure(why) = &row.standing {
            // Nor does it use up a place: who knows whether it is still there.
            let blocks = vec![Reason::new(UNDECIDED, why.text.as_ref())];
            return Candidate { apart: true, blocks, ..candidate };
        }
        if within == Within::Unknown {
            let jobs = row.jobs.as_ref().and_then(|jobs| jobs.partial().cloned());
            let why = jobs.or_else(|| row.summary.unknown()).or_else(|| undecided(row)).or_else(|| row.bytes.unknown());
            let blocks = vec![unsure("matches the filter", why.as_ref())];
            return Candidate { apart: true, blocks, keeps: self.keeps(row), ..candidate };
        }
        Candidate { keeps: self.keeps(row), blocks: self.blocks(row), ..candidate }
    }

    /// Why it stays and uses up no place.
    fn uncounted(&self, row: &Row) -> Option<Reason> {
        self.of_another(row).or_else(|| self.ahead(row)).or_else(|| match &row.standing {
            Standing::Apart(why) => Some(why.clone()),
            Standing::Empty if self.with_sessions.contains(&row.entry.owner) => Some(EMPTY),
            _ => None,
        })
    }

    fn of_another(&self, row: &Row) -> Option<Reason> {
        let owner = row.entry.owner.filter(|owner| *owner != self.candidates.caller && !self.rules.all_owners)?;
        let name = self.candidates.owners.get(&owner).cloned().unwrap_or_else(|| owner.to_string());
        Some(Reason::new("owner", format!("owner {name}; --all-owners")))
    }

    /// Where a time has a say in the order, one that lies ahead is wrong or meant to deceive.
    fn ahead(&self, row: &Row) -> Option<Reason> {
        let at = row.entry.age.at.filter(|_| row.entry.age.from != AgeSource::OrderOnly)?;
        let text = || format!("dated {}, in the future; not counted", at.local("%Y-%m-%d %H:%M:%S"));
        (at > self.now).then(|| Reason::new(AHEAD, text()))
    }

    /// What keeps it whatever is forced: rules, the user's hand, what its kind never gives away.
    fn keeps(&self, row: &Row) -> Vec<Reason> {
        let firm = row.holds.iter().filter(|hold| !hold.forcible).map(|hold| hold.reason.clone());
        let known = row.summary.known().filter(|summary| summary.undecided().is_none());
        let protects = self.rules.protect.iter().filter(|word| known.is_some_and(|summary| summary.is(word)));
        let chosen = self.rules.also.contains(&row.entry_ref(self.group.repository).address());
        firm.chain(protects.map(|word| Reason::new("protected", format!("{word}, protected"))))
            .chain(chosen.then_some(Reason::fixed("chosen", "kept by hand")))
            .collect()
    }

    /// What forbids its removal now. What could not be found out is never overruled.
    fn blocks(&self, row: &Row) -> Vec<Reason> {
        let passing = row.holds.iter().filter(|hold| hold.forcible && !self.rules.force);
        let holds = passing.map(|hold| hold.reason.clone());
        holds.chain(self.group.off.clone()).chain(self.unknowns(row)).collect()
    }

    fn unknowns(&self, row: &Row) -> Vec<Reason> {
        let mut unknown = Vec::new();
        if !self.rules.protect.is_empty()
            && let Some(why) = row.summary.unknown().or_else(|| undecided(row))
        {
            unknown.push(unsure(&format!("it is {}", self.rules.protect.join(" or ")), Some(&why)));
        }
        if self.rules.size.is_some()
            && let Some(why) = row.bytes.unknown()
        {
            unknown.push(unsure("fits into the size limit", Some(&why)));
        }
        unknown
    }
}

const UNDECIDED: &str = "undecided";

fn undecided(row: &Row) -> Option<Reason> {
    row.summary.known().and_then(crate::model::Summary::undecided)
}

fn unsure(what: &str, why: Option<&Reason>) -> Reason {
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    Reason::new(UNDECIDED, format!("cannot tell whether {what}{why}"))
}

/// Where all that could be counted of an owner's lies ahead of now, the clock is more likely wrong than they.
pub(super) fn tell_a_wrong_clock(candidates: &mut [Candidate]) {
    let is_ahead = |candidate: &Candidate| candidate.keeps.iter().any(|reason| reason.key == AHEAD);
    let counted: std::collections::HashSet<Option<u32>> =
        candidates.iter().filter(|candidate| !candidate.apart).map(|candidate| candidate.owner).collect();
    for candidate in
        candidates.iter_mut().filter(|candidate| is_ahead(candidate) && !counted.contains(&candidate.owner))
    {
        for reason in candidate.keeps.iter_mut().filter(|reason| reason.key == AHEAD) {
            *reason = Reason::new(AHEAD, format!("{reason}; all are in the future, so the clock may be wrong"));
        }
    }
}
