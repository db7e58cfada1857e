//! Bringing a session back from the trash, or giving it up.

use std::io;

use rustix::io::Errno;

use super::entry_name::{Form, TombstoneName};
use super::{Tombstone, Trash, errno};
use crate::disk::{Dir, Metadata, Name};
use crate::model::{Cause, Disposition, Error, Result};
use crate::text::Visible;
use crate::work::Task;

impl Trash {
    /// Brings a session back under its own name, with its modification time and permissions; never over another.
    ///
    /// # Errors
    /// The name is taken; the tombstone is gone; the system does not allow it. It then stays in the trash.
    pub fn restore(&self, tomb: Tombstone) -> Result<Metadata> {
        let name = tomb.session.clone().unwrap_or_else(|| tomb.name.clone());
        let cannot = |cause| Error::new("bring it back from the trash", name.bytes(), cause);
        if tomb.disposition() == Disposition::Deleting {
            return Err(cannot(Cause::Unsupported("its removal has begun".to_owned())));
        }
        let held = tomb.folder.as_ref().map(|folder| folder.hold()).transpose();
        let held = held.map_err(|error| cannot(Cause::Unsure(error.to_string())))?;
        let facts = self.put_back(&tomb, &name).map_err(cannot)?;
        drop(held);
        self.finish(&tomb);
        Ok(facts)
    }

    /// Everything after the rename goes by the descriptor from before it: the name is out of our hands then.
    fn put_back(&self, tomb: &Tombstone, name: &Name) -> std::result::Result<Metadata, Cause> {
        let (dir, lies_as) = self.lies_in(tomb, name).map_err(Cause::from_io)?;
        let seen = dir.see(lies_as).map_err(Cause::from_io)?;
        dir.rename_new(lies_as, &self.repository, name).map_err(|error| match errno(&error) {
            Some(Errno::EXIST) => Cause::Unsupported("another entry has its name now".to_owned()),
            _ => Cause::from_io(error),
        })?;
        let unfinished = |error: io::Error| Cause::Unfinished(format!("it is back, but not as it was: {error}"));
        let facts = seen.metadata().map_err(unfinished)?;
        if facts.modified != tomb.modified {
            seen.set_modified_seen(tomb.modified).map_err(unfinished)?;
        }
        match self.repository.stat(name) {
            Ok(there) if there.identity() == facts.identity() => seen.metadata().map_err(unfinished),
            Ok(_) => Err(Cause::Replaced),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(Cause::Unfinished("it is back, but somebody has renamed it since".to_owned()))
            }
            Err(error) => Err(Cause::from_io(error)),
        }
    }

    /// Takes a removal back that nobody has begun to carry out: the session gets its name back.
    ///
    /// # Errors
    /// `Unsupported` when it has begun, or could only be carried on; `Gone` when another command was faster; as [`Trash::restore`], and
    /// then it stays in the trash.
    pub fn take_back(&self, tomb: Tombstone) -> Result<Metadata> {
        let shown = tomb.session.clone().unwrap_or_else(|| tomb.name.clone());
        if tomb.entry_name.chosen.is_none() || tomb.folder.is_none() {
            let cause = Cause::Unsupported("its removal has begun".to_owned());
            return Err(Error::new("bring it back", shown.bytes(), cause));
        }
        // Whoever removes anything of it renames it first: of two renames one fails.
        let entry_name = TombstoneName { disposition: Disposition::Trashed, chosen: None, ..tomb.entry_name.clone() };
        let kept = self.relabel(tomb, entry_name);
        self.restore(kept.map_err(|(_, error)| Error::io("bring it back", shown.bytes(), error))?)
    }

    /// Whether [`Trash::take_back`] could bring it back.
    pub fn is_untouched(tomb: &Tombstone) -> bool {
        tomb.entry_name.chosen.is_some() && tomb.folder.is_some()
    }

    /// The session as it lies in the trash, to be looked at.
    ///
    /// # Errors
    /// It is gone or cannot be opened.
    pub fn open(&self, tomb: &Tombstone) -> io::Result<Dir> {
        let session = tomb.session.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let (dir, name) = self.lies_in(tomb, session)?;
        dir.open_dir(name)
    }

    /// Gives a session in the trash up: from now on whoever comes next finishes its removal.
    ///
    /// # Errors
    /// The tombstone is gone; another command does not give the trash back; `Cancelled`; the system does not allow it. It then stays
    /// as it was.
    pub fn mark_for_deletion(&self, tomb: Tombstone, task: &Task) -> Result<Tombstone> {
        let entry_name = TombstoneName {
            disposition: Disposition::Deleting,
            chosen: None,
            strange: false,
            ..tomb.entry_name.clone()
        };
        let shown = tomb.session.clone().unwrap_or_else(|| tomb.name.clone());
        // A session that is just being restored comes out first.
        let alone = tomb.folder.as_ref().map(|folder| folder.hold_alone(task)).transpose();
        let alone = alone.map_err(|error| {
            let cause = if task.is_cancelled() { Cause::Cancelled } else { Cause::Unsure(error.to_string()) };
            Error::new("give it up", shown.bytes(), cause)
        })?;
        let doomed = self.relabel(tomb, entry_name).map_err(|(_, error)| Error::io("give it up", shown.bytes(), error));
        drop(alone);
        doomed
    }

    /// Gives a tombstone another name: one rename in our own folder. What others may rename keeps its name.
    ///
    /// # Errors
    /// Where it lies as before, and the system's own error.
    pub(super) fn relabel(
        &self,
        mut tomb: Tombstone,
        entry_name: TombstoneName,
    ) -> std::result::Result<Tombstone, (Visible, io::Error)> {
        let Some(folder) = tomb.folder.clone() else { return Ok(tomb) };
        let name = entry_name.name(self.ground.prefix.as_bytes());
        let renamed = name.ok_or(io::ErrorKind::InvalidFilename.into()).and_then(|name| {
            if name != tomb.name {
                folder.dir.rename_new(&tomb.name, &folder.dir, &name)?;
            }
            Ok(name)
        });
        match renamed {
            Ok(name) => {
                tomb.place.set_file_name(name.os());
                Ok(Tombstone { entry_name, name, ..tomb })
            }
            Err(error) => Err((tomb.place(), error)),
        }
    }

    /// Takes a tombstone's empty folder away, and the trash folder with it if it was the last.
    pub(super) fn finish(&self, tomb: &Tombstone) {
        if tomb.entry_name.form == Form::Folder {
            // What is left of it counts as a removal that whoever comes next finishes.
            self.holder(tomb).remove_empty_dir(&tomb.name).ok();
        }
        self.tidy(tomb.folder.as_deref());
    }
}
