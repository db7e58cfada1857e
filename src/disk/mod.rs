//! The one owner of file-system calls that can hurt: descriptors, safe opening, atomic replacement, tombstones and removal.

/// A session that was moved out of its repository; the only thing that can be emptied.
pub struct Tombstone(());
