//! What keys and readings do to the details. They change nothing but themselves: what else is to happen comes back as outcomes.

use std::sync::Arc;

use super::layout;
use super::state::{Shown, State};
use super::table_filter::{TableFilter, words};
use crate::command::FailureReason;
use crate::model::{Address, Class, Detail, Reason, Usage};
use crate::text::Untrusted;
use crate::tui::action::{Action, Call};
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};
use crate::tui::layout::Areas;
use crate::tui::message::{Mouse, MouseAction};
use crate::tui::motion::Motion;
use crate::tui::outcome::Outcome;
use crate::tui::pane::Pane;
use crate::tui::remembered::Remembered;
use crate::tui::scene::Scene;
use crate::tui::widget::{InputLine, Typed};

impl State {
    /// What has to be read for the session under the cursor; asked once for each content of it. An open log hides what is seen of
    /// the details, and still needs them.
    pub fn wish(&mut self, scene: &Scene<'_>, log_is_open: bool) -> Vec<Effect> {
        let areas = Areas::of(scene);
        let height = usize::from(layout::rows(areas.detail, areas.framed));
        self.window.follow(height, self.page.len());
        let tail = self.wish_tail(scene, log_is_open);
        let row = scene.under_cursor().map(|(row, _)| row);
        let Some(row) = row.filter(|_| !areas.detail.is_empty() || self.wanted.is_some() || log_is_open) else {
            return Vec::new();
        };
        let asked = (row.address(), row.entry.identity, row.entry.age);
        let mut effects: Vec<Effect> = tail.into_iter().collect();
        if self.asked.as_ref() != Some(&asked) {
            effects.push(Effect::Open(Box::new(row.clone())));
            self.asked = Some(asked);
        }
        effects.extend(self.wish_failures(scene, height));
        effects
    }

    /// Makes what the session says at a failures, and asks why its first failed jobs failed.
    fn wish_failures(&mut self, scene: &Scene<'_>, height: usize) -> Option<Effect> {
        let (row, facts) = scene.under_cursor().filter(|_| height > 0)?;
        let (summary, shown) = (facts.summary.as_deref()?, self.of(&row.address())?);
        let detail = Arc::clone(&shown.detail);
        if !self.failures.make(&detail, summary, height) {
            return None;
        }
        self.lay_out();
        let named = self.failures.named();
        (!named.is_empty()).then(|| Effect::Reasons(Box::new(row.clone()), named))
    }

    /// Takes why a job failed; what is of a session that was left meanwhile is dropped.
    pub fn failure(&mut self, address: &Address, job: Untrusted, reason: Result<FailureReason, Reason>) {
        if self.of(address).is_some() {
            self.failures.learn(job, reason);
        }
    }

    /// Takes the details of a session; those of a session that was left meanwhile are dropped.
    pub fn detailed(&mut self, address: &Address, answer: Result<Arc<Detail>, Reason>) {
        if self.asked.as_ref().is_none_or(|(asked, ..)| asked != address) {
            return;
        }
        let same = self.of(address).is_some();
        match answer {
            Ok(detail) => {
                let usage = self.of(address).and_then(|shown| shown.usage.clone());
                self.shown = Some(Shown { address: address.clone(), detail, usage });
                self.failed = None;
            }
            Err(reason) => {
                (self.shown, self.failed) = (None, Some((address.clone(), reason)));
                self.turned = 0;
            }
        }
        if !same {
            self.failures.clear();
            (self.window.cursor, self.window.top) = (0, 0);
        }
        self.arrive();
    }

    /// Turns to the tab that was wanted, and lays it out.
    fn arrive(&mut self) {
        let by = std::mem::take(&mut self.turned);
        let (tabs, at) = self.tabs();
        if let Some(role) = self.wanted.take() {
            let shown = self.shown.as_ref();
            let tab = shown.and_then(|shown| shown.detail.sections.iter().find(|section| section.role == role));
            if let Some(section) = tab {
                self.tab = section.tab.to_owned();
            }
        } else if let Some(tab) = tabs.get(beyond(at, by, tabs.len())) {
            self.tab = (*tab).to_owned();
        }
        self.lay_out();
    }

