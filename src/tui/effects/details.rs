//! Reads everything about the session under the cursor: a newer question replaces an older one and stops it.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crossbeam_channel::Sender;

use super::lister::reason;
use crate::command::{Catalog, Readers};
use crate::model::{Cause, EntryRef};
use crate::tui::message::Message;
use crate::work::{Task, WorkerPool};

/// The thread that reads details.
pub struct Details {
    pool: WorkerPool<(Box<EntryRef>, Task)>,
    running: Mutex<Task>,
}

impl Details {
    /// Starts it.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> io::Result<Self> {
        let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
        let prepare = move || {
            let (mut readers, inbox) = (Readers::new(Arc::clone(&catalog)), inbox.clone());
            move |(row, task): (Box<EntryRef>, Task)| read(&mut readers, &inbox, &row, &task)
        };
        Ok(Self { pool: WorkerPool::start("detail", 1, prepare)?, running: Mutex::default() })
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.pool.is_idle()
    }

    /// Asks for the details of a session.
    pub fn open(&self, row: Box<EntryRef>) {
        let task = Task::new();
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *running, task.clone()).cancel();
        self.pool.queue().replace([(row, task)]);
    }
}

fn read(readers: &mut Readers, inbox: &Sender<Message>, row: &EntryRef, task: &Task) {
    let detail = match readers.detail(row, task) {
        Err(error) if matches!(error.cause(), Cause::Cancelled) => return,
        detail => detail.map(Arc::new).map_err(|error| reason(&error)),
    };
    inbox.send(Message::Detailed(row.address(), detail)).ok();
    match readers.measure(row, task) {
        Err(error) if matches!(error.cause(), Cause::Cancelled) => {}
        usage => {
            let usage = usage.map_err(|error| reason(&error));
            inbox.send(Message::Used(row.address(), usage)).ok();
        }
    }
}
