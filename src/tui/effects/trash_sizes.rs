//! Measures what is in the trash while it is looked at, the first lines first.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::Sender;

use super::newest::Newest;
use crate::command::{Catalog, Readers, TrashedSession, measure_trashed};
use crate::tui::message::Message;
use crate::tui::screen::change::Message as Answer;
use crate::tui::ticket::Ticket;
use crate::work::{Stopwatch, Task};

/// How often sizes are told at most.
const TOLD: Duration = Duration::from_millis(50);

/// The thread that measures; it is asked for the sessions of one view.
pub type TrashSizes = Newest<(Ticket, Vec<TrashedSession>)>;

/// Starts it.
///
/// # Errors
/// The system gives no more threads.
pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> io::Result<TrashSizes> {
    let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
    Newest::start("trash-sizes", move || {
        let (readers, inbox) = (Readers::new(Arc::clone(&catalog)), inbox.clone());
        move |(ticket, trashed): (Ticket, Vec<TrashedSession>), task: &Task| {
            measure(&readers, &inbox, ticket, &trashed, task);
        }
    })
}

fn measure(readers: &Readers, inbox: &Sender<Message>, ticket: Ticket, trashed: &[TrashedSession], task: &Task) {
    let (mut found, mut next, mut told) = (Vec::new(), 0, None::<Stopwatch>);
    let send = |found: Vec<_>| inbox.send(Message::Change(Answer::TrashMeasured(ticket, found))).ok();
    let measured = measure_trashed(readers, trashed, task, &mut |at, contents| {
        found.push((at, contents));
        next = at.saturating_add(1);
        if told.as_ref().is_none_or(|told| told.elapsed() > TOLD) {
            told = Some(Stopwatch::start());
            send(std::mem::take(&mut found));
        }
    });
    if task.is_cancelled() {
        return;
    }
    // What could not be measured is told too, so that nobody waits for it.
    if measured.is_err() {
        found.extend((next..trashed.len()).map(|at| (at, None)));
    }
    send(found);
}
