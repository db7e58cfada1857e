//! The trash folder: it counts only if it is ours alone, and it goes again when nothing lies in it.

use std::io;
use std::ops::ControlFlow;

use rustix::fs::FlockOperation;
use rustix::io::Errno;

use super::entry_name::TombstoneName;
use super::folder_lock::{FolderLocks, Held};
use super::marker;
use crate::disk::{Dir, Kind, ListBuffer, Listed, Name, Names};
use crate::work::Task;

/// The permissions of a trash folder.
const OWN_MODE: u32 = 0o700;

/// How many names that nobody can foresee are tried where others hold the first one.
const ATTEMPTS: u32 = 16;

/// A trash folder that is ours: owned by us, open to nobody else, with our marker.
#[derive(Debug)]
pub(super) struct Folder {
    pub dir: Dir,
    pub name: Name,
    marker: Name,
    locks: FolderLocks,
}

/// Where trash folders stand and what tells ours.
#[derive(Debug)]
pub(super) struct Ground {
    /// The directory that they stand in.
    pub base: Dir,
    /// What the first one is called; others have a dot and a number behind it.
    pub prefix: String,
    /// What the marker's name begins with.
    pub marker: String,
    pub locks: FolderLocks,
}

impl Ground {
    /// Whether a name is one of the trash's own.
    pub fn owns(&self, name: &[u8]) -> bool {
        let rest = name.strip_prefix(self.prefix.as_bytes());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
    }

    /// The names of the trash's own that may be directories. Anybody may have put them there, as many as he likes.
    ///
    /// # Errors
    /// The system's own.
    pub fn names(&self) -> io::Result<Names> {
        let may_be = |kind| matches!(kind, Kind::Directory | Kind::Unknown);
        let wanted = |listed: &Listed<'_>| self.owns(listed.name) && may_be(listed.kind);
        self.base.reopen()?.gather(&mut ListBuffer::default(), wanted)
    }

    /// A trash folder of ours that somebody gave a name which is none of a trash's, so that nothing in it is found.
    ///
    /// # Errors
    /// The system's own; `Interrupted` when the task was cancelled.
    pub fn renamed(&self, task: &Task) -> io::Result<Option<Name>> {
        let may_be = |kind| matches!(kind, Kind::Directory | Kind::Unknown);
        let wanted = |listed: &Listed<'_>| !self.owns(listed.name) && may_be(listed.kind);
        let names = self.base.reopen()?.gather(&mut ListBuffer::default(), wanted)?;
        for name in (0..names.len()).filter_map(|at| names.get(at)) {
            if task.is_cancelled() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            if let Some(folder) = self.ours(Name::new(name)?, false)? {
                return Ok(Some(folder.name));
            }
        }
        Ok(None)
    }

    /// A trash folder of ours, made where there is none. Whoever holds its name only makes us take another.
    ///
    /// # Errors
    /// The system's own.
    pub fn ready(&self) -> io::Result<Folder> {
        let first = Name::new(&self.prefix)?;
        if let Some(folder) = self.made_or_ours(first)? {
            return Ok(folder);
        }
        let names = self.names()?;
        for name in (0..names.len()).filter_map(|at| names.get(at)) {
            // What is to be removed is none, whatever its owner has put into it: nothing is adopted that has such a name.
            let removed = TombstoneName::of_loose(name, self.prefix.as_bytes()).is_some();
            if let Some(folder) = self.ours(Name::new(name)?, !removed)? {
                return Ok(folder);
            }
        }
        for _ in 0..ATTEMPTS {
            let name = Name::new(format!("{}.{:016x}", self.prefix, crate::disk::random()))?;
            if let Some(folder) = self.made_or_ours(name)? {
                return Ok(folder);
            }
        }
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "others take away each trash folder that is made"))
    }

    fn made_or_ours(&self, name: Name) -> io::Result<Option<Folder>> {
        let made = match self.base.make_dir(&name, 0o700) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            made => made.map(|()| true)?,
        };
        let found = self.ours(name.clone(), true);
        if made && found.is_err() {
            // There was room for the folder and none for its marker.
            self.base.remove_empty_dir(&name).ok();
        }
        found
    }

    /// The folder if it is ours. One without a marker may be adopted when it is empty: it was just made, or a killed command left it.
    pub fn ours(&self, name: Name, adopt: bool) -> io::Result<Option<Folder>> {
        let Some((dir, mode)) = self.ours_alone(&name, adopt)? else { return Ok(None) };
        let kept = dir.try_clone()?;
        let found = self.recognize(dir, name, adopt);
        if !matches!(found, Ok(Some(_))) && mode != OWN_MODE {
            // It is something else of ours that somebody gave this name.
            kept.set_mode(mode)?;
        }
        found
    }

    fn recognize(&self, mut dir: Dir, name: Name, adopt: bool) -> io::Result<Option<Folder>> {
        if let Some(marker) = marker::find(&dir, &self.marker)? {
            return Ok(Some(Folder { dir, name, marker, locks: self.locks.clone() }));
        }
        let marker = marker::name(&self.marker, &dir)?;
        if !adopt || !holds_only(&mut dir, None)? {
            return Ok(None);
        }
        match dir.make_file(&marker, 0o600) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(Some(Folder { dir, name, marker, locks: self.locks.clone() })),
        }
    }

    /// A directory of ours that nobody else may enter, and what its mode was. `mend` lets us in where an odd umask did not.
    fn ours_alone(&self, name: &Name, mend: bool) -> io::Result<Option<(Dir, u32)>> {
        let opened = || -> io::Result<Option<(Dir, u32)>> {
            let seen = self.base.open_dir_path(name)?;
            let facts = seen.metadata()?;
            // A group's bit may be inherited, the others not: what is to be removed may bear them (loose.rs).
            let mode = facts.mode & 0o5777;
            if facts.uid != me() || mode & 0o5077 != 0 || (mode != OWN_MODE && !mend) {
                return Ok(None);
            }
            if mode != OWN_MODE {
                seen.set_mode_seen(OWN_MODE)?;
            }
            seen.reopen().map(|dir| Some((dir, mode)))
        };
        match opened() {
            Err(error) if is_another(&error) && !is_shut(&self.base, name, &error) => Ok(None),
            opened => opened,
        }
    }
}

fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Whether what could not be opened is none of ours: a link, a file, a mount, another's, or gone already. Any other error must be
/// told, or a session in the trash would be passed over in silence.
pub(super) fn is_another(error: &io::Error) -> bool {
    let none_of_ours = [Errno::LOOP, Errno::NOTDIR, Errno::XDEV, Errno::ACCESS, Errno::NOENT, Errno::NOTCONN];
    Errno::from_io_error(error).is_some_and(|error| none_of_ours.contains(&error))
}

/// Whether one of ours could not be opened: that must be told too.
fn is_shut(base: &Dir, name: &Name, error: &io::Error) -> bool {
    let me = rustix::process::geteuid().as_raw();
    Errno::from_io_error(error) == Some(Errno::ACCESS)
        && base.stat(name).is_ok_and(|found| found.uid == me && found.mode & 0o700 == 0o700)
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
    ///
    /// # Errors
    /// Another command holds it for itself, and does not go on.
    pub fn hold(&self) -> io::Result<Held> {
        self.locks.take(&self.dir, FlockOperation::NonBlockingLockShared, &Task::new())
    }

    /// Whether it still is a trash folder.
    pub fn is_marked(&self) -> io::Result<bool> {
        marker::is_in(&self.dir, &self.marker)
    }

    /// Waits until no session is on its way in or out, and keeps it so until the guard goes.
    ///
    /// # Errors
    /// Another command has one on its way and does not go on; `Interrupted` when the task was cancelled.
    pub fn hold_alone(&self, task: &Task) -> io::Result<Held> {
        self.locks.take(&self.dir, FlockOperation::NonBlockingLockExclusive, task)
    }

    /// Takes the folder away if nothing lies in it and nobody is just putting something in.
    pub fn tidy(&self, base: &Dir) {
        match self.try_tidy(base) {
            Ok(()) => {}
            Err(error) => tracing::debug!("the trash folder stays: {error}"),
        }
    }

    fn try_tidy(&self, base: &Dir) -> io::Result<()> {
        let mut dir = self.dir.reopen()?;
        if !holds_only(&mut dir, Some(self.marker.bytes()))? {
            return Ok(());
        }
        if rustix::fs::flock(&dir, FlockOperation::NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK) {
            return Ok(());
        }
        // Only now is it sure that nothing was put in since.
        if holds_only(&mut dir, Some(self.marker.bytes()))? { self.take_away(base) } else { Ok(()) }
    }

    fn take_away(&self, base: &Dir) -> io::Result<()> {
        if base.stat(&self.name)?.identity() != self.dir.metadata()?.identity() {
            return Err(Errno::STALE.into());
        }
        self.dir.remove_file(&self.marker)?;
        let gone = base.remove_empty_dir(&self.name);
        if gone.is_err() {
            // Without its marker, what was put in meanwhile would be lost to us.
            self.dir.make_file(&self.marker, 0o600)?;
        }
        gone
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn ground() -> (tempfile::TempDir, Ground) {
        let place = tempfile::tempdir().unwrap();
        let base = Dir::open(place.path()).unwrap();
        (
            place,
            Ground {
                base,
                prefix: ".trash-7".to_owned(),
                marker: marker::START.to_owned(),
                locks: FolderLocks::default(),
            },
        )
    }

    fn name_of(ground: &Ground) -> String {
        ground.ready().unwrap().name.visible().to_string()
    }

    fn existing(ground: &Ground) -> usize {
        let names = ground.names().unwrap();
        let all = (0..names.len()).filter_map(|at| names.get(at));
        all.filter(|name| ground.ours(Name::new(name).unwrap(), false).unwrap().is_some()).count()
    }

    fn make(path: &std::path::Path, mode: u32) {
        std::fs::create_dir(path).unwrap();
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    }

    #[test]
    fn it_is_made_found_again_and_taken_away() {
        let (place, ground) = ground();
        assert_eq!(existing(&ground), 0);
        let folder = ground.ready().unwrap();
        assert_eq!(existing(&ground), 1);
        folder.dir.make_dir(&Name::new("x").unwrap(), 0o700).unwrap();
        folder.tidy(&ground.base);
        assert_eq!(name_of(&ground), ".trash-7");
        folder.dir.remove_empty_dir(&Name::new("x").unwrap()).unwrap();
        folder.tidy(&ground.base);
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_not_ours_alone_is_left_alone_and_no_number_of_names_is_in_the_way() {
        let (place, ground) = ground();
        let at = |name: &str| place.path().join(name);
        symlink("/etc", at(".trash-7")).unwrap();
        (1..40).for_each(|n| std::fs::write(at(&format!(".trash-7.{n}")), b"").unwrap());
        make(&at(".trash-7.open"), 0o755);
        make(&at(".trash-7.full"), 0o700);
        std::fs::write(at(".trash-7.full/something"), b"").unwrap();
        assert_eq!(existing(&ground), 0);
        let name = name_of(&ground);
        assert_eq!(name.len(), ".trash-7.".len() + 16, "{name}");
        // It is found again, not made anew.
        assert_eq!((existing(&ground), name_of(&ground)), (1, name));
        assert_eq!(std::fs::read_dir(at(".trash-7.open")).unwrap().count(), 0);
    }

    #[test]
    fn an_empty_one_that_a_kill_left_is_adopted_also_after_an_odd_umask() {
        for mode in [0o700, 0o000, 0o300] {
            let (place, ground) = ground();
            make(&place.path().join(".trash-7"), mode);
            assert_eq!(existing(&ground), 0);
            assert_eq!(name_of(&ground), ".trash-7");
            let now = std::fs::metadata(place.path().join(".trash-7")).unwrap().permissions().mode();
            assert_eq!(now & 0o777, 0o700);
        }
    }

    #[test]
    fn what_a_backup_brought_is_one_and_a_plain_copy_is_none() {
        let (place, ground) = ground();
        let folder = ground.ready().unwrap();
        std::fs::create_dir(place.path().join(".trash-7/kept.1.1")).unwrap();
        for (how, name, count) in [("-r", ".trash-7.r", 1), ("-a", ".trash-7.a", 2)] {
            let mut copy = std::process::Command::new("cp");
            copy.arg(how).arg(place.path().join(".trash-7")).arg(place.path().join(name));
            assert!(copy.status().unwrap().success());
            assert_eq!(existing(&ground), count, "cp {how}");
        }
        let brought = ground.ours(Name::new(".trash-7.a").unwrap(), false).unwrap().unwrap();
        assert_eq!(brought.marker, folder.marker);
        std::fs::remove_dir(place.path().join(".trash-7.a/kept.1.1")).unwrap();
        brought.tidy(&ground.base);
        assert!(!place.path().join(".trash-7.a").exists());
    }

    #[test]
    fn a_copy_of_one_is_none() {
        let (place, ground) = ground();
        let marker = ground.ready().unwrap().marker;
        let copy = place.path().join(".trash-7.copy");
        make(&copy, 0o700);
        std::fs::write(copy.join(marker.os()), b"").unwrap();
        assert_eq!(existing(&ground), 1);
    }

    #[test]
    fn whoever_does_not_go_on_is_not_waited_for_without_end() {
        let (_place, ground) = ground();
        let (one, two) = (ground.ready().unwrap(), ground.ready().unwrap());
        let held = one.hold().unwrap();
        let task = Task::new();
        task.cancel();
        assert_eq!(two.hold_alone(&task).err().unwrap().kind(), io::ErrorKind::Interrupted);
        assert!(two.hold().is_ok());
        let error = two.hold_alone(&Task::new()).err().unwrap();
        assert!(error.to_string().contains("another adjourn command"), "{error}");
        // Thousands of sessions do not each wait for him.
        let again = crate::work::Stopwatch::start();
        (0..1000).for_each(|_| assert!(two.hold_alone(&Task::new()).is_err()));
        assert!(again.elapsed() < std::time::Duration::from_secs(60));
        drop(held);
        assert!(two.hold_alone(&Task::new()).is_ok());
    }

    #[test]
    fn it_stays_while_somebody_holds_it() {
        let (_place, ground) = ground();
        let (one, two) = (ground.ready().unwrap(), ground.ready().unwrap());
        let held = one.hold().unwrap();
        two.tidy(&ground.base);
        assert!(ground.base.has(&two.name).unwrap());
        drop(held);
        two.tidy(&ground.base);
        assert!(!ground.base.has(&two.name).unwrap());
    }

    #[test]
    fn another_directory_that_took_its_name_is_not_taken_away() {
        let (place, ground) = ground();
        let folder = ground.ready().unwrap();
        std::fs::rename(place.path().join(".trash-7"), place.path().join("moved")).unwrap();
        make(&place.path().join(".trash-7"), 0o755);
        folder.tidy(&ground.base);
        assert!(place.path().join(".trash-7").exists() && place.path().join("moved").join(folder.marker.os()).exists());
    }
}
