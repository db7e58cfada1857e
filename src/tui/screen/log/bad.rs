//! The bad lines of the open log: the first one is gone to as soon as it is known, unless the user went elsewhere before.

use super::request::Effect;
use super::state::{Seek, State};
use crate::command::BadLines;
use crate::tui::action::Action;

impl State {
    /// Asks for the bad lines of the open log.
    pub(super) fn ask_bad(&self) -> Effect {
        Effect::BadLines(self.token, Box::new(self.row.clone()), self.log.clone())
    }

    /// Notes that the user goes somewhere; how a log is looked at, and which pane has the keys, moves nothing.
    pub(super) fn note_move(&mut self, action: Action) {
        let stays = matches!(
            action,
            Action::Wrap
                | Action::Time
                | Action::Streams
                | Action::Colours
                | Action::NextPane
                | Action::PreviousPane
                | Action::Pane
        );
        self.moved |= !stays;
    }

    /// Takes the bad lines of the open log, and goes to the first one.
    pub(super) fn take_bad(&mut self, bad: BadLines) {
        let first = bad.first.as_ref().map(|line| line.number).or_else(|| bad.all.first().copied());
        match first {
            Some(line) if !self.moved => {
                self.leave_end();
                self.go(Seek::Line(line));
                self.notice = None;
            }
            None if !self.moved && self.notice.is_some() => self.notice = Some("no bad line".to_owned()),
            _ => {}
        }
        self.bad = Some(bad);
    }

    /// Goes to the next bad line, or to the previous one; where they are not known yet, to the first one as soon as it is.
    pub(super) fn next_bad(&mut self, forward: bool) -> Vec<Effect> {
        let Some(bad) = &self.bad else {
            self.moved = false;
            self.notice = Some("looking for bad lines ...".to_owned());
            return vec![self.ask_bad()];
        };
        let cursor = self.spot.cursor;
        let first = bad.first.as_ref().map(|line| line.number);
        let lines = || bad.all.iter().copied().chain(first);
        let next = if forward {
            lines().filter(|line| *line > cursor).min()
        } else {
            lines().filter(|line| *line < cursor).max()
        };
        match (next, forward) {
            (Some(line), _) => {
                self.leave_end();
                self.go(Seek::Line(line));
            }
            (None, true) => self.notice = Some("no bad line below".to_owned()),
            (None, false) => self.notice = Some("no bad line above".to_owned()),
        }
        Vec::new()
    }
}
