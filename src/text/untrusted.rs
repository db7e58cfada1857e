//! Text that came from disk. It is hostile until it has been made visible: no escape sequence, control, bidirectional or
//! invisible character in it may reach a terminal. The only ways out of [`Untrusted`] are its `Display`, which is the visible
//! form, and [`Untrusted::exact`], which is easy to search for.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Combining marks that are kept on one character; more are noise that would spill over other rows.
const MARKS_KEPT: usize = 3;

/// Bytes from disk, normally UTF-8 but never trusted to be. Lone surrogates stand in it as WTF-8. Clones share them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Untrusted(Arc<[u8]>);

impl Untrusted {
    /// Takes the bytes as they were found.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes exactly as found. Never print these.
    pub fn exact(&self) -> &[u8] {
        &self.0
    }

    /// Whether there is no byte at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text with U+FFFD for what is not UTF-8, still hostile; for matching and for JSON, never for a terminal.
    pub fn lossy(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.0)
    }

    /// The visible form: safe to draw or print on one line.
    pub fn visible(&self) -> Visible {
        Visible::of_bytes(&self.0)
    }
}

impl From<&str> for Untrusted {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().into())
    }
}

impl From<String> for Untrusted {
    fn from(text: String) -> Self {
        Self(text.into_bytes().into())
    }
}

/// Its exact bytes, for files of our own that only we read.
impl Serialize for Untrusted {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Untrusted {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <&[u8]>::deserialize(from).map(Self::new)
    }
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.visible().as_str())
    }
}

impl fmt::Debug for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.visible().as_str())
    }
}

/// One line of text that is safe on a terminal: controls appear as `␛`-like pictures, other hidden characters as `<U+202E>`,
/// bytes that are not UTF-8 as `\xFF`. Ordinary text is unchanged.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Visible(String);

impl Visible {
    /// Makes text visible.
    pub fn of(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    /// Makes bytes visible.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        if is_plain(bytes)
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return Self(text.to_owned());
        }
        let mut out = String::with_capacity(bytes.len() + 16);
        for chunk in bytes.utf8_chunks() {
            push_visible(&mut out, chunk.valid());
            for byte in chunk.invalid() {
                out.push_str(&format!("\\x{byte:02X}"));
            }
        }
        Self(out)
    }

    /// The safe text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Terminal columns it takes.
    pub fn width(&self) -> usize {
        self.0.width()
    }

    /// The safe text, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for Visible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn push_visible(out: &mut String, text: &str) {
    for grapheme in text.graphemes(true) {
        push_grapheme(out, grapheme);
    }
}

/// One grapheme, made visible.
pub(super) fn push_grapheme(out: &mut String, grapheme: &str) {
    let mut marks = 0;
    for (at, c) in grapheme.chars().enumerate() {
        if is_hidden(c) {
            push_picture(out, c);
        } else if at == 0 || c.width_is_positive() {
            out.push(c);
        } else if marks < MARKS_KEPT {
            marks += 1;
            out.push(c);
        }
    }
}

trait CharWidth {
    fn width_is_positive(self) -> bool;
}

impl CharWidth for char {
    fn width_is_positive(self) -> bool {
        unicode_width::UnicodeWidthChar::width(self).is_some_and(|w| w > 0)
    }
}

fn push_picture(out: &mut String, c: char) {
    match u32::from(c) {
        n @ 0..=0x1f => out.push(char::from_u32(0x2400 + n).unwrap_or('\u{fffd}')),
        0x7f => out.push('\u{2421}'),
        n => out.push_str(&format!("<U+{n:04X}>")),
    }
}

/// Whether there is nothing but printable ASCII, which is drawn as it is.
pub fn is_plain(bytes: &[u8]) -> bool {
    // Without a way out in the middle, many bytes are compared at once.
    bytes.iter().fold(true, |plain, byte| plain & (0x20..0x7f).contains(byte))
}

/// Whether a character must never be drawn as it is: C0, DEL, C1, bidirectional controls, zero-width and other invisible
/// characters, line and paragraph separators, tags, fillers, private use and noncharacters.
pub fn is_hidden(c: char) -> bool {
    matches!(u32::from(c),
        0..=0x1f | 0x7f..=0x9f | 0xad | 0x34f | 0x61c | 0x115f..=0x1160 | 0x17b4..=0x17b5 | 0x180b..=0x180f
        | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0
        | 0xfff0..=0xfffb | 0xe000..=0xf8ff | 0xfdd0..=0xfdef | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a
        | 0xe0000..=0xe0fff | 0xf0000..=0x10ffff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_text_is_unchanged() {
        assert_eq!(Visible::of("Everything (ü) 你好").as_str(), "Everything (ü) 你好");
    }

    #[test]
    fn controls_become_pictures_and_bad_bytes_become_hex() {
        assert_eq!(Visible::of_bytes(b"a\x1b[31m\n\xff").as_str(), "a\u{241b}[31m\u{240a}\\xFF");
        assert_eq!(Visible::of("a\u{202e}b\u{9b}").as_str(), "a<U+202E>b<U+009B>");
    }

    #[test]
    fn a_pile_of_marks_is_cut() {
        let zalgo = format!("z{}", "\u{301}".repeat(60));
        assert_eq!(Visible::of(&zalgo).as_str().chars().count(), 1 + MARKS_KEPT);
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(!Visible::of_bytes(&bytes).as_str().chars().any(is_hidden));
        }

        #[test]
        fn making_visible_twice_changes_nothing(text in "\\PC*") {
            let once = Visible::of(&text);
            prop_assert_eq!(Visible::of(once.as_str()), once);
        }
    }
}
