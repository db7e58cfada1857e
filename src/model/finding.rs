//! What `doctor` finds: how bad it is, advice in words, and the command that mends it or shows what has to be mended.

use std::borrow::Cow;
use std::path::PathBuf;

use super::{Cause, Id, Reason};
use crate::text::Untrusted;

/// Something that is wrong in a repository.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// The entry or stray file that it is about; none for the repository itself.
    pub id: Option<Id>,
    /// What is wrong.
    pub reason: Reason,
    /// What to do about it, in words.
    pub advice: Cow<'static, str>,
    /// The command to do it with; `command` makes it complete.
    pub remedy: Remedy,
}

/// A command that mends a finding, or shows what nobody but the user can mend. The storage knows what helps, not how this program was
/// called: the place, the id and the quotes are added where the command is made complete. Paths are below the place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// Words of this program, without an id: `list`.
    List,
    /// Words of this program, on the entry: `trash --yes`.
    Run(&'static [&'static str]),
    /// The same on another entry.
    RunOn(&'static [&'static str], Id),
    /// Reads one log of the entry.
    ReadLog(Untrusted),
    /// Packs the entry for those who can read it, then moves it to the trash.
    ArchiveThenTrash,
    /// Words of the system on a path: `chmod u+rwx`.
    System(&'static [&'static str], PathBuf),
    /// Moves a path out of the repository, into a directory beside it.
    MoveAside(PathBuf),
    /// Gives what lies at a path, from `/` on, another one.
    Rename(PathBuf, PathBuf),
    /// Keeps a copy of a file beside it.
    KeepCopy(PathBuf),
}

impl Remedy {
    /// Shows what a path is and whose.
    pub fn look(path: impl Into<PathBuf>) -> Self {
        Remedy::System(&["ls", "-ld"], path.into())
    }
}

/// How bad a finding is. Only errors make `doctor` end with 3.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// Of interest; nothing has to be done.
    Info,
    /// Something may be lost or mistaken later.
    Warning,
    /// Something is damaged or cannot be read.
    Error,
}

impl Level {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Level::Info => "info",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

impl Finding {
    /// That an entry could not be examined; `path` is its own.
    pub fn of_error(id: &Id, cause: &Cause, path: PathBuf) -> Self {
        let reason = Reason::new(cause.kind(), cause.to_string());
        Self { id: Some(id.clone()), reason, advice: cause.next_step().into(), remedy: Remedy::look(path) }
    }

    /// How bad it is, by the key of its reason; what nobody has graded is an error.
    pub fn level(&self) -> Level {
        match self.reason.key {
            "world-writable" | "foreign" | "link" | "orphan-log" | "trash" => Level::Info,
            "locked" | "unsaved" | "times" | "ahead" | "started" | "stale" | "owner-silent" | "strange"
            | "renamed-trash" | "unfinished" | "pin-gone" => Level::Warning,
            _ => Level::Error,
        }
    }
}
