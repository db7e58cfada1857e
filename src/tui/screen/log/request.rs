//! What the screen asks of the thread that owns a log, and what comes back.

use super::everywhere::Found;
use super::line_filter::LineFilter;
use super::loaded_range::LoadedRange;
use crate::command::BadLines;
use crate::model::{EntryRef, LogId, LogInfo, Pattern, Reason, Timestamp};
use crate::tui::ticket::Ticket;

/// For a log's threads.
#[derive(Debug)]
pub enum Effect {
    /// Open this log instead of the one before; its answers carry the token.
    Open(Ticket, Box<EntryRef>, LogId),
    /// Read a part of it. A newer request ends an older one.
    Read(ReadRequest),
    /// Look for growth, or stop looking.
    Follow(bool),
    /// Find out when the open log began, from when it was last written and its last line's time.
    Clock,
    /// Search the open log; the answers carry the token.
    Search(Ticket, Box<EntryRef>, LogId, Pattern),
    /// Search these logs of the session; the answers carry the token.
    SearchAll(Ticket, Box<EntryRef>, Vec<LogId>, Pattern),
    /// Write this log out as text, for the editor or else the pager; the answer carries the token.
    Write(Ticket, Box<EntryRef>, LogId, bool),
    /// Find the bad lines of this log; the answer carries the token.
    BadLines(Ticket, Box<EntryRef>, LogId),
    /// Stop searching the open log.
    StopSearch,
    /// Stop searching all logs.
    StopSearchAll,
    /// The log is left; its threads may end.
    Close,
}

/// A part of a log to be read.
#[derive(Clone, PartialEq, Debug)]
pub struct ReadRequest {
    /// Which open log.
    pub token: Ticket,
    /// Which request; the answer carries it.
    pub number: Ticket,
    /// Which part.
    pub ask: Ask,
    /// Which lines of it.
    pub filter: LineFilter,
    /// Whether colours are obeyed.
    pub coloured: bool,
}

/// Which part of a log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// So many lines before this one, and so many from it on.
    Around(u64, usize, usize),
    /// So many lines from this one on.
    Forward(u64, usize),
    /// So many lines before this one.
    Backward(u64, usize),
    /// So many lines at the end.
    End(usize),
    /// So many lines around this part of the whole.
    Percent(u8, usize),
}

/// From a log's threads.
#[derive(Debug)]
pub enum Message {
    /// The log is open.
    Opened(Ticket, LogInfo),
    /// It cannot be opened or read.
    Failed(Ticket, Reason),
    /// A part of it.
    Read(Box<Answer>),
    /// When the log began; none when that cannot be told.
    Began(Ticket, Option<Timestamp>),
    /// Lines that match: their numbers, in order, and whether the search is over.
    Hits(Ticket, Vec<u64>, bool),
    /// The bad lines of the open log.
    Bad(Ticket, BadLines),
    /// A log could not be searched to its end.
    Unread {
        /// Which search.
        token: Ticket,
        /// Which log, by its place in the question.
        log: usize,
        /// Where it ends, and why.
        why: String,
    },
    /// What was found in one of the logs.
    Found {
        /// Which search.
        token: Ticket,
        /// Which log, by its place in the question.
        log: usize,
        /// Lines to be listed.
        found: Vec<Found>,
        /// How many more match.
        more: u64,
        /// Whether the log is searched to its end.
        done: bool,
    },
    /// A log written out as text, for the editor or else the pager.
    Written(Ticket, String, bool),
}

/// A part of a log.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    /// Which open log.
    pub token: Ticket,
    /// Which request it answers.
    pub number: Ticket,
    /// Whether the log grew: more than was asked for.
    pub grown: bool,
    /// The lines.
    pub piece: LoadedRange,
    /// The line that was asked for, when the thread had to find it.
    pub line: Option<u64>,
    /// How many lines the log has, when that is known.
    pub total: Option<u64>,
    /// How far the piece's end lies in the whole, 0 to 1.
    pub reached: f32,
    /// Why the log ends early.
    pub ending: Option<Reason>,
    /// Which run of its job the lines are of: how many times the log was written anew since it was opened.
    pub run: u64,
}
