//! What sequences mean: cursor and function keys, mouse, focus, and the terminal's answer about its background.
//!
//! Facts: ECMA-48 for the form; xterm's "Control Sequences" for keys with modifiers; the terminfo entries `linux`, `xterm-256color`,
//! `rxvt-unicode-256color`, `tmux-256color`, `screen-256color` and `putty-256color` for the rest.

use ratatui::layout::Position;

use super::event::Input;
use super::held::Sequence;
use super::kitty;
use crate::tui::key::{Code, Key};
use crate::tui::message::{Mouse, MouseAction};

/// `Esc [`, parameters and a final byte; none where it is nothing of use.
pub(super) fn csi(held: &Sequence, last: u8) -> Option<Input> {
    let text = held.whole()?;
    match (text.strip_prefix('<'), last) {
        (Some(report), b'M' | b'm') => return mouse(report, last == b'M'),
        (Some(_), _) => return None,
        (None, _) => {}
    }
    match last {
        b'I' | b'O' if text.is_empty() => Some(Input::Focus(last == b'I')),
        b'Z' => (text.is_empty() || text == "1;2").then(|| Input::Key(Key::plain(Code::BackTab))),
        b'u' => kitty::key(text).map(Input::Key),
        b'~' if text.starts_with("27;") => kitty::other_key(text).map(Input::Key),
        b'~' => numbered(text, 0),
        // rxvt: Shift, Ctrl, and both.
        b'$' => numbered(text, kitty::SHIFT),
        b'^' => numbered(text, kitty::CTRL),
        b'@' => numbered(text, kitty::SHIFT | kitty::CTRL),
        b'a'..=b'd' if text.is_empty() => lettered(last.to_ascii_uppercase(), kitty::SHIFT),
        _ => {
            let (number, bits) = kitty::two(text)?;
            // A first number that is not 1 belongs to a report, such as the place of the cursor.
            if number.is_none_or(|number| number == 1) { lettered(last, bits) } else { None }
        }
    }
}

/// `Esc O`, perhaps a modifier, and a letter: keys of application mode.
pub(super) fn ss3(held: &Sequence, last: u8) -> Option<Input> {
    let text = held.whole()?;
    let bits = match text.rsplit(';').next() {
        None | Some("") => 0,
        Some(modifiers) => kitty::bits(modifiers)?,
    };
    match last {
        b'M' => Some(Input::Key(kitty::held(Code::Enter, bits))),
        // rxvt with Ctrl.
        b'a'..=b'd' if text.is_empty() => lettered(last.to_ascii_uppercase(), kitty::CTRL),
        _ => lettered(last, bits),
    }
}

/// `Esc [ [` and a letter: F1 to F5 of the Linux console.
pub(super) fn console(last: u8) -> Option<Input> {
    let number = last.checked_sub(b'A').filter(|number| *number < 5)?;
    Some(Input::Key(Key::plain(Code::F(number + 1))))
}

fn lettered(last: u8, bits: u16) -> Option<Input> {
    let code = match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'H' => Code::Home,
        b'F' => Code::End,
        b'P' => Code::F(1),
        b'Q' => Code::F(2),
        b'R' => Code::F(3),
        b'S' => Code::F(4),
        _ => return None,
    };
    Some(Input::Key(kitty::held(code, bits)))
}

/// Keys that have a number, with these modifiers besides those that are told.
fn numbered(text: &str, more: u16) -> Option<Input> {
    let (number, bits) = kitty::two(text)?;
    let code = match number? {
        1 | 7 => Code::Home,
        2 => Code::Insert,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        n @ 11..=15 => Code::F(u8::try_from(n - 10).ok()?),
        n @ 17..=21 => Code::F(u8::try_from(n - 11).ok()?),
        n @ 23..=26 => Code::F(u8::try_from(n - 12).ok()?),
        n @ 28..=29 => Code::F(u8::try_from(n - 13).ok()?),
        n @ 31..=34 => Code::F(u8::try_from(n - 14).ok()?),
        _ => return None,
    };
    Some(Input::Key(kitty::held(code, bits | more)))
}

/// A byte of ASCII as a key.
pub(super) fn ascii(byte: u8) -> Key {
    let ctrl = |c: u8| Key { ctrl: true, ..Key::char(char::from(c)) };
    match byte {
        b'\r' => Key::plain(Code::Enter),
        b'\t' => Key::plain(Code::Tab),
        0x7f => Key::plain(Code::Backspace),
        0x00 => ctrl(b' '),
        0x01..=0x1a => ctrl(byte | 0x60),
        0x1b..=0x1f => ctrl(byte | 0x40),
        _ => Key::char(char::from(byte)),
    }
}

/// `button;column;row` in decimals (mode 1006).
fn mouse(report: &str, pressed: bool) -> Option<Input> {
    let numbers: Vec<u16> = report.split(';').map(|number| number.parse().ok()).collect::<Option<_>>()?;
    let [button, column, row] = numbers.as_slice() else { return None };
    if pressed { mouse_event(*button, *column, *row) } else { None }
}

/// Three bytes, each 32 more than its number, for terminals that do not know mode 1006.
pub(super) fn old_mouse(bytes: &[u8]) -> Option<Input> {
    let [button, column, row] = bytes else { return None };
    let number = |byte: &u8| u16::from(*byte).checked_sub(32);
    mouse_event(number(button)?, number(column)?, number(row)?)
}

fn mouse_event(button: u16, column: u16, row: u16) -> Option<Input> {
    let action = match button {
        0 => MouseAction::Click,
        64 => MouseAction::WheelUp,
        65 => MouseAction::WheelDown,
        _ => return None,
    };
    Some(Input::Mouse(Mouse { action, at: Position::new(column.saturating_sub(1), row.saturating_sub(1)) }))
}
