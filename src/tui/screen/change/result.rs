//! What became of a change, item by item, until it was read.

use super::outcome::Outcome;
use crate::tui::action::Action;
use crate::tui::motion::Motion;
use crate::tui::widget::Window;

/// What became of a change, item by item.
#[derive(Debug)]
pub struct ResultDialog {
    /// In the frame: "4 destroyed, 1 failed".
    pub title: String,
    /// What did not go as planned: which, and why.
    pub lines: Vec<(String, String)>,
    /// What is on the screen of it.
    pub window: Window,
}

/// How many lines a page is.
const PAGE: usize = 10;

impl ResultDialog {
    /// Does what a key stands for.
    pub fn act(mut self, action: Action) -> Outcome<Self> {
        if action == Action::Open {
            return Outcome::Close;
        }
        if let Some(motion) = Motion::of(action, PAGE) {
            // Each takes two lines or more.
            self.window.scroll(motion, self.lines.len().saturating_mul(2));
        }
        Outcome::Stay(self)
    }
}
