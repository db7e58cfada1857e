//! Bytes from a terminal made into keys, pastes, mouse and focus reports, and the answer to the question for the background.
//! Written by hand, since a library that reads by itself eats the keys of a program that the terminal was lent to, waits for
//! ever inside a sequence that was cut, and takes a late answer of the terminal for keys, one of which might remove something.

use super::csi;
use crate::tui::key::{Code, Key};
use crate::tui::message::Mouse;
use crate::tui::theme::Shade;

/// Longest sequence that is waited for; what is longer is dropped.
const LONGEST: usize = 256;
/// Longest text that is pasted as one.
const LONGEST_PASTE: usize = 64 * 1024;
const PASTE_ENDS: &[u8] = b"\x1b[201~";

/// Something that the terminal sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Pasted text.
    Paste(String),
    /// The mouse.
    Mouse(Mouse),
    /// The terminal got the focus, or lost it.
    Focus(bool),
    /// The terminal told its background.
    Background(Shade),
}

/// What a piece of the input is.
pub(super) enum Step {
    /// More bytes are needed to tell.
    More,
    /// So many bytes are this, or nothing of use.
    Took(usize, Option<Input>),
    /// So many bytes, and a paste begins.
    Paste(usize),
}

/// Holds what is not complete yet.
#[derive(Debug, Default)]
pub struct Parser {
    held: Vec<u8>,
    pasting: bool,
}

impl Parser {
    /// Takes bytes and gives what they complete.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Input> {
        self.held.extend_from_slice(bytes);
        self.drain(false)
    }

    /// Nothing more came for a moment: what was begun is meant as it is. A lone escape is the key.
    pub fn quiet(&mut self) -> Vec<Input> {
        if self.pasting { Vec::new() } else { self.drain(true) }
    }

    /// Whether something was begun.
    pub fn waiting(&self) -> bool {
        !self.held.is_empty() && !self.pasting
    }

    fn drain(&mut self, quiet: bool) -> Vec<Input> {
        let mut found = Vec::new();
        while !self.held.is_empty() {
            if self.pasting {
                match self.paste() {
                    Some(text) => found.push(Input::Paste(text)),
                    None => break,
                }
                continue;
            }
            match step(&self.held, quiet) {
                Step::More => break,
                Step::Paste(took) => {
                    self.held.drain(..took.min(self.held.len()));
                    self.pasting = true;
                }
                Step::Took(took, input) => {
                    self.held.drain(..took.clamp(1, self.held.len()));
                    found.extend(input);
                }
            }
        }
        found
    }

    fn paste(&mut self) -> Option<String> {
        let end = memchr::memmem::find(&self.held, PASTE_ENDS);
        if end.is_none() && self.held.len() < LONGEST_PASTE {
            return None;
        }
        let text: Vec<u8> = self.held.drain(..end.unwrap_or(self.held.len())).collect();
        if end.is_some() {
            self.held.drain(..PASTE_ENDS.len());
            self.pasting = false;
        }
        Some(String::from_utf8_lossy(&text).into_owned())
    }
}

fn step(bytes: &[u8], quiet: bool) -> Step {
    match bytes {
        [0x1b, rest @ ..] => escape(rest, quiet),
        [first, ..] if *first < 0x80 => Step::Took(1, Some(Input::Key(ascii(*first)))),
        _ => text(bytes, quiet),
    }
}

/// What follows an escape. When nothing more comes, `Esc [` is Alt with a bracket.
fn escape(rest: &[u8], quiet: bool) -> Step {
    let wait = |step: Step| match step {
        Step::More if quiet || rest.len() > LONGEST => give_up(rest),
        step => step,
    };
    match rest {
        [] if quiet => Step::Took(1, Some(Input::Key(Key::plain(Code::Esc)))),
        [] => Step::More,
        [0x1b, ..] => Step::Took(1, Some(Input::Key(Key::plain(Code::Esc)))),
        [b'[', rest @ ..] => wait(csi::csi(rest)),
        [b'O', rest @ ..] => wait(csi::ss3(rest)),
        [b']', rest @ ..] => wait(csi::osc(rest)),
        [b'P' | b'_' | b'^', rest @ ..] => wait(csi::string(rest)),
        _ => match step(rest, quiet) {
            Step::Took(took, Some(Input::Key(key))) => Step::Took(took + 1, Some(Input::Key(Key { alt: true, ..key }))),
            Step::More => Step::More,
            _ => Step::Took(1, None),
        },
    }
}

/// A sequence that does not end: alone it is Alt with its first character, else it is dropped.
fn give_up(rest: &[u8]) -> Step {
    match rest {
        [only] => Step::Took(2, Some(Input::Key(Key { alt: true, ..ascii(*only) }))),
        _ => Step::Took(rest.len() + 1, None),
    }
}

