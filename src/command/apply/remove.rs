//! One change after the other, the oldest session first, so that a kill in between leaves a list that is whole and merely
//! shorter at its old end.

use super::{Done, Report, address, fate, tombstone};
use crate::command::Shelf;
use crate::command::plan::{Intent, Item, Plan};
use crate::model::{Activity, Batch, Cause, Error, Fate, Freed, Reason, Result, Verb};
use crate::work::{Stopwatch, Task};

/// How long a look at the sessions that stay is trusted.
const TRUSTED_MS: u128 = 50;

/// The changes of one plan, under way.
pub(super) struct Changes<'a> {
    shelf: &'a mut Shelf,
    plan: &'a Plan,
    task: &'a Task,
    batch: Batch,
    stay_checked: Option<Stopwatch>,
}

impl<'a> Changes<'a> {
    pub(super) fn new(shelf: &'a mut Shelf, plan: &'a Plan, task: &'a Task) -> Self {
        let batch = Batch(u64::try_from(crate::work::now().as_nanos()).unwrap_or(u64::MAX));
        Self { shelf, plan, task, batch, stay_checked: None }
    }

    pub(super) fn run(mut self, report: &mut Report, progress: &mut dyn FnMut(&Done)) -> Result<()> {
        let mut changes: Vec<&Item> = self.plan.changes().collect();
        changes.reverse();
        report.batch = Some(self.batch);
        for (number, item) in (0u32..).zip(changes) {
            if let Some(reason) = self.must_stop() {
                report.stopped = Some(reason);
                return Ok(());
            }
            let result = self.change(number, item);
            if let Ok(freed) = &result {
                report.freed += *freed;
            }
            self.task.advance(1);
            let done = Done { address: address(item.row.repository, item), result };
            progress(&done);
            report.done.push(done);
        }
        Ok(())
    }

    fn must_stop(&mut self) -> Option<Reason> {
        if self.task.is_cancelled() {
            return Some(Reason::new("cancelled", "cancelled; the rest was left as it was"));
        }
        if self.plan.verb() != Verb::KeepLatest {
            return None;
        }
        if self.stay_checked.is_some_and(|watch| watch.elapsed().as_millis() < TRUSTED_MS) {
            return None;
        }
        self.stay_checked = Some(Stopwatch::start());
        let stays = self.plan.items().iter().filter(|item| matches!(item.intent, Intent::Keep));
        for item in stays {
            if let Err(error) = self.shelf.entry(&item.address()) {
                let text = format!("{} was to stay and has vanished meanwhile ({})", item.row.entry.id, error.cause());
                return Some(Reason::new("changed", text));
            }
        }
        None
    }

    fn change(&mut self, number: u32, item: &Item) -> Result<Freed> {
        match &item.intent {
            Intent::Trash | Intent::Destroy => self.remove(number, item),
            Intent::Unlock(lock, how) => {
                let handle = self.shelf.catalog().repository(item.row.repository)?;
                let unlocking = handle.unlocking().map_err(|off| refused(item, off))?;
                unlocking.unlock(&item.row.entry, lock, *how).map(|()| Freed::default())
            }
            Intent::Restore(buried) => {
                let tomb = tombstone(self.shelf, buried)?;
                let handle = self.shelf.catalog().repository(buried.repository)?;
                let removal = handle.removal().map_err(|off| refused(item, off))?;
                removal.restore(tomb).map(|_| Freed::default())
            }
            Intent::Empty(buried) => {
                let tomb = tombstone(self.shelf, buried)?;
                let handle = self.shelf.catalog().repository(buried.repository)?;
                let removal = handle.removal().map_err(|off| refused(item, off))?;
                removal.empty(removal.doom(tomb)?, self.task)
            }
            Intent::Keep | Intent::PassOver => Ok(Freed::default()),
        }
    }

    fn remove(&mut self, number: u32, item: &Item) -> Result<Freed> {
        if self.plan.is_stale() && !self.plan.forced {
            self.refuse_in_use(item)?;
        }
        let handle = std::sync::Arc::clone(self.shelf.catalog().repository(item.row.repository)?);
        let removal = handle.removal().map_err(|off| refused(item, off))?;
        let fate = fate(&item.intent).unwrap_or(Fate::Trashed);
        match removal.bury(&item.row.entry, fate, self.batch, number) {
            Ok(tomb) if fate == Fate::Doomed => removal.empty(tomb, self.task),
            Ok(_) => Ok(Freed::default()),
            // Somebody else removed it meanwhile: what was asked for is reached.
            Err(error) if matches!(error.cause(), Cause::Gone) => Ok(Freed::default()),
            Err(error) => Err(error),
        }
    }

    fn refuse_in_use(&mut self, item: &Item) -> Result<()> {
        let row = &item.row;
        let found = self.shelf.activity(row.repository, std::slice::from_ref(&row.entry), self.task)?;
        let evidence = match found.into_iter().next() {
            Some(Activity::Live(evidence) | Activity::Maybe(evidence)) => evidence,
            _ => return Ok(()),
        };
        let who =
            evidence.first().map_or_else(String::new, |e| format!("{} (process {}), {}", e.command, e.pid, e.what));
        Err(Error::new("remove the session", row.entry.id.bytes(), Cause::InUse(who)))
    }
}

fn refused(item: &Item, off: Reason) -> Error {
    Error::new("change the session", item.row.entry.id.bytes(), Cause::Unsupported(off.text.into_owned()))
}
