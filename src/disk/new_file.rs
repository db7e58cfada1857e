//! A file that the user asked for by name: never an old one, and gone again unless it was finished.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A new file under way.
#[derive(Debug)]
pub struct NewFile {
    path: PathBuf,
    file: File,
    kept: bool,
}

impl NewFile {
    /// Makes it.
    ///
    /// # Errors
    /// `AlreadyExists` when the name is taken; the system's own.
    pub fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create_new(true).mode(0o666).open(path)?;
        Ok(Self { path: path.to_owned(), file, kept: false })
    }

    /// To write into.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Keeps it, once its content is on the disk.
    ///
    /// # Errors
    /// The content could not be written; the file is gone then.
    pub fn keep(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept && std::fs::remove_file(&self.path).is_err() {
            tracing::warn!("an unfinished file was left behind");
        }
    }
}
