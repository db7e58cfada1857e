//! A fresh directory for the caller alone below the system's place for temporary files, held open: what is in it is reached and
//! removed by descriptor, since the place may be one where others can change names.

use std::io;
use std::path::{Path, PathBuf};

use super::trash::hollow;
use super::{Dir, Name};
use crate::model::Freed;
use crate::work::Task;

/// The directory.
#[derive(Debug)]
pub(super) struct PrivateDir {
    base: Dir,
    name: Name,
    pub dir: Dir,
    path: PathBuf,
}

impl PrivateDir {
    /// Makes it with mode 0700, whatever the umask.
    ///
    /// # Errors
    /// The system's own.
    pub fn new(prefix: &str) -> io::Result<Self> {
        let place = super::absolute(&std::env::temp_dir())?;
        let base = Dir::open(&place)?;
        for _ in 0..100 {
            let name = Name::new(format!("{prefix}{:016x}", super::random()))?;
            match base.make_private_dir(&name) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => {
                    let path = place.join(name.os());
                    return Ok(Self { dir: made?.reopen()?, base, name, path });
                }
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Where it was made.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes everything in it.
    ///
    /// # Errors
    /// What could not be removed.
    pub fn hollow(&self) -> io::Result<()> {
        hollow(&self.dir, &mut Freed::default(), 1, &Task::new()).map_err(|left| io::Error::other(format!("{left:?}")))
    }

    /// Removes it when it is empty and still has its name.
    ///
    /// # Errors
    /// The system's own.
    pub fn remove(&self) -> io::Result<()> {
        if self.base.look(&self.name)?.identity() != self.dir.facts()?.identity() {
            return Err(io::ErrorKind::StaleNetworkFileHandle.into());
        }
        self.base.remove_empty_dir(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn it_is_the_callers_alone_and_another_of_its_name_is_left() {
        let made = PrivateDir::new("adjourn-test-").unwrap();
        let mode = std::fs::metadata(made.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
        let moved = made.path().with_extension("moved");
        std::fs::rename(made.path(), &moved).unwrap();
        std::fs::create_dir(made.path()).unwrap();
        std::fs::write(moved.join("inside"), b"").unwrap();
        made.hollow().unwrap();
        assert!(made.remove().is_err() && made.path().exists());
        std::fs::remove_dir(made.path()).unwrap();
        // Nothing was left in it.
        std::fs::remove_dir(moved).unwrap();
    }
}
