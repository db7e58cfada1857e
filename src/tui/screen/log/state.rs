//! What the log viewer knows: which log, the piece of it in memory, where the view stands, and how it is looked at.

use super::everywhere::Everywhere;
use super::hits::Hits;
use super::layout::{self, Asked, Gutter, Layout};
use super::line_filter::LineFilter;
use super::line_measure::{LineMeasure, Row};
use super::loaded_range::LoadedRange;
use super::logs;
use super::marks::Marks;
use super::prompt::Prompt;
use super::request::Effect;
use super::rows;
use super::scroll::{Move, Spot};
use super::times::Times;
use crate::command::BadLines;
use crate::model::{Detail, EntryRef, LogId, LogInfo, Reason, Timestamp};
use crate::text::Untrusted;
use crate::tui::scene::Scene;
use crate::tui::ticket::Ticket;
use crate::tui::widget::Window;
use ratatui::layout::Rect;
use std::collections::{HashMap, VecDeque};

/// A log that was written within so many seconds is being written.
const FRESH: i64 = 60;

/// An open log.
#[derive(Debug)]
pub struct State {
    /// The session.
    pub row: EntryRef,
    /// The log.
    pub log: LogId,
    /// What the log is called, normally its job.
    pub title: Untrusted,
    /// All logs of the session, once they are known.
    pub logs: Vec<logs::Entry>,
    /// The cursor in them.
    pub list: Window,
    /// Which pane has the keys.
    pub focus: Focus,
    /// Which open log this is; answers carry it.
    pub token: Ticket,
    /// Which run of its job the lines are of: how many times the log was written anew since it was opened.
    pub run: u64,
    /// The next number of a request or a search.
    pub next: Ticket,
    /// What the log offers, once it is open.
    pub about: Option<LogInfo>,
    /// Why it cannot be read.
    pub failed: Option<Reason>,
    /// The part of it that is in memory.
    pub piece: LoadedRange,
    /// Where the view stands.
    pub spot: Spot,
    /// How many columns stand left of the view.
    pub left: usize,
    /// How many lines the log has, when that is known.
    pub total: Option<u64>,
    /// How far the piece's end lies in the whole.
    pub reached: f32,
    /// Why the log ends early.
    pub ending: Option<Reason>,
    /// What is being read.
    pub reading: Option<Reading>,
    /// Where to go as soon as the lines are there.
    pub seek: Option<Seek>,
    /// The first request for which the present filter and colours counted.
    pub since: Ticket,
    /// Moves that wait for lines.
    pub waiting: VecDeque<Move>,
    /// How it is looked at.
    pub look: Look,
    /// Whether its end is followed.
    pub follow: Follow,
    /// The marked lines.
    pub marks: Marks,
    /// Where the range that is being chosen begins.
    pub range: Option<u64>,
    /// The search in it.
    pub hits: Option<Hits>,
    /// The search in all logs.
    pub everywhere: Option<Everywhere>,
    /// The line being typed.
    pub prompt: Option<Prompt>,
    /// Its bad lines, once they are known.
    pub bad: Option<BadLines>,
    /// Whether the user went anywhere since it was opened.
    pub moved: bool,
    /// What was said last.
    pub notice: Option<String>,
    /// Logs that were looked at before.
    pub visited: HashMap<LogId, (Spot, Marks)>,
    /// The room on the screen.
    pub area: Rect,
    /// When the log began, once that was asked for and is known.
    pub start: Option<Timestamp>,
    /// When it was last seen to grow.
    pub grown: Option<Timestamp>,
    /// Columns that the longest time takes.
    pub time_width: usize,
    /// What time it is.
    pub now: Timestamp,
}

/// Which pane has the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Focus {
    /// The log.
    #[default]
    Text,
    /// The list of logs.
    List,
    /// What was found in all logs.
    Found,
}

/// How a log is looked at; kept from log to log.
#[derive(Clone, PartialEq, Debug)]
pub struct Look {
    /// Whether long lines are wrapped.
    pub wrap: bool,
    /// Which time is shown.
    pub times: Times,
    /// Which lines are shown.
    pub filter: LineFilter,
    /// What was typed to keep only some lines.
    pub only: String,
    /// Whether colours are obeyed.
    pub coloured: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            wrap: false,
            times: Times::default(),
            filter: LineFilter::default(),
            only: String::new(),
            coloured: true,
        }
    }
}

/// Whether the end is followed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Follow {
    /// No.
    #[default]
    Off,
    /// Yes.
    On,
    /// The user looked back; going to the end resumes it.
    Paused,
}

/// A request that was sent and not answered yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The request.
    pub number: Ticket,
    /// Whether it is to go somewhere, rather than for more lines around the view.
    pub seeks: bool,
}

/// Somewhere to go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seek {
    /// To a line.
    Line(u64),
    /// To where the view stood when it stood in this log before.
    Again(Spot),
    /// To the first line.
    Start,
    /// To the last line.
    End,
    /// To this part of the whole.
    Percent(u8),
}

