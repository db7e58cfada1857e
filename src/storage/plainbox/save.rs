//! Saving a checkpoint at once or not at all, and what an interrupted save leaves: `session.next`, which is all that a lock is.
//! Upstream's `TypeError` for anything but bytes has no counterpart: nothing else can be given.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use super::storage::{CHECKPOINT_LIMIT, SESSION_FILE, fixed};
use super::{LockedStorageError, SessionStorage, StorageError};
use crate::disk::{Dir, EntryDir, Kind, Metadata, Name, file_metadata};
use crate::model::{Identity, Unlock};

/// The file that a save writes before it takes the checkpoint's name.
pub const NEXT_FILE: &str = "session.next";

const SAVE: &str = "save the checkpoint";

type Result<T> = std::result::Result<T, StorageError>;

impl SessionStorage {
    /// Saves a checkpoint: readers and a crash see the old one or the new one, never a part. When the bytes cannot be written
    /// or brought to the disk, the old checkpoint stays, `session.next` goes and the system's own error is told.
    ///
    /// # Errors
    /// `LockedStorage` when a `session.next` is in the way; `TooBig` for what [`SessionStorage::load_checkpoint`] would not take; the
    /// session is gone; the system's own.
    pub fn save_checkpoint(&self, data: &[u8]) -> Result<()> {
        self.save_into(&self.hold()?, data)
    }

    /// Saves a checkpoint into the session that was held before, by [`SessionStorage::hold`], and makes sure that its name still leads to
    /// it: a save into what has left the repository would be lost in silence.
    ///
    /// # Errors
    /// As [`SessionStorage::save_checkpoint`]; `Replaced` when the name leads elsewhere. What has the name is not written to.
    pub fn save_into(&self, held: &EntryDir, data: &[u8]) -> Result<()> {
        let bytes = u64::try_from(data.len()).unwrap_or(u64::MAX);
        if bytes > CHECKPOINT_LIMIT {
            return Err(StorageError::TooBig { path: self.session_file(), bytes, limit: CHECKPOINT_LIMIT });
        }
        self.is_still(held)?;
        self.save_below(held.dir(), data)?;
        self.is_still(held)
    }

    fn is_still(&self, held: &EntryDir) -> Result<()> {
        match self.repository().still_leads_to(held) {
            Ok(true) => Ok(()),
            Ok(false) => Err(StorageError::Replaced { path: self.location() }),
            Err(error) => Err(StorageError::opening(self.location(), error)),
        }
    }

    fn save_below(&self, dir: &Dir, data: &[u8]) -> Result<()> {
        let next = fixed(NEXT_FILE)?;
        let file = dir.make_file(&next, 0o644).map_err(|error| self.no_next(error))?;
        let written = write(&file, data).and_then(|seen| dir.rename_seen(&next, seen, &fixed(SESSION_FILE)?));
        if let Err(error) = written {
            self.take_back(dir, &next, &file);
            return Err(StorageError::io(SAVE, self.session_file(), error));
        }
        dir.sync().map_err(|error| StorageError::io("make the new checkpoint durable", self.session_file(), error))
    }

    fn no_next(&self, error: io::Error) -> StorageError {
        match (error.kind(), error.raw_os_error()) {
            (io::ErrorKind::AlreadyExists, Some(errno)) => {
                LockedStorageError { doing: SAVE, path: self.next_file(), errno }.into()
            }
            _ => StorageError::io(SAVE, self.next_file(), error),
        }
    }

    /// Removes our own `session.next`; if the lock was broken meanwhile, it is another's and stays.
    fn take_back(&self, dir: &Dir, next: &Name, file: &File) {
        if let Ok(ours) = file_metadata(file) {
            // The save's own error is the one to tell.
            dir.remove_file_seen(next, ours.identity()).ok();
        }
    }

    /// The path of the lock, whether it is there or not.
    pub fn next_file(&self) -> PathBuf {
        self.location().join(NEXT_FILE)
    }

