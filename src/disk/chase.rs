//! Going along a path from the root, one name at a time and each by descriptor, so that nobody else decides where it ends: what
//! another user could have put there, or could put there meanwhile, is not gone through but named.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::{Errno, retry_on_intr};

use super::dir::SEE;
use super::{Dir, Kind, Metadata, Name, metadata};
use crate::text::Visible;

/// As many links as the system follows in one path.
const LINKS: u32 = 40;

/// What must not be somebody else's on the way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trust {
    /// Every directory and every link: nobody else can say what stands at the end.
    All,
    /// Links alone: a directory of another user may be entered, since it was named as it is.
    Links,
}

/// A directory that was reached, and where it really is.
#[derive(Debug)]
pub(super) struct Reached {
    pub(super) dir: Dir,
    pub(super) path: PathBuf,
}

/// Goes along an absolute path to a directory, which is opened for what lies below it: it may be that it cannot be listed.
///
/// # Errors
/// `PermissionDenied` with the words why another user has a say in it; `InvalidInput` for a relative path; the system's own.
pub(super) fn chase(path: &Path, trust: Trust) -> io::Result<Reached> {
    if !path.is_absolute() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "path is not absolute"));
    }
    Reached::root(trust)?.go(steps(path), trust)
}

#[derive(PartialEq, Eq, Debug)]
enum Step {
    Root,
    Up,
    Down(Box<OsStr>),
}

fn steps(path: &Path) -> VecDeque<Step> {
    let step = |part| match part {
        Component::RootDir => Some(Step::Root),
        Component::ParentDir => Some(Step::Up),
        Component::Normal(name) => Some(Step::Down(name.into())),
        Component::CurDir | Component::Prefix(_) => None,
    };
    path.components().filter_map(step).collect()
}

enum Met {
    Directory(Reached),
    Link(Vec<u8>),
}

impl Reached {
    fn root(trust: Trust) -> io::Result<Self> {
        let fd = retry_on_intr(|| rustix::fs::open(c"/", SEE, Mode::empty()))?;
        Self::checked(fd, PathBuf::from("/"), trust)
    }

    fn checked(fd: OwnedFd, path: PathBuf, trust: Trust) -> io::Result<Self> {
        let dir = Dir(fd);
        if trust == Trust::All
            && let Some(why) = shared(&dir.metadata()?)
        {
            return Err(denied(&path, &why));
        }
        Ok(Self { dir, path })
    }

    /// Goes on from here; what a link says comes before what is left.
    fn go(self, mut steps: VecDeque<Step>, trust: Trust) -> io::Result<Self> {
        let (mut here, mut links) = (self, 0);
        while let Some(step) = steps.pop_front() {
            let met = match &step {
                Step::Root => Met::Directory(Self::root(trust)?),
                Step::Up => here.step(OsStr::new(".."), trust)?,
                Step::Down(name) => here.step(name, trust)?,
            };
            match met {
                Met::Directory(next) => here = next,
                Met::Link(_) if links == LINKS => return Err(Errno::LOOP.into()),
                Met::Link(target) => {
                    links += 1;
                    let target = self::steps(Path::new(OsStr::from_bytes(&target)));
                    target.into_iter().rev().for_each(|step| steps.push_front(step));
                }
            }
        }
        Ok(here)
    }

    fn step(&self, name: &OsStr, trust: Trust) -> io::Result<Met> {
        let mut path = self.path.clone();
        match name.as_bytes() {
            b".." => drop(path.pop()),
            _ => path.push(name),
        }
        match retry_on_intr(|| rustix::fs::openat(&self.dir.0, name, SEE, Mode::empty())) {
            Ok(fd) => Self::checked(fd, path, trust).map(Met::Directory),
            Err(Errno::NOTDIR | Errno::LOOP) => self.link(name, &path),
            Err(error) => Err(error.into()),
        }
    }

    /// Where a link leads, if only the caller or root could have put it there.
    fn link(&self, name: &OsStr, path: &Path) -> io::Result<Met> {
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = retry_on_intr(|| rustix::fs::openat(&self.dir.0, name, flags, Mode::empty()))?;
        let facts = metadata::stat(fd.as_fd(), c"", false)?;
        if facts.kind != Kind::Link {
            return Err(Errno::NOTDIR.into());
        }
        if let Some(why) = foreign(&facts) {
            return Err(denied(path, &why));
        }
        let target = retry_on_intr(|| rustix::fs::readlinkat(&fd, c"", Vec::new()))?;
        Ok(Met::Link(target.into_bytes()))
    }

    /// The directory below, links followed; made for the caller alone if there is none.
    pub(super) fn enter_or_make(self, name: &Name) -> io::Result<Self> {
        let (before, name_os) = (self.path.join(name.os()), name.os().into());
        let again = Self { dir: self.dir.try_clone()?, path: self.path };
        match again.go(VecDeque::from([Step::Down(name_os)]), Trust::All) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            entered => return entered,
        }
        match self.dir.make_dir(name, 0o700) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            made => made?,
        }
        // What has the name now is looked at like everything on the way; a link that leads nowhere is none of our making.
        let fd = retry_on_intr(|| rustix::fs::openat(&self.dir.0, name.c(), SEE, Mode::empty()))?;
        let made = Self::checked(fd, before, Trust::All)?;
        if made.dir.metadata()?.mode & 0o700 != 0o700 {
            made.dir.set_mode_seen(0o700)?;
        }
        Ok(made)
    }
}

