//! Small changes below an opened directory, one name at a time: making, writing, renaming, one file removed. Directories with
//! content are removed by `Trash` alone.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::os::fd::{AsFd, AsRawFd};

use rustix::fs::{AtFlags, Gid, Mode, OFlags, RenameFlags, Timespec, Timestamps, UTIME_OMIT, Uid};
use rustix::io::{Errno, retry_on_intr};

use super::{Dir, Kind, ListBuffer, Metadata, Name, metadata};
use crate::model::{Identity, Timestamp};
use crate::text::Visible;

impl Dir {
    /// Makes a directory directly below, with `mode` less the umask.
    ///
    /// # Errors
    /// The system's own; `AlreadyExists` when the name is taken.
    pub fn make_dir(&self, name: &Name, mode: u32) -> io::Result<()> {
        Ok(rustix::fs::mkdirat(&self.0, name.c(), bits(mode))?)
    }

    /// Makes a directory with exactly this mode, whatever the umask, and opens it.
    ///
    /// # Errors
    /// As [`Dir::make_dir_opened`].
    pub fn make_dir_exact(&self, name: &Name, mode: u32) -> io::Result<Self> {
        let dir = self.make_dir_opened(name, mode & 0o1700)?;
        dir.set_mode(mode).map_err(|error| self.left_made(name, error))?;
        Ok(dir)
    }

    /// Makes a directory with `mode` less the umask and opens it: the one that was made, not one that was put into its place.
    ///
    /// # Errors
    /// As [`Dir::make_dir`]; `StaleNetworkFileHandle` when another thing took its place meanwhile, which is then left alone.
    pub fn make_dir_opened(&self, name: &Name, mode: u32) -> io::Result<Self> {
        self.make_dir(name, mode)?;
        self.open_made(name).map_err(|error| self.left_made(name, error))
    }

    fn open_made(&self, name: &Name) -> io::Result<Self> {
        let mut dir = match self.open_dir(name) {
            // The umask took the permission to enter it from its own maker.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => self.open_up(name)?,
            opened => opened?,
        };
        if dir.metadata()?.is_newly_made() && dir.is_empty()? { Ok(dir) } else { Err(made_by_another(name)) }
    }

