//! Emptying what was taken out of the list, or out of the trash. Whoever cancels gets back at once what was not begun; after that what was
//! begun is finished, and said to be, since half a session is none: nothing is left to be removed by another command later.

use std::sync::Arc;

use super::remove::{Changes, removal};
use super::{Report, Telling, address};
use crate::command::plan::{Item, TrashedSession};
use crate::disk::Tombstone;
use crate::model::{Batch, Cause, Freed, Result};
use crate::storage::{Removal, Repository};

/// A session that left the list and is to be emptied.
pub(super) struct Doomed<'a> {
    pub(super) item: &'a Item,
    pub(super) repository: Arc<dyn Repository>,
    pub(super) tomb: Tombstone,
}

/// One whose emptying was cancelled after it had begun. A command and a place in it name its tombstone, which no two share.
struct Begun<'a> {
    item: &'a Item,
    repository: Arc<dyn Repository>,
    place: (Batch, u32),
    /// What of it is gone already.
    freed: Freed,
}

impl Changes<'_> {
    /// Empties all of them, or gives back what a cancelled command has not begun.
    pub(super) fn empty_all(
        &self,
        doomed: Vec<Doomed<'_>>,
        report: &mut Report,
        telling: &mut Telling<'_>,
    ) -> Result<()> {
        let mut begun = Vec::new();
        for Doomed { item, repository, tomb } in doomed {
            let removal = removal(item, &*repository)?;
            if self.task.is_cancelled() && removal.is_untouched(&tomb) {
                self.take_back(item, removal, tomb, report, telling);
                continue;
            }
            let (place, mut freed) = ((tomb.batch(), tomb.number()), Freed::default());
            let part = self.task.part(&item.row.entry.id.to_string());
            match removal.empty(tomb, &mut freed, &part) {
                Err(error) if matches!(error.cause(), Cause::Cancelled) => {
                    begun.push(Begun { item, repository: Arc::clone(&repository), place, freed });
                }
                emptied => self.done(item, emptied.map(|()| freed), report, telling),
            }
        }
        begun.into_iter().try_for_each(|one| self.finish(one, report, telling))
    }

    /// Removes one that lies in the trash.
    pub(super) fn empty_trashed(
        &mut self,
        item: &Item,
        trashed: &TrashedSession,
        report: &mut Report,
        telling: &mut Telling<'_>,
    ) {
        let doomed = self.tombstone(item, trashed).and_then(|tomb| {
            let repository = Arc::clone(self.readers.catalog().repository(trashed.repository)?);
            let tomb = removal(item, &*repository)?.mark_for_deletion(tomb, self.task)?;
            Ok(Doomed { item, repository, tomb })
        });
        match doomed.and_then(|doomed| self.empty_all(vec![doomed], report, telling)) {
            Ok(()) => {}
            // Who else removed it was faster.
            Err(error) if matches!(error.cause(), Cause::Gone) => self.gone(report),
            Err(error) => self.done(item, Err(error), report, telling),
        }
    }

    /// To its end, although the command was cancelled, and told: it may be large.
    fn finish(&self, begun: Begun<'_>, report: &mut Report, telling: &mut Telling<'_>) -> Result<()> {
        let Begun { item, repository, place, mut freed } = begun;
        let removal = removal(item, &*repository)?;
        let found = removal.tombstones().map(|tombs| tombs.into_iter().find(|tomb| is_at(tomb, place)));
        // Another command may have finished it, and it may have been cancelled before it began.
        let Ok(Some(tomb)) = found else {
            self.done(item, found.map(|_| freed), report, telling);
            return Ok(());
        };
        if removal.is_untouched(&tomb) {
            self.take_back(item, removal, tomb, report, telling);
            return Ok(());
        }
        (telling.finishing)(&address(item.row.repository, item));
        let part = self.task.part_to_its_end(&item.row.entry.id.to_string());
        let emptied = removal.empty(tomb, &mut freed, &part);
        self.done(item, emptied.map(|()| freed), report, telling);
        Ok(())
    }

    /// What was to be destroyed and is still whole is where it was again.
    fn take_back(
        &self,
        item: &Item,
        removal: &dyn Removal,
        tomb: Tombstone,
        report: &mut Report,
        telling: &mut Telling<'_>,
    ) {
        match removal.take_back(tomb) {
            Ok(_) => {}
            // Another command that finishes removals was faster.
            Err(error) if matches!(error.cause(), Cause::Gone) => self.gone(report),
            Err(error) => self.done(item, Err(error), report, telling),
        }
    }
}

fn is_at(tomb: &Tombstone, place: (Batch, u32)) -> bool {
    (tomb.batch(), tomb.number()) == place
}
