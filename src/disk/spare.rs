//! Descriptors held back, so that what is opened for good leaves some for the work itself.

use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;

use super::Dir;

/// Descriptors that are free again when this is dropped.
#[derive(Debug)]
pub struct Spare(#[expect(dead_code, reason = "they are only held")] Vec<OwnedFd>);

impl Spare {
    /// Holds so many.
    ///
    /// # Errors
    /// There are not so many left.
    pub fn hold(count: usize) -> io::Result<Self> {
        let mut held = Vec::with_capacity(count);
        let one = Dir::open(Path::new("/"))?.0;
        for _ in 1..count {
            held.push(rustix::io::fcntl_dupfd_cloexec(&one, 0)?);
        }
        held.push(one);
        Ok(Self(held))
    }
}
