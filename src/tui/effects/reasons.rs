//! Finds out why jobs failed, one after the other: of a session that nobody looks at any more, no further one.

use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::lister::reason;
use super::newest::Newest;
use crate::command::{BAD_LINE_BYTES, Catalog, Readers};
use crate::model::{Cause, EntryRef, FailedJob};
use crate::tui::message::Message;
use crate::work::Task;

/// The thread that finds it out; it is asked for failed jobs of a session.
pub type Reasons = Newest<(Box<EntryRef>, Vec<FailedJob>)>;

/// Starts it.
///
/// # Errors
/// The system gives no more threads.
pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> io::Result<Reasons> {
    let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
    Newest::start("reasons", move || {
        let (mut readers, inbox) = (Readers::new(Arc::clone(&catalog)), inbox.clone());
        move |(row, jobs): (Box<EntryRef>, Vec<FailedJob>), task: &Task| {
            for job in jobs {
                let found = match readers.failure_reason(&row, &job, BAD_LINE_BYTES, task) {
                    Err(error) if matches!(error.cause(), Cause::Cancelled) => return,
                    found => found.map_err(|error| reason(&error)),
                };
                inbox.send(Message::Failure(row.address(), job.id, found)).ok();
            }
        }
    })
}
