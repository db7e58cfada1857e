//! What keys, listings and readings do to the list. It changes nothing but itself: what else is to happen comes back as outcomes.

use std::sync::Arc;

use super::{FAR, Phase, State, Swept};
use crate::command::order::{Order, SortKey};
use crate::model::Timestamp;
use crate::tui::action::{Action, Call};
use crate::tui::effect::{BackgroundLoad, Choice, Effect};
use crate::tui::key::{Code, Key};
use crate::tui::layout::Areas;
use crate::tui::message::{Listed, Mouse, MouseAction};
use crate::tui::moment::later;
use crate::tui::motion::Motion;
use crate::tui::moves::Moves;
use crate::tui::outcome::Outcome;
use crate::tui::pane::Pane;
use crate::tui::remembered::Remembered;
use crate::tui::rows::{Facts, Rows};
use crate::tui::scene::Scene;
use crate::tui::widget::{InputLine, Typed};

/// How long an order that rests on what is being read stays as it is, in milliseconds: rows do not dance.
const CALM: i64 = 400;

/// How long saves in sessions that are not watched may stay unseen, in milliseconds; longer where a listing costs more.
const UNSEEN: i64 = 30_000;
const UNSEEN_OF_MANY: i64 = 120_000;
const MANY: usize = 10_000;

impl State {
    /// Lists again; what is known of sessions that did not change stays.
    pub fn rescan(&mut self) -> Effect {
        self.asked = self.asked.next();
        Effect::List(self.asked)
    }

    /// When to list again for what no watch tells: saves in sessions that are neither on the screen nor among the newest.
    pub fn next_look(&self, rows: &Rows, watches: bool) -> Option<Timestamp> {
        let unwatched = rows.len() > self.watched.count() && watches;
        let every = if rows.len() > MANY { UNSEEN_OF_MANY } else { UNSEEN };
        Some(later(self.listed_at?, every)).filter(|_| unwatched && !self.under_way(rows))
    }

    /// Takes a listing whose rows are in the scene already, and where the old rows went. What is not known of its rows is found out
    /// in the background.
    pub fn listed(&mut self, rows: &Rows, listed: Listed, moves: &Moves) -> Effect {
        (self.problems, self.failures) = (listed.problems, listed.failures);
        self.pending_removals = listed.pending_removals;
        self.phase = if listed.more { Phase::Listing } else { Phase::Listed };
        self.moved(rows, moves)
    }

    /// Takes that rows went elsewhere, or away. The cursor stays on its row; where that is gone it stays on its line.
    pub fn moved(&mut self, rows: &Rows, moves: &Moves) -> Effect {
        let under = self.current();
        self.rows.moved(moves, rows);
        self.range = None;
        self.keep_cursor(under.and_then(|at| moves.of(at)));
        self.sweep(rows)
    }

    /// Whether a listing was asked for that is not whole yet.
    pub fn under_way(&self, rows: &Rows) -> bool {
        self.phase == Phase::Listing || self.asked != rows.generation()
    }

    /// Asks for what an order or a filter needs of rows that were left alone so far.
    pub fn sweep_more(&mut self, rows: &Rows) -> Option<Effect> {
        let wanted = Swept::wanted(&self.rows);
        let enough = rows.len() <= FAR || (self.swept.read >= wanted.read && self.swept.sizes >= wanted.sizes);
        (!enough).then(|| self.sweep(rows))
    }

    fn sweep(&mut self, rows: &Rows) -> Effect {
        self.swept = Swept::wanted(&self.rows);
        let places = |wanted: fn(&Facts) -> bool, all: bool| {
            let most = if all { usize::MAX } else { FAR };
            let wanted = rows.places(wanted).take_while(|at| *at < most).filter_map(|at| u32::try_from(at).ok());
            wanted.collect()
        };
        Effect::BackgroundLoad(Box::new(BackgroundLoad {
            generation: rows.generation(),
            rows: Arc::clone(rows.rows()),
            read: places(Facts::wanting, self.swept.read),
            measure: places(Facts::unmeasured, self.swept.sizes),
        }))
    }

    /// Puts the cursor on the row where it was; where that is gone it stays on its line.
    fn keep_cursor(&mut self, row: Option<usize>) {
        let same = row.filter(|row| self.rows.at(self.window.cursor) != Some(*row));
        if let Some(position) = same.and_then(|row| self.rows.position(row)) {
            self.window.cursor = position;
        }
        self.window.go(self.window.cursor, self.rows.len());
    }

    /// Goes on with what takes longer than a key may wait; true when there is more to do.
    pub fn go_on(&mut self, scene: &Scene<'_>) -> bool {
        if self.rows.stale() && !self.rows.busy() && self.calm_is_over(scene.rows, scene.now) {
            self.calm_until = Some(later(scene.now, CALM));
            self.rearrange(|list| list.rows.arrange(scene.rows));
        }
        if self.rows.busy() {
            let under = self.current();
            if self.rows.go_on(scene.rows, &scene.env.repository_infos, scene.now) {
                self.keep_cursor(under);
            }
        }
        self.rows.busy()
    }

