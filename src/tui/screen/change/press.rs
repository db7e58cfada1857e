//! What keys and the mouse do to a dialog: all of them are for it while it is open. What it answers is carried out.

use super::dialog::Dialog;
use super::outcome::Outcome;
use super::receive;
use super::request::Effect as Wish;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};
use crate::tui::keymap::Found;
use crate::tui::message::{Mouse, MouseAction};

/// Takes a key while a dialog is open.
pub fn press(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(mut dialog) = app.change.dialog.take() else { return Vec::new() };
    let action = action_of(app, &mut dialog, key);
    match action {
        Some(action) => carry_out(app, |app| dialog.act(&app.scene(), action)),
        None => {
            app.change.dialog = Some(dialog);
            Vec::new()
        }
    }
}

/// What a key stands for; none when it was typed, or stands for nothing (yet). What types a character goes into the line that
/// is open whatever the keymap says, and Esc leaves a dialog always: no keymap can lock a user in or out.
fn action_of(app: &mut App, dialog: &mut Dialog, key: Key) -> Option<Action> {
    let context = dialog.context();
    if app.chord.pressed().is_empty() {
        if key == Key::plain(Code::Esc) {
            return Some(Action::Back);
        }
        let own = app.chord.keymap.own_key(context, key).map(|call| call.action);
        if dialog.field().is_some() {
            let before = own.filter(|action| key.typed().is_none() && dialog.comes_before_typing(*action));
            if before.is_some() || dialog.edit(&app.scene(), key) {
                return before;
            }
            return match app.chord.keymap.find(context, &[key]) {
                Found::Call(call) => Some(call.action),
                Found::Begun(_) | Found::Nothing => None,
            };
        }
        if own.is_none() && dialog.edit(&app.scene(), key) {
            return None;
        }
    }
    app.chord.press(context, key, app.now).map(|call| call.action)
}

fn carry_out(app: &mut App, answer: impl FnOnce(&App) -> Outcome<Dialog>) -> Vec<Effect> {
    let wish = match answer(app) {
        Outcome::Stay(dialog) => {
            app.change.dialog = Some(dialog);
            return Vec::new();
        }
        Outcome::Close => return Vec::new(),
        Outcome::Apply(agreed) => return receive::apply(app, *agreed),
        Outcome::Stop => Wish::Stop,
        Outcome::Plan(request, left) => {
            app.change.dialog = left;
            Wish::Plan(app.change.ticket(), request)
        }
        Outcome::Resume(row, step) => Wish::Resume(app.change.ticket(), row, step),
    };
    vec![Effect::Change(wish)]
}

/// Takes pasted text, where text is typed.
pub fn paste(app: &mut App, text: &str) {
    if let Some(dialog) = &mut app.change.dialog {
        dialog.paste(text);
    }
}

/// The wheel moves the list; clicks are not answers.
pub fn mouse(app: &mut App, mouse: Mouse) -> Vec<Effect> {
    let action = match mouse.deed {
        MouseAction::WheelDown => Action::Next,
        MouseAction::WheelUp => Action::Previous,
        MouseAction::Click => return Vec::new(),
    };
    match app.change.dialog.take() {
        Some(dialog) => carry_out(app, |app| dialog.act(&app.scene(), action)),
        None => Vec::new(),
    }
}
