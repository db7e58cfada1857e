//! A directory for the caller alone that goes when it is no longer used.

use std::io;
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
}

impl Drop for TemporaryDir {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!("a temporary directory was left behind: {error}");
        }
    }
}
