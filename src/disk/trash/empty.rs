//! Removing for good what a tombstone holds.

use std::io;
use std::sync::PoisonError;

use rustix::io::Errno;

use super::entry_name::{Chosen, Form, TombstoneName};
use super::remove_contents::{RemoveError, remove_contents};
use super::{Tombstone, Trash, errno, force, loose};
use crate::disk::{Dir, Metadata};
use crate::model::{Cause, Disposition, Error, Freed, Result};
use crate::text::Visible;
use crate::work::Task;

impl Trash {
    /// Removes what a tombstone holds, and it. Cancelling leaves a doomed tombstone, which whoever comes next finishes. What
    /// somebody else removed meanwhile is no error. The task counts files and directories that went.
    ///
    /// # Errors
    /// `Unfinished` with the tombstone named when something cannot be removed; `Cancelled`.
    pub fn empty(&self, tomb: Tombstone, task: &Task) -> Result<Freed> {
        let mut freed = Freed::default();
        self.empty_counting(tomb, &mut freed, task)?;
        Ok(freed)
    }

    /// The same, and `freed` counts also what went before a failure.
    ///
    /// # Errors
    /// As [`Trash::empty`].
    pub fn empty_counting(&self, tomb: Tombstone, freed: &mut Freed, task: &Task) -> Result<()> {
        let undecided = tomb.entry_name.disposition == Disposition::Trashed || tomb.entry_name.chosen.is_some();
        if tomb.session.is_none() && undecided {
            *freed += self.drop_folder(&tomb)?;
            return Ok(());
        }
        let tomb = if tomb.entry_name.disposition == Disposition::Trashed {
            self.mark_for_deletion(tomb, task)?
        } else {
            tomb
        };
        // Whoever is moving it verifies it first.
        let shown = tomb.session.clone().unwrap_or_else(|| tomb.name.clone());
        let alone = tomb.folder.as_ref().map(|folder| folder.hold_alone(task)).transpose();
        drop(alone.map_err(|error| {
            let cause = if task.is_cancelled() { Cause::Cancelled } else { left_in(&tomb, b"it", &error) };
            Error::new("remove it for good", shown.bytes(), cause)
        })?);
        let emptied = self.condemn(tomb).and_then(|tomb| match tomb {
            Some(tomb) => self.empty_into(&tomb, freed, task),
            None => Ok(()),
        });
        emptied.map_err(|cause| Error::new("remove it for good", shown.bytes(), cause))
    }

    /// Looks whether it holds what was chosen, and says so in its name: only then anything in it is removed, whatever a kill leaves
    /// of it. None when somebody else was faster.
    fn condemn(&self, tomb: Tombstone) -> std::result::Result<Option<Tombstone>, Cause> {
        let (Some(chosen), true) = (tomb.entry_name.chosen, tomb.folder.is_some()) else { return Ok(Some(tomb)) };
        let own = tomb.session.clone().unwrap_or_else(|| tomb.name.clone());
        let found = self.lies_in(&tomb, &own).and_then(|(dir, name)| dir.stat(name));
        match found {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.drop_folder(&tomb).ok();
                return Ok(None);
            }
            Err(error) => return Err(left_in(&tomb, b"it", &error)),
            Ok(facts) if Chosen::of(&facts) != chosen => return Err(Cause::Replaced),
            Ok(_) => {}
        }
        let entry_name = TombstoneName { chosen: None, ..tomb.entry_name.clone() };
        match self.relabel(tomb, entry_name) {
            Err((_, error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err((place, error)) => Err(left(&place, b"it", &error)),
            Ok(tomb) => Ok(Some(tomb)),
        }
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
            // In our own folder nobody but us can have removed it.
            Err(error) if error.kind() == io::ErrorKind::NotFound && tomb.folder.is_some() => {
                self.tidy(tomb.folder.as_deref());
                return Ok(());
            }
            opened => opened.map_err(|error| left_in(tomb, b"it", &error))?,
        };
        self.sync(&dir).map_err(|error| left_in(tomb, b"it", &error))?;
        let mut patience = *self.patience.lock().unwrap_or_else(PoisonError::into_inner);
        let removed = remove_contents(&dir, freed, self.threads, &mut patience, task);
        *self.patience.lock().unwrap_or_else(PoisonError::into_inner) = patience;
        removed.map_err(|left| match left {
            RemoveError::Cancelled => Cause::Cancelled,
            RemoveError::Stuck(name, error) => left_in(tomb, &name, &error.into()),
            RemoveError::Refilled => {
                left_in(tomb, b"it", &io::Error::other("somebody fills it as fast as it is emptied"))
            }
        })?;
        match self.holder(tomb).remove_empty_dir(&tomb.name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(left_in(tomb, b"its folder", &error)),
            _ => {}
        }
        if tomb.entry_name.form != Form::Folder {
            freed.entries = freed.entries.saturating_add(1);
            freed.bytes = freed.bytes.saturating_add(facts.on_disk);
        }
        self.tidy(tomb.folder.as_deref());
        Ok(())
    }

    fn open_tomb(&self, tomb: &Tombstone) -> io::Result<(Dir, Metadata)> {
        let holder = self.holder(tomb);
        if tomb.folder.is_none() {
            // Others may write where it lies: it must still be what bears our mark.
            let dir = holder.open_dir(&tomb.name)?;
            let facts = dir.metadata()?;
            return if loose::is_marked(&tomb.entry_name, &facts) {
                Ok((dir, facts))
            } else {
                Err(Errno::STALE.into())
            };
        }
        Ok(force::open(holder, tomb.name.c())?)
    }
}

fn left_in(tomb: &Tombstone, name: &[u8], error: &io::Error) -> Cause {
    left(&tomb.place(), name, error)
}

fn left(place: &Visible, name: &[u8], error: &io::Error) -> Cause {
    let name = Visible::of_bytes(name);
    Cause::Unfinished(format!("it is out of the repository, but {name} stays in {place}: {error}"))
}
