//! The trash folder: it counts only if it is ours alone, and it goes again when nothing lies in it.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use rustix::fs::FlockOperation;
use rustix::io::Errno;

use crate::disk::{Dir, Kind, ListBuffer, Name};

/// Says that the folder is ours. A dotfile, so that an empty trash looks empty.
pub(super) const MARKER: &str = ".adjourn";

/// How many names are tried where others hold the first ones.
const CANDIDATES: u32 = 16;

/// A trash folder that is ours: owned by us, open to nobody else, with our marker.
#[derive(Debug)]
pub(super) struct Folder {
    pub dir: Dir,
    pub name: Name,
}

/// All trash folders of ours; nothing is changed.
///
/// # Errors
/// The system's own.
pub(super) fn existing(base: &Dir, prefix: &str) -> io::Result<Vec<Arc<Folder>>> {
    let mut folders = Vec::new();
    for name in candidates(prefix) {
        let name = name?;
        if base.has(&name)? {
            folders.extend(ours(base, name, false)?.map(Arc::new));
        }
    }
    Ok(folders)
}

/// A trash folder of ours, made where there is none.
///
/// # Errors
/// The system's own; others hold all names.
pub(super) fn ready(base: &Dir, prefix: &str) -> io::Result<Folder> {
    for name in candidates(prefix) {
        let name = name?;
        let made = match base.make_dir(&name, 0o700) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            made => made.map(|()| true)?,
        };
        match ours(base, name.clone(), true) {
            Ok(Some(folder)) => return Ok(folder),
            Ok(None) => {}
            Err(error) => {
                if made {
                    // There was room for the folder and none for its marker.
                    base.remove_empty_dir(&name).ok();
                }
                return Err(error);
            }
        }
    }
    Err(io::Error::new(io::ErrorKind::PermissionDenied, "others hold all names that the trash folder could have"))
}

fn candidates(prefix: &str) -> impl Iterator<Item = io::Result<Name>> + '_ {
    (0..CANDIDATES).map(move |n| {
        let text = if n == 0 { prefix.to_owned() } else { format!("{prefix}.{n}") };
        Ok(Name::new(text)?)
    })
}

/// The folder if it is ours. One without a marker may be adopted when it is empty: a killed command left it so.
fn ours(base: &Dir, name: Name, adopt: bool) -> io::Result<Option<Folder>> {
    let mut dir = match base.open_dir(&name) {
        Err(error) if is_another(&error) => return Ok(None),
        opened => opened?,
    };
    let facts = dir.facts()?;
    let me = rustix::process::geteuid().as_raw();
    if facts.uid != me || facts.mode & 0o777 != 0o700 {
        return Ok(None);
    }
    let marker = Name::new(MARKER)?;
    match dir.look(&marker) {
        Ok(facts) if facts.kind == Kind::File && facts.uid == me => Ok(Some(Folder { dir, name })),
        Ok(_) => Ok(None),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Err(_) if !adopt || !holds_only(&mut dir, None)? => Ok(None),
        Err(_) => match dir.make_file(&marker, 0o600) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(Some(Folder { dir, name })),
        },
    }
}

/// Whether what could not be opened is none of ours: a link, a file, a mount, another's, or gone already. Any other error must be
/// told, or a session in the trash would be passed over in silence.
fn is_another(error: &io::Error) -> bool {
    let none_of_ours = [Errno::LOOP, Errno::NOTDIR, Errno::XDEV, Errno::ACCESS, Errno::NOENT];
    Errno::from_io_error(error).is_some_and(|error| none_of_ours.contains(&error))
}