/// Why another user could decide what is read at a path, where `read` are the facts of the file that was read there; none when only the
/// caller and root could.
pub fn who_else(path: &Path, read: &Metadata) -> Option<String> {
    match held(path.to_owned()) {
        Ok(facts) if facts.identity() == read.identity() => None,
        Ok(_) => Some("it was replaced".to_owned()),
        Err(error) => Some(error.to_string()),
    }
}

/// Metadata of the file that a path leads to through nothing of another user's.
fn held(mut path: PathBuf) -> io::Result<Metadata> {
    if !path.is_absolute() {
        path = std::env::current_dir()?.join(path);
    }
    for _ in 0..LINKS {
        let name = Name::new(path.file_name().unwrap_or_default().as_encoded_bytes())?;
        let above = chase(path.parent().unwrap_or(Path::new("/")), Trust::All)?;
        let facts = above.dir.stat(&name)?;
        if facts.kind != Kind::Link {
            return Ok(facts);
        }
        path = above.path.join(name.os());
        if let Some(why) = foreign(&facts) {
            return Err(denied(&path, &why));
        }
        path = above.path.join(OsStr::from_bytes(&above.dir.read_link(&name)?));
    }
    Err(Errno::LOOP.into())
}

/// Why another user has a say in what a directory holds; none when nobody has. In a sticky directory each user has a say in what is
/// his own only, and what is reached there is looked at as well.
fn shared(facts: &Metadata) -> Option<String> {
    const STICKY: u32 = 0o1000;
    let why = foreign(facts);
    let others = facts.mode & 0o002 != 0 || facts.mode & 0o020 != 0 && !private_group(facts.gid);
    why.or_else(|| (others && facts.mode & STICKY == 0).then(|| "is writable by others".to_owned()))
}

/// Why a thing could be another user's choice; none when it is the caller's or root's.
pub(super) fn foreign(facts: &Metadata) -> Option<String> {
    let caller = rustix::process::geteuid().as_raw();
    (facts.uid != caller && facts.uid != 0).then(|| format!("is owned by {}", Owner(facts.uid)))
}

/// Whether a group is the caller's alone, as systems make one for each user: it has the number of the user.
fn private_group(gid: u32) -> bool {
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    gid == group && group == user
}

pub(super) fn denied(path: &Path, why: &str) -> io::Error {
    let path = Visible::of_bytes(path.as_os_str().as_encoded_bytes());
    io::Error::new(io::ErrorKind::PermissionDenied, format!("{path} {why}"))
}

/// A user by name, else by number.
pub(super) struct Owner(pub(super) u32);

impl fmt::Display for Owner {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = nix::unistd::User::from_uid(nix::unistd::Uid::from_raw(self.0)).ok().flatten();
        match user {
            Some(user) => write!(to, "{}", Visible::of(&user.name)),
            None => write!(to, "user {}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn the_callers_own_links_are_followed_to_where_they_lead() {
        let place = tempfile::tempdir().unwrap();
        let at = |name: &str| place.path().join(name);
        std::fs::create_dir_all(at("real/deep")).unwrap();
        symlink("real/../real", at("link")).unwrap();
        symlink(at("link/deep"), at("far")).unwrap();
        symlink("round", at("round")).unwrap();
        let real = std::fs::canonicalize(at("real/deep")).unwrap();
        for way in ["real/deep", "link/deep", "far", "far/../deep/."] {
            assert_eq!(chase(&at(way), Trust::All).unwrap().path, real, "{way}");
        }
        assert_eq!(chase(&at("round"), Trust::All).unwrap_err().raw_os_error(), Some(Errno::LOOP.raw_os_error()));
        assert!(chase(Path::new("real"), Trust::All).is_err());
        std::fs::write(at("file"), b"").unwrap();
        assert!(chase(&at("file/x"), Trust::All).is_err());
    }

    #[test]
    fn a_directory_that_others_write_ends_the_way_unless_it_is_sticky() {
        let place = tempfile::tempdir().unwrap();
        let shared = place.path().join("shared");
        std::fs::create_dir_all(shared.join("own")).unwrap();
        for (bits, good) in [(0o777, false), (0o1777, true), (0o757, false), (0o755, true)] {
            mode(&shared, bits);
            let reached = chase(&shared.join("own"), Trust::All);
            assert_eq!(reached.is_ok(), good, "{bits:o}");
            assert!(chase(&shared.join("own"), Trust::Links).is_ok());
            if let Err(error) = reached {
                assert!(error.to_string().ends_with("is writable by others"), "{error}");
            }
        }
    }
}
