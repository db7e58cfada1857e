//! What lies in the trash, measured, and what `doctor` says of it.

use super::plan::{self, TrashedSession, line};
use super::{Catalog, Readers};
use crate::disk::Tombstone;
use crate::model::{
    Cause, Disposition, Error, Finding, Reason, Remedy, RepositoryId, Result, TrashContents, TrashEntry,
};
use crate::storage::Removal;
use crate::text::{Visible, human};
use crate::work::Task;

/// A session in the trash, and what it holds; none where that cannot be looked at.
pub type Measured = (TrashedSession, Option<TrashContents>);

/// What lies in the trash of all repositories, measured, the last trashed first.
///
/// # Errors
/// A trash folder cannot be read, or the task was cancelled.
pub fn measured_trash(readers: &Readers, task: &Task) -> Result<Vec<Measured>> {
    plan::trash_with(readers, |removal, tomb| contents(removal, tomb, task))
}

/// What a tombstone holds; none where that cannot be looked at whole, since a part of a size is none.
fn contents(removal: &dyn Removal, tomb: &Tombstone, task: &Task) -> Result<Option<TrashContents>> {
    match removal.contents(tomb, task) {
        Err(error) if matches!(error.cause(), Cause::Cancelled) => Err(error),
        found => Ok(found.ok().filter(|contents| contents.unreadable == 0)),
    }
}

/// Why a session lies in the trash that nobody moved there.
const STRANGE: &str =
    "is in the trash though nobody chose it: it took another's name while that was moved; it never expires";

/// How many sessions these are and what emptying the trash frees, in words.
pub fn count_and_total(measured: &[Measured]) -> String {
    let count = human::counted(u64::try_from(measured.len()).unwrap_or(u64::MAX), "session");
    format!("{count}, {}", total(measured))
}

/// One line on a session in the trash that nobody chose, with the command that brings it back.
pub fn strange_line(catalog: &Catalog, repository: RepositoryId, trashed: &TrashEntry) -> String {
    let id = &trashed.id;
    let restore = line::naming(&catalog.options_of(repository), &["restore"], std::iter::once(id));
    format!("{id} {STRANGE}; `{restore}` brings it back")
}

/// How much emptying the trash frees, in words: "at least" where something cannot be measured.
pub fn total(measured: &[Measured]) -> String {
    let unknown = measured.iter().any(|(_, contents)| contents.is_none());
    format!("{}{}", if unknown { "at least " } else { "" }, human::size_long(on_disk(measured)))
}

/// How much of these is known to be freed when the trash is emptied, in bytes.
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
    let (mut kept, mut unfinished) = (Vec::new(), 0_u64);
    if let Some((place, back)) = removal.renamed_trash(task)? {
        let shown = Visible::of_bytes(place.as_os_str().as_encoded_bytes());
        let text = format!("{shown} is a trash folder of yours that somebody renamed: what lies in it is not found");
        let (advice, remedy) = ("give it a trash's name again".into(), Remedy::Rename(place, back));
        found(Finding { id: None, reason: Reason::new("renamed-trash", text), advice, remedy });
    }
    for tomb in removal.tombstones()? {
        if task.is_cancelled() {
            return Err(Error::new("examine the trash", "", Cause::Cancelled));
        }
        let entry = removal.describe(&tomb);
        if entry.disposition == Disposition::Deleting {
            unfinished += 1;
            continue;
        }
        if entry.strange {
            let (advice, remedy) = ("bring it back".into(), Remedy::Run(&["restore"]));
            found(Finding { id: Some(entry.id.clone()), reason: Reason::fixed("strange", STRANGE), advice, remedy });
        }
        kept.push((TrashedSession { repository, trash_entry: entry }, contents(removal, &tomb, task)?));
    }
    if unfinished > 0 {
        let text = format!("{} not finished; the next change finishes it", human::counted(unfinished, "removal"));
        let (advice, remedy) = ("finish it".into(), Remedy::Run(&["trash", "finish", "--yes"]));
        found(Finding { id: None, reason: Reason::new("unfinished", text), advice, remedy });
    }
    if !kept.is_empty() {
        let text = format!("trash holds {}", count_and_total(&kept));
        let (advice, remedy) = ("`trash empty` frees the space".into(), Remedy::Run(&["trash", "list"]));
        found(Finding { id: None, reason: Reason::new("trash", text), advice, remedy });
    }
    Ok(())
}
