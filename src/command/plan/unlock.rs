//! Plans that break locks: the evidence is shown first, and exactly the lock that was shown is broken.

use super::{Confirmation, Intent, Item, Plan, line};
use crate::command::Readers;
use crate::model::{Activity, EntryRef, Lock, Reason, Result, Unlock, Verb};
use crate::work::Stopwatch;

pub(super) fn plan(readers: &mut Readers, rows: Vec<EntryRef>, how: Unlock, forced: bool) -> Result<Plan> {
    let looked = Stopwatch::start();
    let mut items = Vec::new();
    for row in rows {
        items.extend(inspect(readers, row, how, forced)?);
    }
    let confirmation = confirmation(&items);
    let flags = [(how == Unlock::Adopt).then_some("--adopt"), forced.then_some("--force")];
    let words: Vec<&str> = std::iter::once("break-lock").chain(flags.into_iter().flatten()).collect();
    let command = line::naming(readers.catalog().options(), &words, items.iter().map(|item| &item.row.entry.id));
    Ok(Plan { verb: Verb::BreakLock, items, confirmation, forced, looked: Some(looked), command })
}

fn inspect(readers: &mut Readers, row: EntryRef, how: Unlock, forced: bool) -> Result<Vec<Item>> {
    let handle = std::sync::Arc::clone(readers.catalog().repository(row.repository)?);
    let kept =
        |intent, reason| vec![Item { row: row.clone(), title: None, bytes: None, intent, reasons: vec![reason] }];
    let unlocking = match handle.unlocking() {
        Ok(unlocking) => unlocking,
        Err(off) => return Ok(kept(Intent::PassOver, off)),
    };
    Ok(match unlocking.inspect(&row.entry)? {
        Err(reason) => kept(Intent::Keep, reason),
        Ok(locks) => locks.into_iter().map(|lock| decide(row.clone(), lock, how, forced)).collect(),
    })
}

fn decide(row: EntryRef, lock: Lock, how: Unlock, forced: bool) -> Item {
    let mut reasons = vec![verdict(&lock)];
    let refused = match (&lock.holders, how, &lock.adoptable) {
        (Activity::Live(_), _, _) if !forced => true,
        (_, Unlock::Adopt, Err(why)) => {
            reasons.push(why.clone());
            true
        }
        _ => false,
    };
    let intent = if refused { Intent::PassOver } else { Intent::Unlock(Box::new(lock.clone()), how) };
    Item { row, title: None, bytes: Some(lock.bytes), intent, reasons }
}

/// What the evidence says of a lock.
fn verdict(lock: &Lock) -> Reason {
    match &lock.holders {
        Activity::Live(evidence) => {
            let who = evidence.first().map(|e| format!("{} (process {}) has {}", e.command, e.pid, e.what));
            Reason::new("live", who.unwrap_or_else(|| "a process has it open".to_owned()))
        }
        Activity::Maybe(evidence) => {
            let who = evidence.first().map(|e| format!("{} (process {}) may be saving", e.command, e.pid));
            Reason::new("unknown", who.unwrap_or_else(|| "a test runner may be saving".to_owned()))
        }
        Activity::Unknown { unseen: 0, .. } => {
            let note = lock.holders.note().map_or_else(String::new, |note| format!("; {note}"));
            Reason::new("stale", format!("likely stale: no process found that has it open{note}"))
        }
        Activity::Unknown { .. } => {
            let note = lock.holders.uninspected().map_or_else(String::new, |note| format!("; {note}"));
            Reason::new("unknown", format!("{}{note}", unfound(&lock.holders)))
        }
        Activity::Unsettled { .. } => {
            Reason::fixed("unknown", "somebody moves or changes the session while the processes are inspected")
        }
    }
}

/// That none was found says something only where processes can be looked at.
fn unfound(holders: &Activity) -> &'static str {
    match holders {
        Activity::Unknown { hidden: true, .. } => "unknown who has it open",
        _ => "no process found that has it open",
    }
}

fn confirmation(items: &[Item]) -> Confirmation {
    let mut worst = Confirmation::None;
    for item in items {
        let key = item.reasons.first().map_or("", |reason| reason.key);
        worst = match (&item.intent, key, worst) {
            (Intent::Keep, _, worst) => worst,
            (Intent::PassOver, _, _) if items.len() == 1 => {
                item.reasons.last().cloned().map_or(Confirmation::None, Confirmation::Refused)
            }
            (_, "stale", Confirmation::None) => Confirmation::YesNo,
            (_, "stale", worst) => worst,
            _ => Confirmation::Type("break".to_owned()),
        };
    }
    worst
}
