//! The verbs, and the offers that take their place where one may be refused.

use std::fmt;

use super::Reason;

/// A handle, or the reason why not.
pub type Offer<T> = std::result::Result<T, Reason>;

/// What a user can ask of a session.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verb {
    /// Go on with it.
    Resume,
    /// Take away what an interrupted save left.
    BreakLock,
    /// Move it to the trash.
    Trash,
    /// Bring it back from the trash.
    Restore,
    /// Remove it for good.
    Destroy,
    /// Keep the latest N and remove the rest.
    KeepLatest,
    /// Remove the oldest until what is left takes at most so much.
    Prune,
}

impl Verb {
    /// Whether a rule chooses the sessions, so that nobody named the ones that go.
    pub fn is_by_rule(self) -> bool {
        matches!(self, Verb::KeepLatest | Verb::Prune)
    }

    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Resume => "resume",
            Verb::BreakLock => "break-lock",
            Verb::Trash => "trash",
            Verb::Restore => "restore",
            Verb::Destroy => "destroy",
            Verb::KeepLatest => "keep-latest",
            Verb::Prune => "prune",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
