//! What keys and the mouse do to a dialog: all of them are for it while it is open.

use super::dialog::Dialog;
use super::outcome::Outcome as Answer;
use super::request::Effect as Wish;
use super::state::State;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};
use crate::tui::keymap::Found;
use crate::tui::message::{Mouse, MouseAction};
use crate::tui::outcome::Outcome;
use crate::tui::scene::Scene;

/// What became of a key.
enum Taken {
    /// It was typed, or stands for nothing here.
    Wholly,
    /// It stands for this.
    For(Action),
    /// It may begin a chord.
    Not,
}

impl State {
    /// Takes a key while a dialog is open and no chord is begun; none where the keymap says what it is. What types a
    /// character goes into the line that is open whatever the keymap says, and Esc leaves a dialog always: no keymap can lock a
    /// user in or out.
    pub fn press(&mut self, scene: &Scene<'_>, key: Key) -> Option<Vec<Outcome>> {
        match taken(self.dialog.as_mut()?, scene, key) {
            Taken::Wholly => Some(Vec::new()),
            Taken::For(action) => Some(self.answer(scene, action)),
            Taken::Not => None,
        }
    }

    /// Does what a key stands for in the dialog that is open.
    pub fn answer(&mut self, scene: &Scene<'_>, action: Action) -> Vec<Outcome> {
        let Some(dialog) = self.dialog.take() else { return Vec::new() };
        let wish = match dialog.act(scene, action) {
            Answer::Stay(dialog) => {
                self.dialog = Some(dialog);
                return Vec::new();
            }
            Answer::Close => return Vec::new(),
            Answer::Apply(agreed) => return self.apply(scene, *agreed),
            Answer::Stop => Wish::Stop,
            Answer::Plan(request, left) => {
                self.dialog = left;
                Wish::Plan(self.ticket(), request)
            }
            Answer::Resume(row, step) => Wish::Resume(self.ticket(), row, step),
        };
        vec![Outcome::Do(Effect::Change(wish))]
    }

    /// Takes pasted text, where text is typed.
    pub fn paste(&mut self, text: &str) {
        if let Some(dialog) = &mut self.dialog {
            dialog.paste(text);
        }
    }

    /// The wheel moves the list; clicks are not answers.
    pub fn mouse(&mut self, scene: &Scene<'_>, mouse: Mouse) -> Vec<Outcome> {
        match mouse.action {
            MouseAction::WheelDown => self.answer(scene, Action::Next),
            MouseAction::WheelUp => self.answer(scene, Action::Previous),
            MouseAction::Click => Vec::new(),
        }
    }
}

fn taken(dialog: &mut Dialog, scene: &Scene<'_>, key: Key) -> Taken {
    if key == Key::plain(Code::Esc) {
        return Taken::For(Action::Back);
    }
    let context = dialog.context();
    let own = scene.keymap.own_key(context, key).map(|call| call.action);
    if dialog.field().is_none() {
        return if own.is_none() && dialog.edit(scene, key) { Taken::Wholly } else { Taken::Not };
    }
    let before = own.filter(|action| key.typed().is_none() && dialog.comes_before_typing(*action));
    match before {
        Some(action) => Taken::For(action),
        None if dialog.edit(scene, key) => Taken::Wholly,
        None => match scene.keymap.find(context, &[key]) {
            Found::Call(call) => Taken::For(call.action),
            Found::Begun(_) | Found::Nothing => Taken::Wholly,
        },
    }
}
