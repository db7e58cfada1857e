//! Watches one repository: what it reports goes to the inbox as hints. That an open log grows is seen by its own thread
//! (`logs/open.rs`), not here.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};

use crossbeam_channel::Sender;

use crate::command::Catalog;
use crate::model::{Id, RepositoryId, WatchMode};
use crate::tui::message::Message;
use crate::work::{self, Gauge, RequestQueue};

/// Hints that may wait; more are one "look at everything again" anyway.
const WAITING: usize = 64;

/// The entries to watch, and the open one.
type Focus = (Vec<Id>, Option<Id>);

/// The threads that watch one repository.
pub struct Watcher {
    repository: RepositoryId,
    focus: Arc<RequestQueue<Focus>>,
    beginning: Gauge,
}

impl Watcher {
    /// Starts watching.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>, repository: RepositoryId) -> io::Result<Self> {
        let focus: Arc<RequestQueue<Focus>> = Arc::default();
        let (hints, heard) = sync_channel(WAITING);
        let (catalog, theirs) = (Arc::clone(catalog), Arc::clone(&focus));
        let answers = inbox.clone();
        let beginning = Gauge::default();
        let hold = beginning.hold();
        work::spawn("watch", move || {
            let mut watch = match catalog.watch(repository, hints) {
                Ok(watch) => watch,
                Err(error) => {
                    let mode = WatchMode::Off(error.cause().to_string());
                    answers.send(Message::Watching(repository, mode)).ok();
                    return;
                }
            };
            let mut mode = watch.mode();
            answers.send(Message::Watching(repository, mode.clone())).ok();
            drop(hold);
            while let Some((entries, open)) = theirs.take() {
                watch.focus(&entries, open.as_ref());
                if watch.mode() != mode {
                    mode = watch.mode();
                    answers.send(Message::Watching(repository, mode.clone())).ok();
                }
                theirs.done();
            }
        })?;
        let inbox = inbox.clone();
        work::spawn("hints", move || pass_on(&heard, &inbox, repository))?;
        Ok(Self { repository, focus, beginning })
    }

    /// Whether it watches, or has said why it does not.
    pub fn has_begun(&self) -> bool {
        self.beginning.is_free()
    }

    /// What it watches.
    pub fn repository(&self) -> RepositoryId {
        self.repository
    }

    /// Which entries to watch besides the repository itself, and which one is open.
    pub fn focus(&self, entries: Vec<Id>, open: Option<Id>) {
        self.focus.replace([(entries, open)]);
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.focus.close();
    }
}

fn pass_on(heard: &Receiver<Option<Id>>, inbox: &Sender<Message>, repository: RepositoryId) {
    for hint in heard {
        let hint = hint.map(|id| (repository, id));
        if inbox.send(Message::Hint(hint)).is_err() {
            return;
        }
    }
}
