//! What stands in the way of the next save, with the evidence a user needs to decide.

use super::{Activity, Identity, Reason, Timestamp};
use crate::text::Untrusted;

/// A left-over lock as it was seen.
#[derive(Clone, PartialEq, Debug)]
pub struct Lock {
    /// The file or action that is the lock.
    pub name: Untrusted,
    /// Which file it was.
    pub identity: Identity,
    /// Its size in bytes.
    pub bytes: u64,
    /// When it was written.
    pub written: Option<Timestamp>,
    /// Who has it open, as far as can be seen.
    pub holders: Activity,
    /// Whether it is a complete, newer checkpoint that could be adopted; else why not.
    pub adoptable: Result<Reason, Reason>,
}

/// What to do with a lock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unlock {
    /// Remove it; the checkpoint stays as it is.
    Discard,
    /// Make it the checkpoint, where it is a complete one.
    Adopt,
}
