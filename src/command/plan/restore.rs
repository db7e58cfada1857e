//! Plans over the trash: bringing sessions back, or removing them for good. The trash is the journal of undo.

use super::{Confirmation, Intent, Item, Plan, line};
use crate::command::Readers;
use crate::disk::Tombstone;
use crate::model::{
    Age, AgeSource, Disposition, Entry, EntryRef, Identity, Reason, RepositoryId, Result, TrashEntry, Verb,
};
use crate::storage::Removal;

/// A session in the trash of a repository.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrashedSession {
    /// The repository it came from.
    pub repository: RepositoryId,
    /// What the trash knows of it.
    pub trash_entry: TrashEntry,
}

impl TrashedSession {
    pub(super) fn item(self, intent: fn(Box<TrashedSession>) -> Intent, reason: Reason) -> Item {
        let age = Age { at: Some(self.trash_entry.modified), from: AgeSource::Mtime };
        let entry =
            Entry { id: self.trash_entry.id.clone(), identity: Identity::default(), age, changed: 0, owner: None };
        let row = EntryRef { repository: self.repository, entry };
        Item { row, title: None, bytes: None, intent: intent(Box::new(self)), reasons: vec![reason] }
    }
}

/// What lies in the trash of all repositories and can be brought back, the last trashed first.
///
/// # Errors
/// A trash folder cannot be read.
pub fn trash(readers: &Readers) -> Result<Vec<TrashedSession>> {
    let found = trash_with(readers, |_, _| Ok(()))?;
    Ok(found.into_iter().map(|(trashed, ())| trashed).collect())
}

/// The same, each with what is asked of it.
pub(in crate::command) fn trash_with<T>(
    readers: &Readers,
    ask: impl Fn(&dyn Removal, &Tombstone) -> Result<T>,
) -> Result<Vec<(TrashedSession, T)>> {
    let mut found = Vec::new();
    for repository in readers.catalog().ids() {
        let handle = readers.catalog().repository(repository)?;
        let Ok(removal) = handle.removal() else { continue };
        for tomb in removal.tombstones()?.iter().filter(|tomb| tomb.disposition() == Disposition::Trashed) {
            let trash_entry = removal.describe(tomb);
            found.push((TrashedSession { repository, trash_entry }, ask(removal, tomb)?));
        }
    }
    found.sort_by_key(|(trashed, _)| std::cmp::Reverse((trashed.trash_entry.batch, trashed.trash_entry.number)));
    Ok(found)
}

pub(super) fn plan_restore(options: &[String], trashed: Vec<TrashedSession>) -> Plan {
    let reason = Reason::new("trashed", "in the trash");
    let command = line::naming(options, &["restore"], trashed.iter().map(|one| &one.trash_entry.id));
    let items = trashed.into_iter().map(|b| b.item(Intent::Restore, reason.clone())).collect();
    Plan { verb: Verb::Restore, items, confirmation: Confirmation::None, forced: false, looked: None, command }
}

pub(super) fn plan_empty(options: &[String], trashed: Vec<TrashedSession>) -> Plan {
    let reason = Reason::new("trashed", "in the trash; it cannot be restored afterwards");
    let confirmation =
        if trashed.is_empty() { Confirmation::None } else { Confirmation::Type(trashed.len().to_string()) };
    let items = trashed.into_iter().map(|b| b.item(Intent::Empty, reason.clone())).collect();
    Plan {
        verb: Verb::Destroy,
        items,
        confirmation,
        forced: false,
        looked: None,
        command: format!("{} trash empty", line::program(options)),
    }
}
