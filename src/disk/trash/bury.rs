//! The commit point: one rename takes a session out of its repository, or nothing happened.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustix::io::Errno;

use super::find::LOOSE_MODE;
use super::folder::{Folder, Held};
use super::label::{Form, Label, Owner};
use super::{Tombstone, Trash, errno, no_room};
use crate::disk::{Dir, Facts, Name, mounts};
use crate::model::{Batch, Cause, Error, Fate, Identity, Result};
use crate::text::Visible;

/// How often another command may tidy the folder away under our hands.
const ATTEMPTS: u32 = 16;

/// What to bury, and how.
struct Burial<'a> {
    name: &'a Name,
    /// Opened before anything moved.
    seen: Dir,
    facts: Facts,
    fate: Fate,
    batch: Batch,
    number: u32,
}

/// A session that was moved and not looked at since.
struct Buried {
    tomb: Tombstone,
    /// Keeps others from emptying it before it is verified.
    held: Option<Held>,
}

impl Trash {
    /// Moves a directory of the repository into a tombstone if it still is the one that was seen. On an error it is whole and under
    /// its own name.
    ///
    /// # Errors
    /// `Gone`, `Replaced`; something is mounted at or below it; the system does not allow it.
    pub fn bury(&self, name: &Name, seen: Identity, fate: Fate, batch: Batch, number: u32) -> Result<Tombstone> {
        let cannot = |cause| Error::new("move it out of the repository", name.bytes(), cause);
        let (seen, facts) = self.check(name, seen).map_err(cannot)?;
        let burial = Burial { name, seen, facts, fate, batch, number };
        let buried = self.bury_somewhere(&burial).map_err(cannot)?;
        self.unsynced.store(true, Ordering::Release);
        self.confirm(buried, &burial).map_err(cannot)
    }

    fn confirm(&self, buried: Buried, burial: &Burial<'_>) -> std::result::Result<Tombstone, Cause> {
        let Buried { tomb, held } = buried;
        let folder = tomb.folder.clone();
        let verified = self.verify(tomb, burial);
        drop(held);
        if verified.is_err() {
            self.tidy(folder.as_deref());
        }
        verified
    }

    /// Looks once more before anything moves.
    fn check(&self, name: &Name, seen: Identity) -> std::result::Result<(Dir, Facts), Cause> {
        let dir = self.repository.see_dir(name).map_err(not_the_session)?;
        let facts = dir.facts().map_err(Cause::from_io)?;
        if facts.identity() != seen {
            return Err(Cause::Replaced);
        }
        // Without /proc the emptying, which never enters a mount, has to do.
        let mount = dir.path_now().and_then(|path| mounts::mount_at_or_below(&path).ok()?);
        match mount {
            Some(point) => {
                Err(Cause::Unsupported(format!("{} is mounted; unmount it first", Visible::of_bytes(&point))))
            }
            None => Ok((dir, facts)),
        }
    }

    fn bury_somewhere(&self, burial: &Burial<'_>) -> std::result::Result<Buried, Cause> {
        for _ in 0..ATTEMPTS {
            let buried = match self.folder() {
                Ok(folder) => self.bury_in(&folder, burial),
                Err(error) if no_room(&error) => self.bury_loose(burial).map(|tomb| Buried { tomb, held: None }),
                Err(error) => Err(error),
            };
            match buried {
                // Either the session went, or somebody tidied the trash away: then once more.
                Err(error)
                    if error.kind() == io::ErrorKind::NotFound && self.repository.has(burial.name).unwrap_or(false) =>
                {
                    self.forget_folder();
                }
                Err(error) => return Err(refusal(error)),
                Ok(buried) => return Ok(buried),
            }
        }
        Err(Cause::Io(Errno::BUSY.into()))
    }