impl State {
    /// A viewer on this log, which is not opened yet.
    pub fn new(row: EntryRef, log: LogId, title: Untrusted, area: Rect) -> Self {
        Self {
            row,
            log,
            title,
            area,
            logs: Vec::new(),
            list: Window::default(),
            focus: Focus::default(),
            token: Ticket::default(),
            run: 0,
            next: Ticket::default(),
            about: None,
            failed: None,
            piece: LoadedRange::default(),
            spot: Spot::default(),
            left: 0,
            total: None,
            reached: 0.0,
            ending: None,
            reading: None,
            seek: None,
            since: Ticket::default(),
            waiting: VecDeque::new(),
            look: Look::default(),
            follow: Follow::default(),
            marks: Marks::default(),
            range: None,
            hits: None,
            everywhere: None,
            prompt: None,
            bad: None,
            moved: false,
            notice: None,
            visited: HashMap::new(),
            start: None,
            grown: None,
            time_width: 0,
            now: Timestamp::default(),
        }
    }

    /// A viewer on this log within the browser, and what is to be read first; its tickets come after those of the one before. What is known of the session names its logs.
    pub fn open_in(
        scene: &Scene<'_>,
        before: Ticket,
        row: EntryRef,
        log: LogId,
        title: Untrusted,
        detail: Option<&Detail>,
    ) -> (Self, Vec<Effect>) {
        let mut state = Self::new(row, log, title, scene.screen());
        (state.now, state.next) = (scene.now, before);
        state.look.wrap = scene.env.ui.wrap || scene.size.width < layout::BESIDE;
        detail.into_iter().for_each(|detail| state.learn(detail));
        let effects = state.begin();
        (state, effects)
    }

    /// Where everything stands on the screen.
    pub fn layout(&self) -> Layout {
        layout::layout(Asked { says: self.says_something(), list: self.focus == Focus::List }, self.area)
    }

    fn says_something(&self) -> bool {
        let searched = self.hits.is_some() || self.everywhere.is_some() || self.look.filter.pattern.is_some();
        searched || self.prompt.is_some() || self.notice.is_some()
    }

    /// The row at the top of the view.
    pub fn top(&self) -> Row {
        let index = self.piece.index(self.spot.top).min(self.measure().last().index);
        Row { index, row: self.spot.row }
    }

    /// The columns before the text of each line.
    pub fn gutter(&self) -> Gutter {
        let last = self.total.unwrap_or(0).max(self.piece.to).max(99);
        let streams = self.about.unwrap_or_default().streams;
        Gutter::of(last, self.time_width, streams, usize::from(self.layout().text.width))
    }

    /// LogRows of the view.
    pub fn height(&self) -> usize {
        usize::from(self.layout().text.height).max(1)
    }

    /// Columns for the text of a line.
    pub fn text_width(&self) -> usize {
        let room = usize::from(self.layout().text.width);
        room.saturating_sub(self.gutter().width()).max(1)
    }

    /// Measures the piece as it is looked at.
    pub fn measure(&self) -> LineMeasure<'_> {
        LineMeasure {
            piece: &self.piece,
            marks: &self.marks,
            wrap: self.look.wrap.then(|| self.text_width()),
            height: self.height(),
            tail: self.tail().map_or(0, |tail| rows::height(&tail, self.text_width())),
        }
    }

    /// Whether somebody writes it: it may grow, and was written a moment ago.
    pub fn live(&self) -> bool {
        let Some(about) = self.about.filter(|about| about.growing) else { return false };
        let last = about.written.max(self.grown);
        last.is_some_and(|last| last.seconds_until(self.now) < FRESH)
    }

    /// Why the log ends early. One that is being written has only not come further yet.
    pub fn early_end(&self) -> Option<&Reason> {
        let unfinished = |reason: &&Reason| matches!(reason.key, "cut" | "empty") && self.live();
        self.ending.as_ref().filter(|reason| !unfinished(reason))
    }

    /// What is said after the last line.
    pub fn tail(&self) -> Option<String> {
        match (self.early_end(), self.follow) {
            (Some(reason), _) => Some(reason.text.to_string()),
            (_, Follow::On) => Some("waiting for more output".to_owned()),
            (_, _) => None,
        }
    }

    /// A fresh number.
    pub fn number(&mut self) -> Ticket {
        self.next = self.next.next();
        self.next
    }

    /// Where the open log stands among the logs of the session.
    pub fn current(&self) -> Option<usize> {
        self.logs.iter().position(|entry| entry.id == self.log)
    }

    /// The lines from one number to another that the user chose, both included; the line under the cursor if none.
    pub fn chosen(&self) -> (u64, u64) {
        let from = self.range.unwrap_or(self.spot.cursor);
        (from.min(self.spot.cursor), from.max(self.spot.cursor))
    }
}
