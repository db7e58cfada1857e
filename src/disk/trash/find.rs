//! What lies in the trash. Looking changes nothing.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use rustix::io::Errno;

use super::entry_name::{Chosen, Form, TombstoneName};
use super::folder::{Folder, is_another};
use super::{Tombstone, Trash, errno, loose};
use crate::disk::{Dir, ListBuffer, Metadata, Name};
use crate::model::{Disposition, Error, Result, Timestamp};
use crate::work::Task;

impl Trash {
    /// All tombstones, the oldest first: the journal of undo.
    ///
    /// # Errors
    /// The trash cannot be read.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>> {
        let names = self.ground.names().map_err(|error| self.unreadable(error))?;
        let mut tombs = Vec::new();
        for name in (0..names.len()).filter_map(|at| names.get(at)).filter_map(|name| Name::new(name).ok()) {
            let loose = TombstoneName::of_loose(name.bytes(), self.ground.prefix.as_bytes());
            let loose = loose.map(|entry_name| self.loose(entry_name, name.clone())).transpose()?.flatten();
            if loose.is_some() {
                tombs.extend(loose);
            } else if let Some(folder) = self.ground.ours(name, false).map_err(|error| self.unreadable(error))? {
                self.in_folder(&Arc::new(folder), &mut tombs)?;
            }
        }
        tombs.sort_by_key(|tomb| (tomb.batch(), tomb.number()));
        Ok(tombs)
    }

    /// Where a trash folder of ours lies that somebody renamed, so that what is in it is not found, and a name by which it would be.
    ///
    /// # Errors
    /// What stands beside the trash cannot be looked at, or the task was cancelled.
    pub fn renamed(&self, task: &Task) -> Result<Option<(PathBuf, PathBuf)>> {
        let name = self.ground.renamed(task).map_err(|error| self.unreadable(error))?;
        let back = || self.base_path.join(format!("{}.{:016x}", self.ground.prefix, crate::disk::random()));
        Ok(name.map(|name| (self.place(None, &name), back())))
    }

    fn in_folder(&self, folder: &Arc<Folder>, tombs: &mut Vec<Tombstone>) -> Result<()> {
        let mut buffer = ListBuffer::default();
        let listed = folder.dir.reopen().and_then(|mut dir| dir.names(&mut buffer));
        // Whoever emptied it last took it away.
        let names = unless_gone(listed).map_err(|error| self.unreadable(error))?.unwrap_or_default();
        for (name, _) in names {
            if let Some(entry_name) = TombstoneName::of_inner(&name)
                && let Ok(name) = Name::new(&name)
            {
                tombs.extend(self.stat_at(folder, name, entry_name, &mut buffer)?);
            }
        }
        Ok(())
    }

    /// None when it went away meanwhile. Any other error stops here: what cannot be read must not be taken for empty.
    fn stat_at(
        &self,
        folder: &Arc<Folder>,
        name: Name,
        entry_name: TombstoneName,
        buffer: &mut ListBuffer,
    ) -> Result<Option<Tombstone>> {
        let looked = match &entry_name.form {
            Form::Folder => held(&folder.dir, &name, buffer),
            Form::Bare(own) | Form::Loose(own) => {
                folder.dir.stat(&name).map(|facts| Some((Name::new(own).ok(), facts)))
            }
        };
        let place = self.place(Some(folder), &name);
        let Some(found) = unless_gone(looked).map_err(|error| self.unreadable(error))? else { return Ok(None) };
        let (session, facts) = found.map_or((None, None), |(session, facts)| (session, Some(facts)));
        let modified = facts.map_or_else(Timestamp::default, |facts| facts.modified);
        let (folder, entry_name) = (Some(Arc::clone(folder)), decide(entry_name, facts.as_ref()));
        Ok(Some(Tombstone { folder, entry_name, name, session, modified, place }))
    }

    fn loose(&self, entry_name: TombstoneName, name: Name) -> Result<Option<Tombstone>> {
        let looked = self.ground.base.open_dir_path(&name).and_then(|dir| dir.metadata());
        let facts = match looked {
            Err(error) if is_another(&error) => return Ok(None),
            looked => looked.map_err(|error| self.unreadable(error))?,
        };
        if !loose::is_marked(&entry_name, &facts) {
            return Ok(None);
        }
        let session = match &entry_name.form {
            Form::Loose(own) => Name::new(own).ok(),
            Form::Folder | Form::Bare(_) => None,
        };
        let (place, modified) = (self.place(None, &name), facts.modified);
        Ok(Some(Tombstone { folder: None, entry_name, name, session, modified, place }))
    }

    fn unreadable(&self, error: io::Error) -> Error {
        Error::io("read the trash", self.base_path.as_os_str().as_encoded_bytes(), error)
    }
}

/// What was moved and not looked at since is decided here: another one than was chosen is kept.
fn decide(entry_name: TombstoneName, facts: Option<&Metadata>) -> TombstoneName {
    match (entry_name.chosen, facts) {
        (Some(chosen), Some(facts)) if chosen != Chosen::of(facts) => {
            TombstoneName { disposition: Disposition::Trashed, chosen: None, strange: true, ..entry_name }
        }
        _ => entry_name,
    }
}

/// The session that a folder holds, and its facts; a removal that was killed may have left other names beside it or none.
fn held(above: &Dir, name: &Name, buffer: &mut ListBuffer) -> io::Result<Option<(Option<Name>, Metadata)>> {
    let mut folder = match above.open_dir(name) {
        // A kill came before an odd umask was mended.
        Err(error) if errno(&error) == Some(Errno::ACCESS) => above.see_private_dir(name)?.reopen()?,
        opened => opened?,
    };
    let mut names = folder.names(buffer)?;
    names.sort_by(|a, b| (a.0.starts_with(b"~"), &a.0).cmp(&(b.0.starts_with(b"~"), &b.0)));
    let Some(session) = names.into_iter().next().and_then(|(name, _)| Name::new(name).ok()) else {
        return Ok(None);
    };
    let facts = folder.stat(&session)?;
    Ok(Some((Some(session), facts)))
}

fn unless_gone<T>(looked: io::Result<T>) -> io::Result<Option<T>> {
    match looked {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        looked => looked.map(Some),
    }
}