fn ascii(byte: u8) -> Key {
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

/// A character of several bytes; bytes that are no UTF-8 are dropped.
fn text(bytes: &[u8], quiet: bool) -> Step {
    let wanted = match bytes.first() {
        Some(0xc2..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..=0xf4) => 4,
        _ => return Step::Took(1, None),
    };
    let Some(whole) = bytes.get(..wanted) else {
        return if quiet { Step::Took(1, None) } else { Step::More };
    };
    match std::str::from_utf8(whole).ok().and_then(|text| text.chars().next()) {
        Some(c) => Step::Took(wanted, Some(Input::Key(Key::char(c)))),
        None => Step::Took(1, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::message::Deed;
    use proptest::prelude::*;
    use ratatui::layout::Position;

    fn keys(bytes: &[u8]) -> Vec<String> {
        let mut parser = Parser::default();
        let mut found = parser.feed(bytes);
        found.extend(parser.quiet());
        found
            .iter()
            .map(|input| if let Input::Key(key) = input { key.to_string() } else { format!("{input:?}") })
            .collect()
    }

    #[test]
    fn keys_of_all_sorts_are_understood() {
        assert_eq!(keys(b"jG \r\t\x7f"), ["j", "G", "Space", "Enter", "Tab", "Backspace"]);
        assert_eq!(keys(b"\x01\x03\x1a"), ["Ctrl-a", "Ctrl-c", "Ctrl-z"]);
        assert_eq!(keys(b"\x1b[A\x1b[B\x1bOC\x1bOD\x1b[Z"), ["Up", "Down", "Right", "Left", "Shift-Tab"]);
        assert_eq!(keys(b"\x1b[5~\x1b[6~\x1b[H\x1b[4~\x1b[3~"), ["PageUp", "PageDown", "Home", "End", "Delete"]);
        assert_eq!(keys(b"\x1b[1;5C\x1b[1;3A\x1bOP\x1b[15~\x1b[24~"), ["Ctrl-Right", "Alt-Up", "F1", "F5", "F12"]);
        assert_eq!(keys("ü你".as_bytes()), ["ü", "你"]);
        assert_eq!(keys(b"\x1bx"), ["Alt-x"]);
    }

    #[test]
    fn a_lone_escape_is_the_key_once_it_is_quiet() {
        let mut parser = Parser::default();
        assert_eq!(parser.feed(b"\x1b"), []);
        assert!(parser.waiting());
        assert_eq!(parser.quiet(), [Input::Key(Key::plain(Code::Esc))]);
        assert_eq!(keys(b"\x1b["), ["Alt-["]);
        assert_eq!(keys(b"\x1b\x1b"), ["Esc", "Esc"]);
    }

    #[test]
    fn a_sequence_may_come_in_pieces() {
        let mut parser = Parser::default();
        assert_eq!(parser.feed(b"\x1b["), []);
        assert_eq!(parser.feed(b"1;"), []);
        assert_eq!(parser.feed(b"5A"), [Input::Key(Key { ctrl: true, ..Key::plain(Code::Up) })]);
    }

    #[test]
    fn the_background_is_read_and_never_taken_for_keys() {
        assert_eq!(keys(b"\x1b]11;rgb:1d1d/1f1f/2121\x1b\\d"), ["Background(Dark)", "d"]);
        assert_eq!(keys(b"\x1b]11;rgb:ffff/ffff/dddd\x07"), ["Background(Light)"]);
        assert_eq!(keys(b"\x1b]11;what\x07\x1b[?62;22c"), [""; 0]);
    }

    #[test]
    fn mouse_focus_and_paste_are_read() {
        let mut parser = Parser::default();
        let click = Mouse { deed: Deed::Click, at: Position::new(9, 4) };
        assert_eq!(parser.feed(b"\x1b[<0;10;5M\x1b[<0;10;5m"), [Input::Mouse(click)]);
        assert_eq!(parser.feed(b"\x1b[I\x1b[O"), [Input::Focus(true), Input::Focus(false)]);
        assert_eq!(parser.feed(b"\x1b[200~d\x1b[A"), []);
        assert_eq!(parser.feed(b"D\x1b[201~q"), [Input::Paste("d\x1b[AD".to_owned()), Input::Key(Key::char('q'))]);
    }

    proptest! {
        #[test]
        fn no_input_is_too_strange(pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..8)) {
            let mut parser = Parser::default();
            for piece in pieces {
                parser.feed(&piece);
            }
            parser.quiet();
            prop_assert!(!parser.waiting() || parser.pasting);
        }

        #[test]
        fn sequences_without_an_end_do_not_grow(body in "[0-9;]{0,2000}") {
            let mut parser = Parser::default();
            parser.feed(format!("\x1b[{body}").as_bytes());
            prop_assert!(parser.held.len() <= LONGEST + 2);
        }
    }
}
