//! What an archive or a copy of a session took along.

use crate::text::Untrusted;

/// What an archive or a copy took along.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PackStats {
    /// Regular files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What was left out, since it is no file, directory or link: paths below the session.
    pub skipped: Vec<Untrusted>,
}
