//! What a new file or directory got from the directory that it was made in: its group where that one has the set-group-ID bit, and its
//! access list. The mode that is set afterwards would give that group and those users what was meant for one's own.
#![expect(clippy::disallowed_methods, reason = "this is the layer that owns them")]

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};

use rustix::io::Errno;
use rustix::process::getegid;

use super::Dir;

const LISTS: [&str; 2] = ["system.posix_acl_access", "system.posix_acl_default"];

/// Takes the group and the access lists away that were handed down. A file system that has none of its own has nothing to take away.
///
/// # Errors
/// The system's own.
pub fn keep_to_oneself(file: &File) -> io::Result<()> {
    keep(file.as_fd())
}

impl Dir {
    /// The same of a directory.
    ///
    /// # Errors
    /// The system's own.
    pub fn keep_to_oneself(&self) -> io::Result<()> {
        keep(self.as_fd())
    }
}

fn keep(made: BorrowedFd<'_>) -> io::Result<()> {
    let facts = rustix::fs::fstat(made)?;
    if facts.st_gid != getegid().as_raw() {
        match rustix::fs::fchown(made, None, Some(getegid())) {
            // The group is one for all that is there, and so the mode says nothing.
            Ok(()) | Err(Errno::PERM | Errno::INVAL | Errno::OPNOTSUPP | Errno::ROFS) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for list in LISTS {
        match rustix::fs::fremovexattr(made, list) {
            Ok(()) | Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::INVAL | Errno::PERM) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
