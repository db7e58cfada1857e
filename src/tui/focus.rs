//! Who has the keys, the mouse and what is pasted. One answer for all three.

use super::action::Context;
use super::app::{App, Pane};
use super::screen::change::Dialog;

/// Who has the keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    /// The dialog over the rest.
    Dialog,
    /// The menu over the rest.
    Menu,
    /// The open log, which knows itself whether a line is typed in it.
    Log,
    /// The filter that is typed for a pane.
    Input(Pane),
    /// The panes.
    Panes,
}

impl Focus {
    /// Who has the keys now: what was opened last lies on top.
    pub fn of(app: &App) -> Self {
        match app {
            App { change, .. } if change.dialog.is_some() => Focus::Dialog,
            App { menu: Some(_), .. } => Focus::Menu,
            App { log: Some(_), .. } => Focus::Log,
            App { list, .. } if list.typing.is_some() => Focus::Input(Pane::List),
            App { detail, .. } if detail.typing.is_some() => Focus::Input(Pane::Detail),
            _ => Focus::Panes,
        }
    }
}

/// Which section of the keymap counts now.
pub fn context(app: &App) -> Context {
    match Focus::of(app) {
        Focus::Dialog => app.change.dialog.as_ref().map_or(Context::Confirm, Dialog::context),
        Focus::Menu => Context::Menu,
        Focus::Log | Focus::Input(_) | Focus::Panes => below(app),
    }
}

/// Which section counts for what lies below dialogs and menus.
pub fn below(app: &App) -> Context {
    match (&app.log, app.pane) {
        (Some(_), _) => Context::Log,
        (None, Pane::Detail) => Context::Detail,
        (None, Pane::List) => Context::List,
    }
}