    fn calm_is_over(&self, rows: &Rows, now: Timestamp) -> bool {
        rows.totals().read == rows.len() || self.calm_until.is_none_or(|until| now >= until)
    }

    /// Changes the order and keeps the cursor on its row.
    fn rearrange(&mut self, how: impl FnOnce(&mut Self)) {
        let under = self.current();
        how(self);
        self.range = None;
        if !self.rows.busy() {
            self.keep_cursor(under);
        }
    }

    /// Takes a key while the filter is typed; false when none is.
    pub fn press(&mut self, scene: &Scene<'_>, key: Key) -> bool {
        let Some((mut line, before)) = self.typing.take() else { return false };
        match key.code {
            Code::Enter => return true,
            Code::Esc => self.set_filter(scene, &before),
            Code::Char('c') if key.ctrl => self.set_filter(scene, &before),
            Code::Up | Code::Down => {
                let by = if key.code == Code::Up { -1 } else { 1 };
                self.window.step(by, self.rows.len());
                self.typing = Some((line, before));
            }
            _ => {
                let typed = line.press(key);
                if typed == Typed::Changed {
                    self.set_filter(scene, &line.text());
                }
                self.typing = Some((line, before));
            }
        }
        true
    }

    /// Takes pasted text while the filter is typed.
    pub fn paste(&mut self, scene: &Scene<'_>, text: &str) {
        if let Some((line, _)) = &mut self.typing {
            line.paste(text);
            let text = line.text();
            self.set_filter(scene, &text);
        }
    }

    /// Sets the filter.
    pub fn set_filter(&mut self, scene: &Scene<'_>, text: &str) {
        self.rearrange(|list| list.rows.filter(text, scene.rows));
        self.go_on(scene);
    }

    /// Does what the user asked for; none when it is not the list's.
    pub fn act(&mut self, scene: &Scene<'_>, call: &Call) -> Option<Vec<Outcome>> {
        let rows = Areas::of(scene).list_rows();
        if let Some(motion) = Motion::of(call.action, rows) {
            self.window.move_by(motion, self.rows.len());
            return Some(Vec::new());
        }
        let outcome = match call.action {
            Action::Open => Some(self.open(scene)),
            Action::Filter => self.begin_filter(scene, &call.argument),
            Action::FilterBy => self.filter_by(scene, &call.argument),
            Action::View => self.view(scene, &call.argument),
            Action::Sort => self.sort(scene, &call.argument),
            Action::Mark => self.mark(scene.rows),
            Action::MarkRange => self.mark_range(),
            Action::MarkAll => Some(self.mark_shown(scene.rows, |_| true)),
            Action::MarkInvert => Some(self.mark_shown(scene.rows, |marked| !marked)),
            Action::Clear => self.clear(scene),
            _ => return None,
        };
        Some(outcome.into_iter().collect())
    }

    fn open(&self, scene: &Scene<'_>) -> Outcome {
        if !scene.env.choosing {
            return Outcome::Focus(Pane::Detail);
        }
        let rows = self.chosen(scene.rows);
        let chosen = rows.iter().filter_map(|at| scene.rows.row(*at)).map(|(row, _)| row.clone());
        Outcome::Do(Effect::Quit(Choice::Chosen(chosen.collect())))
    }

    fn begin_filter(&mut self, scene: &Scene<'_>, argument: &str) -> Option<Outcome> {
        if argument.is_empty() {
            let before = self.rows.text().to_owned();
            self.typing = Some((InputLine::of(&before), before));
        } else {
            self.set_filter(scene, argument);
        }
        None
    }

    /// A filter for what the row under the cursor has; again takes it away.
    fn filter_by(&mut self, scene: &Scene<'_>, field: &str) -> Option<Outcome> {
        let Some(part) = self.part_for(scene, field) else {
            return Some(Outcome::Complain(format!("nothing to filter by: {field}")));
        };
        let text = self.rows.text().to_owned();
        let others: Vec<&str> = text.split_whitespace().filter(|word| *word != part).collect();
        let again = others.len() < text.split_whitespace().count();
        let joined = if again { others.join(" ") } else { format!("{text} {part}").trim().to_owned() };
        self.set_filter(scene, &joined);
        None
    }

    fn part_for(&self, scene: &Scene<'_>, field: &str) -> Option<String> {
        let (row, facts) = self.current().and_then(|at| scene.rows.row(at))?;
        let summary = facts.summary.as_ref();
        match field {
            "age" => {
                let seconds = row.entry.age.at?.seconds_until(scene.now).max(0);
                Some(format!("age:<{}d", seconds / 86_400 + 1))
            }
            "state" => Some(format!("state:={}", quoted(&summary?.state.text.lossy()))),
            "plan" | "title" => Some(format!("title:={}", quoted(&summary?.title.lossy()))),
            "locked" => Some("locked:yes".to_owned()),
            other => Some(format!("{other}:yes")),
        }
    }

