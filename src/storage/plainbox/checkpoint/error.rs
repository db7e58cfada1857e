//! Why a checkpoint cannot be read or resumed, in the real software's own words (formats/plainbox.md d.6).

use crate::storage::codec::gzip::GzipError;
use crate::storage::codec::json::JsonError;
use crate::storage::codec::python::repr;
use crate::text::Untrusted;

/// What reading a checkpoint fails with.
pub type CheckpointError = SessionResumeError;

/// The family of errors of peeking and resuming.
#[non_exhaustive]
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SessionResumeError {
    /// The data makes no sense. Texts quoted in it stand as Python's `repr`.
    #[error("{text}{}", detail(.why))]
    Corrupted {
        /// The real software's message.
        text: String,
        /// What exactly is wrong, where the real message is silent; may be empty.
        why: String,
    },
    /// A version that nobody knows.
    #[error("Unsupported version {version}")]
    IncompatibleSession {
        /// The version as Python would print it.
        version: String,
    },
    /// A job is not what it was when the session was saved.
    #[error("Definition of job {} has changed", repr(.job.exact()))]
    IncompatibleJob {
        /// The job's id.
        job: Untrusted,
    },
    /// A log that the checkpoint refers to cannot be accessed; only with the flag `file-reference-checks`.
    #[error("cannot access file: {}", repr(.file.exact()))]
    BrokenReference {
        /// The file as it was looked for.
        file: Untrusted,
    },
    /// The compressed data is cut off; upstream lets this pass as an EOFError.
    #[error("Compressed file ended before the end-of-stream marker was reached")]
    Truncated,
    /// Beyond a limit of ours.
    #[error("{what}")]
    TooBig {
        /// Which limit.
        what: String,
    },
    /// Nested deeper than Python follows; upstream lets this pass as a RecursionError.
    #[error("{}", JsonError::TooDeep)]
    TooDeep,
}

fn detail(why: &str) -> String {
    if why.is_empty() { String::new() } else { format!(": {why}") }
}

impl SessionResumeError {
    /// Data that makes no sense.
    pub(super) fn corrupted(text: impl Into<String>) -> Self {
        Self::Corrupted { text: text.into(), why: String::new() }
    }

    fn because(text: &str, why: impl std::fmt::Display) -> Self {
        Self::Corrupted { text: text.into(), why: why.to_string() }
    }

    /// The real software's message alone.
    pub fn message(&self) -> String {
        match self {
            Self::Corrupted { text, .. } => text.clone(),
            other => other.to_string(),
        }
    }

    /// The class that the real software raises, where it has one.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Corrupted { .. } => "CorruptedSessionError",
            Self::IncompatibleSession { .. } => "IncompatibleSessionError",
            Self::IncompatibleJob { .. } => "IncompatibleJobError",
            Self::BrokenReference { .. } => "BrokenReferenceToExternalFile",
            Self::Truncated => "EOFError",
            Self::TooBig { .. } => "MemoryError",
            Self::TooDeep => "RecursionError",
        }
    }
}

impl From<GzipError> for SessionResumeError {
    fn from(error: GzipError) -> Self {
        match error {
            GzipError::Truncated => Self::Truncated,
            GzipError::PackedTooBig | GzipError::UnpackedTooBig | GzipError::NoMemory => {
                Self::TooBig { what: error.to_string() }
            }
            GzipError::NotGzip | GzipError::Damaged | GzipError::Checksum | GzipError::Length | GzipError::Trailing => {
                Self::because("Cannot decompress session data", error)
            }
        }
    }
}

impl From<JsonError> for SessionResumeError {
    fn from(error: JsonError) -> Self {
        match error {
            JsonError::NotUtf8 => Self::because("Cannot decode session text", error),
            JsonError::Syntax(_) => Self::because("Cannot interpret session JSON", error),
            JsonError::TooDeep => Self::TooDeep,
            JsonError::TooMany => Self::TooBig { what: error.to_string() },
        }
    }
}
