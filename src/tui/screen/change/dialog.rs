//! The dialogs: which one is open takes the keys. Each owns its state, is told what lies below it, and answers with an outcome.

use super::confirm_dialog::ConfirmDialog;
use super::keep::Keep;
use super::outcome::Outcome;
use super::result::ResultDialog;
use super::resume::Resume;
use super::trash_view::TrashView;
use crate::tui::action::{Action, Context};
use crate::tui::key::Key;
use crate::tui::scene::Scene;
use crate::tui::widget::{InputLine, Typed};

/// A dialog over the rest.
#[derive(Debug)]
pub enum Dialog {
    /// The answer is being looked for.
    Looking(&'static str),
    /// A plan waits for consent.
    Confirm(Box<ConfirmDialog>),
    /// How many to keep.
    Keep(Box<Keep>),
    /// What is in the trash.
    TrashView(Box<TrashView>),
    /// What resuming would do.
    Resume(Box<Resume>),
    /// What became of a change.
    ResultDialog(ResultDialog),
}

impl Dialog {
    /// Which section of the keymap is for it.
    pub fn context(&self) -> Context {
        match self {
            Dialog::Keep(_) => Context::Keep,
            Dialog::TrashView(_) => Context::Trash,
            Dialog::Looking(_) | Dialog::Confirm(_) | Dialog::Resume(_) | Dialog::ResultDialog(_) => Context::Confirm,
        }
    }

    /// Does what a key stands for.
    pub fn act(self, scene: &Scene<'_>, action: Action) -> Outcome<Self> {
        match self {
            Dialog::Looking(_) if action == Action::Back => Outcome::Stop,
            Dialog::Looking(what) => Outcome::Stay(Dialog::Looking(what)),
            _ if action == Action::Back => Outcome::Close,
            Dialog::Confirm(dialog) => dialog.act(scene, action).map(Dialog::Confirm),
            Dialog::Keep(dialog) => dialog.act(scene, action).map(Dialog::Keep),
            Dialog::TrashView(dialog) => dialog.act(scene, action).map(Dialog::TrashView),
            Dialog::Resume(dialog) => dialog.act(action).map(Dialog::Resume),
            Dialog::ResultDialog(dialog) => dialog.act(action).map(Dialog::ResultDialog),
        }
    }

    /// The line that is typed, where one is open: what types a character goes there and nowhere else.
    pub fn field(&mut self) -> Option<&mut InputLine> {
        match self {
            Dialog::Confirm(dialog) => dialog.typed.as_mut(),
            Dialog::Keep(dialog) => dialog.typed.as_mut(),
            Dialog::Looking(_) | Dialog::TrashView(_) | Dialog::Resume(_) | Dialog::ResultDialog(_) => None,
        }
    }

    /// Whether an action counts before the keys that edit the line.
    pub fn comes_before_typing(&self, action: Action) -> bool {
        match (self, action) {
            (Dialog::Confirm(dialog), Action::Adopt) => dialog.adoptable().is_some(),
            _ => matches!(action, Action::Back | Action::Agree | Action::Open),
        }
    }

    /// Takes a key that edits the line, or makes a number; false when it does neither.
    pub fn edit(&mut self, scene: &Scene<'_>, key: Key) -> bool {
        let typed = self.field().map(|line| line.press(key));
        match (typed, self) {
            (Some(Typed::Ignored), _) => false,
            (Some(typed), dialog) => {
                if typed == Typed::Changed {
                    dialog.forgive();
                }
                true
            }
            (None, Dialog::Keep(keep)) => key.typed().is_some_and(|digit| keep.digit(scene, digit)),
            (None, _) => false,
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        if let Some(line) = self.field() {
            line.paste(text);
            self.forgive();
        }
    }

    /// What was wrong with the last answer is being mended.
    fn forgive(&mut self) {
        match self {
            Dialog::Confirm(dialog) => dialog.wrong = None,
            Dialog::Keep(dialog) => dialog.wrong = None,
            Dialog::Looking(_) | Dialog::TrashView(_) | Dialog::Resume(_) | Dialog::ResultDialog(_) => {}
        }
    }
}