    /// What was just made could not be opened: an empty directory of that name goes, or is named in the error.
    pub(super) fn left_made(&self, name: &Name, why: io::Error) -> io::Error {
        if why.kind() == io::ErrorKind::StaleNetworkFileHandle {
            return why;
        }
        match self.remove_empty_dir(name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let left = Visible::of_bytes(name.bytes());
                io::Error::new(why.kind(), format!("{why}; {left} was made and is left"))
            }
            _ => why,
        }
    }

    fn open_up(&self, name: &Name) -> io::Result<Self> {
        let seen = self.open_dir_path(name)?;
        if !seen.metadata()?.is_newly_made() {
            return Err(made_by_another(name));
        }
        seen.set_mode_seen(0o700)?;
        seen.reopen()
    }

    fn is_empty(&mut self) -> io::Result<bool> {
        let mut empty = true;
        self.list(&mut ListBuffer::of_size(1024), |_| {
            empty = false;
            ControlFlow::Break(())
        })?;
        Ok(empty)
    }

    /// Makes a directory for the caller alone, whatever the umask and what directories inherit here, opened for its facts only.
    /// Another thing that took its place meanwhile is left as it is.
    ///
    /// # Errors
    /// As [`Dir::make_dir`]; `StaleNetworkFileHandle` when another thing took its place.
    pub(super) fn make_private_dir(&self, name: &Name) -> io::Result<Self> {
        self.make_dir(name, 0o700)?;
        self.see_private_dir(name).map_err(|error| self.left_made(name, error))
    }

    /// A directory that was made for the caller alone, opened for its facts only; he is let in where an odd umask kept him out.
    pub(super) fn see_private_dir(&self, name: &Name) -> io::Result<Self> {
        let seen = self.open_dir_path(name)?;
        let facts = seen.metadata()?;
        if facts.uid != rustix::process::geteuid().as_raw() || facts.mode & 0o077 != 0 {
            return Err(Errno::STALE.into());
        }
        if facts.mode & 0o700 != 0o700 {
            seen.set_mode_seen(0o700)?;
        }
        Ok(seen)
    }

    /// Makes a new file for writing, with `mode` less the umask; never opens an old one.
    ///
    /// # Errors
    /// `AlreadyExists` when the name is taken, dangling links included.
    pub fn make_file(&self, name: &Name, mode: u32) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = retry_on_intr(|| rustix::fs::openat(&self.0, name.c(), flags, bits(mode)))?;
        Ok(File::from(fd))
    }

    /// Makes a symbolic link; its target is only data.
    ///
    /// # Errors
    /// The system's own; `AlreadyExists` when the name is taken.
    pub fn make_link(&self, name: &Name, target: &[u8]) -> io::Result<()> {
        Ok(rustix::fs::symlinkat(target, &self.0, name.c())?)
    }

    /// Removes a name that is no directory; links are not followed.
    ///
    /// # Errors
    /// The system's own; `IsADirectory` for a directory.
    pub fn remove_file(&self, name: &Name) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name.c(), AtFlags::empty())?)
    }

    /// Removes a name that is no directory if it still is the thing that was seen; says whether it was.
    ///
    /// # Errors
    /// As [`Dir::remove_file`].
    pub fn remove_file_seen(&self, name: &Name, seen: Identity) -> io::Result<bool> {
        let same = self.stat(name)?.identity() == seen;
        if same {
            self.remove_file(name)?;
        }
        Ok(same)
    }

    /// Removes an empty directory.
    ///
    /// # Errors
    /// The system's own; `DirectoryNotEmpty` when something is in it.
    pub fn remove_empty_dir(&self, name: &Name) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name.c(), AtFlags::REMOVEDIR)?)
    }

    /// Renames the very file that was seen within this directory, replacing what has the new name.
    ///
    /// # Errors
    /// `StaleNetworkFileHandle` when another thing has one of the names instead, before or after; the system's own.
    pub fn rename_seen(&self, from: &Name, seen: Identity, to: &Name) -> io::Result<()> {
        self.expect(from, seen)?;
        rustix::fs::renameat(&self.0, from.c(), &self.0, to.c())?;
        self.expect(to, seen)
    }

    fn expect(&self, name: &Name, seen: Identity) -> io::Result<()> {
        if self.stat(name)?.identity() == seen {
            return Ok(());
        }
        let text = format!("{} was replaced by something else meanwhile", Visible::of_bytes(name.bytes()));
        Err(io::Error::new(io::ErrorKind::StaleNetworkFileHandle, text))
    }

    /// Exchanges two names of this directory.
    ///
    /// # Errors
    /// The system's own; `ENOSYS` or `EINVAL` where it has no such call.
    pub(super) fn exchange(&self, one: &Name, other: &Name) -> rustix::io::Result<()> {
        rustix::fs::renameat_with(&self.0, one.c(), &self.0, other.c(), RenameFlags::EXCHANGE)
    }

    /// Renames into another directory and never replaces anything. Where the system has no such call, the name is looked up
    /// first: at worst an empty directory that appeared in between is replaced.
    ///
    /// # Errors
    /// `AlreadyExists` when the name is taken.
    pub fn rename_new(&self, from: &Name, to: &Dir, name: &Name) -> io::Result<()> {
        let flags = RenameFlags::NOREPLACE;
        match rustix::fs::renameat_with(&self.0, from.c(), &to.0, name.c(), flags) {
            Err(Errno::NOSYS | Errno::INVAL) => {
                if to.has(name)? {
                    return Err(Errno::EXIST.into());
                }
                Ok(rustix::fs::renameat(&self.0, from.c(), &to.0, name.c())?)
            }
            other => Ok(other?),
        }
    }

    /// Sets its modification time and leaves its access time.
    ///
    /// # Errors
    /// The system's own; only its owner may.
    pub fn set_modified(&self, at: Timestamp) -> io::Result<()> {
        set_modified(self, at)
    }

    /// The same when it was opened for its facts only.
    pub(super) fn set_modified_seen(&self, at: Timestamp) -> io::Result<()> {
        match rustix::fs::utimensat(&self.0, c"", &times(at), AtFlags::EMPTY_PATH) {
            // Kernels before 5.8 do not know the flag.
            Err(Errno::INVAL) => {
                let link = format!("/proc/self/fd/{}", self.0.as_raw_fd());
                Ok(rustix::fs::utimensat(rustix::fs::CWD, link.as_str(), &times(at), AtFlags::empty())?)
            }
            done => Ok(done?),
        }
    }

    /// Sets its permission bits, also when it was opened for its facts only.
    pub(super) fn set_mode_seen(&self, mode: u32) -> io::Result<()> {
        let link = format!("/proc/self/fd/{}", self.0.as_raw_fd());
        Ok(rustix::fs::chmod(link.as_str(), bits(mode))?)
    }

    /// Sets its owner and group, also when it was opened for its facts only.
    pub(super) fn set_owner_seen(&self, uid: u32, gid: u32) -> io::Result<()> {
        let (uid, gid) = (Uid::from_raw(uid), Gid::from_raw(gid));
        Ok(rustix::fs::chownat(&self.0, c"", Some(uid), Some(gid), AtFlags::EMPTY_PATH)?)
    }

    /// Sets its permission bits.
    ///
    /// # Errors
    /// The system's own; only its owner may.
    pub fn set_mode(&self, mode: u32) -> io::Result<()> {
        Ok(rustix::fs::fchmod(&self.0, bits(mode))?)
    }

    /// Waits until what was renamed, made or removed in it is on the disk. File systems that cannot sync a directory pass.
    ///
    /// # Errors
    /// The system's own.
    pub fn sync(&self) -> io::Result<()> {
        match retry_on_intr(|| rustix::fs::fsync(&self.0)) {
            Err(Errno::INVAL | Errno::NOTSUP) => Ok(()),
            other => Ok(other?),
        }
    }
}