    /// Takes the sizes of a session's parts.
    pub fn used(&mut self, address: &Address, answer: Result<Usage, Reason>) {
        let shown = self.shown.as_mut().filter(|shown| shown.address == *address);
        if let (Some(shown), Ok(usage)) = (shown, answer) {
            shown.usage = Some(usage);
        }
    }

    /// Says that a session changed: it is read again.
    pub fn invalidate(&mut self, address: &Address) {
        if self.asked.as_ref().is_some_and(|(asked, ..)| asked == address) {
            self.invalidate_shown();
        }
    }

    /// Says that whatever is shown may have changed: it is read again, and meanwhile stays.
    pub fn invalidate_shown(&mut self) {
        self.asked = None;
        if let Some(tail) = &mut self.tail {
            tail.stale = true;
        }
    }

    /// Takes a key while the filter is typed; false when none is.
    pub fn press(&mut self, key: Key) -> bool {
        let Some((mut line, before)) = self.typing.take() else { return false };
        match key.code {
            Code::Enter => {}
            Code::Esc => self.filter_text(&before),
            Code::Char('c') if key.ctrl => self.filter_text(&before),
            _ => {
                if line.press(key) == Typed::Changed {
                    self.filter_text(&line.text());
                }
                self.typing = Some((line, before));
            }
        }
        true
    }

    /// Takes pasted text while the filter is typed.
    pub fn paste(&mut self, text: &str) {
        let Some((mut line, before)) = self.typing.take() else { return };
        line.paste(text);
        self.filter_text(&line.text());
        self.typing = Some((line, before));
    }

    fn filter_text(&mut self, text: &str) {
        self.filter.text = text.to_lowercase();
        self.relay();
    }

    fn relay(&mut self) {
        self.window.go(0, usize::MAX);
        self.lay_out();
    }

    /// Does what the user asked for; none when it is not the details'.
    pub fn act(&mut self, scene: &Scene<'_>, call: &Call) -> Option<Vec<Outcome>> {
        let areas = Areas::of(scene);
        if let Some(motion) = Motion::of(call.action, usize::from(layout::rows(areas.detail, areas.framed))) {
            self.window.move_by(motion, self.page.len());
            return Some(Vec::new());
        }
        let outcome = match call.action {
            Action::Back => self.back(),
            Action::Open => self.open(scene),
            Action::Filter => self.begin_filter(&call.argument),
            Action::FilterBy => self.filter_by(&call.argument),
            Action::NextFailure => self.next_failure(),
            _ => return None,
        };
        Some(outcome.into_iter().collect())
    }

    /// Takes the filter away first, then leaves.
    fn back(&mut self) -> Option<Outcome> {
        if !self.filter.is_on() {
            return Some(Outcome::Focus(Pane::List));
        }
        self.filter = TableFilter::default();
        self.relay();
        None
    }

    fn begin_filter(&mut self, argument: &str) -> Option<Outcome> {
        if argument.is_empty() {
            let before = self.filter.text.clone();
            self.typing = Some((InputLine::of(&before), before));
        } else {
            self.filter_text(argument);
        }
        None
    }

    fn filter_by(&mut self, what: &str) -> Option<Outcome> {
        let filter = &mut self.filter;
        match what {
            "failed" => {
                *filter = TableFilter { failed: !filter.failed, word: None, text: std::mem::take(&mut filter.text) }
            }
            "all" => *filter = TableFilter::default(),
            _ => {
                let Some(word) = self.current_row().and_then(|row| words(row).next()) else {
                    return Some(Outcome::Complain("no outcome under the cursor".to_owned()));
                };
                let word = word.text.lossy().into_owned();
                let again = self.filter.word.as_ref() == Some(&word);
                self.filter.word = (!again).then_some(word);
                self.filter.failed = false;
            }
        }
        self.relay();
        None
    }

