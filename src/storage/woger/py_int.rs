//! Integers as Python's `int()` reads them from a directory's name (formats/woger.md section 2).

use std::cmp::Ordering;
use std::fmt;

/// An integer of any size in decimal.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct PyInt {
    negative: bool,
    /// Without leading zeros; "0" is never negative.
    digits: Box<str>,
}

impl PyInt {
    /// Reads what Python's `int()` reads: space around it, a sign, digits of any script with single underscores between them.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim_matches(is_space);
        let (negative, figures) = match text.strip_prefix('-') {
            Some(figures) => (true, figures),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let mut digits = String::with_capacity(figures.len());
        for group in figures.split('_') {
            if group.is_empty() {
                return None;
            }
            for c in group.chars() {
                digits.push(digit(c)?);
            }
        }
        let digits = digits.trim_start_matches('0');
        let digits = if digits.is_empty() { "0" } else { digits };
        Some(Self { negative: negative && digits != "0", digits: digits.into() })
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The ASCII digit of the same value.
fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let code = u32::from(c);
    let at = ZEROS.partition_point(|zero| *zero <= code);
    let zero = ZEROS.get(at.checked_sub(1)?)?;
    char::from_digit(code - zero, 10)
}

/// The zeros of the scripts that have decimal digits (Unicode 15.0, general category Nd), each followed by its nine.
#[rustfmt::skip]
const ZEROS: &[u32] = &[
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
    0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
    0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
    0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x11f50, 0x16a60,
    0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e4f0, 0x1e950, 0x1fbf0,
];

impl Ord for PyInt {
    fn cmp(&self, other: &Self) -> Ordering {
        fn size(whole: &PyInt) -> (usize, &str) {
            (whole.digits.len(), &whole.digits)
        }
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => size(self).cmp(&size(other)),
            (true, true) => size(other).cmp(&size(self)),
        }
    }
}

impl PartialOrd for PyInt {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<i64> for PyInt {
    fn from(number: i64) -> Self {
        Self { negative: number < 0, digits: number.unsigned_abs().to_string().into() }
    }
}

impl fmt::Display for PyInt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.negative { "-" } else { "" }, self.digits)
    }
}
