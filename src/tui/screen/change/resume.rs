//! Resuming: the command and what it will do stand there before anything is done.

use super::outcome::Outcome;
use crate::model::{EntryRef, ResumeAction};
use crate::tui::action::Action;
use crate::tui::scene::Scene;

/// What resuming would do.
#[derive(Debug)]
pub struct Resume {
    /// The session.
    pub row: Box<EntryRef>,
    /// Its title.
    pub title: String,
    /// What would be done.
    pub step: ResumeAction,
    /// Whether the button that agrees has the focus.
    pub agreeing: bool,
}

impl Resume {
    /// The dialog for a session.
    pub fn new(scene: &Scene<'_>, row: Box<EntryRef>, step: ResumeAction) -> Self {
        let title = scene.title(&row.address()).unwrap_or_else(|| row.entry.id.visible().into_string());
        Self { row, title, step, agreeing: false }
    }

    /// Does what a key stands for.
    pub fn act(mut self: Box<Self>, action: Action) -> Outcome<Box<Self>> {
        match action {
            Action::Open if !self.agreeing => Outcome::Close,
            Action::Agree | Action::Open => Outcome::Resume(self.row, Box::new(self.step)),
            Action::NextPane | Action::PreviousPane => {
                self.agreeing = !self.agreeing;
                Outcome::Stay(self)
            }
            _ => Outcome::Stay(self),
        }
    }
}
