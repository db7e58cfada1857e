//! What lies in the trash. Looking changes nothing.

use std::io;
use std::sync::Arc;

use super::folder::{self, Folder};
use super::label::{Form, Label};
use super::{Tombstone, Trash};
use crate::disk::{Dir, Kind, ListBuffer, Name};
use crate::model::{Error, Result, Timestamp};

/// What marks a directory of ours beside the sessions: nobody else can give it our owner and these bits.
pub(super) const LOOSE_MODE: u32 = 0o1700;

impl Trash {
    /// All tombstones, the oldest first: the journal of undo.
    ///
    /// # Errors
    /// The trash cannot be read.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>> {
        let names = self
            .base
            .reopen()
            .and_then(|mut base| base.gather(&mut ListBuffer::default(), |listed| self.owns(listed.name)));
        let names = names.map_err(|error| self.unreadable(error))?;
        let names: Vec<&[u8]> = (0..names.len()).filter_map(|at| names.get(at)).collect();
        self.tombstones_among(&names)
    }

    /// The same when the caller has just listed the directory that the trash stands in, so that it need not be listed again:
    /// `names` are those that [`Trash::owns`].
    ///
    /// # Errors
    /// The trash cannot be read.
    pub fn tombstones_among(&self, names: &[&[u8]]) -> Result<Vec<Tombstone>> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let mut tombs = Vec::new();
        for folder in folder::existing(&self.base, &self.prefix).map_err(|error| self.unreadable(error))? {
            self.in_folder(&folder, &mut tombs)?;
        }
        for name in names {
            tombs.extend(self.loose(name)?);
        }
        tombs.sort_by_key(|tomb| (tomb.batch(), tomb.number()));
        Ok(tombs)
    }

    fn in_folder(&self, folder: &Arc<Folder>, tombs: &mut Vec<Tombstone>) -> Result<()> {
        let mut buffer = ListBuffer::default();
        let listed = folder.dir.reopen().and_then(|mut dir| dir.names(&mut buffer));
        // Whoever emptied it last took it away.
        let names = unless_gone(listed).map_err(|error| self.unreadable(error))?.unwrap_or_default();
        for (name, _) in names {
            if let Some(label) = Label::of_inner(&name)
                && let Ok(name) = Name::new(&name)
            {
                tombs.extend(self.look_at(folder, name, label, &mut buffer)?);
            }
        }
        Ok(())
    }

    /// None when it went away meanwhile. Any other error stops here: what cannot be read must not be taken for empty.
    fn look_at(
        &self,
        folder: &Arc<Folder>,
        name: Name,
        label: Label,
        buffer: &mut ListBuffer,
    ) -> Result<Option<Tombstone>> {
        let looked = match &label.form {
            Form::Folder => folder.dir.open_dir(&name).and_then(|dir| held(dir, buffer)),
            Form::Bare(own) | Form::Loose(own, _) => {
                folder.dir.look(&name).map(|facts| (Name::new(own).ok(), facts.modified))
            }
        };
        let place = self.place(Some(folder), &name);
        let found = unless_gone(looked).map_err(|error| self.unreadable(error))?;
        let folder = Some(Arc::clone(folder));
        Ok(found.map(|(session, modified)| Tombstone { folder, label, name, session, modified, place }))
    }

    fn loose(&self, name: &[u8]) -> Result<Option<Tombstone>> {
        let label = Label::of_loose(name, self.prefix.as_bytes());
        let (Some(label), Ok(name)) = (label, Name::new(name)) else { return Ok(None) };
        let Some(facts) = unless_gone(self.base.look(&name)).map_err(|error| self.unreadable(error))? else {
            return Ok(None);
        };
        let ours = facts.kind == Kind::Directory
            && facts.uid == rustix::process::geteuid().as_raw()
            && facts.mode == LOOSE_MODE;
        let own = match &label.form {
            Form::Loose(own, _) if ours => Name::new(own).ok(),
            _ => return Ok(None),
        };
        let place = self.place(None, &name);
        Ok(Some(Tombstone { folder: None, label, name, session: own, modified: facts.modified, place }))
    }

    fn unreadable(&self, error: io::Error) -> Error {
        Error::io("read the trash", self.base_path.as_os_str().as_encoded_bytes(), error)
    }
}

/// The session that a folder holds and its time; a removal that was killed may have left other names beside it or none.
fn held(mut folder: Dir, buffer: &mut ListBuffer) -> io::Result<(Option<Name>, Timestamp)> {
    let mut names = folder.names(buffer)?;
    names.sort_by(|a, b| (a.0.starts_with(b"~"), &a.0).cmp(&(b.0.starts_with(b"~"), &b.0)));
    let Some(session) = names.into_iter().next().and_then(|(name, _)| Name::new(name).ok()) else {
        return Ok((None, Timestamp::default()));
    };
    let modified = folder.look(&session)?.modified;
    Ok((Some(session), modified))
}

fn unless_gone<T>(looked: io::Result<T>) -> io::Result<Option<T>> {
    match looked {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        looked => looked.map(Some),
    }
}
