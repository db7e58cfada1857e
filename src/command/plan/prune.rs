//! Removing the oldest until all that is left takes at most so much: what lies in the trash first, the oldest first, then sessions,
//! the oldest first. Whose sessions count, and what protects one, is as in keep-latest.

use super::candidates::{Group, Row};
use super::keep_latest::{Given, Rules};
use super::{Candidates, Confirmation, Intent, Item, Plan, judge, line};
use crate::command::trash::{Measured, on_disk};
use crate::model::retention::{Candidate, Place};
use crate::model::{Reason, Timestamp, Verb};

/// What may be left, and what stays whatever that takes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Prune {
    /// What sessions and trash may take on disk in all, in bytes.
    pub most: Given<u64>,
    /// States and words that stay.
    pub protect: Vec<String>,
    /// Sessions go to the trash, which is left alone.
    pub trash: bool,
    /// Others' sessions are counted and removed too.
    pub all_owners: bool,
    /// What holds a session is overruled where that is possible.
    pub force: bool,
}

/// A plan, and what is left by it.
#[derive(Debug)]
pub struct Pruned {
    /// What goes and what stays.
    pub plan: Plan,
    /// What sessions and trash then take on disk, in bytes, as far as sizes are known. What is only moved to the trash is not counted.
    pub left: u64,
}

struct Weighed<'a> {
    group: &'a Group,
    row: &'a Row,
    candidate: Candidate,
}

impl Candidates {
    /// The plan that leaves at most so much of the candidates and of the trash, which is given with the last trashed first.
    pub fn prune(&self, wanted: &Prune, trash: Vec<Measured>, now: Timestamp) -> Pruned {
        let mut sessions = self.weighed(wanted, now);
        // The youngest first, by times that nobody but the owner can have set.
        sessions.sort_by_key(|one| std::cmp::Reverse(time(&one.candidate)));
        let sum = |which: fn(&Candidate) -> bool, first| {
            let which = sessions.iter().map(|one| &one.candidate).filter(|candidate| which(candidate));
            which.filter_map(|candidate| candidate.bytes).fold(first, u64::saturating_add)
        };
        let mut firm = sum(counts, on_disk(&trash));
        let emptied = if wanted.trash { Vec::new() } else { trashed(trash, wanted, &mut firm) };
        // What others may have put there goes too, and makes nothing else go.
        let mut left = Left { doubtful: sum(may_be_anothers, 0), firm };
        let mut items: Vec<Item> = sessions.iter().rev().map(|one| item(one, wanted, &mut left)).collect();
        items.reverse();
        items.extend(emptied);
        let confirmation = self.confirm(&items, wanted);
        let plan = Plan {
            verb: Verb::Prune,
            items,
            confirmation,
            forced: wanted.force,
            looked: Some(self.looked),
            command: command(&self.options, wanted),
        };
        Pruned { plan, left: left.firm.saturating_add(left.doubtful) }
    }

    fn weighed(&self, wanted: &Prune, now: Timestamp) -> Vec<Weighed<'_>> {
        let rules = Rules {
            size: Some(wanted.most.clone()),
            protect: wanted.protect.clone(),
            all_owners: wanted.all_owners,
            force: wanted.force,
            ..Rules::latest(0)
        };
        let mut all = Vec::new();
        for group in &self.groups {
            let with_sessions = group.with_sessions();
            let judge = judge::Judge { candidates: self, group, rules: &rules, now, with_sessions };
            all.extend(group.rows.iter().map(|row| Weighed { group, row, candidate: judge.alone(row) }));
        }
        all
    }

    fn confirm(&self, items: &[Item], wanted: &Prune) -> Confirmation {
        if let Some(reason) = self.refused() {
            return Confirmation::Refused(reason);
        }
        match items.iter().filter(|item| item.intent.changes()).count() {
            0 => Confirmation::None,
            _ if wanted.trash => Confirmation::YesNo,
            n => Confirmation::Type(n.to_string()),
        }
    }
}