    /// Goes to the next failure of this tab, or to the first of the next tab that has any.
    fn next_failure(&mut self) -> Option<Outcome> {
        if self.reach_failure_after(self.window.cursor) {
            return None;
        }
        let (was, window) = (self.tab.clone(), self.window);
        let (tabs, at) = self.tabs();
        for tab in tabs.iter().cycle().skip(at + 1).take(tabs.len().saturating_sub(1)) {
            self.tab = (*tab).to_owned();
            self.relay();
            // The first line follows the last.
            if self.reach_failure_after(self.page.len().saturating_sub(1)) {
                return None;
            }
        }
        self.tab = was;
        self.relay();
        self.window = window;
        let hidden = self.filter != TableFilter::default();
        let text = if hidden { "no failures in what the filter shows" } else { "no failures" };
        Some(Outcome::Say(text.to_owned()))
    }

    fn reach_failure_after(&mut self, line: usize) -> bool {
        let bad = |line| self.row(line).is_some_and(|row| words(row).any(|word| word.class == Class::Bad));
        let found = self.page.after(line, bad);
        self.window.cursor = found.unwrap_or(self.window.cursor);
        found.is_some()
    }

    /// Turns to the next or previous tab; while there are none yet, the turn is kept for them. Where there will be none, nothing
    /// turns.
    pub fn turn(&mut self, by: isize) {
        let (tabs, at) = self.tabs();
        if tabs.is_empty() {
            let failed = self.failed.as_ref().map(|(address, _)| address);
            let will_be = self.asked.as_ref().is_some_and(|(asked, ..)| failed != Some(asked));
            self.turned = self.turned.saturating_add(if will_be { by } else { 0 });
            return;
        }
        self.tab = tabs.get(beyond(at, by, tabs.len())).map_or_else(String::new, |tab| (*tab).to_owned());
        self.relay();
    }

    /// Takes what the mouse did; none when it was elsewhere.
    pub fn mouse(&mut self, scene: &Scene<'_>, mouse: Mouse) -> Option<Vec<Outcome>> {
        let areas = Areas::of(scene);
        if !areas.detail.contains(mouse.at) {
            return None;
        }
        let length = self.page.len();
        let mut outcomes = vec![Outcome::Focus(Pane::Detail)];
        match mouse.action {
            MouseAction::WheelDown => self.window.step(3, length),
            MouseAction::WheelUp => self.window.step(-3, length),
            MouseAction::Click => outcomes.extend(self.click(scene, &areas, mouse)),
        }
        Some(outcomes)
    }

    /// A click on the tabs turns to the next, on a line puts the cursor there, a second one opens.
    fn click(&mut self, scene: &Scene<'_>, areas: &Areas, mouse: Mouse) -> Option<Outcome> {
        let Some(line) = mouse.at.y.checked_sub(areas.detail.y + 2) else {
            if mouse.at.y == areas.detail.y {
                self.turn(1);
            }
            return None;
        };
        let at = self.window.top + usize::from(line);
        if at >= self.page.len() || line >= layout::rows(areas.detail, areas.framed) {
            return None;
        }
        if at == self.window.cursor {
            return self.open(scene);
        }
        self.window.cursor = at;
        None
    }

    /// Brings back the tab of the last time.
    pub fn restore(&mut self, remembered: &Remembered) {
        self.tab.clone_from(&remembered.tab);
    }
}

/// So many tabs from this one, round and round.
fn beyond(at: usize, by: isize, tabs: usize) -> usize {
    let count = isize::try_from(tabs).unwrap_or(1).max(1);
    let next = isize::try_from(at).unwrap_or(0).saturating_add(by).rem_euclid(count);
    usize::try_from(next).unwrap_or(0)
}