/// Whether nothing but `allowed` is in a directory; stops at the first other name.
fn holds_only(dir: &mut Dir, allowed: Option<&[u8]>) -> io::Result<bool> {
    let mut only = true;
    dir.list(&mut ListBuffer::of_size(1024), |listed| {
        only = Some(listed.name) == allowed;
        if only { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(only)
}

impl Folder {
    /// Keeps other commands from tidying it away, and from giving up or emptying what it holds, until the guard goes: while a session
    /// is on its way in or out. Where there are no locks, a retry has to do.
    pub fn hold(&self) -> Held {
        self.locked(FlockOperation::LockShared)
    }

    /// Waits until no session is on its way in or out, and keeps it so until the guard goes.
    pub fn hold_alone(&self) -> Held {
        self.locked(FlockOperation::LockExclusive)
    }

    /// By a descriptor of its own, so that threads do not undo each other's locks.
    fn locked(&self, how: FlockOperation) -> Held {
        let dir = self.dir.reopen().ok();
        if let Some(dir) = &dir {
            rustix::io::retry_on_intr(|| rustix::fs::flock(dir, how)).ok();
        }
        Held { _dir: dir }
    }

    /// Takes the folder away if nothing lies in it and nobody is just putting something in.
    pub fn tidy(&self, base: &Dir) {
        match self.try_tidy(base) {
            Ok(()) => {}
            Err(error) => tracing::debug!("the trash folder stays: {error}"),
        }
    }

    fn try_tidy(&self, base: &Dir) -> io::Result<()> {
        let marker = Name::new(MARKER)?;
        let mut dir = self.dir.reopen()?;
        if !holds_only(&mut dir, Some(marker.bytes()))? {
            return Ok(());
        }
        if rustix::fs::flock(&dir, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK) {
            return Ok(());
        }
        // Only now is it sure that nothing was put in since.
        if holds_only(&mut dir, Some(marker.bytes()))? { self.take_away(base, &marker) } else { Ok(()) }
    }

    fn take_away(&self, base: &Dir, marker: &Name) -> io::Result<()> {
        self.dir.remove_file(marker)?;
        let gone = base.remove_empty_dir(&self.name);
        if gone.is_err() {
            // Without its marker, what was put in meanwhile would be lost to us.
            self.dir.make_file(marker, 0o600)?;
        }
        gone
    }
}

/// A lock on the trash folder; it goes with the descriptor.
pub(super) struct Held {
    _dir: Option<Dir>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn base() -> (tempfile::TempDir, Dir) {
        let place = tempfile::tempdir().unwrap();
        let dir = Dir::open(place.path()).unwrap();
        (place, dir)
    }

    fn name_of(base: &Dir) -> String {
        ready(base, ".trash-7").unwrap().name.visible().to_string()
    }

    #[test]
    fn it_is_made_found_again_and_taken_away() {
        let (place, base) = base();
        assert!(existing(&base, ".trash-7").unwrap().is_empty());
        let folder = ready(&base, ".trash-7").unwrap();
        assert_eq!(existing(&base, ".trash-7").unwrap().len(), 1);
        folder.dir.make_dir(&Name::new("x").unwrap(), 0o700).unwrap();
        folder.tidy(&base);
        assert_eq!(name_of(&base), ".trash-7");
        folder.dir.remove_empty_dir(&Name::new("x").unwrap()).unwrap();
        folder.tidy(&base);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_not_ours_alone_is_left_alone() {
        let (place, base) = base();
        let at = |name: &str| place.path().join(name);
        symlink("/etc", at(".trash-7")).unwrap();
        std::fs::write(at(".trash-7.1"), b"").unwrap();
        std::fs::create_dir(at(".trash-7.2")).unwrap();
        std::fs::set_permissions(at(".trash-7.2"), PermissionsExt::from_mode(0o755)).unwrap();
        std::fs::create_dir(at(".trash-7.3")).unwrap();
        std::fs::set_permissions(at(".trash-7.3"), PermissionsExt::from_mode(0o700)).unwrap();
        std::fs::write(at(".trash-7.3/something"), b"").unwrap();
        assert!(existing(&base, ".trash-7").unwrap().is_empty());
        assert_eq!(name_of(&base), ".trash-7.4");
        assert_eq!(existing(&base, ".trash-7").unwrap().len(), 1);
    }

    #[test]
    fn an_empty_one_that_a_kill_left_is_adopted() {
        let (place, base) = base();
        std::fs::create_dir(place.path().join(".trash-7")).unwrap();
        std::fs::set_permissions(place.path().join(".trash-7"), PermissionsExt::from_mode(0o700)).unwrap();
        assert!(existing(&base, ".trash-7").unwrap().is_empty());
        assert_eq!(name_of(&base), ".trash-7");
    }

    #[test]
    fn it_stays_while_somebody_holds_it() {
        let (_place, base) = base();
        let (one, two) = (ready(&base, ".trash-7").unwrap(), ready(&base, ".trash-7").unwrap());
        let held = one.hold();
        two.tidy(&base);
        assert!(base.has(&two.name).unwrap());
        drop(held);
        two.tidy(&base);
        assert!(!base.has(&two.name).unwrap());
    }
}
