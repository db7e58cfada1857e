//! Text cut and padded to terminal columns, grapheme by grapheme, as the screen will draw it. Only for text that is already
//! safe: [`Visible`](super::Visible) or words of ours.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What stands for the part that was cut away.
pub const ELLIPSIS: &str = "…";

/// Columns that the text takes: the sum of its graphemes, which is how a screen of cells counts.
pub fn columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Cuts at the end, so that the text with its `…` takes at most so many columns.
pub fn cut(text: &str, most: usize) -> Cow<'_, str> {
    cut_with(text, most, ELLIPSIS)
}

/// [`cut`] with another mark, for screens without `…`.
pub fn cut_with<'a>(text: &'a str, most: usize, mark: &str) -> Cow<'a, str> {
    if columns(text) <= most {
        return Cow::Borrowed(text);
    }
    let (mark, room) = room_beside(mark, most);
    let mut out = String::with_capacity(most + mark.len());
    out.push_str(head(text, room));
    out.push_str(mark);
    Cow::Owned(out)
}

/// Cuts in the middle: the beginning and the end of an id both tell something.
pub fn cut_middle(text: &str, most: usize) -> Cow<'_, str> {
    cut_middle_with(text, most, ELLIPSIS)
}

/// [`cut_middle`] with another mark.
pub fn cut_middle_with<'a>(text: &'a str, most: usize, mark: &str) -> Cow<'a, str> {
    if columns(text) <= most {
        return Cow::Borrowed(text);
    }
    let (mark, room) = room_beside(mark, most);
    let end = tail(text, room / 2);
    let start = head(text, room - columns(end));
    Cow::Owned(format!("{start}{mark}{end}"))
}

/// The mark, or nothing where it does not fit, and the columns left beside it.
fn room_beside(mark: &str, most: usize) -> (&str, usize) {
    most.checked_sub(columns(mark)).map_or(("", most), |room| (mark, room))
}

/// The longest beginning that takes at most so many columns; never half a grapheme.
pub fn head(text: &str, most: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += grapheme.width();
        if used > most {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// The longest end that takes at most so many columns.
pub fn tail(text: &str, most: usize) -> &str {
    let mut used = 0;
    let mut from = text.len();
    for (at, grapheme) in text.grapheme_indices(true).rev() {
        used += grapheme.width();
        if used > most {
            break;
        }
        from = at;
    }
    text.get(from..).unwrap_or_default()
}

/// Text without its first columns, for looking sideways. A wide character that is cut in two leaves a space.
pub fn skip(text: &str, first: usize) -> Cow<'_, str> {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        if used >= first {
            let rest = text.get(at..).unwrap_or_default();
            return match used - first {
                0 => Cow::Borrowed(rest),
                gap => Cow::Owned(" ".repeat(gap) + rest),
            };
        }
        used += grapheme.width();
    }
    Cow::Borrowed("")
}

/// Where padded text stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// At the left, spaces follow.
    Left,
    /// At the right, spaces precede.
    Right,
}

/// Cuts or pads to exactly so many columns.
pub fn fit(text: &str, wanted: usize, align: Align) -> String {
    pad(&cut(text, wanted), wanted, align)
}

/// Pads to at least so many columns; nothing is cut.
pub fn pad(text: &str, wanted: usize, align: Align) -> String {
    let spaces = " ".repeat(wanted.saturating_sub(columns(text)));
    match align {
        Align::Left => format!("{text}{spaces}"),
        Align::Right => format!("{spaces}{text}"),
    }
}

/// A text broken at its spaces into lines of at most so many columns; leading spaces and longer words stay whole,
/// spaces at the end of a line do not.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_inclusive(' ') {
        let full = lines.last().is_some_and(|line| columns(line) + columns(word.trim_end()) > room && !line.is_empty());
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
    }
    lines.iter_mut().for_each(|line| line.truncate(line.trim_end().len()));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ends_and_middles_are_cut() {
        assert_eq!(cut("desktop-24.04", 8), "desktop…");
        assert_eq!(cut("short", 8), "short");
        assert_eq!(cut_middle("desktop-24.04", 9), "desk…4.04");
        assert_eq!(cut("你好吗", 4), "你…");
        assert_eq!(cut("abc", 0), "");
    }

    #[test]
    fn looking_sideways_keeps_the_columns() {
        assert_eq!(skip("abcdef", 2), "cdef");
        assert_eq!(skip("你好", 1), " 好");
        assert_eq!(skip("ab", 5), "");
    }

    #[test]
    fn padding_goes_to_the_other_side() {
        assert_eq!(fit("ab", 4, Align::Right), "  ab");
        assert_eq!(fit("你好", 5, Align::Left), "你好 ");
    }

    proptest! {
        #[test]
        fn cut_text_fits(text in "\\PC*", most in 0usize..40) {
            prop_assert!(columns(&cut(&text, most)) <= most);
            prop_assert!(columns(&cut_middle(&text, most)) <= most);
            prop_assert!(columns(head(&text, most)) <= most);
            prop_assert!(columns(tail(&text, most)) <= most);
        }

        #[test]
        fn fitted_text_is_exact(text in "[a-z你好 ]{0,30}", wanted in 2usize..30) {
            prop_assert_eq!(columns(&fit(&text, wanted, Align::Left)), wanted);
        }
    }
}
