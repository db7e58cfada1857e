//! What can go wrong with a session on disk, exactly enough for a harness to act on it.
//!
//! Of the reference's `LockedStorageError` the operation, the path and the error number are here; the system's words for the number
//! are those of [`io::Error::from_raw_os_error`]. A second file name there never is, and what every Python exception has
//! (`args`, `characters_written`, `with_traceback`) has no meaning in Rust.

use std::io;
use std::path::PathBuf;

use crate::disk::{Kind, ReadError};
use crate::model::{Cause, Error};
use crate::text::Visible;

/// A `session.next` is in the way of a save: an interrupted one left it, or one is going on. An error of the operating system, as in
/// the reference: it becomes an [`io::Error`] of the kind `AlreadyExists`.
///
/// ```
/// use adjourn::storage::plainbox::{LockedStorageError, StorageError};
///
/// fn is_locked(error: &StorageError) -> Option<&LockedStorageError> {
///     match error {
///         StorageError::LockedStorage(locked) => Some(locked),
///         _ => None,
///     }
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}: cannot {doing}: locked by a left-over session.next", shown(.path))]
pub struct LockedStorageError {
    /// The operation.
    pub doing: &'static str,
    /// The file in the way.
    pub path: PathBuf,
    /// The system's error number, `EEXIST`.
    pub errno: i32,
}

impl From<LockedStorageError> for io::Error {
    fn from(error: LockedStorageError) -> Self {
        io::Error::new(io::ErrorKind::AlreadyExists, error)
    }
}

/// An error of [`super::SessionStorage`] and [`super::SessionStorageRepository`].
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A `session.next` is in the way of a save: an interrupted one left it, or one is going on.
    #[error(transparent)]
    LockedStorage(#[from] LockedStorageError),
    /// There is no lock to break.
    #[error("{}: not locked", shown(.path))]
    NotLocked {
        /// Where the lock would be.
        path: PathBuf,
    },
    /// What has the lock's name is a directory and is left alone.
    #[error("{}: a directory, no lock file", shown(.path))]
    LockIsDirectory {
        /// The directory.
        path: PathBuf,
    },
    /// The lock is no longer the file that was seen.
    #[error("{}: the lock was replaced by another file", shown(.path))]
    LockReplaced {
        /// The lock file.
        path: PathBuf,
    },
    /// The session, or the directory it would be in, is not there.
    #[error("{}: no such session", shown(.path))]
    Gone {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Another thing has the session's name since it was made, opened or listed.
    #[error("{}: replaced since it was listed", shown(.path))]
    Replaced {
        /// Its path.
        path: PathBuf,
    },
    /// Something else is where a directory should be: a link, a file.
    #[error("{}: not a directory", shown(.path))]
    NotADirectory {
        /// What it is.
        path: PathBuf,
    },
    /// The checkpoint is no regular file; what it is was not opened.
    #[error("{}: not a regular file but {}", shown(.path), .kind.noun())]
    NotRegular {
        /// The file.
        path: PathBuf,
        /// What it is.
        kind: Kind,
    },
    /// The checkpoint is larger than is read.
    #[error("{}: {bytes} bytes exceed the limit of {limit}", shown(.path))]
    TooBig {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// What is read at most.
        limit: u64,
    },
    /// A name that no session can have.
    #[error("{}: no name for a session: {why}", shown(.path))]
    BadName {
        /// What was given.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The session could not be removed, or not wholly.
    #[error(transparent)]
    Removal(#[from] Error),
    /// The system's own error.
    #[error("{}: cannot {doing}: {source}", shown(.path))]
    Io {
        /// The operation.
        doing: &'static str,
        /// What it was about.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
}

fn shown(path: &std::path::Path) -> Visible {
    Visible::of_bytes(path.as_os_str().as_encoded_bytes())
}

impl StorageError {
    pub(super) fn io(doing: &'static str, path: PathBuf, source: io::Error) -> Self {
        StorageError::Io { doing, path, source }
    }

    /// Sorts the error of opening a directory.
    pub(super) fn opening(path: PathBuf, error: io::Error) -> Self {
        let link = error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error());
        match error.kind() {
            io::ErrorKind::NotFound => StorageError::Gone { path },
            io::ErrorKind::NotADirectory => StorageError::NotADirectory { path },
            _ if link => StorageError::NotADirectory { path },
            _ => StorageError::io("open it", path, error),
        }
    }

    /// Sorts the error of reading a file.
    pub(super) fn reading(path: PathBuf, error: ReadError) -> Self {
        match error {
            ReadError::NotRegular(kind) => StorageError::NotRegular { path, kind },
            ReadError::TooBig { bytes, limit } => StorageError::TooBig { path, bytes, limit },
            ReadError::Io(error) => StorageError::io("read it", path, error),
        }
    }

    fn kind(&self) -> io::ErrorKind {
        match self {
            StorageError::LockedStorage { .. } => io::ErrorKind::AlreadyExists,
            StorageError::NotLocked { .. } | StorageError::Gone { .. } => io::ErrorKind::NotFound,
            StorageError::LockIsDirectory { .. } | StorageError::NotRegular { kind: Kind::Directory, .. } => {
                io::ErrorKind::IsADirectory
            }
            StorageError::NotADirectory { .. } => io::ErrorKind::NotADirectory,
            StorageError::TooBig { .. } => io::ErrorKind::FileTooLarge,
            StorageError::NotRegular { .. } | StorageError::BadName { .. } => io::ErrorKind::InvalidInput,
            StorageError::Io { source, .. } => source.kind(),
            StorageError::LockReplaced { .. } | StorageError::Removal(_) => io::ErrorKind::Other,
            StorageError::Replaced { .. } => io::ErrorKind::StaleNetworkFileHandle,
        }
    }
}

impl From<StorageError> for io::Error {
    fn from(error: StorageError) -> Self {
        io::Error::new(error.kind(), error)
    }
}

impl From<StorageError> for Cause {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::LockedStorage { .. } => Cause::Locked("locked by a left-over session.next".to_owned()),
            StorageError::Gone { .. } | StorageError::NotLocked { .. } => Cause::Gone,
            StorageError::LockReplaced { .. } | StorageError::Replaced { .. } => Cause::Replaced,
            StorageError::TooBig { bytes, limit, .. } => {
                Cause::TooBig(format!("{bytes} bytes exceed the limit of {limit}"))
            }
            StorageError::NotRegular { kind, .. } => {
                Cause::Damaged(format!("the checkpoint is not a regular file but {}", kind.noun()))
            }
            StorageError::LockIsDirectory { .. } => Cause::Damaged("session.next is a directory".to_owned()),
            StorageError::NotADirectory { .. } => Cause::Damaged("it is not a directory".to_owned()),
            StorageError::BadName { why, .. } => Cause::Usage(why),
            StorageError::Removal(error) => error.0.cause,
            StorageError::Io { source, .. } => Cause::from_io(source),
        }
    }
}
