//! Lists all repositories; a newer question replaces an older one that nobody has begun.

use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use crate::command::{Catalog, Listing, Readers};
use crate::model::{EntryRef, Reason, Result};
use crate::tui::message::{Listed, Message};
use crate::tui::moves::{Moved, Moves};
use crate::tui::ticket::Ticket;
use crate::work::{Task, WorkerPool};

/// How many are shown before all are listed.
const YOUNGEST: usize = 1_000;

/// The thread that lists.
pub struct Lister {
    pool: WorkerPool<Ticket>,
}

impl Lister {
    /// Starts it.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> io::Result<Self> {
        let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
        let prepare = move || {
            let (mut readers, inbox) = (Readers::new(Arc::clone(&catalog)), inbox.clone());
            let mut first = true;
            let mut last: Option<Arc<Vec<EntryRef>>> = None;
            move |generation| {
                let mut tell = |listing: Result<Listing>| {
                    let mut listed = listing.map_or_else(|error| failed(&error), listed);
                    let before = last.replace(Arc::clone(&listed.rows));
                    listed.moved = before.map(|from| Moved { moves: Moves::between(&from, &listed.rows), from });
                    let more = listed.more;
                    inbox.send(Message::Listed(generation, Box::new(listed))).ok();
                    more
                };
                // Where there are a million, the youngest are on the screen before the rest is listed.
                if std::mem::take(&mut first) && !tell(readers.youngest(YOUNGEST, &Task::new())) {
                    return;
                }
                tell(readers.list(&Task::new()));
            }
        };
        Ok(Self { pool: WorkerPool::start("list", 1, prepare)? })
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.pool.is_idle()
    }

    /// Asks for a listing.
    pub fn list(&self, generation: Ticket) {
        self.pool.queue().replace([generation]);
    }
}

fn listed(listing: Listing) -> Listed {
    let failures = listing.failures.iter().map(|(id, error)| (*id, reason(error)));
    Listed {
        failures: failures.collect(),
        rows: Arc::new(listing.rows),
        problems: listing.problems,
        pending_removals: listing.pending_removals,
        more: listing.more,
        moved: None,
    }
}

fn failed(error: &crate::model::Error) -> Listed {
    Listed { failures: vec![(crate::model::RepositoryId::default(), reason(error))], ..Listed::default() }
}

/// An error as a reason.
pub fn reason(error: &crate::model::Error) -> Reason {
    Reason::new(error.cause().kind(), error.to_string())
}
