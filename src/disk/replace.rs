//! Replacing a small file of another program at once or not at all.
//!
//! The new content is written under a name of its own first, and others may write the directory: so owner and permissions go by the
//! descriptor that wrote it, what was put and what came out is compared afterwards by identity, and a name is removed only while it
//! stands for what it should.

use std::fs::File;
use std::io::{self, Write};

use rustix::fs::{FlockOperation, Gid, Uid};
use rustix::io::Errno;

use super::change::bits;
use super::{Dir, Kind, Metadata, Name, file_metadata};
use crate::model::Identity;

impl Dir {
    /// Writes a file of somebody's at once or not at all: the one that was `seen` is replaced and keeps its permissions and, as
    /// far as the caller may give them, its owner and group; without one the name must be free, and `mode` less the umask counts.
    ///
    /// # Errors
    /// `StaleNetworkFileHandle` when what has the name is not what was seen, or somebody changes names meanwhile, `AlreadyExists`
    /// when it should be free, `InvalidInput` when it is no regular file; the system's own. The old content is then still there.
    pub fn replace(&self, name: &Name, seen: Option<&Metadata>, content: &[u8], mode: u32) -> io::Result<()> {
        if seen.is_some_and(|facts| facts.kind != Kind::File) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut fresh = Fresh::make(self, seen.map_or(mode, |_| 0o600))?;
        fresh.file.write_all(content)?;
        if let Some(seen) = seen {
            set_owner_like(&fresh.file, seen)?;
        }
        fresh.file.sync_all()?;
        match seen {
            Some(seen) => fresh.put_for(name, seen)?,
            None => fresh.put_new(name)?,
        }
        self.sync()
    }
}

/// Gives a new file the owner, where the caller may, and the permissions of the one that it replaces.
fn set_owner_like(file: &File, like: &Metadata) -> io::Result<()> {
    let own = file_metadata(file)?;
    if (own.uid, own.gid) != (like.uid, like.gid) {
        let group = Some(Gid::from_raw(like.gid));
        match rustix::fs::fchown(file, Some(Uid::from_raw(like.uid)), group) {
            // An ordinary user may not, but for a group of his.
            Err(Errno::PERM) => drop(rustix::fs::fchown(file, None, group)),
            other => other?,
        }
    }
    let mut mode = like.mode & 0o777;
    if file_metadata(file)?.gid != like.gid {
        // Another group gets no more than everybody.
        mode &= 0o707 | (mode & 0o007) << 3;
    }
    Ok(rustix::fs::fchmod(file, bits(mode))?)
}

/// A new file under a name of its own, which goes again unless it is put in its place.
pub(super) struct Fresh<'a> {
    dir: &'a Dir,
    name: Name,
    pub(super) file: File,
    identity: Identity,
    /// Whether its own name stands for it no more.
    put: bool,
}

impl<'a> Fresh<'a> {
    /// With `mode` less the umask.
    fn make(dir: &'a Dir, mode: u32) -> io::Result<Self> {
        let name = Name::new(format!(".adjourn-{:016x}", super::random()))?;
        let file = dir.make_file(&name, mode)?;
        let identity = file_metadata(&file)?.identity();
        Ok(Self { dir, name, file, identity, put: false })
    }

    /// With exactly this mode.
    pub(super) fn private(dir: &'a Dir, mode: u32) -> io::Result<Self> {
        let fresh = Self::make(dir, mode)?;
        rustix::fs::fchmod(&fresh.file, bits(mode))?;
        Ok(fresh)
    }

    /// Takes the place of whatever has the name.
    pub(super) fn put_over(mut self, name: &Name) -> io::Result<()> {
        self.dir.rename_seen(&self.name, self.identity, name)?;
        self.put = true;
        Ok(())
    }

    /// Takes a name that is free.
    fn put_new(mut self, name: &Name) -> io::Result<()> {
        self.dir.rename_new(&self.name, self.dir, name)?;
        self.put = true;
        self.expect_at(name)
    }

    fn expect_at(&self, name: &Name) -> io::Result<()> {
        if self.dir.stat(name)?.identity() == self.identity { Ok(()) } else { Err(Errno::STALE.into()) }
    }

    /// Takes the place of the very file that was seen. The two are exchanged, so that what came out can still go back.
    fn put_for(mut self, name: &Name, seen: &Metadata) -> io::Result<()> {
        let _turn = take_turn(self.dir)?;
        if !is_same(&self.dir.stat(name)?, seen) {
            return Err(Errno::STALE.into());
        }
        match self.dir.exchange(&self.name, name) {
            Ok(()) => self.settle(name, seen),
            Err(Errno::NOSYS | Errno::INVAL | Errno::NOTSUP) => self.put_over(name),
            Err(error) => Err(error.into()),
        }
    }

    /// After the exchange: the file must have the name now, and what was seen its old one. Else somebody changed names meanwhile,
    /// and they are exchanged back.
    fn settle(&mut self, name: &Name, seen: &Metadata) -> io::Result<()> {
        let ours = self.dir.stat(name).is_ok_and(|facts| facts.identity() == self.identity);
        if ours && self.dir.stat(&self.name).is_ok_and(|facts| is_same(&facts, seen)) {
            self.put = true;
            return self.dir.remove_file_seen(&self.name, seen.identity()).map(drop);
        }
        if self.dir.exchange(&self.name, name).is_err() {
            // One of the names is gone. If it is the old file's, that one gets it back.
            self.dir.rename_new(&self.name, self.dir, name).ok();
        }
        Err(Errno::STALE.into())
    }
}

impl Drop for Fresh<'_> {
    /// Another thing that has its name by now is not ours to remove.
    fn drop(&mut self) {
        if !self.put {
            self.dir.remove_file_seen(&self.name, self.identity).ok();
        }
    }
}

/// A lock that keeps two of our own writers from passing the comparison together. Nobody else heeds it, but anybody may hold it: then
/// the comparison after the exchange has to do.
fn take_turn(dir: &Dir) -> io::Result<Dir> {
    let lock = dir.reopen()?;
    for attempt in 0..TURNS {
        if rustix::fs::flock(&lock, FlockOperation::NonBlockingLockExclusive) != Err(Errno::WOULDBLOCK) {
            break;
        }
        super::wait(std::time::Duration::from_millis(1 << attempt));
    }
    Ok(lock)
}

/// How often the lock is tried, each time after twice as many milliseconds: a quarter of a second in all.
const TURNS: u32 = 8;

fn is_same(facts: &Metadata, seen: &Metadata) -> bool {
    (facts.identity(), facts.version()) == (seen.identity(), seen.version())
}

#[cfg(test)]
#[path = "replace_tests.rs"]
mod tests;
