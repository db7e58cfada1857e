//! Everything that can happen to the browser: keys, the passing of time, and the answers of the threads.

use std::sync::Arc;

use ratatui::layout::{Position, Size};

use super::effect::Purpose;
use super::external_program::Back;
use super::key::Key;
use super::moves::Moved;
use super::screen::{change, log};
use super::theme::Shade;
use crate::command::FailureReason;
use crate::model::{
    Address, Detail, EntryRef, Id, Lines, LogId, Problem, Reason, RepositoryId, Summary, Timestamp, Usage, WatchMode,
};
use crate::text::Untrusted;
use crate::tui::ticket::Ticket;

/// Something that happened.
#[derive(Debug)]
pub enum Message {
    /// The first frame is drawn; everything begins.
    Start,
    /// It is now this late; the first message of every round.
    Now(Timestamp),
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something.
    Mouse(Mouse),
    /// The terminal has this size.
    Resize(Size),
    /// The terminal got the focus, or lost it.
    Focus(bool),
    /// The terminal told its background.
    Background(Shade),
    /// The terminal is gone, or a signal asks to end; its number.
    End(i32),
    /// A signal asks to suspend.
    Suspend,
    /// The process was continued.
    Continued,
    /// The terminal is ours again after another program had it.
    Returned(Back),
    /// A listing is there.
    Listed(Ticket, Box<Listed>),
    /// Rows were read: their place in the listing, and what they hold.
    Summaries(Ticket, Vec<(u32, Result<Box<Summary>, Reason>)>),
    /// Sessions were measured: their place in the listing and their bytes; none when that failed.
    Measured(Ticket, Vec<(u32, Option<u64>)>),
    /// Everything about one session.
    Detailed(Address, Result<Arc<Detail>, Reason>),
    /// Files and bytes of one session, part by part.
    Used(Address, Result<Usage, Reason>),
    /// Why a job of a session failed, by its full id.
    Failure(Address, Untrusted, Result<FailureReason, Reason>),
    /// The end of a log.
    Tail(Box<EntryRef>, LogId, Result<Lines, Reason>),
    /// Something of a session was written down for this purpose.
    Written(Purpose, Result<String, Reason>),
    /// A repository is watched in this way.
    Watching(RepositoryId, WatchMode),
    /// Something changed: the whole repository, or one entry.
    Hint(Option<(RepositoryId, Id)>),
    /// A thread has something to say.
    ResultDialog(Reason, bool),
    /// From the changing thread.
    Change(change::Message),
    /// From a log's thread.
    Log(log::Message),
    /// Work goes on between two keys.
    Idle,
}

impl Message {
    /// Whether it tells of rows, of which there may be 100,000.
    pub fn is_of_rows(&self) -> bool {
        matches!(self, Message::Summaries(..) | Message::Measured(..))
    }
}

/// What a listing found.
#[derive(Debug, Default)]
pub struct Listed {
    /// The sessions, youngest first.
    pub rows: Arc<Vec<EntryRef>>,
    /// What could not be listed.
    pub problems: Vec<(RepositoryId, Problem)>,
    /// Repositories that could not be read at all.
    pub failures: Vec<(RepositoryId, Reason)>,
    /// Removals that a kill left unfinished.
    pub pending_removals: usize,
    /// Whether older ones are still being listed.
    pub more: bool,
    /// Where the rows of the listing before went, where that is known already.
    pub moved: Option<Moved>,
}

/// What the mouse did, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mouse {
    /// What it did.
    pub action: MouseAction,
    /// Where.
    pub at: Position,
}

/// What the mouse did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MouseAction {
    /// The left button went down.
    Click,
    /// The wheel turned towards the user.
    WheelDown,
    /// The wheel turned away.
    WheelUp,
}
