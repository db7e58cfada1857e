//! Finishing what a killed command left, and letting the trash expire. Only a changing command does this, and says so.

use crate::command::Readers;
use crate::disk::Tombstone;
use crate::model::{Cause, Disposition, Error, Freed, RepositoryId, Result, Timestamp};
use crate::storage::Removal;
use crate::work::Task;

/// What was finished before the change itself.
#[derive(Debug, Default)]
pub struct Recovered {
    /// Removals that a killed command had left.
    pub finished: usize,
    /// Sessions whose time in the trash was over.
    pub expired: usize,
    /// What they freed.
    pub freed: Freed,
    /// What could not be finished.
    pub failures: Vec<Error>,
}

/// Finishes doomed tombstones and those whose time in the trash is over.
///
/// # Errors
/// A trash folder cannot be read, or the task was cancelled.
///
/// ```
/// # use adjourn::command::{Catalog, Demo, Readers};
/// # let demo = Demo::unpack(adjourn::model::Timestamp::now())?;
/// # let catalog = Catalog::open(&demo.places()[..1], None, Default::default(), &Default::default())?;
/// # let mut readers = Readers::new(std::sync::Arc::new(catalog));
/// # let task = adjourn::work::Task::new();
/// let recovered = adjourn::command::recover(&readers, &readers.catalog().ids(), &task)?;
/// assert_eq!((recovered.finished, recovered.failures.len()), (0, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn recover(readers: &Readers, repositories: &[RepositoryId], task: &Task) -> Result<Recovered> {
    recover_before(readers, repositories, true, task)
}

/// The same before a change. One that names what lies in the trash must find it there, so that nothing may expire then.
pub(super) fn recover_before(
    readers: &Readers,
    repositories: &[RepositoryId],
    expire: bool,
    task: &Task,
) -> Result<Recovered> {
    let mut recovered = Recovered::default();
    if readers.catalog().settings().read_only {
        return Ok(recovered);
    }
    for id in repositories {
        let handle = readers.catalog().repository(*id)?;
        if let Ok(removal) = handle.removal() {
            finish(readers, removal, expire, task, &mut recovered)?;
        }
    }
    Ok(recovered)
}

fn finish(
    readers: &Readers,
    removal: &dyn Removal,
    expire: bool,
    task: &Task,
    recovered: &mut Recovered,
) -> Result<()> {
    for tomb in removal.tombstones()? {
        let trash_entry = removal.describe(&tomb);
        let kept = trash_entry.disposition == Disposition::Trashed;
        let expired = expire && kept && !tomb.is_strange() && is_over(readers, trash_entry.trashed);
        if kept && !expired {
            continue;
        }
        let part = task.part(&trash_entry.id.to_string());
        match empty(removal, tomb, expired, &mut recovered.freed, &part) {
            Ok(()) => {
                recovered.finished += usize::from(!expired);
                recovered.expired += usize::from(expired);
            }
            Err(error) if matches!(error.cause(), Cause::Gone) => {}
            Err(error) if matches!(error.cause(), Cause::Cancelled) => return Err(error),
            Err(error) => recovered.failures.push(error),
        }
    }
    Ok(())
}

fn empty(removal: &dyn Removal, tomb: Tombstone, expired: bool, freed: &mut Freed, task: &Task) -> Result<()> {
    let tomb = if expired { removal.mark_for_deletion(tomb, task)? } else { tomb };
    removal.empty(tomb, freed, task)
}

fn is_over(readers: &Readers, trashed: Timestamp) -> bool {
    let keeps = i64::try_from(readers.catalog().settings().trash_keeps.as_secs()).unwrap_or(i64::MAX);
    trashed.seconds_until(Timestamp::now()) > keeps
}
