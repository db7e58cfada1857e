//! What is in the trash: one can be brought back, or all that is shown removed for good.

use super::layout;
use super::outcome::Outcome;
use crate::command::{ChangeRequest, TrashedSession, frees};
use crate::model::TrashContents;
use crate::tui::action::Action;
use crate::tui::motion::Motion;
use crate::tui::scene::Scene;
use crate::tui::ticket::Ticket;
use crate::tui::widget::Window;

/// What is known of what a session in the trash holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Contents {
    /// Nothing yet.
    #[default]
    Unread,
    /// That it cannot be looked at whole.
    Unknown,
    /// This.
    Known(TrashContents),
}

impl Contents {
    /// What it holds, as far as that is known.
    pub fn known(&self) -> Option<&TrashContents> {
        match self {
            Contents::Known(contents) => Some(contents),
            Contents::Unread | Contents::Unknown => None,
        }
    }
}

/// The view of the trash.
#[derive(Debug)]
pub struct TrashView {
    /// The question that its sizes answer.
    pub ticket: Ticket,
    /// What is in it, the last first.
    pub trashed: Vec<TrashedSession>,
    /// What each of them holds.
    pub contents: Vec<Contents>,
    /// The cursor.
    pub window: Window,
}

impl TrashView {
    /// The view of these.
    pub fn new(ticket: Ticket, trashed: Vec<TrashedSession>) -> Self {
        let contents = vec![Contents::Unread; trashed.len()];
        Self { ticket, trashed, contents, window: Window::default() }
    }

    /// Takes what some of them hold.
    pub fn measured(&mut self, found: Vec<(usize, Option<TrashContents>)>) {
        for (at, contents) in found {
            if let Some(known) = self.contents.get_mut(at) {
                *known = contents.map_or(Contents::Unknown, Contents::Known);
            }
        }
    }

    /// How much emptying the trash frees, in words; none while nothing is known of it.
    pub fn total(&self) -> Option<String> {
        let begun = self.contents.iter().any(|one| *one != Contents::Unread);
        begun.then(|| frees(self.contents.iter().map(Contents::known)))
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
