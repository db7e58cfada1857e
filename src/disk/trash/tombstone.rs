//! A session that was trashed out of its repository. Only the trash makes one, and only one of these can be emptied.

use std::path::PathBuf;
use std::sync::Arc;

use super::entry_name::TombstoneName;
use super::folder::Folder;
use crate::disk::Name;
use crate::model::{Batch, Disposition, Id, Timestamp, TrashEntry};
use crate::text::Visible;

/// A session that was trashed out of its repository; the only thing that can be emptied.
#[derive(Debug)]
pub struct Tombstone {
    /// The trash folder that it lies in; none for one that had to stay beside the sessions.
    pub(super) folder: Option<Arc<Folder>>,
    pub(super) entry_name: TombstoneName,
    pub(super) name: Name,
    /// The session's own name; none where it is gone already or was too long to keep.
    pub(super) session: Option<Name>,
    pub(super) modified: Timestamp,
    pub(super) place: PathBuf,
}

impl Tombstone {
    /// The session's own name in its repository; none for what a killed removal left without one.
    pub fn session(&self) -> Option<&Name> {
        self.session.as_ref()
    }

    /// What becomes of it. One that holds nothing any more is there to be finished.
    pub fn disposition(&self) -> Disposition {
        if self.session.is_none() { Disposition::Deleting } else { self.entry_name.disposition }
    }

    /// Whether it was moved though nobody chose it, because it took another's name at the last moment: it never expires.
    pub fn is_strange(&self) -> bool {
        self.entry_name.strange
    }

    /// The command that trashed it.
    pub fn batch(&self) -> Batch {
        self.entry_name.batch
    }

    /// Its place in that command.
    pub fn number(&self) -> u32 {
        self.entry_name.number
    }

    /// When it was trashed: batches are named by their moment.
    pub fn trashed(&self) -> Timestamp {
        const SECOND: u64 = 1_000_000_000;
        let seconds = i64::try_from(self.entry_name.batch.0 / SECOND).unwrap_or(i64::MAX);
        Timestamp::new(seconds, u32::try_from(self.entry_name.batch.0 % SECOND).unwrap_or(0))
    }

    /// The session's own modification time.
    pub fn modified(&self) -> Timestamp {
        self.modified
    }

    /// Where it lies, visible.
    pub fn place(&self) -> Visible {
        Visible::of_bytes(self.place.as_os_str().as_encoded_bytes())
    }

    /// As lists show it; `id` makes an id of the session's directory name.
    pub fn entry(&self, id: impl Fn(&[u8]) -> Id) -> TrashEntry {
        TrashEntry {
            id: id(self.session.as_ref().unwrap_or(&self.name).bytes()),
            batch: self.batch(),
            number: self.number(),
            disposition: self.disposition(),
            trashed: self.trashed(),
            modified: self.modified,
            strange: self.is_strange(),
            place: self.place().into_string(),
        }
    }
}
