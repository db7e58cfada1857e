//! Reads everything about the session under the cursor.

use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::lister::reason;
use super::newest::Newest;
use crate::command::{Catalog, Readers};
use crate::model::{Cause, EntryRef};
use crate::tui::message::Message;
use crate::work::Task;

/// The thread that reads details; it is asked for a session.
pub type Details = Newest<Box<EntryRef>>;

/// Starts it.
///
/// # Errors
/// The system gives no more threads.
pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> io::Result<Details> {
    let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
    Newest::start("detail", move || {
        let (mut readers, inbox) = (Readers::new(Arc::clone(&catalog)), inbox.clone());
        move |row: Box<EntryRef>, task: &Task| read(&mut readers, &inbox, &row, task)
    })
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
