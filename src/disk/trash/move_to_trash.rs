//! The commit point: one rename takes a session out of its repository, or nothing happened.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rustix::io::Errno;

use super::entry_name::{Chosen, Form, TombstoneName};
use super::folder::Folder;
use super::folder_lock::Held;
use super::{Tombstone, Trash, errno, locked, marker, no_room};
use crate::disk::{Dir, Metadata, Name, mounts};
use crate::model::{Batch, Cause, Disposition, Error, Identity, Result};
use crate::text::Visible;

/// How often another command may tidy the folder away under our hands.
const ATTEMPTS: u32 = 16;

/// What to move, and how.
pub(super) struct Move<'a> {
    pub name: &'a Name,
    /// Opened before anything moved; everything that is asked or changed later goes by this descriptor.
    pub seen: Dir,
    pub facts: Metadata,
    pub disposition: Disposition,
    pub batch: Batch,
    pub number: u32,
}

/// A session that was moved and not looked at since.
pub(super) struct Moved {
    pub tomb: Tombstone,
    /// Keeps others from emptying it before it is verified.
    pub held: Option<Held>,
}

/// Whether a lock that somebody holds on a directory keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Locks {
    Heed,
    Overrule,
}

impl Trash {
    /// Moves a directory of the repository into a tombstone if it still is the one that was seen and nobody holds a lock on it. On an
    /// error it is whole and under its own name.
    ///
    /// # Errors
    /// `Gone`, `Replaced`; `InUse` when it is locked; something is mounted at or below it; the system does not allow it. `Misplaced`
    /// when another one was moved instead and could not be put back: that one is kept.
    pub fn move_to_trash(
        &self,
        name: &Name,
        seen: Identity,
        disposition: Disposition,
        batch: Batch,
        number: u32,
    ) -> Result<Tombstone> {
        self.move_out(name, seen, disposition, batch, number, Locks::Heed)
    }

    /// The same whoever holds a lock on it, for users who insist.
    ///
    /// # Errors
    /// As [`Trash::move_to_trash`], save for `InUse`.
    pub fn move_to_trash_locked(
        &self,
        name: &Name,
        seen: Identity,
        disposition: Disposition,
        batch: Batch,
        number: u32,
    ) -> Result<Tombstone> {
        self.move_out(name, seen, disposition, batch, number, Locks::Overrule)
    }

    fn move_out(
        &self,
        name: &Name,
        seen: Identity,
        disposition: Disposition,
        batch: Batch,
        number: u32,
        locks: Locks,
    ) -> Result<Tombstone> {
        let cannot = |cause| Error::new("move it out of the repository", name.bytes(), cause);
        let (seen, facts) = self.check(name, seen, locks).map_err(cannot)?;
        let the_move = Move { name, seen, facts, disposition, batch, number };
        let moved = self.move_somewhere(&the_move).map_err(cannot)?;
        self.unsynced.store(true, Ordering::Release);
        self.confirm(moved, &the_move).map_err(cannot)
    }

