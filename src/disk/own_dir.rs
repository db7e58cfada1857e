//! Directories of the program's own (remembered view, index, whatever else it keeps without being asked): reached from the root by
//! descriptor, through nothing that another user has a say in, and written by descriptor alone. Where that cannot be had, nothing is
//! kept: root that runs with a user's HOME leaves nothing there.

use std::fs::File;
use std::io::{self, Write};

use rustix::io::Errno;

use super::chase::{Owner, Reached, Trust, chase, denied, foreign};
use super::replace::Fresh;
use super::{Dir, Metadata, Name, ReadError};
use crate::model::OwnPlace;

/// A directory of the program's own, opened.
#[derive(Debug)]
pub struct OwnDir(Dir);

/// Whether what is written has to be on the disk before it is answered for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durable {
    /// What somebody chose.
    Yes,
    /// What can be made again: after a crash of the machine it may hold anything.
    No,
}

impl OwnDir {
    /// Opens a directory of our own to read from.
    ///
    /// # Errors
    /// `NotFound`; `PermissionDenied` with the words why another user has a say in it; the system's own.
    pub fn open(place: &OwnPlace) -> io::Result<Self> {
        Self::of(chase(&place.path(), Trust::All)?)
    }

    /// The same to write to. What is missing below the place's base is made for the caller alone; the base, which is somebody's home,
    /// never is.
    ///
    /// # Errors
    /// As [`OwnDir::open`]; `NotFound` when there is no such home.
    pub fn create(place: &OwnPlace) -> io::Result<Self> {
        let mut here = chase(&place.base, Trust::All)?;
        for part in &place.below {
            here = here.enter_or_make(&Name::new(part.as_encoded_bytes())?)?;
        }
        Self::of(here)
    }

    /// The directory itself has to be the caller's: root's is not an ordinary user's.
    fn of(reached: Reached) -> io::Result<Self> {
        let owner = reached.dir.metadata()?.uid;
        if owner != rustix::process::geteuid().as_raw() {
            return Err(denied(&reached.path, &format!("is owned by {}", Owner(owner))));
        }
        reached.dir.reopen().map(Self)
    }

    /// Why nothing could be written to a place; none when something could. Nothing is made.
    pub fn obstacle(place: &OwnPlace) -> Option<io::Error> {
        let opened = match Self::open(place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::open(&OwnPlace::new(place.base.clone(), [])),
            opened => opened,
        };
        match opened {
            Ok(dir) if dir.0.is_writable() => None,
            Ok(_) => Some(Errno::ACCESS.into()),
            Err(error) => Some(error),
        }
    }

    /// The directory itself, for listing and tidying.
    pub fn dir(&mut self) -> &mut Dir {
        &mut self.0
    }

    /// Opens a file that only the caller could have written.
    ///
    /// # Errors
    /// It is missing, no regular file, another user's, or others may write it.
    pub fn open_file(&self, name: &Name) -> Result<(File, Metadata), ReadError> {
        let (file, facts) = self.0.open_file(name)?;
        checked(&facts)?;
        Ok((file, facts))
    }

    /// Reads a whole file that only the caller could have written.
    ///
    /// # Errors
    /// As [`OwnDir::open_file`], or it holds more than `limit` bytes.
    pub fn read(&self, name: &Name, limit: u64) -> Result<Vec<u8>, ReadError> {
        let mut content = Vec::new();
        checked(&self.0.read_file(name, limit, &mut content)?)?;
        Ok(content)
    }

    /// Writes a file for the caller alone, at once or not at all. A link of that name is replaced, not followed.
    ///
    /// # Errors
    /// The system's own; the old content is then still there.
    pub fn replace(
        &self,
        name: &Name,
        durable: Durable,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let fresh = Fresh::private(&self.0, 0o600)?;
        let mut file = io::BufWriter::new(&fresh.file);
        content(&mut file)?;
        file.flush()?;
        drop(file);
        if durable == Durable::Yes {
            fresh.file.sync_all()?;
        }
        fresh.put_over(name)?;
        if durable == Durable::Yes { self.0.sync() } else { Ok(()) }
    }
}

