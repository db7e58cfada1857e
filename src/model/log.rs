//! Logs as windows of lines: where to read, what a line holds, what a search finds.

use crate::text::Untrusted;

/// Which log of a session: its name below the log directory, or a log kept inside the checkpoint.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LogId(pub Untrusted);

/// What a log offers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LogInfo {
    /// Whether its lines belong to one of several streams.
    pub streams: bool,
    /// Whether its lines have times.
    pub times: bool,
    /// Whether it may still grow.
    pub growing: bool,
    /// When it was last written, by its file's modification time; the times of its lines can then be shown by the clock.
    pub written: Option<super::Timestamp>,
}

/// Which stream a line came from.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
    /// Another word that the file holds.
    Other(Untrusted),
}

/// Where to read from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Position {
    /// The line with this number, from 0.
    Line(u64),
    /// So many lines before the end.
    FromEnd(u64),
    /// This part of the whole, in percent, 0 to 100.
    Percent(u8),
}

/// One line of a log.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Its number, from 0.
    pub number: u64,
    /// Seconds since the log's start; none where the log has no times.
    pub at: Option<f64>,
    /// Seconds since the record before.
    pub delay: Option<f64>,
    /// Its stream.
    pub stream: Stream,
    /// Its bytes without the newline.
    pub text: Untrusted,
    /// Whether it ended with a newline.
    pub ended: bool,
}

/// A window of a log.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Lines {
    /// The lines, oldest first.
    pub lines: Vec<Line>,
    /// How many lines the log has, when that is known already.
    pub total: Option<u64>,
    /// How far the window's end lies in the whole, 0.0 to 1.0, by bytes read.
    pub reached: f32,
    /// Why the log ends early: cut, empty, damaged. What could be read stands before it.
    pub ending: Option<super::Reason>,
    /// How many bytes were passed over so far because they were never written: holes of the file, which are no lines.
    pub passed_over: u64,
    /// How many times the log has been written anew since it was opened: the lines are those of that run of its job.
    pub run: u64,
}

/// Where and why a log ends early.
#[derive(Clone, PartialEq, Debug)]
pub struct EarlyEnd {
    /// How many lines could be read before.
    pub lines: u64,
    /// Why no more could.
    pub reason: super::Reason,
}

impl EarlyEnd {
    /// Whether the log is damaged: more was written than can be read. One that is only cut off or empty is what an interrupted job
    /// leaves, and one that is still running.
    pub fn is_damage(&self) -> bool {
        !matches!(self.reason.key, "cut" | "empty")
    }
}

impl std::fmt::Display for EarlyEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.lines {
            0 => write!(f, "no line of it can be read: {}", self.reason.text),
            lines => write!(f, "it ends early, after line {lines}: {}", self.reason.text),
        }
    }
}

/// A line that matches.
#[derive(Clone, PartialEq, Debug)]
pub struct Hit {
    /// The line.
    pub line: Line,
    /// Where the match stands in the line's bytes.
    pub span: (usize, usize),
}
