//! What is in the trash: one can be brought back, or all that is shown removed for good.

use super::layout;
use super::outcome::Outcome;
use crate::command::{ChangeRequest, TrashedSession};
use crate::tui::action::Action;
use crate::tui::motion::Motion;
use crate::tui::scene::Scene;
use crate::tui::widget::Window;

/// The view of the trash.
#[derive(Debug)]
pub struct TrashView {
    /// What is in it, the last first.
    pub trashed: Vec<TrashedSession>,
    /// The cursor.
    pub window: Window,
}

impl TrashView {
    /// The view of these.
    pub fn new(trashed: Vec<TrashedSession>) -> Self {
        Self { trashed, window: Window::default() }
    }

    /// Does what a key stands for.
    pub fn act(mut self: Box<Self>, scene: &Scene<'_>, action: Action) -> Outcome<Box<Self>> {
        let under = self.trashed.get(self.window.cursor).cloned();
        match (action, under) {
            (Action::Restore | Action::Open, Some(trashed)) => {
                Outcome::Plan(ChangeRequest::Restore(vec![trashed]), None)
            }
            (Action::RestoreAll, Some(_)) => Outcome::Plan(ChangeRequest::Restore(self.trashed), None),
            (Action::Destroy, Some(trashed)) => Outcome::Plan(ChangeRequest::EmptyTrash(vec![trashed]), Some(self)),
            (Action::EmptyTrash, Some(_)) => Outcome::Plan(ChangeRequest::EmptyTrash(self.trashed.clone()), Some(self)),
            _ => {
                if let Some(motion) = Motion::of(action, layout::rows(scene)) {
                    self.window.move_by(motion, self.trashed.len());
                }
                Outcome::Stay(self)
            }
        }
    }
}
