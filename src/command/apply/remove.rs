//! One change after the other, the oldest session first, so that a kill in between leaves a list that is whole and merely
//! shorter at its old end. What is to be destroyed leaves the list first, all of it, and is emptied after that: so the list is
//! right within milliseconds, and one wait for the disk serves every session. Emptying, and what cancelling means then, stands in `emptying`.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::path::PathBuf;
use std::sync::Arc;

use super::emptying::{Doomed, empty_all, in_renamed, refused, removal};
use super::in_use::InUse;
use super::report::{Report, Telling, done, gone};
use crate::command::plan::{Intent, Item, Plan, TrashedSession, UNCOUNTED};
use crate::command::{PINNED, Pins, Readers};
use crate::disk::Tombstone;
use crate::model::{Batch, Cause, Disposition, Error, Freed, Id, Reason, RepositoryId, Result, TrashEntry};
use crate::storage::{Removal, Repository};
use crate::text::human;
use crate::work::{Stopwatch, Task};

/// How long a look at the sessions that stay is trusted.
const TRUSTED_MS: u128 = 50;

/// The changes of one plan, under way.
pub(super) struct Changes<'a> {
    readers: &'a mut Readers,
    plan: &'a Plan,
    task: &'a Task,
    batch: Batch,
    stay_checked: Option<Stopwatch>,
    in_use: InUse,
    /// What is pinned now: somebody may have pinned it since the plan was made.
    pins: Pins,
    /// What lies in the trash, each repository listed once.
    trash: HashMap<RepositoryId, HashMap<Key, Tombstone>>,
    /// Where a renamed trash folder lies; looked for once in each repository, and only where something is not found.
    renamed: HashMap<RepositoryId, Option<PathBuf>>,
}

/// A command and a place in it, which no two tombstones share; the path of the folder is anybody's to change.
type Key = (Batch, u32, Id);

fn key(entry: &TrashEntry) -> Key {
    (entry.batch, entry.number, entry.id.clone())
}

fn is_same(found: TrashEntry, shown: &TrashEntry) -> bool {
    TrashEntry { place: shown.place.clone(), ..found } == *shown
}

/// How far a change has come.
enum Changed {
    Done,
    /// Somebody else removed or renamed it meanwhile.
    Gone,
    /// It left the list and is to be emptied.
    Doomed(Arc<dyn Repository>, Tombstone),
}

impl<'a> Changes<'a> {
    pub(super) fn new(readers: &'a mut Readers, plan: &'a Plan, task: &'a Task) -> Self {
        let batch = Batch(u64::try_from(crate::work::now().as_nanos()).unwrap_or(u64::MAX));
        Self {
            readers,
            plan,
            task,
            batch,
            stay_checked: None,
            in_use: InUse::default(),
            pins: Pins::default(),
            trash: HashMap::new(),
            renamed: HashMap::new(),
        }
    }

    pub(super) fn run(mut self, report: &mut Report, telling: &mut Telling<'_>) -> Result<()> {
        let mut changes: Vec<&Item> = self.plan.changes().collect();
        changes.reverse();
        report.batch = Some(self.batch);
        self.pins = self.readers.catalog().pins()?;
        let mut doomed = Vec::new();
        let mut left = changes.as_slice();
        for number in 0u32.. {
            let Some((item, rest)) = left.split_first() else { break };
            report.stopped = self.must_stop();
            if report.stopped.is_some() {
                break;
            }
            if let Intent::Empty(trashed) = &item.intent {
                self.empty_trashed(item, trashed, report, telling);
                left = rest;
                continue;
            }
            match self.change(number, item, left) {
                Ok(Changed::Doomed(repository, tomb)) => doomed.push(Doomed { item, repository, tomb }),
                Ok(Changed::Done) => done(self.task, item, Ok(Freed::default()), report, telling),
                Ok(Changed::Gone) => gone(self.task, report),
                Err(error) => done(self.task, item, Err(error), report, telling),
            }
            left = rest;
        }
        empty_all(doomed, self.task, report, telling)?;
        let left = self.plan.changes().count().saturating_sub(report.done.len() + report.gone);
        if self.task.is_cancelled() && left > 0 {
            report.stopped = Some(cancelled(self.plan, report, left));
        }
        Ok(())
    }

