//! A repository, opened once. What it offers of its entries is their names, their facts at a first look, and entries identified
//! ([`super::EntryDir`]); it is no [`Dir`], so that nothing is opened by a name that somebody else may have changed meanwhile.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::{Dir, ListBuffer, Listed, Metadata, Name, Names, absolute};
use crate::model::Identity;

/// A repository, opened once: every later step is relative to this descriptor, whatever becomes of its path.
#[derive(Debug)]
pub struct RepositoryDir {
    names: EntryNames,
    path: PathBuf,
    identity: Identity,
}

/// The names in a repository, for listing them and for the facts of each: nothing can be opened from here.
#[derive(Debug)]
pub struct EntryNames(Dir);

impl RepositoryDir {
    /// Opens a place; links in its path are followed, since the user named it.
    ///
    /// # Errors
    /// The system's own: it is missing, no directory, or may not be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let path = absolute(path)?;
        Self::of(Dir::open(&path)?, path)
    }

    /// Opens a place and makes it first where it is missing, with 0777 less the umask, or exactly `mode` whatever the umask. The
    /// directory that was made is the one that is opened.
    ///
    /// # Errors
    /// As [`super::make_dirs`] and [`RepositoryDir::open`].
    pub fn open_or_make(path: &Path, mode: Option<u32>) -> io::Result<Self> {
        let path = absolute(path)?;
        Self::of(super::place::make_missing(&path, mode)?.reopen()?, path)
    }

    fn of(dir: Dir, path: PathBuf) -> io::Result<Self> {
        let identity = dir.metadata()?.identity();
        Ok(Self { names: EntryNames(dir), path, identity })
    }

    /// Its absolute path as it was given, for showing and for programs.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Which directory it is.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// Its own facts now.
    ///
    /// # Errors
    /// The system's own.
    pub fn metadata(&self) -> io::Result<Metadata> {
        self.shared().metadata()
    }

    /// The path of an entry, for showing and for programs.
    pub fn path_of(&self, name: &Name) -> PathBuf {
        self.path.join(name.os())
    }

    /// Where the system says it is now; none without /proc.
    pub fn path_now(&self) -> Option<Vec<u8>> {
        self.shared().path_now()
    }

    /// Whether the caller may make and remove entries in it.
    pub fn is_writable(&self) -> bool {
        self.shared().is_writable()
    }

    /// Whether its file system notes when a file is written to through memory ([`Dir::stamps_mapped_writes`]).
    pub fn stamps_mapped_writes(&self) -> bool {
        self.shared().stamps_mapped_writes()
    }

    /// Its names, with the descriptor that all threads share.
    pub fn names(&self) -> &EntryNames {
        &self.names
    }

    /// Its names, with a descriptor and a place in the listing of its own.
    ///
    /// # Errors
    /// The system's own.
    pub fn own_names(&self) -> io::Result<EntryNames> {
        Ok(EntryNames(self.shared().reopen()?))
    }

    /// Metadata of a name at the first look, to know it again by its identity; a link is described, not followed.
    ///
    /// # Errors
    /// The system's own.
    pub fn find(&self, name: &Name) -> io::Result<Metadata> {
        self.shared().stat(name)
    }

    /// Metadata of an entry that was listed, if its name still leads to it; none when it is gone or another thing has its name.
    ///
    /// # Errors
    /// The system's own, save "not found".
    pub fn find_listed(&self, name: &Name, wanted: Identity) -> io::Result<Option<Metadata>> {
        Ok(self.shared().look_if_there(name)?.filter(|facts| facts.identity() == wanted))
    }

    /// Metadata of a file in an entry without opening the entry, for comparing them with what an index remembers of that very file and
    /// its directory; they prove nothing of where the file is ([`Dir::stat_in`]).
    ///
    /// # Errors
    /// The system's own.
    pub fn glimpse(&self, name: &Name, file: &Name) -> io::Result<Metadata> {
        self.shared().stat_in(name, file)
    }

    /// A link's target and its own facts, both of the one link that was opened.
    ///
    /// # Errors
    /// The system's own; `InvalidInput` when it is no link.
    pub fn link(&self, name: &Name) -> io::Result<(Vec<u8>, Metadata)> {
        self.shared().link(name)
    }

    /// Metadata of what a link leads to: for telling dangling ones, and links to directories that the real software lists.
    ///
    /// # Errors
    /// As [`Dir::stat_following`].
    pub fn stat_following(&self, name: &Name) -> io::Result<Metadata> {
        self.shared().stat_following(name)
    }

    /// The directory itself, for what belongs to the repository and is no entry: the trash, the state file of a root, the link to the
    /// last session. Entries are never reached from here; `tests/house/layers.rs` names the few files that may ask for it.
    pub fn for_its_own_files(&self) -> &Dir {
        self.shared()
    }

    pub(super) fn shared(&self) -> &Dir {
        &self.names.0
    }
}

impl EntryNames {
    /// As [`Dir::list`].
    ///
    /// # Errors
    /// As [`Dir::list`].
    pub fn list(&mut self, buffer: &mut ListBuffer, each: impl FnMut(Listed<'_>) -> ControlFlow<()>) -> io::Result<()> {
        self.0.list(buffer, each)
    }

    /// As [`Dir::gather_parts`].
    ///
    /// # Errors
    /// As [`Dir::list`].
    pub fn gather_parts(
        &mut self,
        size: usize,
        wanted: impl FnMut(&Listed<'_>) -> bool,
        take: impl FnMut(Names) -> bool,
    ) -> io::Result<()> {
        self.0.gather_parts(size, wanted, take)
    }

    /// As [`Dir::stat_nth`].
    ///
    /// # Errors
    /// The system's own.
    pub fn stat_nth(&self, names: &Names, at: usize) -> io::Result<Metadata> {
        self.0.stat_nth(names, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_keeps_its_directory_when_its_path_changes() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("r");
        std::fs::create_dir(&path).unwrap();
        let repository = RepositoryDir::open(&path).unwrap();
        std::fs::rename(&path, place.path().join("moved")).unwrap();
        std::fs::write(place.path().join("moved/f"), b"").unwrap();
        assert!(repository.find(&Name::new("f").unwrap()).is_ok());
        assert_eq!(repository.path(), path);
        assert!(RepositoryDir::open(&path).is_err());
    }

    #[test]
    fn what_is_made_is_what_is_opened() {
        let place = tempfile::tempdir().unwrap();
        let made = RepositoryDir::open_or_make(&place.path().join("a/b"), Some(0o777)).unwrap();
        assert_eq!(made.identity(), RepositoryDir::open(&place.path().join("a/b")).unwrap().identity());
        assert_eq!(made.metadata().unwrap().mode, 0o777);
    }
}
