//! Keys as the keymap writes them: `j`, `Ctrl-a`, `Alt-x`, `Shift-Tab`, `F1`, `Space`. One value, parsed and printed.

use std::fmt;
use std::str::FromStr;

/// Which key was pressed, without its modifiers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Code {
    /// A character as it was typed, upper case included.
    Char(char),
    /// A function key.
    F(u8),
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tabulator.
    Tab,
    /// Shift with the tabulator.
    BackTab,
    /// Deletes backwards.
    Backspace,
    /// Deletes forwards.
    Delete,
    /// Insert.
    Insert,
    /// Arrow.
    Up,
    /// Arrow.
    Down,
    /// Arrow.
    Left,
    /// Arrow.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
}

/// A key with its modifiers. Shift is in the character itself, save for keys without one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key {
    /// The key.
    pub code: Code,
    /// Whether Control was held.
    pub ctrl: bool,
    /// Whether Alt was held.
    pub alt: bool,
    /// Whether Shift was held with a key that is no character.
    pub shift: bool,
}

impl Key {
    /// The key alone.
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// A character alone.
    pub const fn char(c: char) -> Self {
        Self::plain(Code::Char(c))
    }

    /// The character that it types, when it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

const NAMES: [(&str, Code); 18] = [
    ("Enter", Code::Enter),
    ("Esc", Code::Esc),
    ("Tab", Code::Tab),
    ("Shift-Tab", Code::BackTab),
    ("Backspace", Code::Backspace),
    ("Delete", Code::Delete),
    ("Insert", Code::Insert),
    ("Up", Code::Up),
    ("Down", Code::Down),
    ("Left", Code::Left),
    ("Right", Code::Right),
    ("Home", Code::Home),
    ("End", Code::End),
    ("PageUp", Code::PageUp),
    ("PageDown", Code::PageDown),
    ("PgUp", Code::PageUp),
    ("PgDn", Code::PageDown),
    ("Space", Code::Char(' ')),
];

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")];
        for (_, name) in held.iter().filter(|(held, _)| *held) {
            f.write_str(name)?;
        }
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            Code::F(n) => write!(f, "F{n}"),
            Code::Char(c) => f.write_str(crate::text::Visible::of(&c.to_string()).as_str()),
            _ => Ok(()),
        }
    }
}

impl FromStr for Key {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(code) = code(text) {
            return Ok(Self::plain(code));
        }
        let unknown = || format!("unknown key \"{text}\"");
        let (held, rest) = text.split_once('-').ok_or_else(unknown)?;
        let mut key: Key = rest.parse()?;
        match held.to_ascii_lowercase().as_str() {
            "ctrl" | "c" => key.ctrl = true,
            "alt" | "a" | "m" => key.alt = true,
            "shift" if !matches!(key.code, Code::Char(_)) => key.shift = true,
            _ => return Err(unknown()),
        }
        Ok(key)
    }
}

fn code(text: &str) -> Option<Code> {
    let mut chars = text.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return Some(Code::Char(c));
    }
    if let Some((_, code)) = NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return Some(*code);
    }
    let number = text.strip_prefix(['F', 'f'])?;
    number.parse().ok().filter(|n| (1..=24).contains(n)).map(Code::F)
}

/// A chord as the keymap writes it: keys with spaces between them.
///
/// # Errors
/// One of them is no key; the message names it.
pub fn parse_chord(text: &str) -> Result<Vec<Key>, String> {
    let keys: Vec<Key> = text.split_whitespace().map(str::parse).collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err("an empty key".to_owned());
    }
    Ok(keys)
}

/// A chord for hints: single characters stand together (`gg`), everything else apart (`Ctrl-a b`).
pub fn show_chord(keys: &[Key]) -> String {
    let words: Vec<String> = keys.iter().map(Key::to_string).collect();
    let close = words.iter().all(|word| word.chars().count() == 1);
    words.join(if close { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_written_alike() {
        for text in ["j", "Ctrl-a", "Alt-x", "F1", "Space", "Shift-Tab", "Ctrl-Left", "-", "G"] {
            let key: Key = text.parse().unwrap();
            assert_eq!(key.to_string(), text);
        }
        assert_eq!("pgdn".parse::<Key>().unwrap().code, Code::PageDown);
        assert!("Hyper-x".parse::<Key>().is_err());
        assert!("nonsense".parse::<Key>().is_err());
    }

    #[test]
    fn chords_stand_close_when_they_are_characters() {
        assert_eq!(show_chord(&parse_chord("g g").unwrap()), "gg");
        assert_eq!(show_chord(&parse_chord("Ctrl-x s").unwrap()), "Ctrl-x s");
    }
}
