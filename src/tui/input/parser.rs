//! Bytes from a terminal made into keys, pastes, mouse and focus reports, and the answer to the question for the background.
//! Written by hand, since a library that reads by itself eats the keys of a program that the terminal was lent to, waits for
//! ever inside a sequence that was cut, and takes a late answer of the terminal for keys, one of which might remove something.
//!
//! Every byte is looked at once, and what is held of a sequence has a bound. A sequence that nobody knows is dropped whole, also one
//! that was cut: what comes late belongs to it, not to the keymap.

use std::time::Duration;

use super::csi;
use super::event::Input;
use super::held::{Character, Sequence, Text};
use super::paste::Paste;
use crate::tui::key::{Code, Key};

const ESC: u8 = 0x1b;
/// CAN and SUB end whatever was begun (ECMA-48, 8.3.8 and 8.3.148).
const ENDS: [u8; 2] = [0x18, 0x1a];

/// How long a lone escape waits to become a sequence.
const LONE: Duration = Duration::from_millis(30);
/// How long `Esc [` waits to become one: nobody notices when Alt with a bracket comes late, but a slow line may part them.
const INTRODUCED: Duration = Duration::from_millis(200);
/// How long a string waits for its end.
const STRING: Duration = Duration::from_secs(1);

/// What was begun.
#[derive(Debug, Default)]
enum State {
    /// Nothing.
    #[default]
    Ground,
    /// A character of several bytes, with Alt or without.
    Character(Character, bool),
    /// `Esc`.
    Escape,
    /// `Esc [`, then parameters.
    Csi(Sequence),
    /// `Esc [ [`: a function key of the Linux console; one letter follows.
    Console,
    /// `Esc [ M`: the mouse in its oldest form; three bytes follow.
    Mouse(Sequence),
    /// `Esc O`, then perhaps a modifier.
    Ss3(Sequence),
    /// `Esc ]`, `Esc P`, `Esc X`, `Esc ^` or `Esc _`, then text.
    Text(Text),
    /// An escape inside of such a text: its end, or the start of something new.
    TextEscape(Text),
    /// Between the badges of a paste.
    Paste(Paste),
}

/// Holds what is not complete yet.
#[derive(Debug, Default)]
pub struct Parser {
    state: State,
    /// An escape stood before the one that begins this sequence: Alt with a cursor key in rxvt and PuTTY, else the key itself.
    before: bool,
    /// A lone escape was just taken for the key.
    late: bool,
}

