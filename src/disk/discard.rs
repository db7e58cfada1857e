//! Taking away a directory that this process itself has made and not finished. Directories of anybody else are removed by `Trash` alone.

use std::io;

use super::{Dir, Kind, ListBuffer, Name};
use crate::model::Identity;

/// Deeper than this nothing is taken away; what this process makes is not so deep.
const DEEPEST: usize = 256;

impl Dir {
    /// Removes what is in this directory, by descriptor, links not followed and mounts not entered.
    ///
    /// # Errors
    /// The system's own; what could be removed before it is gone.
    pub(super) fn discard_contents(&mut self) -> io::Result<()> {
        self.discard_to(DEEPEST)
    }

    fn discard_to(&mut self, levels: usize) -> io::Result<()> {
        for (name, kind) in self.names(&mut ListBuffer::default())? {
            let name = Name::new(name)?;
            if kind == Kind::Directory || kind == Kind::Unknown && self.look(&name)?.kind == Kind::Directory {
                let levels = levels.checked_sub(1).ok_or_else(|| io::Error::other("it is too deep"))?;
                let mut below = self.open_dir(&name)?;
                below.discard_to(levels)?;
                self.remove_empty_dir(&name)?;
            } else {
                self.remove_file(&name)?;
            }
        }
        Ok(())
    }

    /// Removes the empty directory of this name if it still is the one that was made.
    ///
    /// # Errors
    /// `StaleNetworkFileHandle` when it is another by now; as [`Dir::remove_empty_dir`].
    pub(super) fn remove_made_dir(&self, name: &Name, made: Identity) -> io::Result<()> {
        if self.look(name)?.identity() != made {
            return Err(super::change::made_by_another(name));
        }
        self.remove_empty_dir(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_in_it_goes_and_nothing_that_links_lead_to() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("made/a/b")).unwrap();
        std::fs::create_dir(place.path().join("kept")).unwrap();
        std::fs::write(place.path().join("kept/f"), b"x").unwrap();
        std::fs::write(place.path().join("made/a/f"), b"x").unwrap();
        std::os::unix::fs::symlink("../../kept", place.path().join("made/a/link")).unwrap();
        let (dir, name) = (Dir::open(place.path()).unwrap(), Name::new("made").unwrap());
        let mut made = dir.open_dir(&name).unwrap();
        made.discard_contents().unwrap();
        let other = dir.look(&Name::new("kept").unwrap()).unwrap().identity();
        assert!(dir.remove_made_dir(&name, other).is_err());
        dir.remove_made_dir(&name, made.facts().unwrap().identity()).unwrap();
        assert!(place.path().join("kept/f").exists() && !place.path().join("made").exists());
    }
}
