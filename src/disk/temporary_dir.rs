//! A directory for the caller alone that goes when it is no longer used.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::chase::{Trust, chase};
use super::place::absolute;
use super::{Dir, Name};

/// A fresh directory, 0700, below the system's place for temporary files; removed with everything in it when dropped. It is held by
/// descriptor: what bears its name by then is removed only if it still is this directory.
#[derive(Debug)]
pub struct TemporaryDir {
    above: Dir,
    name: Name,
    dir: Dir,
    path: PathBuf,
    keeps: bool,
}

impl TemporaryDir {
    /// Makes it.
    ///
    /// # Errors
    /// The place of temporary files is such that another user could put something else in its place; the system's own.
    pub fn new(prefix: &str) -> io::Result<Self> {
        let base = absolute(&std::env::temp_dir())?;
        let above = chase(&base, Trust::All)?.dir;
        for _ in 0..100 {
            let name = Name::new(format!("{prefix}{:016x}", super::random()))?;
            match above.make_dir_exact(&name, 0o700) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return Ok(Self { above, path: base.join(name.os()), name, dir: made?, keeps: false }),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Where it is, for programs and for showing.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The directory, to be filled.
    pub fn dir(&self) -> &Dir {
        &self.dir
    }

    /// Leaves what others have put into it, and then the directory too.
    pub(super) fn keeping(mut self) -> Self {
        self.keeps = true;
        self
    }

    fn remove(&mut self) -> io::Result<()> {
        if !self.keeps {
            self.dir.discard_contents()?;
        }
        self.above.remove_made_dir(&self.name, self.dir.metadata()?.identity())
    }

    /// Copies up to so many bytes of an open file into a new one of this name, for the caller alone.
    ///
    /// # Errors
    /// The system's own.
    pub fn take(&self, name: &str, from: &File, limit: u64) -> io::Result<()> {
        let mut to = self.dir.make_file(&Name::new(name)?, 0o600)?;
        io::copy(&mut from.take(limit), &mut to).map(|_| ())
    }
}

impl Drop for TemporaryDir {
    fn drop(&mut self) {
        if let Err(error) = self.remove()
            && !(self.keeps && error.kind() == io::ErrorKind::DirectoryNotEmpty)
        {
            tracing::warn!("a temporary directory was left behind: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn it_is_the_callers_alone_and_goes_with_what_it_holds() {
        let made = TemporaryDir::new("adjourn-test-").unwrap();
        let path = made.path().to_owned();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o700);
        std::fs::create_dir_all(path.join("a/b")).unwrap();
        std::fs::write(path.join("a/f"), b"").unwrap();
        drop(made);
        assert!(!path.exists());
    }

    #[test]
    fn another_directory_of_its_name_stays() {
        let made = TemporaryDir::new("adjourn-test-").unwrap();
        let path = made.path().to_owned();
        let (moved, kept) = (path.with_extension("moved"), path.join("kept"));
        std::fs::rename(&path, &moved).unwrap();
        std::fs::create_dir_all(&kept).unwrap();
        drop(made);
        assert!(kept.exists());
        std::fs::remove_dir_all(path).unwrap();
        std::fs::remove_dir_all(moved).unwrap();
    }
}