    /// The lock as it is now; none when the session is not locked.
    ///
    /// # Errors
    /// The session is gone; the system's own.
    pub fn lock(&self) -> Result<Option<Metadata>> {
        match self.hold()?.dir().stat(&fixed(NEXT_FILE)?) {
            Ok(facts) => Ok(Some(facts)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StorageError::io("inspect the lock", self.next_file(), error)),
        }
    }

    /// Removes `session.next`, whatever wrote it, and keeps the directory's modification time: the order of sessions decides what
    /// the real software resumes. A link is removed, not followed.
    ///
    /// # Errors
    /// `NotLocked`, `LockIsDirectory`; the session is gone; the system's own.
    pub fn break_lock(&self) -> Result<()> {
        let lock = self.lock()?.ok_or_else(|| StorageError::NotLocked { path: self.next_file() })?;
        self.unlock(lock.identity(), Unlock::Discard)
    }

    /// As the real software breaks a lock: the session becomes the youngest.
    ///
    /// # Errors
    /// As [`SessionStorage::break_lock`].
    pub fn break_lock_touching(&self) -> Result<()> {
        let lock = self.lock()?.ok_or_else(|| StorageError::NotLocked { path: self.next_file() })?;
        self.take_lock(self.hold()?.dir(), lock.identity(), Unlock::Discard)
    }

    /// Removes exactly the lock that was seen, or makes it the checkpoint, and keeps the directory's modification time. Only the
    /// directory's owner and root can set a time; for others the lock goes all the same.
    ///
    /// # Errors
    /// `LockReplaced` when it is another file by now; else as [`SessionStorage::break_lock`].
    pub fn unlock(&self, seen: Identity, how: Unlock) -> Result<()> {
        let held = self.hold()?;
        self.take_lock(held.dir(), seen, how)?;
        match held.dir().set_modified(held.metadata().modified) {
            Err(error) if error.kind() != io::ErrorKind::PermissionDenied => {
                Err(StorageError::io("put its time back", self.location(), error))
            }
            _ => Ok(()),
        }
    }

    fn take_lock(&self, dir: &Dir, seen: Identity, how: Unlock) -> Result<()> {
        let next = fixed(NEXT_FILE)?;
        let lock = dir.stat(&next).map_err(|error| self.no_lock(error))?;
        if lock.kind == Kind::Directory {
            return Err(StorageError::LockIsDirectory { path: self.next_file() });
        }
        if lock.identity() != seen {
            return Err(StorageError::LockReplaced { path: self.next_file() });
        }
        match how {
            Unlock::Discard => dir.remove_file(&next).map_err(|error| self.no_lock(error)),
            Unlock::Adopt => self.adopt(dir, &next, seen),
        }
    }

    /// Finishes the interrupted save: to the disk, then the checkpoint's name.
    fn adopt(&self, dir: &Dir, next: &Name, seen: Identity) -> Result<()> {
        let (file, facts) = dir.open_file(next).map_err(|error| StorageError::reading(self.next_file(), error))?;
        if facts.identity() != seen {
            return Err(StorageError::LockReplaced { path: self.next_file() });
        }
        let named = file.sync_all().and_then(|()| dir.rename_seen(next, seen, &fixed(SESSION_FILE)?));
        let adopted = named.and_then(|()| dir.sync());
        adopted.map_err(|error| StorageError::io("adopt it as the checkpoint", self.next_file(), error))
    }

    fn no_lock(&self, error: io::Error) -> StorageError {
        match error.kind() {
            io::ErrorKind::NotFound => StorageError::NotLocked { path: self.next_file() },
            io::ErrorKind::IsADirectory => StorageError::LockIsDirectory { path: self.next_file() },
            _ => StorageError::io("remove the lock", self.next_file(), error),
        }
    }
}

