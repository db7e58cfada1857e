//! Keys as numbers: kitty's keyboard protocol (`Esc [ 97;5 u`), which another program may have left on, and xterm's
//! modifyOtherKeys (`Esc [ 27;5;97 ~`). What cannot be told is no key: with Super held, `d` is not `d`.

use crate::tui::key::{Code, Key};

/// Shift, as terminals count it.
pub(super) const SHIFT: u16 = 1;
const ALT: u16 = 2;
/// Control, as terminals count it.
pub(super) const CTRL: u16 = 4;
/// Super or xterm's Meta, Hyper, kitty's Meta: with them it is another key, which has no name here.
const OTHERS: u16 = 8 | 16 | 32;
const CAPS_LOCK: u16 = 64;
/// The event that is no press.
const RELEASE: &str = "3";

/// Up to two parameters: a number and what is held with it, `1;5` or `1;5:2`. None where it is no key: something else is held, the
/// key was released, or there is more.
pub(super) fn two(text: &str) -> Option<(Option<u16>, u16)> {
    let (number, held) = text.split_once(';').unwrap_or((text, ""));
    let number = if number.is_empty() { None } else { Some(number.parse().ok()?) };
    Some((number, if held.is_empty() { 0 } else { bits(held)? }))
}

/// What is held: one more than the sum of its bits, and perhaps an event behind a colon.
pub(super) fn bits(text: &str) -> Option<u16> {
    let (held, event) = text.split_once(':').unwrap_or((text, ""));
    if event == RELEASE {
        return None;
    }
    let bits = if held.is_empty() { 0 } else { held.parse::<u16>().ok()?.checked_sub(1)? };
    (bits & OTHERS == 0).then_some(bits)
}

/// A key that is no character with what is held.
pub(super) fn held(code: Code, bits: u16) -> Key {
    let (shift, alt, ctrl) = (bits & SHIFT != 0, bits & ALT != 0, bits & CTRL != 0);
    match code {
        Code::Tab if shift => Key { alt, ctrl, ..Key::plain(Code::BackTab) },
        code => Key { code, shift, alt, ctrl },
    }
}

/// `number[:shifted[:base]] ; modifiers[:event] [; text]` before a `u`.
pub(super) fn key(text: &str) -> Option<Key> {
    let mut parts = text.split(';');
    let (numbers, held_with, typed) = (parts.next()?, parts.next().unwrap_or(""), parts.next());
    let mut numbers = numbers.split(':');
    let number: u32 = numbers.next()?.parse().ok()?;
    let shifted = numbers.next().and_then(|number| number.parse().ok());
    let bits = if held_with.is_empty() { 0 } else { bits(held_with)? };
    if let Some(code) = named(number) {
        return Some(held(code, bits));
    }
    let typed = typed.and_then(|text| text.split(':').next()?.parse().ok());
    character(char::from_u32(number)?, bits, typed.or(shifted).and_then(char::from_u32))
}

/// `27;modifiers;number` before a `~`: the number is the character with Shift in it.
pub(super) fn other_key(text: &str) -> Option<Key> {
    let mut parts = text.split(';').skip(1);
    let (bits, number) = (bits(parts.next()?)?, parts.next()?.parse().ok()?);
    if let Some(code) = named(number) {
        return Some(held(code, bits));
    }
    let c = char::from_u32(number).filter(|c| !c.is_control())?;
    Some(Key { ctrl: bits & CTRL != 0, alt: bits & ALT != 0, ..Key::char(c) })
}

/// A character that was told without Shift. What Shift makes of a letter is known, of other keys only when the terminal says it.
fn character(plain: char, bits: u16, told: Option<char>) -> Option<Key> {
    let capital = (bits & SHIFT != 0) != (bits & CAPS_LOCK != 0 && plain.is_alphabetic());
    let c = match told {
        _ if plain.is_control() || ('\u{e000}'..='\u{f8ff}').contains(&plain) => return None,
        Some(told) if bits & SHIFT != 0 => told,
        _ if !capital || plain.is_uppercase() => plain,
        _ => {
            let mut upper = plain.to_uppercase();
            upper.next().filter(|c| upper.next().is_none() && *c != plain)?
        }
    };
    Some(Key { ctrl: bits & CTRL != 0, alt: bits & ALT != 0, ..Key::char(c) })
}

/// Keys that are no characters. Those from 57344 on are kitty's own numbers.
fn named(number: u32) -> Option<Code> {
    Some(match number {
        9 => Code::Tab,
        13 | 57414 => Code::Enter,
        27 => Code::Esc,
        8 | 127 => Code::Backspace,
        57376..=57387 => Code::F(u8::try_from(number - 57376 + 13).ok()?),
        57399..=57408 => Code::Char(char::from_digit(number - 57399, 10)?),
        57409 => Code::Char('.'),
        57410 => Code::Char('/'),
        57411 => Code::Char('*'),
        57412 => Code::Char('-'),
        57413 => Code::Char('+'),
        57415 => Code::Char('='),
        57416 => Code::Char(','),
        57417 => Code::Left,
        57418 => Code::Right,
        57419 => Code::Up,
        57420 => Code::Down,
        57421 => Code::PageUp,
        57422 => Code::PageDown,
        57423 => Code::Home,
        57424 => Code::End,
        57425 => Code::Insert,
        57426 => Code::Delete,
        _ => return None,
    })
}