impl Metadata {
    /// Whether a directory can be one that this process has just made: its own, and with nothing done to it since it was made, neither
    /// a file put into it nor the rename that brings another one here. Moving a directory sets the time of its last change, and
    /// nobody can set that back; where the file system keeps no time of making, owner and links have to do.
    fn is_newly_made(&self) -> bool {
        let own = self.uid == rustix::process::geteuid().as_raw();
        let untouched = self.born == 0 || self.changed.abs_diff(self.born) <= MAKING;
        self.kind == Kind::Directory && own && untouched
    }
}

/// How long making a directory takes at most, in nanoseconds: security labels are added after the time of making is taken.
const MAKING: u64 = 100_000_000;

/// That what was made is not what has the name.
pub(super) fn made_by_another(name: &Name) -> io::Error {
    let text = format!("{} was replaced by another directory while it was created", Visible::of_bytes(name.bytes()));
    io::Error::new(io::ErrorKind::StaleNetworkFileHandle, text)
}

/// Sets the modification time of an opened file or directory.
pub fn set_modified(fd: impl AsFd, at: Timestamp) -> io::Result<()> {
    Ok(rustix::fs::futimens(fd, &times(at))?)
}

fn times(at: Timestamp) -> Timestamps {
    Timestamps {
        last_access: Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT },
        last_modification: Timespec { tv_sec: at.seconds, tv_nsec: at.nanos.into() },
    }
}

/// What is kept of the permissions of a thing that is copied or unpacked: it belongs to whoever copies it, so neither the bits that run
/// it as its owner or group nor those that let others write are carried along.
pub const KEPT: u32 = 0o7777 & !0o7022;

/// Sets the permission bits of a file through the descriptor that made it.
///
/// # Errors
/// The system's own.
pub fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    Ok(rustix::fs::fchmod(file, bits(mode))?)
}

/// Metadata of an opened file.
///
/// # Errors
/// The system's own.
pub fn file_metadata(file: &impl AsFd) -> io::Result<Metadata> {
    Ok(metadata::stat(file.as_fd(), c"", false)?)
}

pub(super) fn bits(mode: u32) -> Mode {
    Mode::from_raw_mode(mode & 0o7777)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        Name::new(text).unwrap()
    }

    #[test]
    fn nothing_old_is_opened_or_replaced() {
        let place = tempfile::tempdir().unwrap();
        let dir = Dir::open(place.path()).unwrap();
        dir.make_file(&name("f"), 0o644).unwrap();
        dir.make_link(&name("l"), b"nowhere").unwrap();
        for taken in ["f", "l"] {
            let again = dir.make_file(&name(taken), 0o644).unwrap_err();
            assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        }
        let onto = dir.rename_new(&name("f"), &dir, &name("l")).unwrap_err();
        assert_eq!(onto.kind(), io::ErrorKind::AlreadyExists);
        dir.rename_new(&name("f"), &dir, &name("g")).unwrap();
        assert!(dir.has(&name("g")).unwrap());
    }

    #[test]
    fn an_exact_mode_ignores_the_umask() {
        let place = tempfile::tempdir().unwrap();
        let dir = Dir::open(place.path()).unwrap();
        let made = dir.make_dir_exact(&name("d"), 0o777).unwrap();
        assert_eq!(made.metadata().unwrap().mode, 0o777);
    }

    #[test]
    fn an_older_directory_is_not_taken_for_the_one_that_was_made() {
        let place = tempfile::tempdir().unwrap();
        let dir = Dir::open(place.path()).unwrap();
        let made = dir.make_dir_opened(&name("new"), 0o700).unwrap().metadata().unwrap();
        assert!(made.is_newly_made());
        if made.born > 0 {
            assert!(!Metadata { changed: made.born + 1_000_000_000, ..made }.is_newly_made());
        }
        assert!(!Metadata { uid: made.uid + 1, ..made }.is_newly_made());
    }

    #[test]
    fn only_the_file_that_was_seen_is_removed() {
        let place = tempfile::tempdir().unwrap();
        let dir = Dir::open(place.path()).unwrap();
        dir.make_file(&name("a"), 0o600).unwrap();
        dir.make_file(&name("b"), 0o600).unwrap();
        let seen = dir.stat(&name("a")).unwrap().identity();
        assert!(!dir.remove_file_seen(&name("b"), seen).unwrap());
        assert!(dir.remove_file_seen(&name("a"), seen).unwrap());
        assert!(!dir.has(&name("a")).unwrap() && dir.has(&name("b")).unwrap());
    }

    #[test]
    fn a_time_is_put_back_to_the_nanosecond() {
        let place = tempfile::tempdir().unwrap();
        let dir = Dir::open(place.path()).unwrap();
        let at = Timestamp::new(1_700_000_000, 123_456_789);
        dir.set_modified(at).unwrap();
        assert_eq!(dir.metadata().unwrap().modified, at);
    }
}