    fn view(&mut self, scene: &Scene<'_>, name: &str) -> Option<Outcome> {
        let filter = match name {
            "all" => "",
            "locked" => "locked:yes",
            "failed" => "is:failed",
            "big" => "size:>500M",
            "mine" => "owner:me",
            _ => {
                let why = format!("unknown view \"{name}\"; use locked, failed, big, mine or all");
                return Some(Outcome::Complain(why));
            }
        };
        self.set_filter(scene, filter);
        if name == "big" {
            self.rearrange(|list| list.rows.sort_by(Order { key: SortKey::Size, reversed: false }, scene.rows));
        }
        None
    }

    fn sort(&mut self, scene: &Scene<'_>, name: &str) -> Option<Outcome> {
        let now = self.rows.order();
        let mut order = match Order::parse(name) {
            Ok(order) => order,
            Err(problem) => return Some(Outcome::Complain(problem)),
        };
        order.reversed ^= order == now;
        self.rearrange(|list| list.rows.sort_by(order, scene.rows));
        self.go_on(scene);
        None
    }

    fn mark(&mut self, rows: &Rows) -> Option<Outcome> {
        if let Some(range) = self.end_range() {
            return Some(range);
        }
        let at = self.current()?;
        let marked = rows.row(at).is_some_and(|(_, facts)| facts.marked);
        self.window.step(1, self.rows.len());
        Some(Outcome::Mark(vec![(at, !marked)]))
    }

    fn mark_range(&mut self) -> Option<Outcome> {
        let marks = self.end_range();
        if marks.is_none() {
            self.range = Some(self.window.cursor);
        }
        marks
    }

    /// Marks the range being marked; none when there is none.
    fn end_range(&mut self) -> Option<Outcome> {
        let span = self.span()?;
        self.range = None;
        Some(Outcome::Mark(span.filter_map(|position| self.rows.at(position)).map(|at| (at, true)).collect()))
    }

    fn mark_shown(&self, rows: &Rows, how: impl Fn(bool) -> bool) -> Outcome {
        let shown = (0..self.rows.len()).filter_map(|position| self.rows.at(position));
        let marked = |at| rows.row(at).is_some_and(|(_, facts)| facts.marked);
        Outcome::Mark(shown.map(|at| (at, how(marked(at)))).collect())
    }

    /// Takes away one thing at a time: the range, the marks, the filter.
    fn clear(&mut self, scene: &Scene<'_>) -> Option<Outcome> {
        if self.range.take().is_some() {
            return None;
        }
        if scene.rows.totals().marked > 0 {
            return Some(Outcome::Mark((0..scene.rows.len()).map(|at| (at, false)).collect()));
        }
        if self.rows.filtered() {
            self.set_filter(scene, "");
        }
        None
    }

    /// Takes what the mouse did; none when it was elsewhere.
    pub fn mouse(&mut self, scene: &Scene<'_>, mouse: Mouse) -> Option<Vec<Outcome>> {
        let areas = Areas::of(scene);
        if !areas.list.contains(mouse.at) {
            return None;
        }
        let length = self.rows.len();
        let mut outcomes = vec![Outcome::Focus(Pane::List)];
        match mouse.action {
            MouseAction::WheelDown => self.window.step(3, length),
            MouseAction::WheelUp => self.window.step(-3, length),
            MouseAction::Click => outcomes.extend(self.click(scene, &areas, mouse)),
        }
        Some(outcomes)
    }

    /// A click puts the cursor there, a second one opens.
    fn click(&mut self, scene: &Scene<'_>, areas: &Areas, mouse: Mouse) -> Option<Outcome> {
        let line = mouse.at.y.checked_sub(areas.list_top())?;
        let position = self.window.top + usize::from(line);
        if position >= self.rows.len() || usize::from(line) >= areas.list_rows() {
            return None;
        }
        if position == self.window.cursor {
            return Some(self.open(scene));
        }
        self.window.cursor = position;
        None
    }

    /// Brings back the order of the last time.
    pub fn restore(&mut self, rows: &Rows, remembered: &Remembered) {
        if let Some(key) = SortKey::named(&remembered.sort) {
            self.rows.sort_by(Order { key, reversed: remembered.reversed }, rows);
        }
    }

    /// Puts the cursor on a session, without the filter if that hides it; false when it is not in the list at all.
    pub fn go_to(&mut self, scene: &Scene<'_>, address: &crate::model::Address) -> bool {
        let Some(row) = scene.rows.find(address) else { return false };
        if self.rows.position(row).is_none() {
            self.set_filter(scene, "");
        }
        self.keep_cursor(Some(row));
        true
    }
}

/// Spaces would end the word; the filter takes any character for `?`-like gaps only when quoted.
fn quoted(text: &str) -> String {
    if text.contains(char::is_whitespace) { format!("\"{text}\"") } else { text.to_owned() }
}