fn write(mut file: &File, data: &[u8]) -> io::Result<Identity> {
    file.write_all(data)?;
    file.sync_all()?;
    Ok(file_metadata(file)?.identity())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;
    use crate::storage::plainbox::Naming;
    use std::os::unix::fs::{PermissionsExt, symlink};

    const THEN: Timestamp = Timestamp { seconds: 1_500_000_000, nanos: 123_456_789 };

    fn fresh() -> (tempfile::TempDir, SessionStorage) {
        let place = tempfile::tempdir().unwrap();
        let storage = SessionStorage::create(place.path(), &Naming::default(), THEN).unwrap();
        (place, storage)
    }

    fn modified(storage: &SessionStorage) -> Timestamp {
        storage.hold().unwrap().metadata().modified
    }

    #[test]
    fn what_is_saved_is_loaded() {
        let (_place, storage) = fresh();
        storage.save_checkpoint(b"some data").unwrap();
        assert_eq!(storage.load_checkpoint().unwrap(), b"some data");
        storage.save_checkpoint(b"more").unwrap();
        assert_eq!(storage.load_checkpoint().unwrap(), b"more");
        let mode = std::fs::metadata(storage.session_file()).unwrap().permissions().mode();
        assert_eq!(mode & 0o600, 0o600);
        assert!(!storage.next_file().exists());
    }

    #[test]
    fn what_could_not_be_loaded_again_is_not_saved() {
        let (_place, storage) = fresh();
        storage.save_checkpoint(b"old").unwrap();
        let large = vec![0; usize::try_from(CHECKPOINT_LIMIT).unwrap() + 1];
        assert!(matches!(storage.save_checkpoint(&large), Err(StorageError::TooBig { .. })));
        assert_eq!(storage.load_checkpoint().unwrap(), b"old");
        storage.save_checkpoint(&large[1..]).unwrap();
        assert_eq!(storage.load_checkpoint().unwrap().len(), large.len() - 1);
    }

    #[test]
    fn a_left_over_is_a_lock_and_stays() {
        let (_place, storage) = fresh();
        storage.save_checkpoint(b"old").unwrap();
        std::fs::write(storage.next_file(), b"half").unwrap();
        let error = storage.save_checkpoint(b"new").unwrap_err();
        let path = storage.next_file();
        let text = format!("{}: cannot save the checkpoint: locked by a left-over session.next", path.display());
        assert_eq!(error.to_string(), text);
        assert!(
            matches!(&error, StorageError::LockedStorage(LockedStorageError { doing: SAVE, path: locked, errno: 17 }) if *locked == path)
        );
        assert_eq!(io::Error::from(error).kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(storage.load_checkpoint().unwrap(), b"old");
        assert_eq!(std::fs::read(storage.next_file()).unwrap(), b"half");
    }

    #[test]
    fn a_failed_write_tells_its_own_error_and_leaves_the_old_checkpoint() {
        let (_place, storage) = fresh();
        storage.save_checkpoint(b"old").unwrap();
        // A directory that is full of something has the checkpoint's name, so that the rename fails.
        std::fs::remove_file(storage.session_file()).unwrap();
        std::fs::create_dir_all(storage.session_file().join("x")).unwrap();
        let error = storage.save_checkpoint(b"new").unwrap_err();
        assert_eq!(io::Error::from(error).kind(), io::ErrorKind::IsADirectory);
        assert!(storage.lock().unwrap().is_none());
    }

    #[test]
    fn another_session_under_its_name_is_neither_saved_nor_unlocked() {
        let (place, storage) = fresh();
        let held = storage.hold().unwrap();
        std::fs::rename(storage.location(), place.path().join("away")).unwrap();
        std::fs::create_dir(storage.location()).unwrap();
        std::fs::write(storage.session_file(), b"another's").unwrap();
        std::fs::write(storage.next_file(), b"half").unwrap();
        for error in [
            storage.save_into(&held, b"new").unwrap_err(),
            storage.save_checkpoint(b"new").unwrap_err(),
            storage.break_lock().unwrap_err(),
            storage.load_checkpoint().unwrap_err(),
        ] {
            assert!(matches!(error, StorageError::Replaced { .. }), "{error}");
        }
        assert_eq!(std::fs::read(storage.session_file()).unwrap(), b"another's");
        assert!(storage.next_file().exists());
        assert_eq!(std::fs::read_dir(place.path().join("away")).unwrap().count(), 0);
    }

    #[test]
    fn a_session_that_is_gone_is_neither_saved_nor_made_again() {
        let (_place, storage) = fresh();
        std::fs::remove_dir(storage.location()).unwrap();
        assert!(matches!(storage.save_checkpoint(b"data"), Err(StorageError::Gone { .. })));
        assert!(matches!(storage.break_lock(), Err(StorageError::Gone { .. })));
        assert!(!storage.location().exists());
    }

    #[test]
    fn breaking_a_lock_keeps_the_order() {
        let (_place, storage) = fresh();
        std::fs::write(storage.next_file(), b"half").unwrap();
        storage.hold().unwrap().dir().set_modified(THEN).unwrap();
        storage.break_lock().unwrap();
        assert_eq!(modified(&storage), THEN);
        assert!(matches!(storage.break_lock(), Err(StorageError::NotLocked { .. })));
        std::fs::write(storage.next_file(), b"half").unwrap();
        storage.break_lock_touching().unwrap();
        assert!(modified(&storage) > THEN);
    }

    #[test]
    fn what_took_the_place_of_the_new_checkpoint_is_not_called_saved() {
        let (_place, storage) = fresh();
        storage.save_checkpoint(b"old").unwrap();
        let held = storage.hold().unwrap();
        let (next, name) = (fixed(NEXT_FILE).unwrap(), fixed(SESSION_FILE).unwrap());
        let ours = write(&held.dir().make_file(&next, 0o644).unwrap(), b"new").unwrap();
        std::fs::remove_file(storage.next_file()).unwrap();
        std::fs::write(storage.next_file(), b"another's").unwrap();
        let error = held.dir().rename_seen(&next, ours, &name).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StaleNetworkFileHandle);
        assert_eq!(storage.load_checkpoint().unwrap(), b"old");
    }

    #[test]
    fn only_the_lock_that_was_seen_is_broken() {
        let (_place, storage) = fresh();
        std::fs::write(storage.next_file(), b"one").unwrap();
        let seen = storage.lock().unwrap().unwrap().identity();
        std::fs::write(storage.location().join("other"), b"two").unwrap();
        std::fs::rename(storage.location().join("other"), storage.next_file()).unwrap();
        for how in [Unlock::Discard, Unlock::Adopt] {
            assert!(matches!(storage.unlock(seen, how), Err(StorageError::LockReplaced { .. })));
        }
        let seen = storage.lock().unwrap().unwrap().identity();
        storage.hold().unwrap().dir().set_modified(THEN).unwrap();
        storage.unlock(seen, Unlock::Adopt).unwrap();
        assert_eq!(storage.load_checkpoint().unwrap(), b"two");
        assert_eq!(modified(&storage), THEN);
    }

    #[test]
    fn links_and_directories_as_locks_do_no_harm() {
        let (place, storage) = fresh();
        std::fs::write(place.path().join("victim"), b"v").unwrap();
        symlink(place.path().join("victim"), storage.next_file()).unwrap();
        let seen = storage.lock().unwrap().unwrap().identity();
        assert!(matches!(storage.unlock(seen, Unlock::Adopt), Err(StorageError::NotRegular { kind: Kind::Link, .. })));
        storage.break_lock().unwrap();
        assert!(place.path().join("victim").exists());
        std::fs::create_dir(storage.next_file()).unwrap();
        assert!(matches!(storage.break_lock(), Err(StorageError::LockIsDirectory { .. })));
        assert!(matches!(storage.save_checkpoint(b"x"), Err(StorageError::LockedStorage { .. })));
    }
}
