//! The sequences behind an escape: cursor and function keys, mouse, focus, paste, and the terminal's answers.

use ratatui::layout::Position;

use super::parser::{Input, Step};
use crate::tui::key::{Code, Key};
use crate::tui::message::{Deed, Mouse};
use crate::tui::theme::Shade;

/// `Esc [` and parameters and a final byte; `rest` begins behind the bracket.
pub(super) fn csi(rest: &[u8]) -> Step {
    let Some(end) = rest.iter().position(|byte| !(0x20..0x40).contains(byte)) else { return Step::More };
    let took = end + 3;
    let Some(last) = rest.get(end) else { return Step::More };
    let parameters = rest.get(..end).unwrap_or_default();
    let numbers = numbers(parameters);
    match (parameters.first(), last) {
        (Some(b'<'), b'M' | b'm') => Step::Took(took, mouse(&numbers, *last == b'M')),
        (Some(b'?' | b'>' | b'='), _) => Step::Took(took, None),
        (_, b'I') => Step::Took(took, Some(Input::Focus(true))),
        (_, b'O') => Step::Took(took, Some(Input::Focus(false))),
        (_, b'~') if numbers.first() == Some(&200) => Step::Paste(took),
        (_, b'~') => Step::Took(took, tilde(&numbers)),
        (_, b'Z') => Step::Took(took, Some(Input::Key(Key::plain(Code::BackTab)))),
        _ => Step::Took(took, letter(*last).map(|code| held(code, numbers.get(1)))),
    }
}

/// `Esc O` and a letter: keys of application mode.
pub(super) fn ss3(rest: &[u8]) -> Step {
    match rest.first() {
        None => Step::More,
        Some(last) => Step::Took(3, letter(*last).map(|code| Input::Key(Key::plain(code)))),
    }
}

/// `Esc ]` up to BEL or `Esc \`: the answer to a question of ours.
pub(super) fn osc(rest: &[u8]) -> Step {
    match ended(rest) {
        Some((text, took)) => Step::Took(took, background(text)),
        None => Step::More,
    }
}

/// Other strings are passed over.
pub(super) fn string(rest: &[u8]) -> Step {
    ended(rest).map_or(Step::More, |(_, took)| Step::Took(took, None))
}

/// The text of a string and how many bytes it takes with its introducer and its end.
fn ended(rest: &[u8]) -> Option<(&[u8], usize)> {
    let end = rest.iter().position(|byte| matches!(byte, 0x07 | 0x1b))?;
    let text = rest.get(..end)?;
    match (rest.get(end), rest.get(end + 1)) {
        (Some(0x07), _) => Some((text, end + 3)),
        (Some(0x1b), Some(_)) => Some((text, end + 4)),
        _ => None,
    }
}

fn numbers(parameters: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(parameters);
    let text = text.trim_start_matches(['<', '?', '>', '=']);
    text.split(';').map(|number| number.parse().unwrap_or(0)).collect()
}

fn letter(last: u8) -> Option<Code> {
    Some(match last {
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
    })
}

fn tilde(numbers: &[u16]) -> Option<Input> {
    let code = match numbers.first()? {
        1 | 7 => Code::Home,
        2 => Code::Insert,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        n @ 11..=15 => Code::F(u8::try_from(n - 10).ok()?),
        n @ 17..=21 => Code::F(u8::try_from(n - 11).ok()?),
        n @ 23..=24 => Code::F(u8::try_from(n - 12).ok()?),
        _ => return None,
    };
    Some(held(code, numbers.get(1)))
}

/// The second parameter is one more than the sum of Shift (1), Alt (2) and Ctrl (4).
fn held(code: Code, modifiers: Option<&u16>) -> Input {
    let bits = modifiers.map_or(0, |number| number.saturating_sub(1));
    Input::Key(Key { code, shift: bits & 1 != 0, alt: bits & 2 != 0, ctrl: bits & 4 != 0 })
}

fn mouse(numbers: &[u16], pressed: bool) -> Option<Input> {
    let [button, column, row] = numbers else { return None };
    let deed = match (button, pressed) {
        (0, true) => Deed::Click,
        (64, true) => Deed::WheelUp,
        (65, true) => Deed::WheelDown,
        _ => return None,
    };
    Some(Input::Mouse(Mouse { deed, at: Position::new(column.saturating_sub(1), row.saturating_sub(1)) }))
}

/// `11;rgb:RRRR/GGGG/BBBB`, light when its luminance is above the middle.
fn background(text: &[u8]) -> Option<Input> {
    let text = std::str::from_utf8(text).ok()?;
    let colours = text.strip_prefix("11;rgb:").or_else(|| text.strip_prefix("11;rgba:"))?;
    let mut parts = colours.split('/').map(share);
    let (red, green, blue) = (parts.next()??, parts.next()??, parts.next()??);
    let luminance = 0.299 * red + 0.587 * green + 0.114 * blue;
    Some(Input::Background(if luminance > 0.5 { Shade::Light } else { Shade::Dark }))
}

/// One to four hexadecimal digits as a share of their greatest value.
fn share(digits: &str) -> Option<f64> {
    let value = u16::from_str_radix(digits, 16).ok()?;
    let most = 16u32.checked_pow(u32::try_from(digits.len()).ok()?)?.checked_sub(1)?;
    (most > 0).then(|| f64::from(value) / f64::from(most))
}
