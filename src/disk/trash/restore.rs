//! Bringing a session back from the trash, or giving it up.

use std::io;

use rustix::io::Errno;

use super::label::{Form, Label};
use super::{Tombstone, Trash, errno};
use crate::disk::{Facts, Name};
use crate::model::{Cause, Error, Fate, Result};

impl Trash {
    /// Brings a session back under its own name, with its modification time and permissions; never over another.
    ///
    /// # Errors
    /// The name is taken; the tombstone is gone; the system does not allow it. It then stays in the trash.
    pub fn restore(&self, tomb: Tombstone) -> Result<Facts> {
        let name = tomb.session.clone().unwrap_or_else(|| tomb.name.clone());
        let cannot = |cause| Error::new("bring it back from the trash", name.bytes(), cause);
        if tomb.fate() == Fate::Doomed {
            return Err(cannot(Cause::Unsupported("its removal has begun".to_owned())));
        }
        let held = tomb.folder.as_ref().map(|folder| folder.hold());
        self.put_back(&tomb, &name).map_err(cannot)?;
        drop(held);
        self.finish(&tomb);
        let facts = self.repository.look(&name).map_err(|error| cannot(Cause::from_io(error)))?;
        Ok(facts)
    }

    fn put_back(&self, tomb: &Tombstone, name: &Name) -> std::result::Result<(), Cause> {
        let (dir, lies_as) = self.lies_in(tomb, name).map_err(Cause::from_io)?;
        let seen = dir.see_dir(lies_as).map_err(Cause::from_io)?;
        dir.rename_new(lies_as, &self.repository, name).map_err(|error| match errno(&error) {
            Some(Errno::EXIST) => Cause::Unsupported("another entry has its name now".to_owned()),
            _ => Cause::from_io(error),
        })?;
        let unfinished = |error: io::Error| Cause::Unfinished(format!("it is back, but not as it was: {error}"));
        if let Form::Loose(_, owner) = &tomb.label.form {
            seen.set_owner_seen(owner.uid, owner.gid).map_err(unfinished)?;
            seen.set_mode_seen(owner.mode).map_err(unfinished)?;
        }
        if self.repository.look(name).map_err(unfinished)?.modified != tomb.modified {
            self.repository.set_modified_of(name, tomb.modified).map_err(unfinished)?;
        }
        Ok(())
    }

    /// Gives a session in the trash up: from now on whoever comes next finishes its removal.
    ///
    /// # Errors
    /// The tombstone is gone; the system does not allow it. It then stays as it was.
    pub fn doom(&self, mut tomb: Tombstone) -> Result<Tombstone> {
        let label = Label { fate: Fate::Doomed, ..tomb.label.clone() };
        let shown = tomb.session.clone().unwrap_or_else(|| tomb.name.clone());
        let cannot = |error| Error::io("give it up", shown.bytes(), error);
        let name = label.name(self.prefix.as_bytes());
        let name = name.ok_or_else(|| cannot(io::ErrorKind::InvalidFilename.into()))?;
        if name != tomb.name {
            // A session that is just being restored comes out first.
            let _alone = tomb.folder.as_ref().map(|folder| folder.hold_alone());
            let holder = self.holder(&tomb);
            holder.rename_new(&tomb.name, holder, &name).map_err(cannot)?;
            tomb.place.set_file_name(name.os());
        }
        tomb.label = label;
        tomb.name = name;
        Ok(tomb)
    }

    /// Takes a tombstone's empty folder away, and the trash folder with it if it was the last.
    pub(super) fn finish(&self, tomb: &Tombstone) {
        if tomb.label.form == Form::Folder {
            // What is left of it counts as a removal that whoever comes next finishes.
            self.holder(tomb).remove_empty_dir(&tomb.name).ok();
        }
        self.tidy(tomb.folder.as_deref());
    }
}