    /// Looks once more before anything moves.
    fn check(&self, name: &Name, seen: Identity, locks: Locks) -> std::result::Result<(Dir, Metadata), Cause> {
        let dir = locked::open(&self.repository, name).map_err(not_the_session)?;
        let facts = dir.metadata().map_err(Cause::from_io)?;
        if facts.identity() != seen {
            return Err(Cause::Replaced);
        }
        if Self::is_ours(&dir, &facts).map_err(Cause::from_io)? {
            let text = "it is a trash folder of yours that somebody renamed, with what you had moved to the trash; give it its old \
                        name, which begins with .trash-, and nothing of it is lost";
            return Err(Cause::Unsupported(text.to_owned()));
        }
        if locks == Locks::Heed {
            locked::refuse(&self.repository, name, &dir, &facts)?;
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

    /// Whether a file's name is the one of a trash folder's marker: a copy of it must not keep its time, by which a backup is known.
    pub fn is_marker_name(name: &[u8]) -> bool {
        marker::is_like(name)
    }

    /// Whether a directory is a trash folder of the caller's under another name: in a directory that others may write, anybody can
    /// make it look like a session.
    ///
    /// # Errors
    /// It cannot be listed or read.
    pub fn is_ours(dir: &Dir, metadata: &Metadata) -> io::Result<bool> {
        if metadata.uid != rustix::process::geteuid().as_raw() || metadata.mode & 0o777 != 0o700 {
            return Ok(false);
        }
        marker::marks(dir, metadata)
    }

    pub(super) fn move_somewhere(&self, the_move: &Move<'_>) -> std::result::Result<Moved, Cause> {
        for _ in 0..ATTEMPTS {
            let moved = match self.folder() {
                Ok(folder) => self.move_into_folder(&folder, the_move),
                Err(error) if no_room(&error) => {
                    return self.move_loose(the_move).map(|tomb| Moved { tomb, held: None });
                }
                Err(error) => Err(error),
            };
            match moved {
                // Either the session went, or somebody tidied the trash away: then once more.
                Err(error)
                    if error.kind() == io::ErrorKind::NotFound
                        && self.repository.has(the_move.name).unwrap_or(false) =>
                {
                    self.forget_folder();
                }
                Err(error) => return Err(refusal(error)),
                Ok(moved) => return Ok(moved),
            }
        }
        Err(Cause::Io(Errno::BUSY.into()))
    }

    fn move_into_folder(&self, folder: &Arc<Folder>, the_move: &Move<'_>) -> io::Result<Moved> {
        let held = folder.hold()?;
        if !folder.is_marked()? {
            // Whoever held it before took its marker away: it is no trash any more.
            return Err(io::ErrorKind::NotFound.into());
        }
        let entry_name = the_move.entry_name(Form::Folder);
        let name = entry_name.name(self.ground.prefix.as_bytes()).ok_or(io::ErrorKind::InvalidFilename)?;
        let moved = match folder.dir.make_private_dir(&name) {
            Ok(tomb) => {
                let moved = self.take(the_move, &tomb, the_move.name);
                if moved.is_err() {
                    // The first error is the one that tells.
                    folder.dir.remove_empty_dir(&name).ok();
                }
                moved.map(|()| (entry_name, name))
            }
            Err(error) if no_room(&error) => self.move_bare(folder, the_move, error),
            Err(error) => Err(error),
        };
        match moved {
            Ok((entry_name, name)) => {
                let tomb = self.tombstone(Some(Arc::clone(folder)), entry_name, name, the_move);
                Ok(Moved { tomb, held: Some(held) })
            }
            Err(error) => {
                drop(held);
                self.tidy(Some(folder));
                Err(error)
            }
        }
    }

    /// No room for a folder of its own: it takes the tombstone's name itself.
    pub(super) fn move_bare(
        &self,
        folder: &Folder,
        the_move: &Move<'_>,
        full: io::Error,
    ) -> io::Result<(TombstoneName, Name)> {
        let entry_name = the_move.entry_name(Form::Bare(the_move.name.bytes().into()));
        let name = entry_name.name(self.ground.prefix.as_bytes()).ok_or(full)?;
        self.take(the_move, &folder.dir, &name)?;
        Ok((entry_name, name))
    }

    pub(super) fn take(&self, the_move: &Move<'_>, to: &Dir, name: &Name) -> io::Result<()> {
        self.repository.rename_new(the_move.name, to, name)
    }

    pub(super) fn tombstone(
        &self,
        folder: Option<Arc<Folder>>,
        entry_name: TombstoneName,
        name: Name,
        the_move: &Move<'_>,
    ) -> Tombstone {
        let place = self.place(folder.as_deref(), &name);
        let (session, modified) = (Some(the_move.name.clone()), the_move.facts.modified);
        Tombstone { folder, entry_name, name, session, modified, place }
    }
}

impl Move<'_> {
    /// What is to be removed says which directory that is: whoever finds it compares before he removes anything.
    pub(super) fn entry_name(&self, form: Form) -> TombstoneName {
        let chosen = (self.disposition == Disposition::Deleting).then(|| Chosen::of(&self.facts));
        TombstoneName {
            disposition: self.disposition,
            batch: self.batch,
            number: self.number,
            chosen,
            strange: false,
            form,
        }
    }
}

fn not_the_session(error: io::Error) -> Cause {
    match errno(&error) {
        Some(Errno::LOOP | Errno::NOTDIR) => Cause::Replaced,
        Some(Errno::XDEV) => Cause::Unsupported("something is mounted at it; unmount it first".to_owned()),
        _ => Cause::from_io(error),
    }
}

pub(super) fn refusal(error: io::Error) -> Cause {
    match errno(&error) {
        Some(Errno::XDEV) => Cause::Unsupported(
            "the file system cannot rename it into the trash, so it cannot be removed safely".to_owned(),
        ),
        Some(Errno::BUSY) => {
            Cause::Unsupported("the system says that it is busy: something may be mounted at it".to_owned())
        }
        Some(Errno::PERM | Errno::ROFS) => Cause::Denied(error.to_string()),
        None if error.kind() == io::ErrorKind::ResourceBusy => Cause::Unsure(error.to_string()),
        _ => Cause::from_io(error),
    }
}

#[cfg(test)]
mod tests;