    fn bury_in(&self, folder: &Arc<Folder>, burial: &Burial<'_>) -> io::Result<Buried> {
        let held = folder.hold();
        let label = burial.label(Form::Folder);
        let name = label.name(self.prefix.as_bytes()).ok_or(io::ErrorKind::InvalidFilename)?;
        let buried = match folder.dir.make_dir(&name, 0o700) {
            Ok(()) => {
                let moved = folder.dir.open_dir(&name).and_then(|tomb| self.take(burial, &tomb, burial.name));
                if moved.is_err() {
                    // The first error is the one that tells.
                    folder.dir.remove_empty_dir(&name).ok();
                }
                moved.map(|()| (label, name))
            }
            Err(error) if no_room(&error) => self.bury_bare(folder, burial, error),
            Err(error) => Err(error),
        };
        match buried {
            Ok((label, name)) => {
                let tomb = self.tombstone(Some(Arc::clone(folder)), label, name, burial);
                Ok(Buried { tomb, held: Some(held) })
            }
            Err(error) => {
                drop(held);
                self.tidy(Some(folder));
                Err(error)
            }
        }
    }

    /// No room for a folder of its own: it takes the tombstone's name itself.
    fn bury_bare(&self, folder: &Folder, burial: &Burial<'_>, full: io::Error) -> io::Result<(Label, Name)> {
        let label = burial.label(Form::Bare(burial.name.bytes().into()));
        let name = label.name(self.prefix.as_bytes()).ok_or(full)?;
        self.take(burial, &folder.dir, &name)?;
        Ok((label, name))
    }

    /// No room even for the trash folder: it takes a hidden name beside the sessions, and what nobody else can give it, our owner and
    /// odd permissions, tells it from anything that others may put there.
    fn bury_loose(&self, burial: &Burial<'_>) -> io::Result<Tombstone> {
        let me = rustix::process::geteuid();
        let Facts { mode, uid, gid, .. } = burial.facts;
        if !me.is_root() && uid != me.as_raw() {
            return Err(Errno::NOSPC.into());
        }
        let label = burial.label(Form::Loose(burial.name.bytes().into(), Owner { mode, uid, gid }));
        let name = label.name(self.prefix.as_bytes()).ok_or(Errno::NOSPC)?;
        // The mark comes first: a kill leaves it under its own name, or where it is found.
        let moved = burial.mark().and_then(|()| self.take(burial, &self.base, &name));
        match moved {
            Ok(()) => Ok(self.tombstone(None, label, name, burial)),
            Err(error) => {
                burial.unmark();
                Err(error)
            }
        }
    }

    fn take(&self, burial: &Burial<'_>, to: &Dir, name: &Name) -> io::Result<()> {
        self.repository.rename_new(burial.name, to, name)
    }

    fn tombstone(&self, folder: Option<Arc<Folder>>, label: Label, name: Name, burial: &Burial<'_>) -> Tombstone {
        let place = self.place(folder.as_deref(), &name);
        let (session, modified) = (Some(burial.name.clone()), burial.facts.modified);
        Tombstone { folder, label, name, session, modified, place }
    }

    /// Between the look and the rename another directory may have taken the name: then it goes back.
    fn verify(&self, tomb: Tombstone, burial: &Burial<'_>) -> std::result::Result<Tombstone, Cause> {
        let unsure = |error: io::Error| {
            Cause::Unfinished(format!("it was moved to {} and could not be looked at there: {error}", tomb.place()))
        };
        let (dir, name) = self.lies_in(&tomb, burial.name).map_err(unsure)?;
        let found = dir.look(name).map_err(unsure)?;
        if found.identity() == burial.facts.identity() {
            if found.modified != burial.facts.modified {
                // Some file systems take a move for a change; a restore puts the time back once more.
                dir.set_modified_of(name, burial.facts.modified).ok();
            }
            return Ok(tomb);
        }
        match dir.rename_new(name, &self.repository, burial.name) {
            Ok(()) => {
                if tomb.folder.is_none() {
                    burial.unmark();
                }
                self.finish(&tomb);
                Err(Cause::Replaced)
            }
            Err(_) => Err(Cause::Unfinished(format!(
                "another directory took its name at the last moment and lies in {} now; move it back from there",
                tomb.place()
            ))),
        }
    }

