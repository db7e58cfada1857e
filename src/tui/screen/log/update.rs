//! What the user does in the log viewer. Pure: the state and a request in, the state and things to be done out.

use super::layout::Layout;
use super::line_filter::Streams;
use super::prompt::Question;
use super::request::Effect;
use super::scroll::Move;
use super::state::{Focus, Follow, Seek, State};
use crate::tui::action::{Action, Call};
use crate::tui::key::{Code, Key};
use crate::tui::message::{Mouse, MouseAction};
use crate::tui::motion::Motion;
use crate::tui::scene::Scene;
use crate::tui::widget::Typed;
use crate::tui::widget::Window;
use ratatui::layout::Position;

/// What is to be done outside the viewer.
#[derive(Debug)]
pub enum Outcome {
    /// By the log's threads.
    Log(Effect),
    /// Put this into the clipboard.
    Copy(String),
    /// Leave the viewer.
    Leave,
}

/// Rows that one turn of the wheel passes.
const WHEEL: usize = 3;

/// What stands for a line break in the clipboard: where a real one is pasted, a shell obeys what a log says.
const BREAK: &str = "␊";

impl State {
    /// Does what the user asked for.
    pub fn act(&mut self, call: &Call) -> Vec<Outcome> {
        self.notice = None;
        let mut outcomes = self.perform(call);
        outcomes.extend(self.round().map(Outcome::Log));
        outcomes
    }

    fn perform(&mut self, call: &Call) -> Vec<Outcome> {
        self.note_move(call.action);
        let effects = match call.action {
            Action::NextTab => self.step_log(true),
            Action::PreviousTab => self.step_log(false),
            Action::NextFailure => self.next_failure(true),
            Action::PreviousFailure => self.next_failure(false),
            Action::NextBad => self.next_bad(true),
            Action::PreviousBad => self.next_bad(false),
            Action::Open => self.choose(),
            Action::Search => self.ask(Question::Search, &call.argument),
            Action::Only => self.ask(Question::Only, &call.argument),
            Action::SearchAll => self.ask_all(&call.argument),
            Action::Goto => self.ask(Question::Goto, &call.argument),
            Action::Back if !call.argument.is_empty() => return leave(),
            Action::Back => return self.back(),
            Action::Copy => return self.copy(),
            Action::Pager => self.write(false),
            Action::Editor => self.write(true),
            Action::Cancel => self.stop_search().into_iter().collect(),
            Action::Follow => self.toggle_follow(),
            _ => self.look_or_move(call),
        };
        effects.into_iter().map(Outcome::Log).collect()
    }

    fn look_or_move(&mut self, call: &Call) -> Vec<Effect> {
        match call.action {
            Action::Wrap => self.toggle_wrap(),
            Action::Time => return self.next_time(),
            Action::Streams => self.next_streams(),
            Action::Colours => {
                self.look.coloured = !self.look.coloured;
                self.again();
            }
            Action::NextMatch => self.find(true),
            Action::PreviousMatch => self.find(false),
            Action::MarkLine => self.marks.toggle(self.spot.cursor, self.now),
            Action::MarkRange => self.range = if self.range.is_some() { None } else { Some(self.spot.cursor) },
            Action::NextPane => self.next_pane(true),
            Action::PreviousPane => self.next_pane(false),
            Action::Pane => self.focus = if &*call.argument == "1" { Focus::List } else { Focus::Text },
            _ => return self.travel(call),
        }
        Vec::new()
    }

    fn travel(&mut self, call: &Call) -> Vec<Effect> {
        match self.focus {
            Focus::Text => self.travel_text(call),
            Focus::List => return self.travel_list(call),
            Focus::Found => self.travel_found(call),
        }
        Vec::new()
    }

    fn travel_text(&mut self, call: &Call) {
        let page = self.height();
        match call.action {
            Action::Next => self.step(Move::Down),
            Action::Previous => self.step(Move::Up),
            Action::HalfDown => self.step(Move::Forward((page / 2).max(1))),
            Action::HalfUp => self.step(Move::Back((page / 2).max(1))),
            Action::PageDown => self.step(Move::Forward(page)),
            Action::PageUp => self.step(Move::Back(page)),
            Action::First => self.leave_for(Seek::Start),
            Action::Last => self.go_to_end(),
            Action::Percent => self.go_to_percent(&call.argument),
            Action::SidewaysLeft => self.left = self.left.saturating_sub(self.half()),
            Action::SidewaysRight => self.sideways_right(),
            _ => {}
        }
    }

    fn travel_list(&mut self, call: &Call) -> Vec<Effect> {
        let count = self.logs.len();
        let page = usize::from(self.layout().list.height.saturating_sub(2)).max(1);
        travel(&mut self.list, call.action, count, page);
        if self.layout().framed { self.open(self.list.cursor, None) } else { Vec::new() }
    }