impl Parser {
    /// Takes bytes and gives what they complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        let mut found = Vec::new();
        // Nobody types two keys within one read: the escape was torn from its sequence.
        let torn = matches!(bytes, [b'[' | b'O' | b']' | b'P' | b'X' | b'^' | b'_', _, ..]);
        if std::mem::take(&mut self.late) && torn {
            self.state = State::Escape;
        }
        for byte in bytes {
            self.state = self.step(*byte, &mut found);
        }
        found
    }

    /// Nothing more came for as long as [`Parser::patience`] said: what was begun is meant as it is. A lone escape is the key.
    pub fn quiet(&mut self) -> Vec<Input> {
        let mut found = Vec::new();
        if self.patience().is_none() {
            return found;
        }
        self.late = matches!(self.state, State::Escape);
        let meant = match std::mem::take(&mut self.state) {
            State::Escape => Some(Key::plain(Code::Esc)),
            State::Csi(_) => Some(alt(b'[')),
            State::Ss3(_) => Some(alt(b'O')),
            State::Text(text) if text.is_empty() => Some(alt(text.introducer())),
            _ => None,
        };
        self.tell_escape(&mut found);
        found.extend(meant.map(Input::Key));
        found
    }

    /// How long to wait for the next byte before [`Parser::quiet`]; none where nothing was begun, or where what follows belongs
    /// to it whenever it comes: one key too few is better than a wrong one.
    pub fn patience(&self) -> Option<Duration> {
        match &self.state {
            State::Escape => Some(LONE),
            State::Csi(held) | State::Ss3(held) if held.is_empty() => Some(INTRODUCED),
            State::Text(text) if text.is_empty() => Some(INTRODUCED),
            State::Character(..) => Some(INTRODUCED),
            State::Text(_) | State::TextEscape(_) => Some(STRING),
            State::Ground | State::Csi(_) | State::Ss3(_) | State::Console | State::Mouse(_) | State::Paste(_) => None,
        }
    }

    /// How many bytes are held.
    #[cfg(test)]
    pub fn held(&self) -> usize {
        match &self.state {
            State::Csi(held) | State::Ss3(held) | State::Mouse(held) => held.bytes().len(),
            State::Text(text) | State::TextEscape(text) => text.held(),
            State::Paste(paste) => paste.held(),
            State::Character(..) => 4,
            State::Ground | State::Escape | State::Console => 1,
        }
    }

    fn step(&mut self, byte: u8, found: &mut Vec<Input>) -> State {
        match std::mem::take(&mut self.state) {
            State::Ground => self.ground(byte, false, found),
            State::Character(held, alt) => self.character(held, alt, byte, found),
            State::Escape => self.escape(byte, found),
            State::Csi(held) => self.csi(held, byte, found),
            State::Console => self.end(csi::console(byte), found),
            State::Mouse(held) => self.mouse(held, byte, found),
            State::Ss3(held) => self.ss3(held, byte, found),
            State::Text(text) => self.text(text, byte, found),
            State::TextEscape(text) if byte == b'\\' => self.end(text.meaning(), found),
            State::TextEscape(_) => self.escape(byte, found),
            State::Paste(mut paste) => {
                let ended = paste.take(byte);
                found.extend(paste.ready(ended).map(Input::Paste));
                if ended { State::Ground } else { State::Paste(paste) }
            }
        }
    }

    /// A byte that begins something; behind an escape it has Alt.
    fn ground(&mut self, byte: u8, alt: bool, found: &mut Vec<Input>) -> State {
        match byte {
            ESC => State::Escape,
            0x00..=0x7f => {
                found.push(Input::Key(Key { alt, ..csi::ascii(byte) }));
                State::Ground
            }
            // The eight-bit forms of `Esc @` to `Esc _`.
            0x80..=0x9f => self.introduced(byte - 0x40, true).unwrap_or_default(),
            _ => Character::begun(byte).map_or(State::Ground, |held| State::Character(held, alt)),
        }
    }

    /// Bytes that are no UTF-8 are dropped.
    fn character(&mut self, mut held: Character, alt: bool, byte: u8, found: &mut Vec<Input>) -> State {
        if !held.take(byte) {
            return self.ground(byte, false, found);
        }
        match held.whole() {
            None => State::Character(held, alt),
            Some(Some(c @ '\u{80}'..='\u{9f}')) => {
                let byte = u8::try_from(u32::from(c)).unwrap_or(0x80);
                self.introduced(byte - 0x40, false).unwrap_or_default()
            }
            Some(c) => {
                found.extend(c.map(|c| Input::Key(Key { alt, ..Key::char(c) })));
                State::Ground
            }
        }
    }

    fn escape(&mut self, byte: u8, found: &mut Vec<Input>) -> State {
        if byte == ESC {
            self.tell_escape(found);
            self.before = true;
            return State::Escape;
        }
        if let Some(state) = self.introduced(byte, false) {
            if matches!(state, State::Text(_)) {
                self.tell_escape(found);
            }
            return state;
        }
        self.tell_escape(found);
        self.ground(byte, true, found)
    }

    /// What `Esc` and this byte begin.
    fn introduced(&mut self, byte: u8, eight_bits: bool) -> Option<State> {
        match byte {
            b'[' => Some(State::Csi(Sequence::default())),
            b'O' => Some(State::Ss3(Sequence::default())),
            b']' | b'P' | b'X' | b'^' | b'_' => Some(State::Text(Text::begun(byte, eight_bits))),
            _ => None,
        }
    }

    fn csi(&mut self, mut held: Sequence, byte: u8, found: &mut Vec<Input>) -> State {
        match byte {
            b'[' if held.is_empty() => return State::Console,
            b'M' if held.is_empty() => return State::Mouse(held),
            // rxvt ends keys with Shift in a dollar sign, which elsewhere stands before the end.
            b'$' if held.is_number() => {}
            b'~' if held.bytes() == b"200" => {
                self.tell_escape(found);
                return State::Paste(Paste::default());
            }
            0x20..=0x3f => {
                held.take(byte);
                return State::Csi(held);
            }
            _ => {}
        }
        self.final_byte(byte, csi::csi(&held, byte), found)
    }

    fn ss3(&mut self, mut held: Sequence, byte: u8, found: &mut Vec<Input>) -> State {
        if byte.is_ascii_digit() || byte == b';' {
            held.take(byte);
            return State::Ss3(held);
        }
        self.final_byte(byte, csi::ss3(&held, byte), found)
    }

    /// A control character or one beyond ASCII breaks a sequence off: it is no key, and an escape begins the next.
    fn final_byte(&mut self, byte: u8, meaning: Option<Input>, found: &mut Vec<Input>) -> State {
        match byte {
            ESC => {
                self.tell_escape(found);
                State::Escape
            }
            0x20..=0x7e => self.end(meaning, found),
            _ => self.end(None, found),
        }
    }

    fn mouse(&mut self, mut held: Sequence, byte: u8, found: &mut Vec<Input>) -> State {
        held.take(byte);
        if held.bytes().len() < 3 {
            return State::Mouse(held);
        }
        self.end(csi::old_mouse(held.bytes()), found)
    }

    fn text(&mut self, mut text: Text, byte: u8, found: &mut Vec<Input>) -> State {
        match byte {
            ESC => State::TextEscape(text),
            _ if ENDS.contains(&byte) => State::Ground,
            _ if text.ends_with(byte) => self.end(text.meaning(), found),
            _ => {
                text.take(byte);
                State::Text(text)
            }
        }
    }

    /// The end of a sequence. An escape before it is Alt where it is a key.
    fn end(&mut self, meaning: Option<Input>, found: &mut Vec<Input>) -> State {
        let meaning = match meaning {
            Some(Input::Key(key)) if self.before => {
                self.before = false;
                Some(Input::Key(Key { alt: true, ..key }))
            }
            meaning => meaning,
        };
        self.tell_escape(found);
        found.extend(meaning);
        State::Ground
    }

    /// The escape before this sequence was the key.
    fn tell_escape(&mut self, found: &mut Vec<Input>) {
        if std::mem::take(&mut self.before) {
            found.push(Input::Key(Key::plain(Code::Esc)));
        }
    }
}

fn alt(byte: u8) -> Key {
    Key { alt: true, ..csi::ascii(byte) }
}
