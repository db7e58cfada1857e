//! How a line is broken into rows: after a blank where there is one, else between letters. No character is lost; only blanks
//! at the end of a row may stand beyond its width.

use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The rows of a text in so many columns: ranges of it that follow each other without gaps. There is always one.
pub fn rows(text: &str, width: usize) -> LogRows<'_> {
    LogRows { text, width: width.max(1), at: Some(0) }
}

/// How many rows it takes.
pub fn height(text: &str, width: usize) -> usize {
    if text.len() <= width {
        return 1;
    }
    rows(text, width).count()
}

/// The part of a text that stands from this column on, with the columns by which a wide letter there is cut.
pub fn from_column(text: &str, column: usize) -> (Range<usize>, usize) {
    if text.as_bytes().iter().take(column.saturating_add(1)).all(u8::is_ascii) {
        let at = column.min(text.len());
        return (at..text.len(), 0);
    }
    let mut passed = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if passed >= column {
            return (at..text.len(), passed - column);
        }
        passed += grapheme.width();
    }
    (text.len()..text.len(), 0)
}

/// LogRows, one after the other.
pub struct LogRows<'a> {
    text: &'a str,
    width: usize,
    at: Option<usize>,
}

impl Iterator for LogRows<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at?;
        let rest = self.text.get(start..)?;
        let len = row_length(rest, self.width);
        let end = start + len;
        self.at = (end < self.text.len()).then_some(end);
        Some(start..end)
    }
}

fn row_length(rest: &str, width: usize) -> usize {
    if rest.len() <= width {
        return rest.len();
    }
    plain_length(rest.as_bytes(), width).unwrap_or_else(|| lettered_length(rest, width))
}

fn lettered_length(rest: &str, width: usize) -> usize {
    let mut used = 0;
    let mut blank = None;
    for (at, grapheme) in rest.grapheme_indices(true) {
        used += grapheme.width();
        if grapheme == " " {
            blank = Some(at + 1);
        } else if used > width && at > 0 {
            return blank.unwrap_or(at);
        }
    }
    rest.len()
}

// The same for a row of ASCII, where a byte is a column; a long line has thousands of rows.
fn plain_length(rest: &[u8], width: usize) -> Option<usize> {
    let blanks = rest.get(width..)?.iter().take_while(|byte| **byte == b' ').count();
    let seen = rest.get(..(width + blanks + 1).min(rest.len()))?;
    if !seen.is_ascii() {
        return None;
    }
    if blanks > 0 {
        return Some(width + blanks);
    }
    let blank = memchr::memrchr(b' ', rest.get(..width)?);
    Some(blank.map_or(width, |at| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn broken(text: &str, width: usize) -> Vec<&str> {
        rows(text, width).map(|row| &text[row]).collect()
    }

    #[test]
    fn breaks_after_blanks_else_between_letters() {
        assert_eq!(broken("one two three", 8), ["one two ", "three"]);
        assert_eq!(broken("onetwothree", 4), ["onet", "woth", "ree"]);
        assert_eq!(broken("你好吗", 3), ["你", "好", "吗"]);
        assert_eq!(broken("你", 1), ["你"]);
        assert_eq!(broken("", 5), [""]);
        assert_eq!(broken("12345   ", 5), ["12345   "]);
        assert_eq!(broken("12345   6", 5), ["12345   ", "6"]);
    }

    #[test]
    fn sideways_cuts_wide_letters() {
        assert_eq!(from_column("abc", 1), (1..3, 0));
        assert_eq!(from_column("你好", 1), (3..6, 1));
        assert_eq!(from_column("ab", 9), (2..2, 0));
    }

    proptest! {
        #[test]
        fn no_character_is_lost(text in "([a-z]{0,9}| {1,3}|你|é|👩‍👩‍👧|e\u{301}){0,30}", width in 0usize..20) {
            let parts = broken(&text, width);
            prop_assert_eq!(parts.concat(), text.clone());
            prop_assert_eq!(parts.len(), height(&text, width.max(1)));
            for part in parts {
                let seen = part.trim_end_matches(' ');
                prop_assert!(seen.width() <= width.max(1) || seen.graphemes(true).count() == 1);
            }
        }

        #[test]
        fn plain_rows_break_like_all_others(text in "([a-z]{0,9}| {1,9}|é|e\u{301}| \u{301}){0,12}", width in 1usize..20) {
            if let Some(length) = plain_length(text.as_bytes(), width).filter(|_| text.len() > width) {
                prop_assert_eq!(length, lettered_length(&text, width));
            }
        }

        #[test]
        fn plain_columns_count_like_all_others(text in "([a-z]{0,9}|你|e\u{301}){0,9}", column in 0usize..40) {
            let (range, blank) = from_column(&text, column);
            let before = text[..range.start].width();
            prop_assert!(range.is_empty() || before == column + blank);
        }
    }
}
