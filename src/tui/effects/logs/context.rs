//! What the threads for logs share, and what they are asked for.

use std::sync::Arc;

use crossbeam_channel::Sender;

use crate::command::{Catalog, LogSource, Readers};
use crate::model::{EntryRef, LogId, Pattern, Reason, Result};
use crate::tui::effects::threads::threads;
use crate::tui::message::Message;
use crate::tui::screen::log;
use crate::tui::ticket::Ticket;

/// Opens logs for one thread.
pub(super) type Opener = Box<dyn FnMut(&EntryRef, &LogId) -> Result<Box<dyn LogSource>>>;

/// What the threads share: where they read, and where they send.
#[derive(Clone)]
pub(super) struct LogContext {
    pub(super) openers: Arc<dyn Fn() -> Opener + Send + Sync>,
    pub(super) inbox: Sender<Message>,
    /// How many logs are searched at once.
    pub(super) threads: usize,
}

impl LogContext {
    pub(super) fn new(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> Self {
        let (catalog, threads) = (Arc::clone(catalog), threads(catalog));
        let opener = move || -> Opener {
            let mut readers = Readers::new(Arc::clone(&catalog));
            Box::new(move |row, log| readers.open_log(row, log))
        };
        Self { openers: Arc::new(opener), inbox: inbox.clone(), threads }
    }

    pub(super) fn opener(&self) -> Opener {
        (self.openers)()
    }

    pub(super) fn open(&self, row: &EntryRef, log: &LogId) -> Result<Box<dyn LogSource>> {
        self.opener()(row, log)
    }

    /// False when nobody listens any more.
    pub(super) fn send(&self, message: log::Message) -> bool {
        self.inbox.send(Message::Log(message)).is_ok()
    }

    pub(super) fn complain(&self, error: &crate::model::Error) {
        self.inbox.send(Message::ResultDialog(reason(error), true)).ok();
    }
}

/// One log of a session, or several, to be searched.
pub(super) struct Search<L> {
    pub(super) token: Ticket,
    pub(super) row: Box<EntryRef>,
    pub(super) logs: L,
    pub(super) pattern: Pattern,
}

/// A log whose bad lines are looked for.
pub(super) struct BadLog {
    pub(super) token: Ticket,
    pub(super) row: Box<EntryRef>,
    pub(super) log: LogId,
}

/// A log to be written out.
pub(super) struct Written {
    pub(super) token: Ticket,
    pub(super) row: Box<EntryRef>,
    pub(super) log: LogId,
    pub(super) editor: bool,
}

/// An error as a log says it.
pub(super) fn reason(error: &crate::model::Error) -> Reason {
    Reason::new(error.cause().kind(), error.to_string())
}