    /// Removes one that lies in the trash.
    fn empty_trashed(&mut self, item: &Item, trashed: &TrashedSession, report: &mut Report, telling: &mut Telling<'_>) {
        let doomed = self.tombstone(item, trashed).and_then(|tomb| {
            let repository = Arc::clone(self.readers.catalog().repository(trashed.repository)?);
            let tomb = removal(item, &*repository)?.mark_for_deletion(tomb, self.task)?;
            Ok(Doomed { item, repository, tomb })
        });
        match doomed.and_then(|doomed| empty_all(vec![doomed], self.task, report, telling)) {
            Ok(()) => {}
            // Who else removed it was faster.
            Err(error) if matches!(error.cause(), Cause::Gone) => gone(self.task, report),
            Err(error) => done(self.task, item, Err(error), report, telling),
        }
    }

    fn must_stop(&mut self) -> Option<Reason> {
        if self.task.is_cancelled() {
            return Some(Reason::fixed("cancelled", "cancelled; the rest is unchanged"));
        }
        if !self.plan.verb().is_by_rule() {
            return None;
        }
        if self.stay_checked.is_some_and(|watch| watch.elapsed().as_millis() < TRUSTED_MS) {
            return None;
        }
        self.stay_checked = Some(Stopwatch::start());
        self.missing()
    }

    /// Why what was to stay is not all there any more: each is asked for by what it was, not by its name alone. What others have, or
    /// what used up no place, has no say in what goes.
    fn missing(&mut self) -> Option<Reason> {
        let uncounted = |reason: &Reason| UNCOUNTED.contains(&reason.key);
        let counted = |item: &&Item| matches!(item.intent, Intent::Keep) && !item.reasons.iter().any(uncounted);
        for item in self.plan.items().iter().filter(counted) {
            let id = &item.row.entry.id;
            let text = match self.readers.entry(&item.address()) {
                Ok(found) if found.entry.identity == item.row.entry.identity => continue,
                Ok(_) => format!("{id} was to be kept but was replaced: the repository is being changed"),
                Err(error) => format!("{id} was to be kept but has vanished ({})", error.cause()),
            };
            return Some(Reason::new("changed", text));
        }
        None
    }

    /// `left` are the items that are still to be changed, this one first.
    fn change(&mut self, number: u32, item: &Item, left: &[&Item]) -> Result<Changed> {
        let finished = |()| Changed::Done;
        match &item.intent {
            Intent::Trash | Intent::Destroy => self.remove(number, item, left),
            Intent::Unlock(lock, how) => {
                let handle = self.readers.catalog().repository(item.row.repository)?;
                let unlocking = handle.unlocking().map_err(|off| refused(item, off))?;
                unlocking.unlock(&item.row.entry, lock, *how).map(finished)
            }
            Intent::Restore(trashed) => {
                let tomb = self.tombstone(item, trashed)?;
                let handle = self.readers.catalog().repository(trashed.repository)?;
                removal(item, &**handle)?.restore(tomb).map(|_| finished(()))
            }
            Intent::Keep | Intent::PassOver | Intent::Empty(_) => Ok(finished(())),
        }
    }

    fn remove(&mut self, number: u32, item: &Item, left: &[&Item]) -> Result<Changed> {
        if (self.plan.verb().is_by_rule() || !self.plan.forced) && self.pins.holds(&item.row) {
            let why = Reason::fixed(PINNED, "it was pinned meanwhile");
            return Err(refused(item, why));
        }
        if self.plan.is_stale()
            && !self.plan.forced
            && let Err(error) = self.refuse_in_use(item, left)
        {
            // What became of it is told more exactly by itself.
            let repository = Arc::clone(self.readers.catalog().repository(item.row.repository)?);
            let error = match removal(item, &*repository)?.unchanged(&item.row.entry) {
                Err(changed) if matches!(error.cause(), Cause::Gone) => changed,
                _ => error,
            };
            return if self.plan.verb().is_by_rule() { no_longer_there(error) } else { Err(error) };
        }
        let handle = Arc::clone(self.readers.catalog().repository(item.row.repository)?);
        // An intent that says neither is none of removal's; the trash gives everything back.
        let disposition = disposition(&item.intent).unwrap_or(Disposition::Trashed);
        let (removal, entry) = (removal(item, &*handle)?, &item.row.entry);
        if self.plan.verb().is_by_rule()
            && let Err(error) = removal.unchanged(entry)
        {
            // It was chosen by its place in an order which is another one now.
            return no_longer_there(error);
        }
        let trashed = if self.plan.forced {
            removal.move_to_trash_locked(entry, disposition, self.batch, number)
        } else {
            removal.move_to_trash(entry, disposition, self.batch, number)
        };
        match trashed {
            Ok(tomb) if disposition == Disposition::Deleting => Ok(Changed::Doomed(handle, tomb)),
            Ok(_) => Ok(Changed::Done),
            // Whoever named it is told; a rule only wanted it out of the list.
            Err(error) if self.plan.verb().is_by_rule() => no_longer_there(error),
            Err(error) => Err(error),
        }
    }

