//! What is in the trash: one can be brought back, or all that is shown removed for good.

use super::Effect as Wish;
use crate::command::{ChangeRequest, TrashedSession};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};
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
}

/// Takes a key; none of the view is left when it is to be closed.
pub fn press(app: &mut App, mut trash_entries: Box<TrashView>, key: Key) -> (Option<Box<TrashView>>, Vec<Effect>) {
    let under = trash_entries.trashed.get(trash_entries.window.cursor).cloned();
    match key.code {
        Code::Char('q' | 'n') => return (None, Vec::new()),
        Code::Char('u' | 'r') | Code::Enter => {
            let Some(trashed) = under else { return (Some(trash_entries), Vec::new()) };
            return (None, plan(app, ChangeRequest::Restore(vec![trashed])));
        }
        Code::Char('U') if under.is_some() => return (None, plan(app, ChangeRequest::Restore(trash_entries.trashed))),
        Code::Char('D') => {
            let Some(trashed) = under else { return (Some(trash_entries), Vec::new()) };
            return (Some(trash_entries), plan(app, ChangeRequest::EmptyTrash(vec![trashed])));
        }
        Code::Char('E') if under.is_some() => {
            let all = trash_entries.trashed.clone();
            return (Some(trash_entries), plan(app, ChangeRequest::EmptyTrash(all)));
        }
        _ => {
            let length = trash_entries.trashed.len();
            super::press::move_by(&mut trash_entries.window, key, super::view::rows(app), length);
        }
    }
    (Some(trash_entries), Vec::new())
}

fn plan(app: &mut App, ask: ChangeRequest) -> Vec<Effect> {
    let ticket = app.change.ticket();
    vec![Effect::Change(Wish::Plan(ticket, ask))]
}
