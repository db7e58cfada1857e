//! Reads sessions for one thread, with buffers that are used again.

use std::collections::HashMap;
use std::sync::Arc;

use super::checkpoint::{Examined, examine};
use super::interner::Interner;
use super::io_log::ReadContext;
use super::messages::{damaged, unreadable};
use super::naming::name_of;
use super::{CHECKPOINT_LIMIT, SESSION_FILE};
use crate::disk::{Dir, EntryDir, Kind, Lease, Metadata, Name, ReadError, RepositoryDir};
use crate::model::{Cause, Entry, Error, Id, Reason, Result};
use crate::storage::codec::gzip::Inflater;
use crate::storage::index::Index;
use crate::text::Untrusted;

/// What one thread reads sessions with.
pub(super) struct SessionReader {
    pub(super) place: Arc<RepositoryDir>,
    pub(super) threads: usize,
    pub(super) packed: Vec<u8>,
    pub(super) inflater: Inflater,
    pub(super) context: ReadContext,
    pub(super) index: Option<Arc<Index>>,
    /// Whether its file system lets a file be changed through memory without a new time.
    pub(super) unstamped: bool,
    pub(super) shared: Interner,
    owners: HashMap<u32, Untrusted>,
}

/// What a failed reading says. That there is no checkpoint, or no regular file, is believed when a second look says so too: a
/// protection may hang on it.
fn not_read(dir: &Dir, name: &Name, error: ReadError) -> Checkpoint {
    match (dir.stat(name), &error) {
        (Err(gone), _) if gone.kind() == std::io::ErrorKind::NotFound && error.is_missing() => Checkpoint::Missing,
        (Ok(facts), ReadError::NotRegular(_)) if facts.kind == Kind::File => {
            Checkpoint::Unreadable(std::io::Error::other("replaced by another file").into())
        }
        (Err(failed), ReadError::NotRegular(_)) => Checkpoint::Unreadable(failed.into()),
        _ => Checkpoint::Unreadable(error),
    }
}

/// What became of reading the file `session`.
pub(super) enum Checkpoint {
    /// There is none, or an empty one: not saved yet.
    Missing,
    /// It is in the reader's buffer, and there is memory for what it says.
    Read(Metadata, Lease),
    /// It cannot be read.
    Unreadable(ReadError),
}

impl SessionReader {
    pub(super) fn new(place: Arc<RepositoryDir>, threads: usize, index: Option<Arc<Index>>) -> Self {
        let unstamped = index.is_some() && !place.stamps_mapped_writes();
        Self {
            place,
            unstamped,
            threads,
            packed: Vec::new(),
            inflater: Inflater::new(),
            context: ReadContext::new(threads),
            index,
            shared: Interner::default(),
            owners: HashMap::new(),
        }
    }

    pub(super) fn name(&self, id: &Id) -> Result<Name> {
        name_of(id).map_err(|_| Error::new("find the session", id.bytes(), Cause::NoSession))
    }

    /// Opens the session and makes sure that it is the one that was listed.
    pub(super) fn open(&self, entry: &Entry) -> Result<EntryDir> {
        let opened = self.place.identify(&self.name(&entry.id)?, entry.identity);
        opened.map_err(|error| Error::new("open the session", entry.id.bytes(), error.into()))
    }

    /// Reads the checkpoint into the buffer.
    pub(super) fn read_checkpoint(&mut self, dir: &Dir) -> Checkpoint {
        let Ok(name) = Name::new(SESSION_FILE) else { return Checkpoint::Missing };
        match dir.read_file(&name, CHECKPOINT_LIMIT, &mut self.packed) {
            Ok(facts) if facts.bytes == 0 => Checkpoint::Missing,
            Ok(facts) => match self.inflater.prepare(&self.packed) {
                Ok(lease) => Checkpoint::Read(facts, lease),
                Err(error) => Checkpoint::Unreadable(error.into()),
            },
            Err(error) => not_read(dir, &name, error),
        }
    }

    /// The state of a session as far as it can be read, the facts of its checkpoint, and why there is no state.
    pub(super) fn examine(&mut self, opened: &EntryDir) -> (Examined, Option<Metadata>, Option<Reason>) {
        match self.read_checkpoint(opened.dir()) {
            Checkpoint::Missing => (Examined::default(), None, None),
            Checkpoint::Unreadable(error) => (Examined::default(), None, Some(unreadable(&error))),
            Checkpoint::Read(facts, _lease) => match examine(&self.packed, &mut self.inflater) {
                Ok(examined) => (examined, Some(facts), None),
                Err(error) => (Examined::default(), Some(facts), Some(damaged(&error))),
            },
        }
    }

    /// The name of a user, else the number; asked once for each.
    pub(super) fn owner(&mut self, uid: u32) -> Untrusted {
        let ask = || {
            let user = nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(uid)).ok().flatten();
            Untrusted::from(user.map_or_else(|| uid.to_string(), |user| user.name))
        };
        self.owners.entry(uid).or_insert_with(ask).clone()
    }
}
