//! What keys and the mouse do to a dialog: all of them are for it while it is open.

use super::{Dialog, confirm_dialog, keep, resume, trash_view};
use crate::tui::app::App;
use crate::tui::effect::Effect;
use crate::tui::key::{Code, Key};
use crate::tui::message::{Mouse, MouseAction};
use crate::tui::widget::Window;

/// Takes a key while a dialog is open.
pub fn press(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let dialog = app.change.dialog.take()?;
    if key.code == Code::Esc || (key.code == Code::Char('c') && key.ctrl) {
        return Some(close(dialog));
    }
    let (left, effects) = match dialog {
        Dialog::Looking(what) => (Some(Dialog::Looking(what)), Vec::new()),
        Dialog::Confirm(dialog) => packed(confirm_dialog::press(app, dialog, key), Dialog::Confirm),
        Dialog::Keep(dialog) => packed(keep::press(app, dialog, key), Dialog::Keep),
        Dialog::TrashView(dialog) => packed(trash_view::press(app, dialog, key), Dialog::TrashView),
        Dialog::Resume(dialog) => packed(resume::press(app, dialog, key), Dialog::Resume),
        Dialog::ResultDialog(mut told) => {
            let ends = matches!(key.code, Code::Enter | Code::Char('q' | 'n'));
            // Each takes two lines or more.
            let length = told.lines.len().saturating_mul(2);
            scroll(&mut told.window, key, length);
            ((!ends).then_some(Dialog::ResultDialog(told)), Vec::new())
        }
    };
    // A step may have opened another dialog itself.
    if app.change.dialog.is_none() {
        app.change.dialog = left;
    }
    Some(effects)
}

fn packed<T>((left, effects): (Option<T>, Vec<Effect>), into: fn(T) -> Dialog) -> (Option<Dialog>, Vec<Effect>) {
    (left.map(into), effects)
}

/// Looking stops with its dialog; everything else merely goes away.
fn close(dialog: Dialog) -> Vec<Effect> {
    match dialog {
        Dialog::Looking(_) => vec![Effect::Change(super::Effect::Stop)],
        _ => Vec::new(),
    }
}

/// Moves a cursor in a list of which so many rows are on the screen.
pub fn move_by(window: &mut Window, key: Key, rows: usize, length: usize) {
    let page = isize::try_from(rows.max(1)).unwrap_or(10);
    match key.code {
        Code::Char('j') | Code::Down => window.step(1, length),
        Code::Char('k') | Code::Up => window.step(-1, length),
        Code::PageDown => window.step(page, length),
        Code::PageUp => window.step(-page, length),
        Code::Char('g') | Code::Home => window.go(0, length),
        Code::Char('G') | Code::End => window.go(usize::MAX, length),
        _ => {}
    }
}

/// Moves a text of so many lines, of which the cursor is the first on the screen.
pub fn scroll(window: &mut Window, key: Key, length: usize) {
    move_by(window, key, 10, length);
    window.top = window.cursor;
}

/// Takes pasted text, where text is typed.
pub fn paste(app: &mut App, text: &str) -> bool {
    match &mut app.change.dialog {
        Some(Dialog::Confirm(ask)) => ask.typed.iter_mut().for_each(|line| line.paste(text)),
        Some(Dialog::Keep(keep)) => keep.typed.iter_mut().for_each(|line| line.paste(text)),
        Some(_) => {}
        None => return false,
    }
    true
}

/// The wheel moves the list; clicks are not answers.
pub fn mouse(app: &mut App, mouse: Mouse) -> Option<Vec<Effect>> {
    app.change.dialog.as_ref()?;
    let key = match mouse.deed {
        MouseAction::WheelDown => Key::plain(Code::Down),
        MouseAction::WheelUp => Key::plain(Code::Up),
        MouseAction::Click => return Some(Vec::new()),
    };
    press(app, key)
}
