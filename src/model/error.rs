//! The one error that passes the storage trait: what was being done, to what, and why it failed.

use std::fmt;

use crate::text::{Visible, os_words, without_errno};

/// A result whose error is a [`ErrorInner`].
pub type Result<T> = std::result::Result<T, Error>;

/// A fault, boxed so that results stay small.
#[derive(Debug)]
pub struct Error(pub Box<ErrorInner>);

/// What was being done, to what, and why it failed.
#[derive(Debug)]
pub struct ErrorInner {
    /// The operation, as in "cannot read the checkpoint".
    pub doing: &'static str,
    /// The session or place, visible.
    pub subject: Visible,
    /// Why.
    pub cause: Cause,
}

/// Why an operation failed. One exhaustive match in `cli` gives the exit code.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// There is no such repository.
    #[error("no such repository")]
    NoRepository,
    /// There is no such session.
    #[error("no such session")]
    NoSession,
    /// Several repositories hold the id.
    #[error("found in several repositories: {0}")]
    Ambiguous(String),
    /// It went away meanwhile.
    #[error("it is gone")]
    Gone,
    /// Another thing took its place since it was listed.
    #[error("it was replaced since it was listed")]
    Replaced,
    /// A left-over `session.next` stands in the way.
    #[error("it is locked: {0}")]
    Locked(String),
    /// Somebody uses it.
    #[error("it is in use: {0}")]
    InUse(String),
    /// What must be known before anything may be removed could not be found out.
    #[error("{0}")]
    Unsure(String),
    /// Its content is damaged.
    #[error("{0}")]
    Damaged(String),
    /// It is beyond a limit of ours.
    #[error("{0}")]
    TooBig(String),
    /// The system does not allow it.
    #[error("{0}")]
    Denied(String),
    /// This kind, system or state does not offer it.
    #[error("{0}")]
    Unsupported(String),
    /// What was asked cannot be understood.
    #[error("{0}")]
    Usage(String),
    /// The user stopped it.
    #[error("cancelled")]
    Cancelled,
    /// It moved into a tombstone and cannot be emptied further.
    #[error("{0}")]
    Unfinished(String),
    /// Another thing was moved instead of it, and is kept: where, and how it comes back.
    #[error("{0}")]
    Misplaced(String),
    /// The system's own error.
    #[error("{}", os_words(.0))]
    Io(#[source] std::io::Error),
    /// Another library's error.
    #[error("{0}")]
    Other(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A fault of this operation on this subject.
    pub fn new(doing: &'static str, subject: impl AsRef<[u8]>, cause: Cause) -> Self {
        Self(Box::new(ErrorInner { doing, subject: Visible::of_bytes(subject.as_ref()), cause }))
    }

    /// An error of the system, sorted into gone, denied and the rest.
    pub fn io(doing: &'static str, subject: impl AsRef<[u8]>, error: std::io::Error) -> Self {
        Self::new(doing, subject, Cause::from_io(error))
    }

    /// Why it failed.
    pub fn cause(&self) -> &Cause {
        &self.0.cause
    }
}

impl Cause {
    /// Sorts an error of the system.
    pub fn from_io(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Cause::Gone,
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Cause::Denied(os_words(&error))
            }
            _ => Cause::Io(error),
        }
    }

    /// The stable word of the JSON.
    pub fn kind(&self) -> &'static str {
        match self {
            Cause::NoRepository => "no-repository",
            Cause::NoSession => "no-session",
            Cause::Ambiguous(_) => "ambiguous",
            Cause::Gone => "gone",
            Cause::Replaced => "replaced",
            Cause::Locked(_) => "locked",
            Cause::InUse(_) => "in-use",
            Cause::Unsure(_) => "unsure",
            Cause::Damaged(_) => "damaged",
            Cause::TooBig(_) => "too-big",
            Cause::Denied(_) => "denied",
            Cause::Unsupported(_) => "unsupported",
            Cause::Usage(_) => "usage",
            Cause::Cancelled => "cancelled",
            Cause::Unfinished(_) => "unfinished",
            Cause::Misplaced(_) => "misplaced",
            Cause::Io(_) => "io",
            Cause::Other(_) => "other",
        }
    }

    /// What to do next; empty when the cause says it all.
    pub fn next_step(&self) -> &'static str {
        match self {
            Cause::NoRepository => "pass a place with -r, or try `adjourn demo`",
            Cause::NoSession => "`adjourn list --ids` shows existing ids",
            Cause::Ambiguous(_) => "choose a repository with -r",
            Cause::Gone | Cause::Replaced => "list again",
            Cause::Locked(_) => "`adjourn break-lock` shows the lock and removes it",
            Cause::InUse(_) => "end the program that uses it, or use --force",
            Cause::Damaged(_) => "run `adjourn doctor` for details; its logs can still be read",
            Cause::TooBig(_) => "inspect the file by hand",
            Cause::Denied(_) => "run as the owner or as root",
            Cause::Unfinished(_) => "fix the cause; the next change finishes it",
            Cause::Misplaced(_)
            | Cause::Unsure(_)
            | Cause::Unsupported(_)
            | Cause::Usage(_)
            | Cause::Cancelled
            | Cause::Io(_)
            | Cause::Other(_) => "",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Cause::Gone, "open the log" | "read the log" | "show the log") = (&self.0.cause, self.0.doing) {
            // The session is still listed, so to list again would not help.
            return write!(f, "{}: log file missing", self.0.subject);
        }
        let cause = Visible::of(&without_errno(&self.0.cause.to_string()));
        // Some speak of nothing that has a name.
        let colon = if self.0.subject.as_str().is_empty() { "" } else { ": " };
        write!(f, "{}{colon}cannot {}: {cause}", self.0.subject, self.0.doing)?;
        match self.0.cause.next_step() {
            "" => Ok(()),
            step => write!(f, "; {step}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0.cause)
    }
}
