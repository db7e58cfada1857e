//! A directory for the caller alone that goes when it is no longer used.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A fresh directory, 0700, below the system's place for temporary files; removed with everything in it when dropped.
#[derive(Debug)]
pub struct TemporaryDir(PathBuf);

impl TemporaryDir {
    /// Makes it.
    ///
    /// # Errors
    /// The system's own.
    pub fn new(prefix: &str) -> io::Result<Self> {
        super::make_temporary(prefix).map(Self)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Copies up to so many bytes of an open file into a new one of this name, for the caller alone.
    ///
    /// # Errors
    /// The system's own.
    pub fn take(&self, name: &str, from: &File, limit: u64) -> io::Result<()> {
        let mut to = File::options().write(true).create_new(true).mode(0o600).open(self.0.join(name))?;
        io::copy(&mut from.take(limit), &mut to).map(|_| ())
    }
}

impl Drop for TemporaryDir {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!("a temporary directory was left behind: {error}");
        }
    }
}
