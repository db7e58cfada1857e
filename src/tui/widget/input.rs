//! One line of text being typed: filter, palette, search, confirmation.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::text::width::{columns, tail};
use crate::tui::key::{Code, Key};
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;

/// Most characters that a line takes; a pasted novel is cut.
const MOST: usize = 500;

/// A line of text with its cursor.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InputLine {
    before: String,
    after: String,
}

/// What a key did to the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Typed {
    /// The text changed.
    Changed,
    /// Only the cursor moved.
    Moved,
    /// The line does not know the key.
    Ignored,
}

impl InputLine {
    /// A line that holds this text, the cursor behind it.
    pub fn of(text: &str) -> Self {
        let mut line = Self::default();
        line.paste(text);
        line
    }

    /// The text.
    pub fn text(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    /// Whether nothing is typed.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// Takes pasted text, controls left out.
    pub fn paste(&mut self, text: &str) {
        let room = MOST.saturating_sub(self.text().chars().count());
        let kept = text.chars().filter(|c| !crate::text::is_hidden(*c));
        self.before.extend(kept.take(room));
    }

    /// Takes a key, as a shell does.
    pub fn press(&mut self, key: Key) -> Typed {
        let words = key.ctrl || key.alt;
        match (key.code, key.ctrl, key.alt) {
            (Code::Char('u'), true, _) => self.cut(0..self.before.len()),
            (Code::Char('k'), true, _) => self.cut(self.before.len()..self.text().len()),
            (Code::Char('w'), true, _) => self.cut(self.blank_before()..self.before.len()),
            (Code::Backspace, ..) if words => self.cut(self.word_before()..self.before.len()),
            (Code::Char('d'), _, true) => self.cut(self.before.len()..self.word_after()),
            (Code::Delete, ..) if words => self.cut(self.before.len()..self.word_after()),
            (Code::Char('a'), true, _) | (Code::Home, ..) => self.go(0),
            (Code::Char('e'), true, _) | (Code::End, ..) => self.go(usize::MAX),
            (Code::Char('b'), _, true) => self.go(self.word_before()),
            (Code::Char('f'), _, true) => self.go(self.word_after()),
            (Code::Left, ..) if words => self.go(self.word_before()),
            (Code::Right, ..) if words => self.go(self.word_after()),
            (Code::Char('b'), true, _) | (Code::Left, ..) => self.go(self.one_before()),
            (Code::Char('f'), true, _) | (Code::Right, ..) => self.go(self.one_after()),
            (Code::Char('h'), true, _) | (Code::Backspace, ..) => self.cut(self.one_before()..self.before.len()),
            (Code::Char('d'), true, _) | (Code::Delete, ..) => self.cut(self.before.len()..self.one_after()),
            _ => self.insert(key),
        }
    }

    fn insert(&mut self, key: Key) -> Typed {
        let Some(c) = key.typed() else { return Typed::Ignored };
        self.paste(c.encode_utf8(&mut [0; 4]));
        Typed::Changed
    }

    /// Takes these bytes of the text away; the cursor stands where they were.
    fn cut(&mut self, bytes: Range<usize>) -> Typed {
        let text = self.text();
        let part = |range: Range<usize>| text.get(range).unwrap_or_default().to_owned();
        (self.before, self.after) = (part(0..bytes.start), part(bytes.end..text.len()));
        Typed::Changed
    }

    /// Puts the cursor before this byte of the text.
    fn go(&mut self, to: usize) -> Typed {
        let text = self.text();
        let (before, after) = text.split_at_checked(to).unwrap_or((&text, ""));
        (self.before, self.after) = (before.to_owned(), after.to_owned());
        Typed::Moved
    }

    /// Where the grapheme before the cursor begins: what is seen as one sign is one, however many characters it takes.
    fn one_before(&self) -> usize {
        let text = self.text();
        let starts = text.grapheme_indices(true).map(|(at, _)| at);
        starts.take_while(|at| *at < self.before.len()).last().unwrap_or(0)
    }

    /// Where the grapheme behind the cursor ends.
    fn one_after(&self) -> usize {
        let text = self.text();
        let mut ends = text.grapheme_indices(true).map(|(at, sign)| at + sign.len());
        ends.find(|end| *end > self.before.len()).unwrap_or(text.len())
    }

    /// Where the word before the cursor begins: a run of letters and digits.
    fn word_before(&self) -> usize {
        let kept = self.before.trim_end_matches(|c: char| !is_of_word(c));
        kept.trim_end_matches(is_of_word).len()
    }

    /// Where the word behind the cursor ends.
    fn word_after(&self) -> usize {
        let rest = self.after.trim_start_matches(|c: char| !is_of_word(c)).trim_start_matches(is_of_word);
        self.before.len() + self.after.len() - rest.len()
    }

    /// Where what stands before the cursor without a blank begins.
    fn blank_before(&self) -> usize {
        let kept = self.before.trim_end();
        kept.rfind(char::is_whitespace)
            .map_or(0, |at| at + kept.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8))
    }

