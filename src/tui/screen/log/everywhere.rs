//! A search in all logs of the session: what was found, grouped by log, and a cursor in it.

use super::shown::Shown;
use crate::model::{Line, Pattern};
use crate::text::Untrusted;
use crate::tui::ticket::Ticket;
use crate::tui::widget::Window;

/// Most lines of one log that are listed; more are only counted.
pub const MOST_EACH: usize = 200;

/// Most lines that are listed in all.
pub const MOST: usize = 20_000;

/// Bytes of a line that are kept for the list.
const EXCERPT: usize = 400;

/// A line that matches.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    /// How it is shown.
    pub line: Shown,
}

impl Found {
    /// An excerpt of a line around its match.
    pub fn new(mut line: Line, span: (usize, usize)) -> Self {
        let from = span.0.saturating_sub(EXCERPT / 4);
        let bytes = line.text.exact();
        let short = bytes.len() <= EXCERPT;
        let excerpt = if short { bytes } else { bytes.get(from..).unwrap_or_default() };
        line.text = Untrusted::new(excerpt.get(..EXCERPT).unwrap_or(excerpt));
        Self { line: Shown::prepare(line, true) }
    }
}

/// What one log holds of it.
#[derive(Clone, Debug)]
pub struct Group {
    /// The log's place in the list of logs.
    pub log: usize,
    /// The lines that are listed.
    pub found: Vec<Found>,
    /// How many match.
    pub count: u64,
    /// Where and why it could not be searched further.
    pub unread: Option<String>,
}

/// A row of the list of what was found.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// A log.
    Log(&'a Group),
    /// A line of it.
    Line(&'a Group, &'a Found),
}

/// A search in all logs.
#[derive(Clone, Debug)]
pub struct Everywhere {
    /// Which search; answers carry it.
    pub token: Ticket,
    /// What was typed.
    pub typed: String,
    /// What is searched.
    pub pattern: Pattern,
    /// The logs in which something was found.
    pub groups: Vec<Group>,
    /// How many logs are searched already.
    pub searched: usize,
    /// How many there are.
    pub of: usize,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// The cursor.
    pub window: Window,
    listed: usize,
}

impl Everywhere {
    /// A search that has just begun.
    pub fn new(token: Ticket, typed: String, pattern: Pattern, of: usize) -> Self {
        let window = Window::default();
        Self { token, typed, pattern, groups: Vec::new(), searched: 0, of, stopped: false, window, listed: 0 }
    }

    /// Takes in what was found in a log.
    pub fn add(&mut self, log: usize, found: Vec<Found>, more: u64, done: bool) {
        self.searched += usize::from(done);
        if found.is_empty() && more == 0 {
            return;
        }
        let room_left = MOST.saturating_sub(self.listed);
        if let Some(group) = self.group(log) {
            let room = MOST_EACH.saturating_sub(group.found.len()).min(room_left);
            group.count = group.count.saturating_add(found.len() as u64).saturating_add(more);
            let before = group.found.len();
            group.found.extend(found.into_iter().take(room));
            let listed = group.found.len() - before;
            self.listed += listed;
        }
    }

    /// Takes in that a log could not be searched to its end: it is listed, whatever was found in it.
    pub fn unread(&mut self, log: usize, why: String) {
        if let Some(group) = self.group(log) {
            group.unread = Some(why);
        }
    }

    /// What a log holds, in the order of the logs.
    fn group(&mut self, log: usize) -> Option<&mut Group> {
        let at = self.groups.partition_point(|group| group.log < log);
        if self.groups.get(at).is_none_or(|group| group.log != log) {
            self.groups.insert(at, Group { log, found: Vec::new(), count: 0, unread: None });
        }
        self.groups.get_mut(at)
    }

    /// How many lines match.
    pub fn count(&self) -> u64 {
        self.groups.iter().map(|group| group.count).sum()
    }

    /// Whether all logs are searched.
    pub fn done(&self) -> bool {
        self.searched >= self.of
    }

    /// LogRows of the list.
    pub fn len(&self) -> usize {
        self.listed + self.groups.len()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The rows from this one on.
    pub fn rows(&self, from: usize) -> impl Iterator<Item = Row<'_>> {
        let rows = |group| {
            let lines = Group::lines(group).map(move |found| Row::Line(group, found));
            std::iter::once(Row::Log(group)).chain(lines)
        };
        self.groups.iter().flat_map(rows).skip(from)
    }

    /// The log under the cursor and its line.
    pub fn chosen(&self) -> Option<(usize, Option<u64>)> {
        match self.rows(self.window.cursor).next()? {
            Row::Log(group) => Some((group.log, group.found.first().map(|found| found.line.number))),
            Row::Line(group, found) => Some((group.log, Some(found.line.number))),
        }
    }

    /// Moves the cursor to the heading of the next log, or the one before.
    pub fn step_log(&mut self, forward: bool) {
        let heads: Vec<usize> =
            self.rows(0).enumerate().filter(|(_, row)| matches!(row, Row::Log(_))).map(|(at, _)| at).collect();
        let cursor = self.window.cursor;
        let target = match forward {
            true => heads.iter().find(|at| **at > cursor),
            false => heads.iter().rev().find(|at| **at < cursor),
        };
        if let Some(at) = target {
            self.window.go(*at, self.len());
        }
    }
}

impl Group {
    fn lines(&self) -> std::slice::Iter<'_, Found> {
        self.found.iter()
    }
}
