//! A directory for the caller alone that goes when it is no longer used.

use std::io;
use std::path::Path;

use super::private_dir::PrivateDir;

/// A fresh directory, 0700, below the system's place for temporary files; removed with everything in it when dropped.
#[derive(Debug)]
pub struct TemporaryDir(PrivateDir);

impl TemporaryDir {
    /// Makes it.
    ///
    /// # Errors
    /// The system's own.
    pub fn new(prefix: &str) -> io::Result<Self> {
        PrivateDir::new(prefix).map(Self)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for TemporaryDir {
    fn drop(&mut self) {
        if let Err(error) = self.0.hollow().and_then(|()| self.0.remove()) {
            tracing::warn!("a temporary directory was left behind: {error}");
        }
    }
}
