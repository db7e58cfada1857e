//! Typed errors of the woger library, with the operation, the place and what to do next.

use std::io;
use std::path::PathBuf;

use crate::disk::ReadError;
use crate::model::{Cause, Error};

/// Why something did not work.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum WogerError {
    /// A state file that is no JSON, and was none for a while. It is never written, since what it holds would be lost.
    #[error("{}: {why}; unchanged: repair it by hand, since woger reads it as empty and erases it on its next write", .path.display())]
    NotJson {
        /// The state file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A state file whose JSON holds no names (the real software raises `TypeError`).
    #[error("{}: it holds a {found} where an object should be", .path.display())]
    NotAnObject {
        /// The state file.
        path: PathBuf,
        /// Python's name of what it holds.
        found: &'static str,
    },
    /// There is no workspace at this place of the list (Python's `IndexError`).
    #[error("there is no workspace at {index} of {count}")]
    OutOfRange {
        /// The place that was asked for.
        index: isize,
        /// How many there are.
        count: usize,
    },
    /// A name that would lead out of the root.
    #[error("{0:?} is no name for a workspace: it leads out of the root")]
    BadName(String),
    /// A path structure has no path of this name.
    #[error("the path structure has no path called {0:?}")]
    NoSuchPath(String),
    /// A loader failed.
    #[error("{action} failed: {source}")]
    Loader {
        /// The action that it was for.
        action: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The state file changed again and again while it was to be written.
    #[error("{}: somebody else keeps writing it", .0.display())]
    Contended(PathBuf),
    /// What the state file would hold could not be read again.
    #[error("{}: could not be read again, so it was not written: {why}", .path.display())]
    Unreadable {
        /// The state file.
        path: PathBuf,
        /// Which limit it is beyond.
        why: String,
    },
    /// The system's own error, or a file that is none.
    #[error("cannot {doing} {}: {source}", .path.display())]
    Io {
        /// The operation.
        doing: &'static str,
        /// The place.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A result of the woger library.
pub type Result<T> = std::result::Result<T, WogerError>;

impl WogerError {
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>, source: impl Into<io::Error>) -> Self {
        WogerError::Io { doing, path: path.into(), source: source.into() }
    }

    pub(super) fn reading(path: impl Into<PathBuf>, error: ReadError) -> Self {
        Self::io("read", path, io::Error::from(error))
    }
}

impl From<WogerError> for Error {
    fn from(error: WogerError) -> Self {
        let subject = match &error {
            WogerError::NotJson { path, .. } | WogerError::NotAnObject { path, .. } | WogerError::Contended(path) => {
                path
            }
            WogerError::Io { path, .. } | WogerError::Unreadable { path, .. } => path,
            _ => return Error::new("use the workspace", "", Cause::Other(Box::new(error))),
        };
        let subject = subject.as_os_str().as_encoded_bytes().to_vec();
        match error {
            WogerError::Unreadable { why, .. } => Error::new("write the state file", subject, Cause::TooBig(why)),
            WogerError::NotJson { why, .. } => Error::new("use the state file", subject, Cause::Damaged(why)),
            WogerError::Io { doing, source, .. } => Error::io(doing, subject, source),
            other => Error::new("use the state file", subject, Cause::Damaged(other.to_string())),
        }
    }
}
