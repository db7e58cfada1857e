//! The lock on a trash folder. It is waited for, but not without end: whoever holds it may have been stopped, by Ctrl-Z or a debugger.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustix::fs::FlockOperation;
use rustix::io::Errno;

use crate::disk::{Dir, wait};
use crate::work::{Stopwatch, Task};

/// How long is waited: what is done under the lock takes some renames.
const PATIENCE: Duration = Duration::from_secs(2);

/// How long is waited between two tries.
const PAUSE: Duration = Duration::from_millis(5);

/// A lock on the trash folder; it goes with the descriptor. Where there are no locks it holds nothing.
#[derive(Debug)]
pub(in crate::disk) struct Held {
    _dir: Option<Dir>,
}

/// What was learnt of the locks of one trash: once somebody did not go on, he is not waited for again before he has.
#[derive(Clone, Debug, Default)]
pub(super) struct FolderLocks {
    stuck: Arc<AtomicBool>,
}

impl FolderLocks {
    /// Takes the lock, by a descriptor of its own, so that threads do not undo each other's. `how` must not block.
    ///
    /// # Errors
    /// Somebody else has it and does not give it back; `Interrupted` when the task was cancelled.
    pub fn take(&self, dir: &Dir, how: FlockOperation, task: &Task) -> io::Result<Held> {
        let Ok(dir) = dir.reopen() else { return Ok(Held { _dir: None }) };
        let watch = Stopwatch::start();
        loop {
            match rustix::io::retry_on_intr(|| rustix::fs::flock(&dir, how)) {
                Err(Errno::WOULDBLOCK) if task.is_cancelled() => return Err(io::ErrorKind::Interrupted.into()),
                Err(Errno::WOULDBLOCK) if self.is_stuck() || watch.elapsed() > PATIENCE => return Err(self.give_up()),
                Err(Errno::WOULDBLOCK) => wait(PAUSE),
                // Where there are no locks nobody can hold one.
                Err(_) | Ok(()) => {
                    self.stuck.store(false, Ordering::Relaxed);
                    return Ok(Held { _dir: Some(dir) });
                }
            }
        }
    }

    fn is_stuck(&self) -> bool {
        self.stuck.load(Ordering::Relaxed)
    }

    fn give_up(&self) -> io::Error {
        self.stuck.store(true, Ordering::Relaxed);
        let text = "another adjourn command is moving a session into or out of this trash and does not go on; \
                    continue it or end it";
        io::Error::new(io::ErrorKind::ResourceBusy, text)
    }
}
