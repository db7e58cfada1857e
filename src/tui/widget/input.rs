//! One line of text being typed: filter, palette, search, confirmation.

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

    /// Takes a key.
    pub fn press(&mut self, key: Key) -> Typed {
        match (key.code, key.ctrl) {
            (Code::Char('u'), true) => self.edit(|line| line.before.clear()),
            (Code::Char('k'), true) => self.edit(|line| line.after.clear()),
            (Code::Char('w'), true) => self.edit(Self::delete_word),
            (Code::Char('a'), true) | (Code::Home, _) => self.home(),
            (Code::Char('e'), true) | (Code::End, _) => self.end(),
            (Code::Char('b'), true) | (Code::Left, _) => self.left(),
            (Code::Char('f'), true) | (Code::Right, _) => self.right(),
            (Code::Backspace, _) | (Code::Char('h'), true) => self.edit(|line| {
                line.before.pop();
            }),
            (Code::Delete, _) | (Code::Char('d'), true) => self.edit(|line| {
                line.after = line.after.chars().skip(1).collect();
            }),
            _ => self.insert(key),
        }
    }

    fn insert(&mut self, key: Key) -> Typed {
        match key.typed() {
            Some(c) => self.edit(|line| line.paste(&c.to_string())),
            None => Typed::Ignored,
        }
    }

    fn edit(&mut self, change: impl FnOnce(&mut Self)) -> Typed {
        change(self);
        Typed::Changed
    }

    fn delete_word(&mut self) {
        let kept = self.before.trim_end();
        let end = kept.rfind(' ').map_or(0, |at| at + 1);
        self.before.truncate(end);
    }

    fn home(&mut self) -> Typed {
        self.after = self.text();
        self.before.clear();
        Typed::Moved
    }

    fn end(&mut self) -> Typed {
        self.before = self.text();
        self.after.clear();
        Typed::Moved
    }

    fn left(&mut self) -> Typed {
        if let Some(c) = self.before.pop() {
            self.after.insert(0, c);
        }
        Typed::Moved
    }

    fn right(&mut self) -> Typed {
        if !self.after.is_empty() {
            self.before.push(self.after.remove(0));
        }
        Typed::Moved
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
        let under = self.after.chars().next().map_or(1, |c| columns(&c.to_string()).max(1));
        let cursor = ratatui::layout::Rect::new(x, y, narrow(under).min(room), 1);
        painter.tint(cursor, Role::Cursor);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }

    #[test]
    fn pasted_controls_stay_out() {
        assert_eq!(InputLine::of("a\x1b[31m\nb\u{202e}").text(), "a[31mb");
    }
}