fn time(candidate: &Candidate) -> Option<Timestamp> {
    match candidate.place {
        Place::Younger(saved) => Some(saved),
        Place::Own | Place::Doubtful => candidate.at,
    }
}

/// Bytes that are left: of what counts, and of what others may have put there.
struct Left {
    firm: u64,
    doubtful: u64,
}

/// Whether what it takes makes others go: a session of those that are meant, whose place is its own.
fn counts(candidate: &Candidate) -> bool {
    !candidate.apart && candidate.place != Place::Doubtful
}

fn may_be_anothers(candidate: &Candidate) -> bool {
    !candidate.apart && candidate.place == Place::Doubtful
}

/// What of the trash goes, and what should and cannot; the last trashed first. Nothing else of it is part of the plan.
fn trashed(trash: Vec<Measured>, wanted: &Prune, left: &mut u64) -> Vec<Item> {
    let mut items = Vec::new();
    for (trashed, contents) in trash.into_iter().rev() {
        if *left <= wanted.most.value {
            break;
        }
        let bytes = contents.as_ref().map(|contents| contents.on_disk);
        let skipped = match (trashed.trash_entry.strange, bytes) {
            (true, _) => Some("in the trash though nobody chose it; `adjourn restore` brings it back"),
            (false, None) => Some("in the trash, and its size cannot be told"),
            (false, Some(_)) => None,
        };
        items.push(match skipped {
            Some(why) => {
                Item { bytes, intent: Intent::PassOver, ..trashed.item(Intent::Empty, Reason::fixed("undecided", why)) }
            }
            None => {
                *left = left.saturating_sub(bytes.unwrap_or(0));
                let reason = Reason::new("over-total", format!("in the trash; over the total of {}", wanted.most.text));
                Item { bytes, ..trashed.item(Intent::Empty, reason) }
            }
        });
    }
    items.reverse();
    items
}

fn within(wanted: &Prune) -> Reason {
    Reason::new("total", format!("within the total of {}", wanted.most.text))
}

fn item(one: &Weighed<'_>, wanted: &Prune, left: &mut Left) -> Item {
    let candidate = &one.candidate;
    let doubtful = candidate.place == Place::Doubtful;
    let over = left.firm.saturating_add(if doubtful { left.doubtful } else { 0 }) > wanted.most.value;
    let (intent, reasons) = match (candidate.keeps.is_empty(), candidate.blocks.is_empty()) {
        (false, _) => (Intent::Keep, candidate.keeps.clone()),
        (true, _) if !over => (Intent::Keep, vec![within(wanted)]),
        (true, false) => (Intent::PassOver, candidate.blocks.clone()),
        (true, true) => {
            let from = if doubtful { &mut left.doubtful } else { &mut left.firm };
            *from = from.saturating_sub(candidate.bytes.unwrap_or(0));
            let reason = Reason::new("over-total", format!("over the total of {}", wanted.most.text));
            (if wanted.trash { Intent::Trash } else { Intent::Destroy }, vec![reason])
        }
    };
    Item {
        row: one.row.entry_ref(one.group.repository),
        title: one.row.summary.known().map(|summary| summary.title.clone()),
        bytes: one.row.bytes.known().copied(),
        intent,
        reasons,
    }
}

fn command(options: &[String], wanted: &Prune) -> String {
    let mut words = vec![format!("{} prune", line::program(options)), line::option("--max-total", &wanted.most.text)];
    words.extend((!wanted.protect.is_empty()).then(|| line::option("--protect", &wanted.protect.join(","))));
    let flags = [(wanted.trash, "--trash"), (wanted.all_owners, "--all-owners"), (wanted.force, "--force")];
    words.extend(flags.iter().filter(|(on, _)| *on).map(|(_, flag)| (*flag).to_owned()));
    words.join(" ")
}
