//! Typed errors of the pamiq library; each names the Python exception that the real software raises in its place.

use std::io;
use std::path::PathBuf;

/// Why something did not work.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum PamiqError {
    /// The directory above the states' directory is missing (`FileNotFoundError`).
    #[error("{}: the directory above it is missing", .0.display())]
    NoParent(PathBuf),
    /// The states' directory is something else (`FileExistsError`).
    #[error("{}: it is no directory", .0.display())]
    NotADirectory(PathBuf),
    /// Another object is registered under this name (`KeyError`).
    #[error("State with name '{0}' is already registered")]
    AlreadyRegistered(String),
    /// There is a state of this name already: two saves within the resolution of the name's format (`FileExistsError`).
    #[error("{}: there is a state of this name already", .0.display())]
    StateExists(PathBuf),
    /// There is no such state (`FileNotFoundError`).
    #[error("State path: '{}' not found!", .0.display())]
    StateNotFound(PathBuf),
    /// An object could not be saved or loaded. A partial state stays behind; objects before it are changed already.
    #[error("{name}: {source}")]
    Member {
        /// The name that it is registered under.
        name: String,
        /// Its own error.
        source: StateError,
    },
    /// The interval is negative (`ValueError`).
    #[error("Interval must be non-negative")]
    NegativeInterval,
    /// A format or a pattern that names nothing below the states' directory.
    #[error("{0:?} names nothing below the states' directory")]
    BadName(String),
    /// The system's own error.
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

/// What saving or loading an object may fail with.
pub type StateError = Box<dyn std::error::Error + Send + Sync>;

/// A result of the pamiq library.
pub type Result<T> = std::result::Result<T, PamiqError>;

impl PamiqError {
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>, source: io::Error) -> Self {
        PamiqError::Io { doing, path: path.into(), source }
    }
}
