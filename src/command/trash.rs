//! What lies in the trash, measured, and what `doctor` says of it.

use std::collections::HashMap;

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

/// Measures these sessions in the trash in their order, and tells of each by its place: what it holds, or none where that cannot be
/// looked at, as where it is not there any more.
///
/// # Errors
/// A trash folder cannot be read, or the task was cancelled.
pub fn measure_trashed(
    readers: &Readers,
    trashed: &[TrashedSession],
    task: &Task,
    told: &mut dyn FnMut(usize, Option<TrashContents>),
) -> Result<()> {
    let name = |repository, entry: &TrashEntry| (repository, entry.batch, entry.number, entry.id.clone());
    let mut tombs = HashMap::new();
    let mut repositories: Vec<RepositoryId> = trashed.iter().map(|one| one.repository).collect();
    repositories.sort_unstable();
    repositories.dedup();
    for repository in repositories {
        let handle = readers.catalog().repository(repository)?;
        let Ok(removal) = handle.removal() else { continue };
        tombs.extend(removal.tombstones()?.into_iter().map(|tomb| (name(repository, &removal.describe(&tomb)), tomb)));
    }
    for (at, one) in trashed.iter().enumerate() {
        let handle = readers.catalog().repository(one.repository)?;
        let tomb = tombs.remove(&name(one.repository, &one.trash_entry));
        told(
            at,
            match (handle.removal(), tomb) {
                (Ok(removal), Some(tomb)) => contents(removal, &tomb, task)?,
                _ => None,
            },
        );
    }
    Ok(())
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
    frees(measured.iter().map(|(_, contents)| contents.as_ref()))
}

/// How much removing what holds this frees, in words: "at least" where something is not known.
pub fn frees<'a>(contents: impl Iterator<Item = Option<&'a TrashContents>>) -> String {
    let (mut known, mut bytes) = (true, 0_u64);
    for one in contents {
        known &= one.is_some();
        bytes = bytes.saturating_add(one.map_or(0, |one| one.on_disk));
    }
    format!("{}{}", if known { "" } else { "at least " }, human::size_long(bytes))
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
