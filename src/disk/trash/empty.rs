//! Removing for good what a tombstone holds.

use std::io;

use rustix::io::Errno;

use super::find::LOOSE_MODE;
use super::hollow::{Left, hollow};
use super::label::Form;
use super::{Tombstone, Trash, errno, force};
use crate::disk::{Dir, Facts};
use crate::model::{Cause, Error, Fate, Freed, Result};
use crate::text::Visible;
use crate::work::Task;

impl Trash {
    /// Removes what a tombstone holds, and it. Cancelling leaves a doomed tombstone, which whoever comes next finishes. What
    /// somebody else removed meanwhile is no error. The task's units are the caller's: nothing is counted on it.
    ///
    /// # Errors
    /// `Unfinished` with the tombstone named when something cannot be removed; `Cancelled`.
    pub fn empty(&self, tomb: Tombstone, task: &Task) -> Result<Freed> {
        if tomb.label.fate == Fate::Trashed && tomb.session.is_none() {
            return self.drop_folder(&tomb);
        }
        let tomb = if tomb.label.fate == Fate::Trashed { self.doom(tomb)? } else { tomb };
        // Whoever is burying it verifies it first.
        drop(tomb.folder.as_ref().map(|folder| folder.hold_alone()));
        let mut freed = Freed::default();
        let emptied = self.empty_into(&tomb, &mut freed, task);
        let shown = tomb.session.as_ref().unwrap_or(&tomb.name);
        emptied.map_err(|cause| Error::new("remove it for good", shown.bytes(), cause))?;
        Ok(freed)
    }

    /// Only the folder of what was brought back, or of what never came. A session may just be on its way in: then it stays.
    fn drop_folder(&self, tomb: &Tombstone) -> Result<Freed> {
        let dropped = self.holder(tomb).remove_empty_dir(&tomb.name);
        self.tidy(tomb.folder.as_deref());
        match dropped {
            Err(error) if !matches!(errno(&error), Some(Errno::NOENT | Errno::NOTEMPTY | Errno::EXIST)) => {
                Err(Error::new("remove it for good", tomb.name.bytes(), left_in(tomb, b"its folder", &error)))
            }
            _ => Ok(Freed::default()),
        }
    }

    fn empty_into(&self, tomb: &Tombstone, freed: &mut Freed, task: &Task) -> std::result::Result<(), Cause> {
        let (dir, facts) = match self.open_tomb(tomb) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.tidy(tomb.folder.as_deref());
                return Ok(());
            }
            opened => opened.map_err(|error| left_in(tomb, b"it", &error))?,
        };
        self.sync(&dir).map_err(|error| left_in(tomb, b"it", &error))?;
        hollow(&dir, freed, self.threads, task).map_err(|left| match left {
            Left::Cancelled => Cause::Cancelled,
            Left::Stuck(name, error) => left_in(tomb, &name, &error.into()),
        })?;
        match self.holder(tomb).remove_empty_dir(&tomb.name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(left_in(tomb, b"its folder", &error)),
            _ => {}
        }
        if tomb.label.form != Form::Folder {
            freed.entries = freed.entries.saturating_add(1);
            freed.bytes = freed.bytes.saturating_add(facts.on_disk);
        }
        self.tidy(tomb.folder.as_deref());
        Ok(())
    }

    fn open_tomb(&self, tomb: &Tombstone) -> io::Result<(Dir, Facts)> {
        let holder = self.holder(tomb);
        if tomb.folder.is_none() {
            // Others may write where it lies: it must still be what bears our mark.
            let dir = holder.open_dir(&tomb.name)?;
            let facts = dir.facts()?;
            let ours = facts.uid == rustix::process::geteuid().as_raw() && facts.mode == LOOSE_MODE;
            return if ours { Ok((dir, facts)) } else { Err(Errno::STALE.into()) };
        }
        Ok(force::open(holder, tomb.name.c())?)
    }
}

fn left_in(tomb: &Tombstone, name: &[u8], error: &io::Error) -> Cause {
    let name = Visible::of_bytes(name);
    Cause::Unfinished(format!("it is out of the repository, but {} stays in {}: {error}", name, tomb.place()))
}
