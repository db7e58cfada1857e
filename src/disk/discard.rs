//! Taking away a directory that this process itself has made and not finished. Directories of anybody else are removed by `Trash` alone.

use std::io;

use super::trash::{PATIENCE, RemoveError, remove_contents};
use super::{Dir, Name};
use crate::model::{Freed, Identity};
use crate::work::Task;

impl Dir {
    /// Removes what is in this directory, by descriptor, links not followed and mounts not entered.
    ///
    /// # Errors
    /// The system's own; what could be removed before it is gone.
    pub(super) fn discard_contents(&self) -> io::Result<()> {
        remove_contents(self, &mut Freed::default(), 1, &mut PATIENCE.clone(), &Task::new()).map_err(
            |error| match error {
                RemoveError::Cancelled => io::ErrorKind::Interrupted.into(),
                RemoveError::Stuck(_, error) => error.into(),
                RemoveError::Refilled => io::Error::other("another process keeps writing to it"),
            },
        )
    }

    /// Removes the empty directory of this name if it still is the one that was made.
    ///
    /// # Errors
    /// `StaleNetworkFileHandle` when it is another by now; as [`Dir::remove_empty_dir`].
    pub(super) fn remove_made_dir(&self, name: &Name, made: Identity) -> io::Result<()> {
        if self.stat(name)?.identity() != made {
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
        let made = dir.open_dir(&name).unwrap();
        made.discard_contents().unwrap();
        let other = dir.stat(&Name::new("kept").unwrap()).unwrap().identity();
        assert!(dir.remove_made_dir(&name, other).is_err());
        dir.remove_made_dir(&name, made.metadata().unwrap().identity()).unwrap();
        assert!(place.path().join("kept/f").exists() && !place.path().join("made").exists());
    }
}
