//! What lies in the trash, measured, and what `doctor` says of it.

use super::Readers;
use super::plan::{self, TrashedSession};
use crate::model::{Cause, Disposition, Error, Finding, Reason, Remedy, RepositoryId, Result, TrashContents};
use crate::text::human;
use crate::work::Task;

/// A session in the trash, and what it holds; none where that cannot be looked at.
pub type Measured = (TrashedSession, Option<TrashContents>);

/// What lies in the trash of all repositories, measured, the last trashed first.
///
/// # Errors
/// A trash folder cannot be read, or the task was cancelled.
pub fn measured_trash(readers: &Readers, task: &Task) -> Result<Vec<Measured>> {
    let mut contents = std::collections::HashMap::new();
    for repository in readers.catalog().ids() {
        let handle = readers.catalog().repository(repository)?;
        let Ok(removal) = handle.removal() else { continue };
        for tomb in removal.tombstones()?.iter().filter(|tomb| tomb.disposition() == Disposition::Trashed) {
            let found = match removal.contents(tomb, task) {
                Err(error) if matches!(error.cause(), Cause::Cancelled) => return Err(error),
                found => found.ok(),
            };
            contents.insert((repository, removal.describe(tomb).place), found);
        }
    }
    let with = |one: TrashedSession| {
        let found = contents.remove(&(one.repository, one.trash_entry.place.clone())).flatten();
        (one, found)
    };
    Ok(plan::trash(readers)?.into_iter().map(with).collect())
}

/// How much of these is known to be freed when the trash is emptied.
pub fn on_disk(measured: &[Measured]) -> u64 {
    measured.iter().filter_map(|(_, contents)| contents.as_ref()).fold(0, |sum, one| sum.saturating_add(one.on_disk))
}

/// What `doctor` says of the trash of one repository: removals that nobody finished, what nobody chose, and how much it holds.
pub(super) fn examine(
    readers: &Readers,
    repository: RepositoryId,
    task: &Task,
    found: &mut dyn FnMut(Finding),
) -> Result<()> {
    let handle = readers.catalog().repository(repository)?;
    let Ok(removal) = handle.removal() else { return Ok(()) };
    let (mut kept, mut bytes, mut unfinished) = (0_u64, 0_u64, 0_u64);
    for tomb in removal.tombstones()? {
        if task.is_cancelled() {
            return Err(Error::new("examine the trash", "", Cause::Cancelled));
        }
        let entry = removal.describe(&tomb);
        if entry.disposition == Disposition::Deleting {
            unfinished += 1;
            continue;
        }
        kept += 1;
        bytes = bytes.saturating_add(removal.contents(&tomb, task).map_or(0, |contents| contents.on_disk));
        if entry.strange {
            let text =
                "is in the trash though nobody chose it: it took another's name while that was moved; it never expires";
            let (advice, remedy) = ("bring it back".into(), Remedy::Run(&["restore"]));
            found(Finding { id: Some(entry.id), reason: Reason::fixed("strange", text), advice, remedy });
        }
    }
    if unfinished > 0 {
        let text = format!("{} not finished; the next change finishes it", human::counted(unfinished, "removal"));
        let (advice, remedy) = ("finish it".into(), Remedy::Run(&["trash", "finish", "--yes"]));
        found(Finding { id: None, reason: Reason::new("unfinished", text), advice, remedy });
    }
    if kept > 0 {
        let text = format!("trash holds {}, {}", human::counted(kept, "session"), human::size_long(bytes));
        let (advice, remedy) = ("`trash empty` frees the space".into(), Remedy::Run(&["trash", "list"]));
        found(Finding { id: None, reason: Reason::new("trash", text), advice, remedy });
    }
    Ok(())
}
