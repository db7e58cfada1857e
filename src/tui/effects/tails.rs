//! Reads the end of a log: a newer question replaces an older one and stops it.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::Sender;

use super::lister::reason;
use crate::command::{Catalog, Readers};
use crate::model::{Cause, EntryRef, Lines, LogId, Position, Result};
use crate::tui::message::Message;
use crate::work::{Task, WorkerPool};

/// Lines that are read; no screen shows more.
const LINES: usize = 100;

/// The thread that reads ends of logs.
pub struct Tails {
    pool: WorkerPool<(Box<EntryRef>, LogId, Task)>,
    running: Mutex<Task>,
}

impl Tails {
    /// Starts it.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> io::Result<Self> {
        let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
        let prepare = move || {
            let (mut readers, inbox) = (Readers::new(Arc::clone(&catalog)), inbox.clone());
            move |(row, log, task): (Box<EntryRef>, LogId, Task)| {
                let lines = match read(&mut readers, &row, &log, &task) {
                    Err(error) if matches!(error.cause(), Cause::Cancelled) => return,
                    lines => lines.map_err(|error| reason(&error)),
                };
                inbox.send(Message::Tail(row, log, lines)).ok();
            }
        };
        Ok(Self { pool: WorkerPool::start("tail", 1, prepare)?, running: Mutex::default() })
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.pool.is_idle()
    }

    /// Asks for the end of a log.
    pub fn tail(&self, row: Box<EntryRef>, log: LogId) {
        self.pool.queue().replace([(row, log, self.renew())]);
    }

    /// Gives up what is being read, so that an open log has the processor for itself.
    pub fn stop(&self) {
        self.renew();
    }

    fn renew(&self) -> Task {
        let task = Task::new();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *running, task.clone()).cancel();
        task
    }
}

fn read(readers: &mut Readers, row: &EntryRef, log: &LogId, task: &Task) -> Result<Lines> {
    let mut source = readers.open_log(row, log)?;
    source.lines(Position::FromEnd(LINES as u64), LINES, task)
}