    /// The directory that the session lies in and what it is called there.
    pub(super) fn lies_in<'a>(&'a self, tomb: &'a Tombstone, own: &'a Name) -> io::Result<(Dir, &'a Name)> {
        match &tomb.label.form {
            Form::Folder => Ok((self.holder(tomb).open_dir(&tomb.name)?, own)),
            Form::Bare(_) | Form::Loose(..) => Ok((self.holder(tomb).try_clone()?, &tomb.name)),
        }
    }
}

impl Burial<'_> {
    /// By the descriptor from before the rename: whatever others put there meanwhile gets no mark.
    fn mark(&self) -> io::Result<()> {
        let me = rustix::process::geteuid().as_raw();
        if self.facts.uid != me {
            self.seen.set_owner_seen(me, self.facts.gid)?;
        }
        self.seen.set_mode_seen(LOOSE_MODE)
    }

    /// The error that leads here is the one that tells.
    fn unmark(&self) {
        let Facts { mode, uid, gid, .. } = self.facts;
        if uid != rustix::process::geteuid().as_raw() {
            self.seen.set_owner_seen(uid, gid).ok();
        }
        self.seen.set_mode_seen(mode).ok();
    }

    fn label(&self, form: Form) -> Label {
        Label { fate: self.fate, batch: self.batch, number: self.number, form }
    }
}

fn not_the_session(error: io::Error) -> Cause {
    match errno(&error) {
        Some(Errno::LOOP | Errno::NOTDIR) => Cause::Replaced,
        Some(Errno::XDEV) => Cause::Unsupported("something is mounted at it; unmount it first".to_owned()),
        _ => Cause::from_io(error),
    }
}

