//! Where a string or a number ends: the inner loops of the parser, which look at eight bytes at a time.

use memchr::memchr2;

use crate::storage::codec::json::raw::unit;

/// The place of the first quote or backslash. Most strings are keys of a few bytes, for which a call of the wide search would
/// cost more than the search itself.
#[inline]
pub(super) fn string_end(text: &[u8]) -> Option<usize> {
    const SHORT: usize = 8;
    let mut at = 0;
    while at < SHORT {
        let Some(eight) = text.get(at..).and_then(<[u8]>::first_chunk) else {
            break;
        };
        let word = u64::from_le_bytes(*eight);
        let found = zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES);
        if found != 0 {
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    memchr2(b'"', b'\\', text.get(at..)?).map(|n| at + n)
}

const ONES: u64 = 0x0101_0101_0101_0101;
const QUOTES: u64 = ONES * b'"' as u64;
const BACKSLASHES: u64 = ONES * b'\\' as u64;

/// The high bit of each byte that is zero; the lowest one is exact, those above it may not be.
#[inline]
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & ONES << 7
}

/// Whether a byte below the space stands in the text. Written without an early end, so that it runs in wide registers.
pub(super) fn has_controls(text: &[u8]) -> bool {
    text.chunks(4096).any(|chunk| chunk.iter().fold(0u8, |found, b| found | u8::from(*b < 0x20)) != 0)
}

/// The length of an escape that starts with a backslash.
pub(super) fn escape_length(text: &[u8]) -> Option<usize> {
    match text.get(1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => unit(text.get(2..)?).map(|_| 6),
        _ => None,
    }
}

/// How many digits stand at the start; eight at a time, since durations have seventeen.
#[inline]
fn digits(text: &[u8]) -> usize {
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    let mut at = 0;
    while let Some(eight) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*eight);
        let beyond = word.wrapping_add(0x0606_0606_0606_0606);
        if (word & HIGH) | (beyond & HIGH) >> 4 != ONES * 0x33 {
            break;
        }
        at += 8;
    }
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|b| b.is_ascii_digit()).count()
}

/// The length of the number at the start of a text; 0 when there is none, and for NaN and infinities.
#[inline]
pub fn number_length(text: &[u8]) -> usize {
    let whole = whole_length(text);
    if whole == 0 {
        return 0;
    }
    let tail = text.get(whole..).unwrap_or_default();
    let fraction = fraction_length(tail);
    whole + fraction + exponent_length(tail.get(fraction..).unwrap_or_default())
}

/// The length of the integer at the start; 0 when there is none. A zero stands alone, so that "01" is "0" and junk.
fn whole_length(text: &[u8]) -> usize {
    let sign = usize::from(text.first() == Some(&b'-'));
    match text.get(sign) {
        Some(b'0') => sign + 1,
        Some(b'1'..=b'9') => sign + digits(text.get(sign..).unwrap_or_default()),
        _ => 0,
    }
}

/// The length of ".5"; 0 when no digit follows the point, which is then junk.
fn fraction_length(text: &[u8]) -> usize {
    match text.split_first() {
        Some((b'.', rest)) => match digits(rest) {
            0 => 0,
            some => some + 1,
        },
        _ => 0,
    }
}

fn exponent_length(text: &[u8]) -> usize {
    let Some((b'e' | b'E', rest)) = text.split_first() else {
        return 0;
    };
    let sign = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
    match digits(rest.get(sign..).unwrap_or_default()) {
        0 => 0,
        some => some + sign + 1,
    }
}
