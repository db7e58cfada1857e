//! A file that the user asked for by name: never an old one, written under a name of its own until it is whole, and gone again unless
//! it was finished.

use std::fs::File;
use std::io;
use std::path::Path;

use super::new_dir::partial_name;
use super::{Dir, EntryDir, Name, change};
use crate::model::Identity;
use crate::text::Visible;

/// A new file under way.
#[derive(Debug)]
pub struct NewFile {
    above: Dir,
    partial: Name,
    name: Name,
    file: File,
    identity: Identity,
    under_way: bool,
}

impl NewFile {
    /// Makes it, with 0666 less the umask.
    ///
    /// # Errors
    /// `AlreadyExists` when the name is taken; the system's own.
    pub fn create(path: &Path) -> io::Result<Self> {
        let (above, name) = place(path)?;
        Self::below(above, name, 0o666)
    }

    /// The same, for a file that is to hold what is in `entries`: for the caller alone, since what was private there must not become
    /// readable to others by being packed.
    ///
    /// # Errors
    /// As [`NewFile::create`]; `InvalidInput` when it would lie in one of those very directories.
    pub fn create_outside(path: &Path, entries: &[EntryDir]) -> io::Result<Self> {
        let (above, name) = place(path)?;
        for entry in entries {
            if above.is_within(entry.metadata())? {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "the target would be inside the source"));
            }
        }
        Self::below(above, name, 0o600)
    }

    fn below(above: Dir, name: Name, mode: u32) -> io::Result<Self> {
        if above.has(&name)? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let partial = partial_name(&name)?;
        let file = above.make_file(&partial, mode)?;
        let identity = match change::file_metadata(&file) {
            Ok(facts) => facts.identity(),
            Err(error) => {
                let left = Visible::of_bytes(partial.bytes());
                return Err(io::Error::new(error.kind(), format!("{error}; {left} was made and is left")));
            }
        };
        Ok(Self { above, partial, name, file, identity, under_way: true })
    }

    /// Which file it is.
    pub fn identity(&self) -> Identity {
        self.identity
    }

    /// To write into.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Keeps it under its name, once its content is on the disk.
    ///
    /// # Errors
    /// The content could not be written, the name was taken meanwhile, or another file was put into its place; the file is gone then.
    pub fn keep(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        self.leads_here(&self.partial)?;
        self.above.rename_new(&self.partial, &self.above, &self.name)?;
        self.under_way = false;
        self.leads_here(&self.name)
    }

    fn leads_here(&self, name: &Name) -> io::Result<()> {
        if self.above.stat(name)?.identity() == self.identity {
            return Ok(());
        }
        let text = format!("{} was replaced by another file while it was written", Visible::of_bytes(name.bytes()));
        Err(io::Error::new(io::ErrorKind::StaleNetworkFileHandle, text))
    }
}

/// The directory as the system finds it, links and `..` in its path followed, and the name in it.
fn place(path: &Path) -> io::Result<(Dir, Name)> {
    let (Some(above), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::ErrorKind::AlreadyExists.into());
    };
    let above = if above.as_os_str().is_empty() { Path::new(".") } else { above };
    Ok((Dir::open(above)?, Name::new(name.as_encoded_bytes())?))
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.under_way && !self.above.remove_file_seen(&self.partial, self.identity).unwrap_or(false) {
            tracing::warn!("an unfinished {} was left behind", Visible::of_bytes(self.partial.bytes()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn it_has_its_name_when_it_is_whole_and_is_gone_otherwise() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("n".repeat(255));
        let count = || std::fs::read_dir(place.path()).unwrap().count();
        drop(NewFile::create(&path).unwrap());
        assert_eq!(count(), 0);
        let new = NewFile::create(&path).unwrap();
        new.file().write_all(b"whole").unwrap();
        assert!(!path.exists());
        new.keep().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"whole");
        assert_eq!(NewFile::create(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(count(), 1);
    }

    #[test]
    fn another_file_in_its_place_is_neither_kept_nor_removed() {
        let place = tempfile::tempdir().unwrap();
        let new = NewFile::create(&place.path().join("f")).unwrap();
        let partial = place.path().join(new.partial.os());
        std::fs::remove_file(&partial).unwrap();
        std::fs::write(&partial, b"another").unwrap();
        assert!(new.keep().is_err());
        assert_eq!(std::fs::read(&partial).unwrap(), b"another");
        assert!(!place.path().join("f").exists());
    }
}
