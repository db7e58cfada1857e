//! What is asked about: a directory of a repository.

use crate::disk::Metadata;

/// A directory that may be in use.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Its name below the root.
    pub name: Vec<u8>,
    /// What it is now; none when it is gone.
    pub facts: Option<Metadata>,
}
