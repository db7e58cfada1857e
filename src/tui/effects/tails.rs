//! Reads the end of a log.

use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::lister::reason;
use super::newest::Newest;
use crate::command::{Catalog, Readers};
use crate::model::{Cause, EntryRef, Lines, LogId, Position, Result};
use crate::tui::message::Message;
use crate::work::Task;

/// Lines that are read; no screen shows more.
const LINES: usize = 100;

/// The thread that reads ends of logs; it is asked for a session's log.
pub type Tails = Newest<(Box<EntryRef>, LogId)>;

/// Starts it.
///
/// # Errors
/// The system gives no more threads.
pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> io::Result<Tails> {
    let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
    Newest::start("tail", move || {
        let (mut readers, inbox) = (Readers::new(Arc::clone(&catalog)), inbox.clone());
        move |(row, log): (Box<EntryRef>, LogId), task: &Task| {
            let lines = match read(&mut readers, &row, &log, task) {
                Err(error) if matches!(error.cause(), Cause::Cancelled) => return,
                lines => lines.map_err(|error| reason(&error)),
            };
            inbox.send(Message::Tail(row, log, lines)).ok();
        }
    })
}

fn read(readers: &mut Readers, row: &EntryRef, log: &LogId, task: &Task) -> Result<Lines> {
    let mut source = readers.open_log(row, log)?;
    source.lines(Position::FromEnd(LINES as u64), LINES, task)
}
