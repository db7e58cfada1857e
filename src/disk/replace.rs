//! Replacing a small file of another program at once or not at all.

use std::io::{self, Write};

use rustix::fs::{FlockOperation, Gid, Uid};
use rustix::io::Errno;

use super::{Dir, Facts, Kind, Name};

impl Dir {
    /// Writes a file of somebody's at once or not at all: the one that was `seen` is replaced and keeps its permissions and, as
    /// far as the caller may give them, its owner and group; without one the name must be free, and `mode` counts.
    ///
    /// # Errors
    /// `StaleNetworkFileHandle` when what has the name is not what was seen, `AlreadyExists` when it should be free,
    /// `WouldBlock` when another replacement is just being made, `InvalidInput` when it is no regular file; the system's own. The old content is then still there.
    pub fn replace(&self, name: &Name, seen: Option<&Facts>, content: &[u8], mode: u32) -> io::Result<()> {
        if seen.is_some_and(|facts| facts.kind != Kind::File) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let fresh = Name::new(format!(".adjourn-{:016x}", super::random()))?;
        let written = write_new(self, &fresh, content, seen.map_or(mode, |_| 0o600));
        let written = written.and_then(|()| self.put(&fresh, name, seen));
        if written.is_err() {
            // The first error is the one that tells.
            self.remove_file(&fresh).ok();
        }
        written?;
        self.sync()
    }

    fn put(&self, fresh: &Name, name: &Name, seen: Option<&Facts>) -> io::Result<()> {
        let Some(seen) = seen else {
            return self.rename_new(fresh, self, name);
        };
        self.dress(fresh, seen)?;
        // Nobody but us heeds this lock: it keeps two of our own writers from passing the comparison together.
        let lock = self.reopen()?;
        rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        let now = self.look(name)?;
        if (now.identity(), now.version()) != (seen.identity(), seen.version()) {
            return Err(Errno::STALE.into());
        }
        self.rename(fresh, name)
    }

    /// Gives a new file the owner, where the caller may, and the permissions of the one that it replaces.
    fn dress(&self, fresh: &Name, like: &Facts) -> io::Result<()> {
        let (file, facts) = self.open_file(fresh)?;
        if (facts.uid, facts.gid) != (like.uid, like.gid) {
            let given = rustix::fs::fchown(&file, Some(Uid::from_raw(like.uid)), Some(Gid::from_raw(like.gid)));
            match given {
                // An ordinary user may not; readers then depend on the permissions alone, as after any editor's save.
                Err(Errno::PERM) => {}
                other => other?,
            }
        }
        Ok(rustix::fs::fchmod(&file, super::change::bits(like.mode & 0o777))?)
    }
}

/// Writes a new file and waits until it is on the disk.
fn write_new(dir: &Dir, name: &Name, content: &[u8], mode: u32) -> io::Result<()> {
    let mut file = dir.make_file(name, mode)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_file_that_was_seen_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        let (dir, name) = (Dir::open(place.path()).unwrap(), Name::new("state").unwrap());
        dir.replace(&name, None, b"one", 0o640).unwrap();
        let taken = dir.replace(&name, None, b"two", 0o640).unwrap_err();
        assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
        let seen = dir.look(&name).unwrap();
        dir.replace(&name, Some(&seen), b"three", 0).unwrap();
        assert_eq!(dir.look(&name).unwrap().mode, seen.mode);
        let stale = dir.replace(&name, Some(&seen), b"four", 0).unwrap_err();
        assert_eq!(stale.kind(), io::ErrorKind::StaleNetworkFileHandle);
        assert_eq!(std::fs::read(place.path().join("state")).unwrap(), b"three");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_is_never_replaced_as_a_file() {
        let place = tempfile::tempdir().unwrap();
        let dir = Dir::open(place.path()).unwrap();
        let name = Name::new("link").unwrap();
        dir.make_link(&name, b"elsewhere").unwrap();
        let seen = dir.look(&name).unwrap();
        assert!(dir.replace(&name, Some(&seen), b"x", 0).is_err());
        assert!(dir.read_link(&name).is_ok());
    }
}