    /// The tombstone that was shown, if it still is there as it was.
    fn tombstone(&mut self, item: &Item, trashed: &TrashedSession) -> Result<Tombstone> {
        let handle = Arc::clone(self.readers.catalog().repository(trashed.repository)?);
        let removal = removal(item, &*handle)?;
        let tombs = match self.trash.entry(trashed.repository) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(free) => {
                let tombs = removal.tombstones()?.into_iter();
                free.insert(tombs.map(|tomb| (key(&removal.describe(&tomb)), tomb)).collect())
            }
        };
        let tomb = tombs.remove(&key(&trashed.trash_entry));
        match tomb.filter(|tomb| is_same(removal.describe(tomb), &trashed.trash_entry)) {
            Some(tomb) => Ok(tomb),
            None => {
                let why = self.why_not_found(trashed.repository, removal)?;
                Err(Error::new("find it in the trash", trashed.trash_entry.id.bytes(), why))
            }
        }
    }

    /// Why something that was shown is not in the trash any more. What lies in a renamed folder is still there.
    fn why_not_found(&mut self, repository: RepositoryId, removal: &dyn Removal) -> Result<Cause> {
        let renamed = match self.renamed.entry(repository) {
            Slot::Occupied(known) => known.into_mut(),
            Slot::Vacant(free) => {
                let found = removal.renamed_trash(self.task)?;
                free.insert(found.map(|(place, _)| place))
            }
        };
        Ok(renamed.as_deref().map_or(Cause::Gone, in_renamed))
    }

    fn refuse_in_use(&mut self, item: &Item, left: &[&Item]) -> Result<()> {
        let evidence = self.in_use.evidence(self.readers, left, self.task)?;
        let Some(first) = evidence.first() else { return Ok(()) };
        let who = format!("{} (process {}), {}", first.command, first.pid, first.what);
        Err(Error::new("remove the session", item.row.entry.id.bytes(), Cause::InUse(who)))
    }
}

/// What a change that was cancelled has done, and what it has not.
fn cancelled(plan: &Plan, report: &Report, left: usize) -> Reason {
    let word = match plan.changes().next().map(|item| &item.intent) {
        Some(Intent::Trash) => "moved to the trash",
        Some(Intent::Restore(_)) => "restored",
        Some(Intent::Unlock(..)) => "unlocked",
        _ => "destroyed",
    };
    let count = |number: usize| human::count(u64::try_from(number).unwrap_or(u64::MAX));
    let done = count(report.done.len() - report.failed());
    let failed = if report.failed() > 0 { format!("{} failed, ", count(report.failed())) } else { String::new() };
    Reason::new("cancelled", format!("cancelled: {done} {word}, {failed}{} unchanged", count(left)))
}

/// What is no longer there under its name need not go; nobody says that it was removed, since it may only have another name.
fn no_longer_there(error: Error) -> Result<Changed> {
    if matches!(error.cause(), Cause::Gone) { Ok(Changed::Gone) } else { Err(error) }
}

fn disposition(intent: &Intent) -> Option<Disposition> {
    match intent {
        Intent::Trash => Some(Disposition::Trashed),
        Intent::Destroy => Some(Disposition::Deleting),
        _ => None,
    }
}
