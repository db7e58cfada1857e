//! Emptying what was taken out of the list, or out of the trash. Whoever cancels gets back at once what was not begun; after that what was
//! begun is finished, and said to be, since half a session is none: nothing is left to be removed by another command later.

use std::path::Path;
use std::sync::Arc;

use super::report::{Report, Telling, address, done, gone};
use crate::command::plan::Item;
use crate::disk::Tombstone;
use crate::model::{Batch, Cause, Error, Freed, Reason, Result};
use crate::storage::{Removal, Repository};
use crate::text::Visible;
use crate::work::Task;

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

/// Empties all of them, or gives back what a cancelled command has not begun.
pub(super) fn empty_all(
    doomed: Vec<Doomed<'_>>,
    task: &Task,
    report: &mut Report,
    telling: &mut Telling<'_>,
) -> Result<()> {
    let mut begun = Vec::new();
    for Doomed { item, repository, tomb } in doomed {
        let removal = removal(item, &*repository)?;
        if task.is_cancelled() && removal.is_untouched(&tomb) {
            take_back(task, item, removal, tomb, report, telling);
            continue;
        }
        let (place, mut freed) = ((tomb.batch(), tomb.number()), Freed::default());
        let part = task.part(&item.row.entry.id.to_string());
        match removal.empty(tomb, &mut freed, &part) {
            Err(error) if matches!(error.cause(), Cause::Cancelled) => {
                begun.push(Begun { item, repository: Arc::clone(&repository), place, freed });
            }
            emptied => done(task, item, emptied.map(|()| freed), report, telling),
        }
    }
    begun.into_iter().try_for_each(|one| finish(task, one, report, telling))
}

/// To its end, although the command was cancelled, and told: it may be large.
fn finish(task: &Task, begun: Begun<'_>, report: &mut Report, telling: &mut Telling<'_>) -> Result<()> {
    let Begun { item, repository, place, mut freed } = begun;
    let removal = removal(item, &*repository)?;
    let found = removal.tombstones().map(|tombs| tombs.into_iter().find(|tomb| is_at(tomb, place)));
    let Ok(Some(tomb)) = found else {
        done(task, item, found.and_then(|_| not_found(item, removal).map(|()| freed)), report, telling);
        return Ok(());
    };
    if removal.is_untouched(&tomb) {
        take_back(task, item, removal, tomb, report, telling);
        return Ok(());
    }
    (telling.finishing)(&address(item));
    let part = task.part_to_its_end(&item.row.entry.id.to_string());
    let emptied = removal.empty(tomb, &mut freed, &part);
    done(task, item, emptied.map(|()| freed), report, telling);
    Ok(())
}

/// What is not in the trash any more was finished by another command, unless somebody renamed the folder that it lies in.
fn not_found(item: &Item, removal: &dyn Removal) -> Result<()> {
    match removal.renamed_trash(&Task::new())? {
        None => Ok(()),
        Some((place, _)) => Err(Error::new("finish the removal", item.row.entry.id.bytes(), in_renamed(&place))),
    }
}

/// What is looked for may lie in a trash folder that somebody renamed.
pub(super) fn in_renamed(place: &Path) -> Cause {
    let place = Visible::of_bytes(place.as_os_str().as_encoded_bytes());
    Cause::Unsure(format!(
        "somebody renamed your trash folder to {place}, and it may lie there; give it its old name, which begins with .trash-"
    ))
}

/// What was to be destroyed and is still whole is where it was again.
fn take_back(
    task: &Task,
    item: &Item,
    removal: &dyn Removal,
    tomb: Tombstone,
    report: &mut Report,
    telling: &mut Telling<'_>,
) {
    match removal.take_back(tomb) {
        Ok(_) => {}
        // Another command that finishes removals was faster.
        Err(error) if matches!(error.cause(), Cause::Gone) => gone(task, report),
        Err(error) => done(task, item, Err(error), report, telling),
    }
}

fn is_at(tomb: &Tombstone, place: (Batch, u32)) -> bool {
    (tomb.batch(), tomb.number()) == place
}

pub(super) fn removal<'a>(item: &Item, repository: &'a dyn Repository) -> Result<&'a dyn Removal> {
    repository.removal().map_err(|off| refused(item, off))
}

pub(super) fn refused(item: &Item, off: Reason) -> Error {
    Error::new("change the session", item.row.entry.id.bytes(), Cause::Unsupported(off.text.into_owned()))
}