fn refusal(error: io::Error) -> Cause {
    match errno(&error) {
        Some(Errno::XDEV) => Cause::Unsupported(
            "the file system cannot rename it into the trash, so it cannot be removed safely".to_owned(),
        ),
        Some(Errno::BUSY) => {
            Cause::Unsupported("the system says that it is busy: something may be mounted at it".to_owned())
        }
        Some(Errno::PERM | Errno::ROFS) => Cause::Denied(error.to_string()),
        _ => Cause::from_io(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::RepositoryDir;
    use crate::work::Task;
    use std::os::unix::fs::PermissionsExt;

    const BATCH: Batch = Batch(1_700_000_000_000_000_000);

    struct Full {
        place: tempfile::TempDir,
        trash: Trash,
        name: Name,
    }

    impl Full {
        fn new() -> Self {
            let place = tempfile::tempdir().unwrap();
            std::fs::create_dir_all(place.path().join("s.session/io-logs")).unwrap();
            std::fs::set_permissions(place.path().join("s.session"), PermissionsExt::from_mode(0o1755)).unwrap();
            std::fs::write(place.path().join("s.session/io-logs/a"), b"a").unwrap();
            let trash = Trash::inside(&RepositoryDir::open(place.path()).unwrap()).unwrap();
            Self { place, trash, name: Name::new("s.session").unwrap() }
        }

        fn burial(&self, fate: Fate) -> Burial<'_> {
            let seen = self.trash.repository.see_dir(&self.name).unwrap();
            let facts = seen.facts().unwrap();
            Burial { name: &self.name, seen, facts, fate, batch: BATCH, number: 1 }
        }

        /// As if there were room for neither folder.
        fn loose(&self, fate: Fate) -> Tombstone {
            self.trash.verify(self.trash.bury_loose(&self.burial(fate)).unwrap(), &self.burial_seen(fate)).unwrap()
        }

        /// As if there were room for the trash folder alone.
        fn bare(&self, fate: Fate) {
            let folder = self.trash.folder().unwrap();
            self.trash.bury_bare(&folder, &self.burial(fate), Errno::NOSPC.into()).unwrap();
        }

        fn burial_seen(&self, fate: Fate) -> Burial<'_> {
            let name = self.names().into_iter().find(|name| name.contains("=s.session")).unwrap();
            let seen = self.trash.base.see_dir(&Name::new(name).unwrap()).unwrap();
            let facts = seen.facts().unwrap();
            Burial { name: &self.name, seen, facts, fate, batch: BATCH, number: 1 }
        }

        fn names(&self) -> Vec<String> {
            let entries = std::fs::read_dir(self.place.path()).unwrap();
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
        }

        fn found(&self) -> Vec<Tombstone> {
            self.trash.tombstones().unwrap()
        }

        fn is_back(&self) -> bool {
            let mode = std::fs::metadata(self.place.path().join("s.session")).unwrap().permissions().mode();
            self.names() == ["s.session"] && mode & 0o7777 == 0o1755
        }
    }

    #[test]
    fn without_room_for_a_folder_it_is_renamed_in_the_trash() {
        let full = Full::new();
        full.bare(Fate::Trashed);
        let tomb = full.found().pop().unwrap();
        assert_eq!((tomb.session(), tomb.fate()), (Some(&full.name), Fate::Trashed));
        full.trash.restore(tomb).unwrap();
        assert!(full.is_back());
        full.bare(Fate::Doomed);
        let freed = full.trash.empty(full.found().pop().unwrap(), &Task::new()).unwrap();
        assert_eq!(freed.entries, 3);
        assert!(full.names().is_empty());
    }

    #[test]
    fn without_room_for_the_trash_it_is_hidden_and_marked() {
        let full = Full::new();
        full.loose(Fate::Trashed);
        let tomb = full.found().pop().unwrap();
        assert_eq!((tomb.session(), tomb.fate()), (Some(&full.name), Fate::Trashed));
        full.trash.restore(tomb).unwrap();
        assert!(full.is_back());
        full.loose(Fate::Trashed);
        let tomb = full.trash.doom(full.found().pop().unwrap()).unwrap();
        assert_eq!(tomb.fate(), Fate::Doomed);
        full.trash.empty(full.found().pop().unwrap(), &Task::new()).unwrap();
        assert!(full.names().is_empty());
    }

    #[test]
    fn what_cannot_be_hidden_keeps_its_name_and_permissions() {
        let full = Full::new();
        let burial = full.burial(Fate::Trashed);
        let owner = Owner { mode: burial.facts.mode, uid: burial.facts.uid, gid: burial.facts.gid };
        let taken = burial.label(Form::Loose(full.name.bytes().into(), owner)).name(full.trash.prefix.as_bytes());
        let taken = full.place.path().join(taken.unwrap().os());
        std::fs::create_dir(&taken).unwrap();
        assert!(full.trash.bury_loose(&burial).is_err());
        std::fs::remove_dir(&taken).unwrap();
        assert!(full.is_back());
    }

    #[test]
    fn what_anybody_could_have_put_there_is_no_tombstone() {
        let full = Full::new();
        let uid = rustix::process::geteuid().as_raw();
        let planted = full.place.path().join(format!(".trash-{uid}.doomed.1.1.755.{uid}.{uid}=s.session"));
        std::fs::rename(full.place.path().join("s.session"), planted).unwrap();
        assert!(full.found().is_empty());
        assert_eq!(full.names().len(), 1);
    }

    #[test]
    fn a_directory_that_took_the_name_at_the_last_moment_goes_back() {
        let full = Full::new();
        std::fs::create_dir(full.place.path().join("other")).unwrap();
        let burial = full.burial(Fate::Doomed);
        std::fs::rename(full.place.path().join("s.session"), full.place.path().join("old")).unwrap();
        std::fs::rename(full.place.path().join("other"), full.place.path().join("s.session")).unwrap();
        let buried = full.trash.bury_somewhere(&burial).unwrap();
        assert!(matches!(full.trash.confirm(buried, &burial), Err(Cause::Replaced)));
        let mut names = full.names();
        names.sort();
        assert_eq!(names, ["old", "s.session"]);
    }
}
