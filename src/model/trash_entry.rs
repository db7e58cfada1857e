//! What the trash knows of a session that was moved out of its repository.

use super::{Id, Timestamp};
use crate::text::Untrusted;

/// One command's removals, undone together: the moment in nanoseconds since the epoch that names it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Batch(pub u64);

/// What becomes of a session in the trash; it is written in the tombstone's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disposition {
    /// It stays until restored, emptied or expired.
    Trashed,
    /// It is to be removed; whoever comes next finishes it.
    Deleting,
}

/// A tombstone as lists show it. `disk::Tombstone` is the handle that can be emptied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrashEntry {
    /// The session's id.
    pub id: Id,
    /// The command that trashed it.
    pub batch: Batch,
    /// Its place in that command.
    pub number: u32,
    /// What becomes of it.
    pub disposition: Disposition,
    /// When it was trashed.
    pub trashed: Timestamp,
    /// The session's own modification time, which a restore puts back.
    pub modified: Timestamp,
    /// Whether it was moved though nobody chose it: it took another's name at the last moment. It never expires.
    pub strange: bool,
    /// The tombstone's path, visible.
    pub place: String,
}

/// What a session in the trash holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TrashContents {
    /// Its title, where its kind has one and it can be read.
    pub title: Option<Untrusted>,
    /// Regular files in it.
    pub files: u64,
    /// Bytes that it takes on disk, which emptying the trash frees.
    pub on_disk: u64,
    /// Parts that cannot be looked at.
    pub unreadable: u64,
}

/// What emptying a tombstone freed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Freed {
    /// Files and directories removed.
    pub entries: u64,
    /// Bytes that they took on disk.
    pub bytes: u64,
}

impl std::ops::AddAssign for Freed {
    fn add_assign(&mut self, other: Self) {
        self.entries = self.entries.saturating_add(other.entries);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}
