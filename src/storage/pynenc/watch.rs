//! Watching by looking again: neither a SQLite file nor a Redis tells of changes by itself in a way that can be trusted. Only a number
//! is compared; hints carry no data.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::source::Source;
use crate::model::{Error, Id, Result, WatchMode};
use crate::storage::{Hints, Watch};
use crate::work;

/// How often to look, in seconds.
const SECONDS: u32 = 2;

struct Polling {
    why: &'static str,
    /// Dropping it ends the thread.
    _alive: Sender<()>,
}

/// Starts looking again and again.
///
/// # Errors
/// The system gives no thread.
pub(super) fn watch(source: Box<dyn Source>, hints: Hints, why: &'static str) -> Result<Box<dyn Watch>> {
    let (alive, ended) = channel::<()>();
    let poll = move || {
        let mut source = source;
        let mut before = source.change().ok();
        while ended.recv_timeout(Duration::from_secs(SECONDS.into())) == Err(RecvTimeoutError::Timeout) {
            let now = source.change().ok();
            if now != before && hints.send(None).is_err() {
                return;
            }
            before = now;
        }
    };
    work::spawn("watch", poll).map_err(|error| Error::io("watch the repository", "", error))?;
    Ok(Box::new(Polling { why, _alive: alive }))
}

impl Watch for Polling {
    fn mode(&self) -> WatchMode {
        WatchMode::Polling(SECONDS, self.why.to_owned())
    }

    fn focus(&mut self, _entries: &[Id]) {}
}
