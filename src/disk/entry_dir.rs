//! A directory of a repository that was identified, and is from then on reached by its descriptor alone.

use std::io;

use super::{Dir, Metadata, Name, RepositoryDir};
use crate::model::{Cause, Identity};

/// An entry's directory, held open and known to be the one that was meant.
///
/// Only a [`RepositoryDir`] makes one: by comparing what has the name with the [`Identity`] of a listing, or at the first look, when
/// there is nothing to compare with yet. Whoever has one needs the name no more, so nothing that happens to the name later leads
/// anywhere else. While it is held its inode cannot be given to another directory either.
#[derive(Debug)]
pub struct EntryDir {
    dir: Dir,
    facts: Metadata,
    name: Name,
}

/// Why an entry was not identified.
#[derive(Debug, thiserror::Error)]
pub enum IdentifyError {
    /// Another thing has its name now.
    #[error("it was replaced since it was listed")]
    Replaced,
    /// It cannot be opened: gone, a link, a mount, denied.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl IdentifyError {
    /// Whether the entry is no longer there under its name, gone or replaced; anything else leaves that open.
    pub fn is_elsewhere(&self) -> bool {
        match self {
            IdentifyError::Replaced => true,
            IdentifyError::Io(error) => error.kind() == io::ErrorKind::NotFound,
        }
    }

    /// What was listed was a directory: a link or a file in its place is another thing.
    fn of(error: io::Error) -> Self {
        let link = error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error());
        if link || error.kind() == io::ErrorKind::NotADirectory { IdentifyError::Replaced } else { error.into() }
    }
}

impl From<IdentifyError> for Cause {
    fn from(error: IdentifyError) -> Self {
        match error {
            IdentifyError::Replaced => Cause::Replaced,
            IdentifyError::Io(error) => Cause::from_io(error),
        }
    }
}

impl EntryDir {
    /// The opened directory; what lies in it is reached from here.
    pub fn dir(&self) -> &Dir {
        &self.dir
    }

    /// The directory alone, for who lists it and needs nothing else.
    pub fn into_dir(self) -> Dir {
        self.dir
    }

    /// Its facts at the moment when it was identified, asked of the descriptor.
    pub fn metadata(&self) -> &Metadata {
        &self.facts
    }

    /// Which directory it is.
    pub fn identity(&self) -> Identity {
        self.facts.identity()
    }

    /// The name that it had when it was identified: for showing it and for naming copies, never for opening it again.
    pub fn name(&self) -> &Name {
        &self.name
    }
}

impl RepositoryDir {
    /// Opens an entry for reading and makes sure that it is the one that was listed.
    ///
    /// # Errors
    /// `Replaced` when another thing has the name; the system's own, `NotFound` and a mount among them.
    pub fn identify(&self, name: &Name, wanted: Identity) -> Result<EntryDir, IdentifyError> {
        known(self.open_entry(name).map_err(IdentifyError::of)?, wanted)
    }

    /// The same for an entry that need not be readable: only names in it can be looked at, and nothing can be listed.
    ///
    /// # Errors
    /// As [`RepositoryDir::identify`].
    pub fn identify_unread(&self, name: &Name, wanted: Identity) -> Result<EntryDir, IdentifyError> {
        let dir = self.shared().open_dir_path(name).map_err(IdentifyError::of)?;
        known(EntryDir { facts: dir.metadata()?, name: name.clone(), dir }, wanted)
    }

    /// Opens an entry that nothing was known of before: this look says which directory is meant from now on.
    ///
    /// # Errors
    /// The system's own, as for [`RepositoryDir::identify`].
    pub fn open_entry(&self, name: &Name) -> io::Result<EntryDir> {
        let dir = self.shared().open_dir(name)?;
        Ok(EntryDir { facts: dir.metadata()?, name: name.clone(), dir })
    }

    /// Makes a new entry and opens it: `exact` modes hold whatever the umask, others are less the umask.
    ///
    /// # Errors
    /// `AlreadyExists` when the name is taken; `StaleNetworkFileHandle` when another thing took its place at once; the system's own.
    pub fn make_entry(&self, name: &Name, mode: u32, exact: bool) -> io::Result<EntryDir> {
        let dir = match exact {
            true => self.shared().make_dir_exact(name, mode)?,
            false => self.shared().make_dir_opened(name, mode)?,
        };
        Ok(EntryDir { facts: dir.metadata()?, name: name.clone(), dir })
    }

    /// Whether an entry's name still leads to it: asked before and after a change, since a change to a directory that has left the
    /// repository is none that anybody asked for. It is never a reason to open the name.
    ///
    /// # Errors
    /// The system's own, save "not found".
    pub fn still_leads_to(&self, entry: &EntryDir) -> io::Result<bool> {
        match self.shared().stat(&entry.name) {
            Ok(facts) => Ok(facts.identity() == entry.identity()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn known(entry: EntryDir, wanted: Identity) -> Result<EntryDir, IdentifyError> {
    if entry.identity() == wanted { Ok(entry) } else { Err(IdentifyError::Replaced) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> (tempfile::TempDir, RepositoryDir, Name) {
        let place = tempfile::tempdir().unwrap();
        for (entry, content) in [("a", "of a"), ("b", "of b")] {
            std::fs::create_dir(place.path().join(entry)).unwrap();
            std::fs::write(place.path().join(entry).join("f"), content).unwrap();
        }
        let repository = RepositoryDir::open(place.path()).unwrap();
        (place, repository, Name::new("a").unwrap())
    }

    #[test]
    fn whatever_becomes_of_the_name_the_same_directory_is_read() {
        let (place, repository, name) = repository();
        let seen = repository.find(&name).unwrap().identity();
        let held = repository.identify(&name, seen).unwrap();
        std::fs::rename(place.path().join("a"), place.path().join("away")).unwrap();
        std::fs::rename(place.path().join("b"), place.path().join("a")).unwrap();
        let mut read = Vec::new();
        held.dir().read_file(&Name::new("f").unwrap(), 99, &mut read).unwrap();
        assert_eq!(read, b"of a");
        assert!(!repository.still_leads_to(&held).unwrap());
        for again in [repository.identify(&name, seen), repository.identify_unread(&name, seen)] {
            assert!(matches!(again, Err(IdentifyError::Replaced)));
        }
    }

    #[test]
    fn gone_and_replaced_are_elsewhere_and_denied_is_not_known() {
        let (place, repository, name) = repository();
        let seen = repository.find(&name).unwrap().identity();
        std::fs::remove_dir_all(place.path().join("a")).unwrap();
        assert!(repository.identify(&name, seen).unwrap_err().is_elsewhere());
        std::os::unix::fs::symlink("b", place.path().join("a")).unwrap();
        assert!(matches!(repository.identify(&name, seen), Err(IdentifyError::Replaced)));
        let denied = IdentifyError::Io(io::ErrorKind::PermissionDenied.into());
        assert!(!denied.is_elsewhere() && IdentifyError::Replaced.is_elsewhere());
    }
}