    fn travel_found(&mut self, call: &Call) {
        let page = self.height();
        if let Some(all) = self.everywhere.as_mut() {
            let count = all.len();
            travel(&mut all.window, call.action, count, page);
        }
    }

    fn half(&self) -> usize {
        (self.text_width() / 2).max(1)
    }

    fn sideways_right(&mut self) {
        if self.look.wrap {
            self.notice = Some("lines are wrapped; w turns it off".to_owned());
        } else if self.widest() <= self.left + self.text_width() {
            self.notice = Some("no line continues to the right".to_owned());
        } else {
            self.left = self.left.saturating_add(self.half());
        }
    }

    // Columns of the widest line in the view.
    fn widest(&self) -> usize {
        let first = self.piece.index(self.spot.top);
        let lines = self.piece.iter_from(first).take(self.height());
        lines.map(|line| crate::text::width::columns(line.text.text())).max().unwrap_or(0)
    }

    fn go_to_end(&mut self) {
        if self.follow == Follow::Paused {
            self.follow = Follow::On;
        }
        self.go(Seek::End);
    }

    fn go_to_percent(&mut self, argument: &str) {
        match argument.trim_end_matches('%').trim().parse::<u8>() {
            Ok(percent) if percent <= 100 => self.leave_for(Seek::Percent(percent)),
            _ => self.notice = Some("give a number from 0 to 100".to_owned()),
        }
    }

    /// Going elsewhere pauses following.
    pub fn leave_end(&mut self) {
        if self.follow == Follow::On {
            self.follow = Follow::Paused;
        }
    }

    fn leave_for(&mut self, seek: Seek) {
        self.leave_end();
        self.go(seek);
    }

    fn toggle_follow(&mut self) -> Vec<Effect> {
        let growing = self.about.is_some_and(|about| about.growing);
        if self.follow == Follow::On {
            self.follow = Follow::Off;
            return vec![Effect::Follow(growing)];
        }
        self.follow = Follow::On;
        self.go(Seek::End);
        vec![Effect::Follow(true)]
    }

    fn toggle_wrap(&mut self) {
        self.look.wrap = !self.look.wrap;
        self.spot.row = 0;
        self.left = 0;
    }

    fn next_streams(&mut self) {
        match self.about {
            Some(about) if !about.streams => self.notice = Some("this log has only one stream".to_owned()),
            _ => {
                self.look.filter.streams = self.look.filter.streams.next();
                self.again();
            }
        }
    }

    fn next_pane(&mut self, forward: bool) {
        let found = self.everywhere.is_some();
        self.focus = match (self.focus, forward) {
            (Focus::Text, true) if found => Focus::Found,
            (Focus::Text, _) | (Focus::Found, true) => Focus::List,
            (Focus::List, false) if found => Focus::Found,
            (Focus::List | Focus::Found, _) => Focus::Text,
        };
    }

    fn ask_all(&mut self, given: &str) -> Vec<Effect> {
        if given.is_empty() && self.everywhere.is_some() && self.focus == Focus::Text {
            self.focus = Focus::Found;
            return Vec::new();
        }
        self.ask(Question::SearchAll, given)
    }

    // One step back at a time: what was opened last is closed first.
    fn back(&mut self) -> Vec<Outcome> {
        if self.focus != Focus::Text {
            self.focus = Focus::Text;
        } else if let Some(effect) = self.stop_search() {
            return vec![Outcome::Log(effect)];
        } else if self.range.take().is_some() {
        } else if self.look.filter.pattern.is_some() {
            self.keep_all();
        } else if self.look.filter.streams != Streams::Both {
            self.look.filter.streams = Streams::Both;
            self.again();
        } else if self.hits.take().is_none() {
            return leave();
        }
        Vec::new()
    }

    fn copy(&mut self) -> Vec<Outcome> {
        let (from, to) = self.chosen();
        let lines = self.piece.iter_from(self.piece.index(from)).take_while(|line| line.number <= to);
        let text: Vec<&str> = lines.map(|line| line.text.text()).collect();
        let whole = from >= self.piece.from && to < self.piece.to;
        self.range = None;
        self.notice = Some(match (text.len(), whole) {
            (0, _) => return Vec::new(),
            (1, true) => "copied the line".to_owned(),
            (count, true) => format!("copied {count} lines as one, with {BREAK} between them"),
            (count, false) => {
                format!("copied {count} lines, all of the range that is in memory; P shows the log whole")
            }
        });
        vec![Outcome::Copy(text.join(BREAK))]
    }