fn checked(facts: &Metadata) -> io::Result<()> {
    let why = match foreign(facts) {
        None if facts.mode & 0o022 != 0 => Some("is writable by others".to_owned()),
        None if facts.links > 1 => Some("has a second hard link".to_owned()),
        why => why,
    };
    why.map_or(Ok(()), |why| Err(io::Error::new(io::ErrorKind::PermissionDenied, format!("it {why}"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    fn write(dir: &OwnDir, name: &str, text: &str) -> io::Result<()> {
        dir.replace(&Name::new(name).unwrap(), Durable::Yes, |to| to.write_all(text.as_bytes()))
    }

    fn names(place: &OwnPlace) -> usize {
        std::fs::read_dir(place.path()).unwrap().count()
    }

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let top = tempfile::tempdir().unwrap();
        let place = OwnPlace::new(top.path().to_owned(), ["deep", "own"]);
        assert!(OwnDir::obstacle(&place).is_none() && OwnDir::open(&place).is_err());
        let dir = OwnDir::create(&place).unwrap();
        let (elsewhere, name) = (top.path().join("elsewhere"), Name::new("view").unwrap());
        std::fs::write(&elsewhere, "kept").unwrap();
        symlink(&elsewhere, place.path().join("view")).unwrap();
        assert!(dir.read(&name, 9).is_err(), "a link is not read through");
        write(&dir, "view", "one").unwrap();
        write(&dir, "view", "two").unwrap();
        assert_eq!(dir.read(&name, 9).unwrap(), b"two");
        assert_eq!((std::fs::read(&elsewhere).unwrap(), names(&place)), (b"kept".to_vec(), 1));
        std::fs::hard_link(place.path().join("view"), top.path().join("second")).unwrap();
        assert!(dir.read(&name, 9).unwrap_err().to_string().contains("second hard link"));
    }

    #[test]
    fn a_failed_replacement_leaves_the_old_and_no_rest() {
        let top = tempfile::tempdir().unwrap();
        let place = OwnPlace::new(top.path().to_owned(), ["own"]);
        let dir = OwnDir::create(&place).unwrap();
        std::fs::create_dir_all(place.path().join("taken/full")).unwrap();
        assert!(write(&dir, "taken", "x").is_err());
        let full = dir.replace(&Name::new("view").unwrap(), Durable::No, |_| Err(io::ErrorKind::StorageFull.into()));
        assert_eq!(full.unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert!(place.path().join("taken/full").is_dir());
        assert_eq!(names(&place), 1);
    }

    #[test]
    fn the_base_is_never_made() {
        let top = tempfile::tempdir().unwrap();
        let place = OwnPlace::new(top.path().join("home"), [".cache", "adjourn"]);
        assert_eq!(OwnDir::create(&place).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(OwnDir::obstacle(&place).unwrap().kind(), io::ErrorKind::NotFound);
        assert_eq!(std::fs::read_dir(top.path()).unwrap().count(), 0);
        assert!(OwnDir::create(&OwnPlace::new("home".into(), ["x"])).is_err(), "not below the current directory");
    }

    #[test]
    fn where_others_may_put_something_nothing_is_kept() {
        use std::os::unix::fs::PermissionsExt;
        let top = tempfile::tempdir().unwrap();
        let place = OwnPlace::new(top.path().to_owned(), ["cache", "own"]);
        OwnDir::create(&place).unwrap();
        std::fs::set_permissions(top.path().join("cache"), std::fs::Permissions::from_mode(0o777)).unwrap();
        let why = OwnDir::create(&place).unwrap_err().to_string();
        assert!(why.ends_with("cache is writable by others"), "{why}");
        assert_eq!(OwnDir::obstacle(&place).unwrap().to_string(), why);
    }
}
