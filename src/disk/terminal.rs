//! The terminal that controls this process, opened by itself: standard input and output may be pipes.

use std::fs::OpenOptions;
use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::OFlags;

/// Opens the controlling terminal for reading and writing; without one, whichever of the standard streams is a terminal.
///
/// # Errors
/// There is no terminal at all.
pub fn open_terminal() -> io::Result<OwnedFd> {
    match OpenOptions::new().read(true).write(true).open("/dev/tty") {
        Ok(file) => Ok(file.into()),
        Err(error) => stream().ok_or(error),
    }
}

fn stream() -> Option<OwnedFd> {
    let (input, output, errors) = (io::stdin(), io::stdout(), io::stderr());
    let usable = |fd: &std::os::fd::BorrowedFd<'_>| {
        let flags = rustix::fs::fcntl_getfl(fd).unwrap_or(OFlags::empty());
        rustix::termios::isatty(fd) && flags.contains(OFlags::RDWR)
    };
    let found = [input.as_fd(), output.as_fd(), errors.as_fd()].into_iter().find(usable)?;
    found.try_clone_to_owned().ok()
}
