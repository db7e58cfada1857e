//! The index: what was read from checkpoint files that have not changed since, kept in the cache directory for the next time.
//!
//! What is kept of a file follows from its bytes and from the names in its directory alone. It is asked for by what makes these the
//! same: device, inode, size, the moment of the last write, and the last change of file and directory, which nobody can set back. So
//! for anything that changed the index has no answer. A damaged index, or somebody else's, is no index.

mod file;
mod folder;
mod fresh;
mod stored;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use crate::disk::{BadName, Metadata, Name};
use crate::model::{Identity, IndexPlace, OwnPlace, Timestamp};
use fresh::Fresh;
use stored::Stored;

/// Which file, and which content of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize)]
pub struct FileKey {
    inode: u64,
    device: u64,
    bytes: u64,
    modified: u64,
    changed: u64,
    directory_changed: u64,
}

impl FileKey {
    /// The key of the file that has these facts, in a directory that last changed at this moment, in nanoseconds.
    pub fn of(facts: &Metadata, directory_changed: u64) -> Self {
        Self {
            inode: facts.inode,
            device: facts.device,
            bytes: facts.bytes,
            modified: nanoseconds(facts.modified),
            changed: facts.changed,
            directory_changed,
        }
    }

    /// Whether its last change lies so long before this moment that any later one has another time: a page that was written to
    /// through memory gets a time when it is written to for the first time after it went to the disk, which Linux does with a page
    /// that is 30 seconds old, looking every 5 seconds (`vm.dirty_expire_centisecs`, `vm.dirty_writeback_centisecs`).
    pub fn settled(&self, now: Timestamp) -> bool {
        self.rested(Duration::from_secs(60), now)
    }

    /// Whether its last change lies so long before this moment.
    fn rested(&self, rest: Duration, now: Timestamp) -> bool {
        let last = self.modified.max(self.changed).max(self.directory_changed);
        let rest = u64::try_from(rest.as_nanos()).unwrap_or(u64::MAX);
        last.saturating_add(rest) < nanoseconds(now)
    }
}

fn nanoseconds(at: Timestamp) -> u64 {
    u64::try_from(at.seconds).unwrap_or(0).saturating_mul(1_000_000_000).saturating_add(u64::from(at.nanos))
}

/// What the file held when it was read, and which of its records were asked for since.
#[derive(Debug)]
struct Known {
    records: Stored,
    asked: Vec<AtomicBool>,
}

/// What was written before the end, because much was fresh. One writes at a time.
#[derive(Debug, Default)]
struct Written {
    /// Whether anything was.
    some: bool,
    /// Why it could not be.
    failed: Option<std::io::Error>,
}

/// What one repository's checkpoints said, shared by all its readers.
#[derive(Debug)]
pub struct Index {
    place: OwnPlace,
    file: Name,
    rest: Duration,
    known: RwLock<Option<Arc<Known>>>,
    fresh: Mutex<Fresh>,
    written: Mutex<Written>,
}

impl Index {
    /// The index of a repository. Nothing is read before it is asked for.
    ///
    /// # Errors
    /// There is no such file name.
    pub fn new(place: &IndexPlace, repository: Identity) -> Result<Self, BadName> {
        let Identity([device, inode, born]) = repository;
        let file = Name::new(format!("{device:x}-{inode:x}-{born:x}{}", folder::SUFFIX))?;
        let (known, fresh, written) = (RwLock::default(), Mutex::default(), Mutex::default());
        Ok(Self { place: place.folder.clone(), file, rest: place.rest, known, fresh, written })
    }

    /// What `read` makes of what was kept of this very content.
    pub fn get<T>(&self, key: &FileKey, read: impl FnOnce(&[u8]) -> Option<T>) -> Option<T> {
        let known = self.known();
        let (at, found) = known.records.get(key, read)?;
        if let Some(asked) = known.asked.get(at) {
            asked.store(true, Ordering::Relaxed);
        }
        Some(found)
    }

    /// Keeps what was read of a file at or after the moment `began`, if the file had come to rest before.
    pub fn put(&self, key: FileKey, began: Timestamp, body: impl FnOnce() -> Vec<u8>) {
        if !key.rested(self.rest, began) {
            return;
        }
        let body = body();
        let full = self.fresh().push(key, &body);
        if full {
            let mut written = self.written();
            written.some = true;
            // An error is told when it is saved at the end.
            written.failed = self.write(|_| true).err().or(written.failed.take());
        }
    }

    /// Writes what is new, if it is enough to be worth it. What the file held beside it stays, but for what was not asked for while
    /// most of it was: those files are gone or have changed.
    ///
    /// # Errors
    /// The cache directory cannot be written, or belongs to somebody else.
    pub fn save(&self) -> std::io::Result<()> {
        let mut guard = self.written();
        let written = std::mem::take(&mut *guard);
        if let Some(error) = written.failed {
            return Err(error);
        }
        // From here on the file is looked at anew if somebody asks.
        let known = self.known.write().unwrap_or_else(PoisonError::into_inner).take();
        let fresh = self.fresh().len();
        if fresh == 0 {
            return Ok(());
        }
        let known = known.unwrap_or_else(|| self.load());
        if !written.some && fresh.saturating_mul(64) < known.records.len() {
            drop(std::mem::take(&mut *self.fresh()));
            return Ok(());
        }
        let used = known.asked.iter().filter(|asked| asked.load(Ordering::Relaxed)).count();
        let whole = used.saturating_add(fresh).saturating_mul(2) > known.records.len();
        let asked_for = |at| known.asked.get(at).is_some_and(|asked: &AtomicBool| asked.load(Ordering::Relaxed));
        let unused = |key: &FileKey| {
            let mut places = known.records.of_inode(key.inode).peekable();
            let one = places.peek().is_some() && !places.any(asked_for);
            // What was written since has another key.
            one && known.records.get(key, |_| Some(())).is_some()
        };
        self.write(|key| !whole || !unused(key))
    }

    /// Writes what is fresh beside what is in the file and stays; another process may have written that meanwhile.
    fn write(&self, stays: impl Fn(&FileKey) -> bool) -> std::io::Result<()> {
        let fresh = std::mem::take(&mut *self.fresh());
        let stored = Stored::to_walk(&self.place, &self.file);
        folder::write(&self.place, &self.file, |to| file::write(&stored, stays, &fresh.sorted(), to))
    }

    fn known(&self) -> Arc<Known> {
        let read = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = read {
            return known;
        }
        let mut slot = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slot.get_or_insert_with(|| self.load()))
    }

    fn load(&self) -> Arc<Known> {
        let records = Stored::open(&self.place, &self.file);
        let asked = (0..records.len()).map(|_| AtomicBool::new(false)).collect();
        Arc::new(Known { records, asked })
    }

    // A panic in a holder leaves whole records.
    fn fresh(&self) -> MutexGuard<'_, Fresh> {
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
