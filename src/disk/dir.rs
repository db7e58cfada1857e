//! An opened directory. Everything below it is reached by descriptor and one name at a time; links are never followed and mounts
//! never entered.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{AtFlags, Mode, OFlags, ResolveFlags};
use rustix::io::{Errno, retry_on_intr};

use super::{Kind, Metadata, Name, metadata};

/// An opened directory: the session, the repository, or a part of one.
#[derive(Debug)]
pub struct Dir(pub(super) OwnedFd);

pub(super) const READ: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Opened for its identity only: needs no permission to read it.
pub(super) const SEE: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

impl Dir {
    /// Opens a directory by its path; here alone links are followed, since the caller named the place.
    ///
    /// # Errors
    /// The system's own.
    pub fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = retry_on_intr(|| rustix::fs::open(path, flags, Mode::empty()))?;
        Ok(Self(fd))
    }

    /// Opens a directory by its path for what lies in it only: needs no permission to list it.
    ///
    /// # Errors
    /// As [`Dir::open`].
    pub(super) fn open_to_pass(path: &Path) -> io::Result<Self> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let fd = retry_on_intr(|| rustix::fs::open(path, flags, Mode::empty()))?;
        Ok(Self(fd))
    }

    /// Opens a directory directly below: no link, no mount.
    ///
    /// # Errors
    /// `NotFound`; `ELOOP` or `ENOTDIR` for a link or another thing, `EXDEV` for a mount.
    pub fn open_dir(&self, name: &Name) -> io::Result<Self> {
        Ok(Self(self.beneath(name, READ)?))
    }

    /// Opens a directory directly below for its facts only; needs no permission to read it.
    ///
    /// # Errors
    /// As [`Dir::open_dir`].
    pub fn open_dir_path(&self, name: &Name) -> io::Result<Self> {
        Ok(Self(self.beneath(name, SEE)?))
    }

    /// Opens whatever is directly below for its facts only, a link itself too.
    pub(super) fn see(&self, name: &Name) -> io::Result<Self> {
        Ok(Self(self.beneath(name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC)?))
    }

    /// The directory that this one stands in, whatever path led here.
    ///
    /// # Errors
    /// The system's own; `EXDEV` when this is the top of a file system.
    pub fn parent(&self) -> io::Result<Self> {
        let fd = retry_on_intr(|| rustix::fs::openat(&self.0, c"..", READ, Mode::empty()))?;
        self.same_mount(fd).map(Self).map_err(io::Error::from)
    }

    /// Metadata of every directory above this one, the nearest first, whatever path led here.
    ///
    /// # Errors
    /// The system's own; one of them may not be passed through.
    pub fn above(&self) -> io::Result<Vec<Metadata>> {
        let up = |at: BorrowedFd<'_>| retry_on_intr(|| rustix::fs::openat(at, c"..", SEE, Mode::empty()));
        let (mut above, mut here) = (Vec::new(), self.metadata()?);
        let mut fd = up(self.0.as_fd())?;
        loop {
            let facts = metadata::stat(fd.as_fd(), c"", false)?;
            // The root stands in itself.
            if (facts.device, facts.inode) == (here.device, here.inode) {
                return Ok(above);
            }
            above.push(facts);
            here = facts;
            fd = up(fd.as_fd())?;
        }
    }

    /// The same directory with a place of its own in the listing.
    ///
    /// # Errors
    /// The system's own.
    pub fn reopen(&self) -> io::Result<Self> {
        let fd = retry_on_intr(|| rustix::fs::openat(&self.0, c".", READ, Mode::empty()))?;
        Ok(Self(fd))
    }

    /// A second descriptor that shares the first one's place in the listing.
    ///
    /// # Errors
    /// The system's own.
    pub fn try_clone(&self) -> io::Result<Self> {
        Ok(Self(self.0.try_clone()?))
    }

    /// Its own facts.
    ///
    /// # Errors
    /// The system's own.
    pub fn metadata(&self) -> io::Result<Metadata> {
        Ok(metadata::stat(self.0.as_fd(), c"", false)?)
    }

    /// Metadata of a name below; a link is described, not followed.
    ///
    /// # Errors
    /// The system's own.
    pub fn stat(&self, name: &Name) -> io::Result<Metadata> {
        Ok(metadata::stat(self.0.as_fd(), name.c(), false)?)
    }

    /// Metadata of a name in a directory directly below. A link in place of that directory is followed, so they prove nothing of
    /// where the thing is: only what it is, by its inode.
    ///
    /// # Errors
    /// The system's own.
    pub fn stat_in(&self, below: &Name, name: &Name) -> io::Result<Metadata> {
        Ok(metadata::stat_at(self.0.as_fd(), &[below.bytes(), b"/", name.bytes()].concat())?)
    }

    /// Metadata of what a name leads to, links followed: for telling dangling ones only.
    ///
    /// # Errors
    /// The system's own; `NotFound` for a dangling link.
    pub fn stat_following(&self, name: &Name) -> io::Result<Metadata> {
        Ok(metadata::stat(self.0.as_fd(), name.c(), true)?)
    }

    /// Metadata of what a link of the kernel's own leads to: an open file, a working directory or a program in /proc. As the kernel
    /// has them: a file system that does not answer cannot make it wait.
    ///
    /// # Errors
    /// The system's own; the process is gone, or may not be looked at.
    pub fn stat_held(&self, name: &Name) -> io::Result<Metadata> {
        Ok(metadata::stat_held(self.0.as_fd(), name.c())?)
    }

    /// Metadata of a name directly below; none when there is nothing of that name.
    ///
    /// # Errors
    /// The system's own, save "not found".
    pub fn look_if_there(&self, name: &Name) -> io::Result<Option<Metadata>> {
        match self.stat(name) {
            Ok(facts) => Ok(Some(facts)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether a name exists below, dangling links included.
    ///
    /// # Errors
    /// The system's own, save "not found".
    pub fn has(&self, name: &Name) -> io::Result<bool> {
        match self.stat(name) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Where a link points, as data, and the link's own facts: both of the one link that was opened, whatever has its name then.
    ///
    /// # Errors
    /// The system's own; `InvalidInput` when it is no link.
    pub fn link(&self, name: &Name) -> io::Result<(Vec<u8>, Metadata)> {
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = retry_on_intr(|| rustix::fs::openat(&self.0, name.c(), flags, Mode::empty()))?;
        let facts = metadata::stat(fd.as_fd(), c"", false)?;
        if facts.kind != Kind::Link {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let target = retry_on_intr(|| rustix::fs::readlinkat(&fd, c"", Vec::new()))?;
        Ok((target.into_bytes(), facts))
    }

    /// Whether this is that directory or lies somewhere below it, whatever path led here. Mounts on the way up are passed.
    ///
    /// # Errors
    /// The system's own: a directory on the way up may not be searched.
    pub fn is_within(&self, other: &Metadata) -> io::Result<bool> {
        let mut here = retry_on_intr(|| rustix::fs::openat(&self.0, c".", SEE, Mode::empty()))?;
        let mut facts = self.metadata()?;
        loop {
            if facts.identity() == other.identity() {
                return Ok(true);
            }
            here = retry_on_intr(|| rustix::fs::openat(&here, c"..", SEE, Mode::empty()))?;
            let above = metadata::stat(here.as_fd(), c"", false)?;
            if (above.identity(), above.mount) == (facts.identity(), facts.mount) {
                return Ok(false);
            }
            facts = above;
        }
    }

    /// Where a link points, as data.
    ///
    /// # Errors
    /// The system's own; it is no link.
    pub fn read_link(&self, name: &Name) -> io::Result<Vec<u8>> {
        let target = retry_on_intr(|| rustix::fs::readlinkat(&self.0, name.c(), Vec::new()))?;
        Ok(target.into_bytes())
    }

    /// Where a link of /proc points, into a buffer, and how long that is: of many links with one buffer, and one call each.
    ///
    /// # Errors
    /// The system's own; `ENAMETOOLONG` where it does not fit.
    pub fn read_link_into(&self, name: &Name, buffer: &mut [u8]) -> io::Result<usize> {
        let size = buffer.len();
        let read = retry_on_intr(|| rustix::fs::readlinkat_raw(&self.0, name.c(), &mut *buffer))?;
        if read >= size {
            return Err(Errno::NAMETOOLONG.into());
        }
        Ok(read)
    }

    /// Whether the caller may make and remove entries in it.
    pub fn is_writable(&self) -> bool {
        let wanted = rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK;
        rustix::fs::accessat(&self.0, c".", wanted, AtFlags::EACCESS)
            .or_else(|_| rustix::fs::accessat(&self.0, c".", wanted, AtFlags::empty()))
            .is_ok()
    }

    /// Where the system says it is now; none without /proc.
    pub fn path_now(&self) -> Option<Vec<u8>> {
        use std::os::fd::AsRawFd;
        let link = format!("/proc/self/fd/{}", self.0.as_raw_fd());
        let path = retry_on_intr(|| rustix::fs::readlink(link.as_str(), Vec::new())).ok()?;
        Some(path.into_bytes())
    }

    pub(super) fn beneath(&self, name: &Name, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        static MISSING: AtomicBool = AtomicBool::new(false);
        if MISSING.load(Ordering::Relaxed) {
            return self.beneath_without(name, flags);
        }
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_XDEV;
        match retry_on_intr(|| rustix::fs::openat2(&self.0, name.c(), flags, Mode::empty(), resolve)) {
            Err(Errno::NOSYS) => {
                MISSING.store(true, Ordering::Relaxed);
                self.beneath_without(name, flags)
            }
            // Sandboxes answer EPERM for a call that they do not know.
            Err(Errno::PERM) => self.beneath_without(name, flags),
            other => other,
        }
    }

    /// The same by plain `openat`: a name is one component, so only the last step can be a link or a mount.
    fn beneath_without(&self, name: &Name, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        let fd = retry_on_intr(|| rustix::fs::openat(&self.0, name.c(), flags, Mode::empty()))?;
        self.same_mount(fd)
    }

    fn same_mount(&self, fd: OwnedFd) -> rustix::io::Result<OwnedFd> {
        let here = metadata::stat(self.0.as_fd(), c"", false)?;
        let there = metadata::stat(fd.as_fd(), c"", false)?;
        if (here.device, here.mount) == (there.device, there.mount) { Ok(fd) } else { Err(Errno::XDEV) }
    }
}

impl AsFd for Dir {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn name(text: &str) -> Name {
        Name::new(text).unwrap()
    }

    #[test]
    fn links_are_described_and_never_entered() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("real")).unwrap();
        symlink("real", place.path().join("link")).unwrap();
        symlink("nowhere", place.path().join("dangling")).unwrap();
        let dir = Dir::open(place.path()).unwrap();
        assert_eq!(dir.stat(&name("link")).unwrap().kind, Kind::Link);
        assert_eq!(dir.read_link(&name("link")).unwrap(), b"real");
        assert_eq!(dir.stat_following(&name("link")).unwrap().kind, Kind::Directory);
        assert!(dir.has(&name("dangling")).unwrap());
        assert!(dir.stat_following(&name("dangling")).is_err());
        assert!(dir.open_dir(&name("real")).is_ok());
        for link in ["link", "dangling"] {
            assert!(dir.open_dir(&name(link)).is_err());
            assert!(dir.open_dir_path(&name(link)).is_err());
            assert!(dir.beneath_without(&name(link), READ).is_err());
        }
    }

    #[test]
    fn a_directory_knows_what_it_lies_in() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("a/b/c")).unwrap();
        std::fs::create_dir(place.path().join("ab")).unwrap();
        let open = |below: &str| Dir::open(&place.path().join(below)).unwrap();
        let a = open("a").metadata().unwrap();
        for (below, within) in
            [("a", true), ("a/b/c", true), ("ab", false), (".", false), ("/", false), ("/proc", false)]
        {
            assert_eq!(open(below).is_within(&a).unwrap(), within, "{below}");
        }
    }

    #[test]
    fn the_plain_way_opens_what_openat2_opens() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("d")).unwrap();
        let dir = Dir::open(place.path()).unwrap();
        let plain = Dir(dir.beneath_without(&name("d"), READ).unwrap());
        let strict = dir.open_dir(&name("d")).unwrap();
        assert_eq!(plain.metadata().unwrap(), strict.metadata().unwrap());
        let root = Dir::open(Path::new("/")).unwrap();
        let crossed = [
            root.open_dir(&name("proc")).map(|_| ()),
            root.beneath_without(&name("proc"), READ).map(|_| ()).map_err(io::Error::from),
        ];
        for result in crossed {
            assert_eq!(result.unwrap_err().raw_os_error(), Some(Errno::XDEV.raw_os_error()));
        }
    }

    #[test]
    fn a_new_thing_of_the_same_name_is_another() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("d");
        std::fs::create_dir(&path).unwrap();
        let dir = Dir::open(place.path()).unwrap();
        let before = dir.stat(&name("d")).unwrap().identity();
        std::fs::rename(&path, place.path().join("e")).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert_ne!(dir.stat(&name("d")).unwrap().identity(), before);
        assert_eq!(dir.stat(&name("e")).unwrap().identity(), before);
    }
}