    // The text comes when it is written; the view says so meanwhile.
    fn write(&mut self, editor: bool) -> Vec<Effect> {
        let program = if editor { "editor" } else { "pager" };
        self.notice = Some(format!("writing the log out for the {program} ..."));
        vec![Effect::Write(self.token, Box::new(self.row.clone()), self.log.clone(), editor)]
    }

    /// Takes a key while a line is typed; none when no line is.
    pub fn press(&mut self, key: Key) -> Option<Vec<Outcome>> {
        let prompt = self.prompt.as_mut()?;
        match key.code {
            Code::Esc => self.prompt = None,
            Code::Char('c') if key.ctrl => self.prompt = None,
            Code::Backspace if prompt.line.is_empty() => self.prompt = None,
            Code::Enter => return Some(self.entered()),
            _ => {
                if prompt.line.press(key) == Typed::Changed {
                    prompt.wrong = None;
                }
            }
        }
        Some(self.round().map(Outcome::Log).into_iter().collect())
    }

    /// Takes pasted text while a line is typed.
    pub fn paste(&mut self, text: &str) {
        if let Some(prompt) = self.prompt.as_mut() {
            prompt.line.paste(text);
            prompt.wrong = None;
        }
    }

    fn entered(&mut self) -> Vec<Outcome> {
        let Some(mut prompt) = self.prompt.take() else { return Vec::new() };
        self.notice = None;
        let mut outcomes = Vec::new();
        match self.answer(prompt.question, &prompt.line.text()) {
            Ok(effects) => outcomes.extend(effects.into_iter().map(Outcome::Log)),
            Err(wrong) => {
                prompt.wrong = Some(wrong);
                self.prompt = Some(prompt);
            }
        }
        outcomes.extend(self.round().map(Outcome::Log));
        outcomes
    }

    /// Takes a click: it puts the cursor there, and opens a log of the list.
    pub fn click(&mut self, at: Position) -> Vec<Outcome> {
        let layout = self.layout();
        let effects = match (layout.list.contains(at), layout.text.contains(at)) {
            (true, _) => self.click_list(at, &layout),
            (false, true) => self.click_text(usize::from(at.y.saturating_sub(layout.text.y))),
            _ => Vec::new(),
        };
        effects.into_iter().chain(self.round()).map(Outcome::Log).collect()
    }

    fn click_list(&mut self, at: Position, layout: &Layout) -> Vec<Effect> {
        let edges = if layout.framed { 2 } else { 1 };
        let mut window = self.list;
        window.follow(usize::from(layout.list.height.saturating_sub(edges)), self.logs.len());
        match usize::from(at.y.saturating_sub(layout.list.y)).checked_sub(1) {
            Some(row) => self.open(window.top.saturating_add(row), None),
            None => Vec::new(),
        }
    }

    fn click_text(&mut self, row: usize) -> Vec<Effect> {
        let height = self.height();
        if let (Some(all), Focus::Found) = (self.everywhere.as_mut(), self.focus) {
            let count = all.len();
            all.window.follow(height, count);
            all.window.go(all.window.top.saturating_add(row), count);
            return self.choose();
        }
        self.focus = Focus::Text;
        self.moved = true;
        let under = self.measure().down(self.top(), row);
        if let Some(line) = self.piece.get(under.index) {
            self.spot.cursor = line.number;
            self.leave_end();
        }
        Vec::new()
    }

    /// Takes what the mouse did: the wheel scrolls, a click puts the cursor there.
    pub fn mouse(&mut self, mouse: Mouse) -> Vec<Outcome> {
        let list = self.layout().list.contains(mouse.at);
        match mouse.action {
            MouseAction::WheelDown => self.turn(list, Action::Next),
            MouseAction::WheelUp => self.turn(list, Action::Previous),
            MouseAction::Click => self.click(mouse.at),
        }
    }

    /// The wheel moves what is under it, and leaves the keys where they are.
    fn turn(&mut self, list: bool, action: Action) -> Vec<Outcome> {
        let focus = self.focus;
        self.focus = if list { Focus::List } else { focus };
        let outcomes = (0..WHEEL).flat_map(|_| self.act(&Call::plain(action))).collect();
        self.focus = focus;
        outcomes
    }

    /// Takes the present and the size of the screen: before every key and every answer.
    pub fn look_around(&mut self, scene: &Scene<'_>) {
        (self.now, self.area) = (scene.now, scene.screen());
    }

    /// Goes on at the size that the screen has now.
    pub fn resized(&mut self) -> Vec<Outcome> {
        self.round().map(Outcome::Log).into_iter().collect()
    }
}

fn leave() -> Vec<Outcome> {
    vec![Outcome::Log(Effect::Close), Outcome::Leave]
}

fn travel(window: &mut Window, action: Action, count: usize, page: usize) {
    if let Some(motion) = Motion::of(action, page) {
        window.move_by(motion, count);
    }
}