    /// Draws the line with its cursor; what does not fit scrolls out at the left.
    pub fn draw(&self, painter: &mut Painter<'_>, x: u16, y: u16, room: u16) {
        let shown = tail(&self.before, usize::from(room.saturating_sub(1)));
        let used = painter.text(x, y, room, shown, Role::Input);
        let x = x.saturating_add(used);
        let room = room.saturating_sub(used);
        if room == 0 {
            return;
        }
        painter.text(x, y, room, &self.after, Role::Input);
        let under = self.after.graphemes(true).next().map_or(1, |sign| columns(sign).max(1));
        let cursor = ratatui::layout::Rect::new(x, y, narrow(under).min(room), 1);
        painter.tint(cursor, Role::Cursor);
    }
}

/// Letters, digits, and the marks that belong to them.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || (!c.is_ascii() && unicode_width::UnicodeWidthChar::width(c) == Some(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(text: &str, keys: &[&str]) -> String {
        let mut line = InputLine::of(text);
        for key in keys {
            line.press(key.parse().unwrap());
        }
        line.text()
    }

    #[test]
    fn a_line_is_edited_as_in_a_shell() {
        assert_eq!(typed("ab", &["Left", "x"]), "axb");
        assert_eq!(typed("one two", &["Ctrl-w"]), "one ");
        assert_eq!(typed("one two", &["Ctrl-u", "z"]), "z");
        assert_eq!(typed("ab", &["Home", "Delete"]), "b");
        assert_eq!(typed("ü", &["Backspace"]), "");
        assert_eq!(typed("one two", &["Ctrl-a", "Ctrl-k"]), "");
    }

    #[test]
    fn what_is_seen_as_one_sign_is_edited_as_one() {
        // A letter with a mark, a flag, a thumb with a colour of skin, two wide ones, a syllable of three letters.
        for sign in ["e\u{301}", "\u{1f1e9}\u{1f1ea}", "\u{1f44d}\u{1f3fd}", "\u{4f60}", "\u{1112}\u{1161}\u{11ab}"] {
            let line = format!("a{sign}b");
            assert_eq!(typed(&line, &["Left", "Backspace"]), "ab", "{sign}");
            assert_eq!(typed(&line, &["Home", "Right", "Delete"]), "ab", "{sign}");
            assert_eq!(typed(&line, &["Left", "Left", "x"]), format!("ax{sign}b"), "{sign}");
            assert_eq!(typed(&line, &["Home", "Right", "Right", "x"]), format!("a{sign}xb"), "{sign}");
        }
    }

    #[test]
    fn words_are_passed_and_removed_at_once() {
        assert_eq!(typed("one two.three", &["Alt-b", "x"]), "one two.xthree");
        assert_eq!(typed("one two", &["Ctrl-Left", "Ctrl-Left", "x"]), "xone two");
        assert_eq!(typed("one two", &["Home", "Ctrl-Right", "x"]), "onex two");
        assert_eq!(typed("one two", &["Alt-Backspace"]), "one ");
        assert_eq!(typed("one two", &["Home", "Alt-d"]), " two");
        assert_eq!(typed("state:=open cafe\u{301}", &["Alt-Backspace"]), "state:=open ");
        assert_eq!(typed("one\u{3000}two", &["Ctrl-w"]), "one\u{3000}");
    }

    proptest! {
        #[test]
        fn no_key_tears_a_sign(text in "\\PC{0,20}", keys in proptest::collection::vec(0usize..9, 0..20)) {
            let names = ["Left", "Right", "Home", "End", "Backspace", "Delete", "Alt-b", "Alt-f", "x"];
            let mut line = InputLine::of(&text);
            for key in keys {
                line.press(names[key].parse().unwrap());
                let whole = line.text();
                prop_assert!(whole.is_char_boundary(line.before.len()));
            }
        }
    }

    #[test]
    fn pasted_controls_stay_out() {
        assert_eq!(InputLine::of("a\x1b[31m\nb\u{202e}").text(), "a[31mb");
    }
}
