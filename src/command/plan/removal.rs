//! Plans that move named sessions to the trash or remove them for good.

use super::candidates::hold_of;
use super::{ChangeRequest, Confirmation, Intent, Item, Plan, line, restore, unlock};
use crate::command::Readers;
use crate::model::{Activity, EntryRef, Hold, Reason, RepositoryId, Result, Verb};
use crate::work::{Stopwatch, Task};

impl Plan {
    /// Makes the plan for what a user asks. `forced` overrules what can be overruled.
    ///
    /// # Errors
    /// The processes or a repository cannot be looked at, or the task was cancelled.
    pub fn of(readers: &mut Readers, ask: ChangeRequest, forced: bool, task: &Task) -> Result<Plan> {
        match ask {
            ChangeRequest::Trash(rows) => remove(readers, rows, Verb::Trash, forced, task),
            ChangeRequest::Destroy(rows) => remove(readers, rows, Verb::Destroy, forced, task),
            ChangeRequest::BreakLock(rows, how) => unlock::plan(readers, rows, how, forced),
            ChangeRequest::Restore(trashed) => Ok(restore::plan_restore(readers.catalog().options(), trashed)),
            ChangeRequest::EmptyTrash(trashed) => Ok(restore::plan_empty(readers.catalog().options(), trashed)),
        }
    }
}

fn remove(readers: &mut Readers, rows: Vec<EntryRef>, verb: Verb, forced: bool, task: &Task) -> Result<Plan> {
    let mut looked = Some(Stopwatch::start());
    let mut items = Vec::with_capacity(rows.len());
    for repository in readers.catalog().ids() {
        let of_it: Vec<EntryRef> = rows.iter().filter(|row| row.repository == repository).cloned().collect();
        if !of_it.is_empty() {
            let (found, gone) = remove_in(readers, repository, of_it, verb, forced, task)?;
            items.extend(found);
            // What was not there was not looked for either; it may come back.
            looked = looked.filter(|_| !gone);
        }
    }
    let confirmation = confirmation(&items, verb);
    let words: Vec<&str> = std::iter::once(verb.word()).chain(forced.then_some("--force")).collect();
    let command = line::naming(readers.catalog().options(), &words, items.iter().map(|item| &item.row.entry.id));
    Ok(Plan { verb, items, confirmation, forced, looked, command })
}

/// The items of one repository, and whether one of them was not there when the processes were looked at.
fn remove_in(
    readers: &mut Readers,
    repository: RepositoryId,
    rows: Vec<EntryRef>,
    verb: Verb,
    forced: bool,
    task: &Task,
) -> Result<(Vec<Item>, bool)> {
    let entries: Vec<_> = rows.iter().map(|row| row.entry.clone()).collect();
    let handle = std::sync::Arc::clone(readers.catalog().repository(repository)?);
    let removal = match handle.removal() {
        Ok(removal) => removal,
        Err(off) => return Ok((rows.into_iter().map(|row| passed_over(row, vec![off.clone()])).collect(), false)),
    };
    let (mut holds, mut any_gone) = (removal.holds(&entries, task)?, false);
    for (held, activity) in holds.iter_mut().zip(readers.activity(repository, &entries, task)?) {
        let gone = activity == Activity::Unsettled { gone: true };
        any_gone |= gone;
        // That it is gone the removal itself tells.
        held.extend(hold_of(&activity).filter(|_| !gone));
    }
    let pins = readers.catalog().pins()?;
    for (held, row) in holds.iter_mut().zip(&rows) {
        held.extend(pins.hold(row, true));
    }
    Ok((rows.into_iter().zip(holds).map(|(row, holds)| decide(row, &holds, verb, forced)).collect(), any_gone))
}

fn decide(row: EntryRef, holds: &[Hold], verb: Verb, forced: bool) -> Item {
    let standing: Vec<Reason> =
        holds.iter().filter(|hold| !(forced && hold.forcible)).map(|hold| hold.reason.clone()).collect();
    if !standing.is_empty() {
        return passed_over(row, standing);
    }
    let intent = if verb == Verb::Trash { Intent::Trash } else { Intent::Destroy };
    let overruled = holds.iter().map(|hold| Reason::new("forced", format!("{}, overridden", hold.reason)));
    let reasons = std::iter::once(Reason::new("named", "chosen by name")).chain(overruled).collect();
    Item { row, title: None, bytes: None, intent, reasons }
}

fn passed_over(row: EntryRef, reasons: Vec<Reason>) -> Item {
    Item { row, title: None, bytes: None, intent: Intent::PassOver, reasons }
}

fn confirmation(items: &[Item], verb: Verb) -> Confirmation {
    let going = items.iter().filter(|item| item.intent.changes()).count();
    let standing = items.iter().flat_map(|item| &item.reasons).next();
    match (going, verb, standing) {
        (0, _, Some(reason)) => Confirmation::Refused(reason.clone()),
        (0, _, None) | (1, Verb::Trash, _) => Confirmation::None,
        (_, Verb::Trash, _) => Confirmation::YesNo,
        (n, _, _) => Confirmation::Type(n.to_string()),
    }
}
