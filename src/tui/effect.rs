//! Everything that `update` may ask for. Threads do it and talk back in messages.

use std::sync::Arc;

use super::external_program::Stopped;
use super::remembered::Remembered;
use super::screen::{change, log};
use crate::command::TrashedSession;
use crate::command::launch::Program;
use crate::model::{EntryRef, FailedJob, LogId, RepositoryId};
use crate::tui::ticket::Ticket;

/// Something to be done outside.
#[derive(Debug)]
pub enum Effect {
    /// List all repositories.
    List(Ticket),
    /// There is a new listing; read these of its rows, and measure those, when nothing else is requested for.
    BackgroundLoad(Box<BackgroundLoad>),
    /// Read these rows before all others, by their place in the listing.
    Wish(Vec<u32>),
    /// Measure these rows before all others.
    Measure(Vec<u32>),
    /// Stop measuring what is not on the screen.
    StopMeasuring,
    /// Read everything about one session; a newer wish replaces an older one.
    Open(Box<EntryRef>),
    /// Find out why these jobs of a session failed, one answer each; a newer wish replaces an older one.
    Reasons(Box<EntryRef>, Vec<FailedJob>),
    /// Read the end of a log; a newer wish replaces an older one.
    Tail(Box<EntryRef>, LogId),
    /// Watch these entries besides the repositories, and the logs of the one that is open.
    Watch(RepositoryId, Vec<crate::model::Id>, Option<crate::model::Id>),
    /// Write something of a session down; the answer comes with its purpose.
    Write(Box<EntryRef>, What, Purpose),
    /// Put this text into the terminal's clipboard.
    Copy(String),
    /// Give the terminal to another program.
    HandOver(HandOver),
    /// Stop the program until it is continued.
    Suspend,
    /// Use the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Draw everything again.
    Redraw,
    /// Keep the view for the next time.
    Remember(Remembered),
    /// For the changing thread.
    Change(change::Effect),
    /// Measure these sessions in the trash; the answers carry the ticket. A newer question replaces an older one.
    MeasureTrash(Ticket, Vec<TrashedSession>),
    /// The trash is not looked at any more.
    StopMeasuringTrash,
    /// For a log's thread.
    Log(log::Effect),
    /// End.
    Quit(Choice),
}

/// What is to be found out of a listing in the background.
#[derive(Debug)]
pub struct BackgroundLoad {
    /// Which listing.
    pub generation: Ticket,
    /// Its rows.
    pub rows: Arc<Vec<EntryRef>>,
    /// The rows to be read.
    pub read: Vec<u32>,
    /// The rows to be measured.
    pub measure: Vec<u32>,
}

/// What is written down of a session.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// Its id.
    Id,
    /// Where it lies.
    Path,
    /// Everything, as the command line writes it.
    Json,
    /// The command that resumes it.
    Resume,
    /// The full ids of its failed jobs.
    Failed,
}

/// What something is written down for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// The pager.
    Pager,
    /// The editor.
    Editor,
    /// The clipboard; its name, to be told.
    Copy(&'static str),
}

/// A program that wants the terminal.
#[derive(Clone, PartialEq, Debug)]
pub enum HandOver {
    /// Text in the pager.
    Pager(String),
    /// Text in the editor; what is changed there is lost.
    Editor(String),
    /// A shell in the session's folder.
    Shell(Box<EntryRef>),
    /// A session goes on.
    Harness(Box<Program>),
    /// A program that was stopped goes on.
    Stopped(Stopped),
}

/// How the browser ended.
#[derive(Clone, PartialEq, Debug)]
pub enum Choice {
    /// Nothing was chosen.
    Nothing,
    /// These sessions were chosen.
    Chosen(Vec<EntryRef>),
    /// The user interrupted it, or a signal ended it: its number.
    Interrupted(i32),
}
