//! Keep the latest N: a pure choice over gathered candidates, for each repository by itself.

use std::collections::HashSet;

use super::candidates::{Group, Row};
use super::{Candidates, Danger, Intent, Item, Plan};
use crate::model::retention::{Candidate, KeepLatest, KeepWithin, MaxTotalSize, Policy, Verdict, choose};
use crate::model::{Address, Reason, Timestamp, Verb};

/// What to keep, and what becomes of the rest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rules {
    /// How many of the latest stay, whatever the other rules say.
    pub keep: usize,
    /// What changed within so many seconds stays too.
    pub within: Option<u64>,
    /// The youngest stay too as long as they take at most so many bytes.
    pub max_size: Option<u64>,
    /// States and words that stay too: `incomplete`, `locked`, `unsubmitted`.
    pub protect: Vec<String>,
    /// These stay too.
    pub also: HashSet<Address>,
    /// Only these are counted and chosen among; all when none.
    pub scope: Option<HashSet<Address>>,
    /// The rest goes to the trash instead of being destroyed.
    pub trash: bool,
    /// Keeping none is meant.
    pub allow_empty: bool,
    /// Removing sessions of several owners is meant.
    pub all_owners: bool,
    /// What holds a session is overruled where that is possible.
    pub force: bool,
}

impl Rules {
    /// Keep the latest N and destroy the rest.
    pub fn latest(keep: usize) -> Self {
        Self {
            keep,
            within: None,
            max_size: None,
            protect: Vec::new(),
            also: HashSet::new(),
            scope: None,
            trash: false,
            allow_empty: false,
            all_owners: false,
            force: false,
        }
    }
}

impl Candidates {
    /// The plan that these rules make of the candidates.
    pub fn choose(&self, rules: &Rules, now: Timestamp) -> Plan {
        let items: Vec<Item> = self.groups.iter().flat_map(|group| choose_in(group, rules, now)).collect();
        let danger = danger(self, &items, rules);
        Plan {
            verb: Verb::KeepLatest,
            items,
            danger,
            forced: rules.force,
            looked: Some(self.looked),
            command: command(rules),
        }
    }
}

fn choose_in(group: &Group, rules: &Rules, now: Timestamp) -> Vec<Item> {
    let in_scope = |row: &&Row| {
        let address = row.located(group.repository).address();
        rules.scope.as_ref().is_none_or(|scope| scope.contains(&address))
    };
    let rows: Vec<&Row> = group.rows.iter().filter(in_scope).collect();
    let candidates: Vec<Candidate> = rows.iter().map(|row| candidate(group, row, rules)).collect();
    let latest = KeepLatest(rules.keep);
    let within = rules.within.map(|seconds| KeepWithin { seconds, now });
    let size = rules.max_size.map(MaxTotalSize);
    let mut policies: Vec<&dyn Policy> = vec![&latest];
    policies.extend(within.as_ref().map(|p| p as &dyn Policy));
    policies.extend(size.as_ref().map(|p| p as &dyn Policy));
    let verdicts = choose(&policies, &candidates);
    rows.iter().zip(verdicts).map(|(row, verdict)| item(group, row, rules, verdict)).collect()
}

fn candidate(group: &Group, row: &Row, rules: &Rules) -> Candidate {
    let holds = row.holds.iter().filter(|hold| !(rules.force && hold.forcible)).map(|hold| hold.reason.clone());
    let protects = rules.protect.iter().filter(|word| row.summary.as_ref().is_some_and(|s| s.is(word)));
    let chosen = rules.also.contains(&row.located(group.repository).address());
    let holds = holds
        .chain(protects.map(|word| Reason::new("protected", format!("{word}, protected"))))
        .chain(chosen.then(|| Reason::new("chosen", "kept by hand")))
        .chain(group.off.clone());
    Candidate { at: row.entry.age.at, bytes: row.bytes, holds: holds.collect() }
}

fn item(group: &Group, row: &Row, rules: &Rules, verdict: Verdict) -> Item {
    let held_only = verdict.stays
        && verdict.reasons.iter().all(|reason| is_hold(row, reason) || group.off.as_ref() == Some(reason));
    let intent = match (verdict.stays, rules.trash) {
        (true, _) if held_only => Intent::PassOver,
        (true, _) => Intent::Keep,
        (false, true) => Intent::Trash,
        (false, false) => Intent::Destroy,
    };
    Item {
        row: row.located(group.repository),
        title: row.summary.as_ref().map(|summary| summary.title.clone()),
        bytes: row.bytes,
        intent,
        reasons: verdict.reasons,
    }
}

fn is_hold(row: &Row, reason: &Reason) -> bool {
    row.holds.iter().any(|hold| hold.forcible && hold.reason == *reason)
}

fn danger(candidates: &Candidates, items: &[Item], rules: &Rules) -> Danger {
    let going = items.iter().filter(|item| item.intent.changes()).count();
    let refused = |key, text: String| Danger::Refused(Reason::new(key, text));
    if rules.keep == 0 && !rules.allow_empty {
        return refused("keep-none", "keeping 0 would remove everything; --allow-empty says that it is meant".into());
    }
    // Where nothing may be written, what a killed command left is told all the same.
    let never = |group: &Group| group.off.clone().filter(|reason| reason.key != "read-only");
    let never: Option<Vec<Reason>> = candidates.groups.iter().map(never).collect();
    if let Some([reason, ..]) = never.as_deref() {
        return Danger::Refused(reason.clone());
    }
    let owners = owners(candidates, items);
    if owners > 1 && !rules.all_owners && rustix::process::geteuid().is_root() {
        return refused("owners", format!("sessions of {owners} owners would go; --all-owners says that it is meant"));
    }
    match (going, rules.trash) {
        (0, _) => Danger::None,
        (_, true) => Danger::Ask,
        (n, false) => Danger::Type(n.to_string()),
    }
}

fn owners(candidates: &Candidates, items: &[Item]) -> usize {
    let going: HashSet<Address> = items.iter().filter(|i| i.intent.changes()).map(Item::address).collect();
    let rows = candidates.groups.iter().flat_map(|g| g.rows.iter().map(move |row| (g.repository, row)));
    let owners: HashSet<u32> = rows
        .filter(|(repository, row)| going.contains(&row.located(*repository).address()))
        .filter_map(|(_, row)| row.owner)
        .collect();
    owners.len()
}

fn command(rules: &Rules) -> String {
    let mut words = vec!["adjourn keep-latest".to_owned(), rules.keep.to_string()];
    words.extend(rules.within.map(|seconds| format!("--keep-within {seconds}s")));
    words.extend(rules.max_size.map(|bytes| format!("--max-size {bytes}")));
    if !rules.protect.is_empty() {
        words.push(format!("--protect {}", rules.protect.join(",")));
    }
    let flags = [
        (rules.trash, "--trash"),
        (rules.allow_empty, "--allow-empty"),
        (rules.all_owners, "--all-owners"),
        (rules.force, "--force"),
    ];
    words.extend(flags.iter().filter(|(on, _)| *on).map(|(_, flag)| (*flag).to_owned()));
    words.join(" ")
}
