//! A line of a log as it is compared and judged: what a terminal would have left of it, without escape sequences and controls, and of a
//! bounded length. [`seen`] keeps the blanks, in which programs indent; [`prepared`] is the form that two lines are compared in.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// The longest line in bytes; what is longer is cut on a character and ends in `…`.
pub const LONGEST: usize = 4_096;

/// So many bytes of a line are looked at: sequences take some of them away.
const LOOKED_AT: usize = 16 * LONGEST;

/// Escape sequences: colours and the cursor's, titles and links, those of two characters, and those that begin with U+009B.
const SEQUENCES: &str =
    "\x1b\\[[0-?]*[ -/]*[@-~]|\x1b\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|\x1b[@-Z\\\\^_-]|\u{9b}[0-?]*[ -/]*[@-~]";

static SEQUENCE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(SEQUENCES).ok());

/// The line without its end, what a carriage return overwrote, escape sequences and controls but tabs. Bytes that are no UTF-8 are
/// U+FFFD.
pub fn seen(line: &[u8]) -> String {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = memchr::memrchr(b'\r', line).and_then(|at| line.get(at + 1..)).unwrap_or(line);
    let text = String::from_utf8_lossy(line.get(..LOOKED_AT).unwrap_or(line));
    let text = match SEQUENCE.as_ref().filter(|_| text.contains(['\x1b', '\u{9b}'])) {
        Some(sequence) => sequence.replace_all(&text, ""),
        None => Cow::Borrowed(&*text),
    };
    let mut kept: String = text.chars().filter(|c| *c == '\t' || !c.is_control()).collect();
    if kept.len() > LONGEST {
        let end = (0..=LONGEST).rev().find(|at| kept.is_char_boundary(*at));
        kept.truncate(end.unwrap_or_default());
        kept.push('…');
    }
    kept
}

/// The same with each run of blanks and tabs as one blank, and none at the ends.
pub fn prepared(line: &[u8]) -> String {
    joined(&seen(line))
}

/// What was seen with each run of blanks and tabs as one blank, and none at the ends.
pub fn joined(seen: &str) -> String {
    let mut words = seen.split([' ', '\t']).filter(|word| !word.is_empty());
    let mut out = String::with_capacity(seen.len());
    out.push_str(words.next().unwrap_or_default());
    for word in words {
        out.push(' ');
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_terminal_would_have_left_is_kept() {
        let of = |line: &str| prepared(line.as_bytes());
        assert_eq!(of("\x1b[31mFAIL\x1b[0m   4 tests  \r\n"), "FAIL 4 tests");
        assert_eq!(of("50%\r75%\r100% done\n"), "100% done");
        assert_eq!(of("bell\x07 and null\0 9"), "bell and null 9");
        assert_eq!(of("\x1b]0;title\x07after 1"), "after 1");
        assert_eq!(of("\u{9b}1mbold\u{9b}0m ěščř"), "bold ěščř");
        assert_eq!(of("a  b\tc   d"), "a b c d");
        // One that does not end hides nothing.
        assert_eq!(of("\x1b]0;title error"), "]0;title error");
        assert_eq!(prepared(b"bad \xff byte"), "bad \u{fffd} byte");
    }

    #[test]
    fn a_long_line_is_cut_on_a_character() {
        let long = prepared("é".repeat(10 << 20).as_bytes());
        assert_eq!((long.len(), long.ends_with("é…")), (LONGEST + '…'.len_utf8(), true));
    }

    proptest! {
        #[test]
        fn it_is_bounded_safe_and_the_same_again(line in proptest::collection::vec(any::<u8>(), 0..200)) {
            let once = prepared(&line);
            prop_assert!(once.len() <= LONGEST + 3 && !once.chars().any(char::is_control));
            prop_assert_eq!(prepared(once.as_bytes()), once);
        }
    }
}
