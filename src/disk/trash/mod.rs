//! Removing directories safely: a session is first renamed into a tombstone, which is the commit point, and only a tombstone is
//! emptied. Before the rename the session is whole, after it it is gone from every list; a kill at any moment leaves one or the other.
//!
//! ```text
//! .trash-<uid>/                        ours alone (0700), with a marker
//!     kept.<batch>.<n>/<session>                     may come back
//!     strange.<batch>.<n>/<session>                  moved though nobody chose it: stays until the user decides
//!     doomed.<batch>.<n>.<inode>.<born>/<session>    to be removed if it is that one, else kept: not looked at since the rename
//!     doomed.<batch>.<n>/<session>                   whoever comes next finishes it
//! ```
//!
//! What may be removed or given back is never decided by anything that others can write: not by a name beside the sessions, not by
//! what has a name now, only by descriptors and by what lies in a folder that is ours alone.

mod batch;
mod empty;
mod entry_name;
mod find;
mod folder;
mod folder_lock;
mod force;
mod locked;
mod loose;
mod marker;
mod move_to_trash;
mod patience;
mod remove_contents;
mod restore;
mod tombstone;
mod verify;

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustix::io::Errno;

pub(super) use patience::PATIENCE;
pub(super) use remove_contents::{RemoveError, remove_contents};
pub use tombstone::Tombstone;

use super::{Dir, Name, RepositoryDir};
use crate::model::{Cause, Error, Result};
use folder::{Folder, Ground};
use folder_lock::FolderLocks;

/// What every trash's name begins with.
const PREFIX: &str = ".trash-";

/// The trash of one repository for the calling user.
#[derive(Debug)]
pub struct Trash {
    /// The repository.
    repository: Dir,
    ground: Ground,
    base_path: PathBuf,
    threads: usize,
    current: Mutex<Option<Arc<Folder>>>,
    /// Whether something was moved, by us or before, that may not be on the disk yet.
    unsynced: AtomicBool,
    /// What all removals together still have for what is put in while they run.
    patience: Mutex<Duration>,
}

impl Trash {
    /// A trash folder in the repository itself, for kinds whose listing passes hidden names over.
    ///
    /// # Errors
    /// The system's own.
    pub fn inside(repository: &RepositoryDir) -> Result<Self> {
        let base = repository.shared().reopen().map_err(|error| cannot_open(repository, error))?;
        let prefix = format!("{PREFIX}{}", rustix::process::geteuid().as_raw());
        let marker = marker::START.to_owned();
        Self::at(repository, base, repository.path().to_owned(), prefix, marker)
    }

    /// A trash folder beside the repository, for kinds whose listing counts every directory.
    ///
    /// # Errors
    /// The system's own; the repository is the top of a file system.
    pub fn beside(repository: &RepositoryDir) -> Result<Self> {
        let above = repository.shared().parent().map_err(|error| cannot_open(repository, error))?;
        let facts = repository.metadata().map_err(|error| cannot_open(repository, error))?;
        let prefix = format!("{PREFIX}{}-{:x}", rustix::process::geteuid().as_raw(), facts.inode);
        let path = repository.path().parent().map(PathBuf::from).unwrap_or_default();
        // Others may rename the folder, so that it looks like another repository's: the marker tells where what lies in it belongs.
        let marker = format!("{}-{:x}-{:x}", marker::START, facts.inode, facts.born);
        Self::at(repository, above, path, prefix, marker)
    }

    fn at(repository: &RepositoryDir, base: Dir, base_path: PathBuf, prefix: String, marker: String) -> Result<Self> {
        Ok(Self {
            repository: repository.shared().reopen().map_err(|error| cannot_open(repository, error))?,
            ground: Ground { base, prefix, marker, locks: FolderLocks::default() },
            base_path,
            threads: 1,
            current: Mutex::new(None),
            unsynced: AtomicBool::new(true),
            patience: Mutex::new(PATIENCE),
        })
    }

    /// Empties with up to so many threads; only directories of many files gain by it.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads.max(1);
        self
    }

    /// Whether a name may be of somebody's trash.
    pub fn might_own(name: &[u8]) -> bool {
        name.starts_with(PREFIX.as_bytes())
    }

    /// The trash folder, made where there is none. It is remembered, since a command may move thousands to the trash.
    fn folder(&self) -> io::Result<Arc<Folder>> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(folder) = &*current {
            return Ok(Arc::clone(folder));
        }
        let folder = Arc::new(self.ground.ready()?);
        *current = Some(Arc::clone(&folder));
        Ok(folder)
    }

    fn forget_folder(&self) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn tidy(&self, tomb: Option<&Folder>) {
        if let Some(folder) = tomb {
            folder.tidy(&self.ground.base);
            self.forget_folder();
        }
    }

    /// The directory that a tombstone stands in.
    fn holder<'a>(&'a self, tomb: &'a Tombstone) -> &'a Dir {
        tomb.folder.as_ref().map_or(&self.ground.base, |folder| &folder.dir)
    }

    fn place(&self, folder: Option<&Folder>, name: &Name) -> PathBuf {
        let above = folder.map_or_else(|| self.base_path.clone(), |folder| self.base_path.join(folder.name.os()));
        above.join(name.os())
    }

    /// Brings to the disk what was moved since the last time, before anything of it is removed: so a power failure, too, leaves
    /// every session whole or gone.
    fn sync(&self, tomb: &Dir) -> io::Result<()> {
        if self.unsynced.swap(false, Ordering::AcqRel) {
            let synced = tomb.sync().and_then(|()| self.repository.sync());
            if synced.is_err() {
                self.unsynced.store(true, Ordering::Release);
            }
            return synced;
        }
        Ok(())
    }
}

fn cannot_open(repository: &RepositoryDir, error: io::Error) -> Error {
    let cause = if errno(&error) == Some(Errno::XDEV) {
        Cause::Unsupported(
            "it is the top of a file system, so there is no place for a trash folder beside it".to_owned(),
        )
    } else {
        Cause::from_io(error)
    };
    Error::new("open the trash", repository.path().as_os_str().as_encoded_bytes(), cause)
}

fn errno(error: &io::Error) -> Option<Errno> {
    Errno::from_io_error(error)
}

/// Whether there was no room for another directory or name.
fn no_room(error: &io::Error) -> bool {
    matches!(errno(error), Some(Errno::NOSPC | Errno::DQUOT | Errno::MLINK))
}
