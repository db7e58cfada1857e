//! Bytes to standard output that Ctrl-C stops also while nobody reads them.

use std::io::{self, Write};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::work::Task;

/// A pipe that is ready takes so many bytes at once (`PIPE_BUF`), so that no write waits for its reader.
const AT_ONCE: usize = 4096;

/// How long is waited before it is asked whether to go on.
const MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 100_000_000 };

/// Standard output without a buffer of its own.
pub(super) struct OutputStream<'a> {
    task: &'a Task,
}

impl<'a> OutputStream<'a> {
    /// Until the task is cancelled.
    pub(super) fn new(task: &'a Task) -> Self {
        Self { task }
    }
}

impl Write for OutputStream<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let stdout = io::stdout();
        loop {
            if self.task.is_cancelled() {
                // Not `Interrupted`: who writes would try again.
                return Err(io::Error::other("cancelled"));
            }
            let mut waits = [PollFd::new(&stdout, PollFlags::OUT)];
            match poll(&mut waits, Some(&MOMENT)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => break,
                Err(error) => return Err(error.into()),
            }
        }
        let part = bytes.get(..AT_ONCE).unwrap_or(bytes);
        Ok(rustix::io::write(&stdout, part)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
