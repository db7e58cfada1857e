//! Looking again and again, where nothing tells of changes by itself.

use std::io;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::Hints;
use crate::model::Id;
use crate::work;

/// A thread that looks; dropping this ends it.
#[derive(Debug)]
pub struct Polling {
    _alive: Sender<()>,
}

impl Polling {
    /// Starts a thread that looks this often and hints at what `look` says has changed since it was asked last.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start(
        every: Duration,
        hints: Hints,
        mut look: impl FnMut() -> Vec<Option<Id>> + Send + 'static,
    ) -> io::Result<Self> {
        let (alive, ended) = channel::<()>();
        let poll = move || {
            while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                if look().into_iter().any(|changed| hints.send(changed).is_err()) {
                    return;
                }
            }
        };
        work::spawn("watch", poll)?;
        Ok(Self { _alive: alive })
    }
}
