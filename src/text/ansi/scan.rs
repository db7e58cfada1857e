//! Takes a line apart into text, colours and the few controls that are obeyed.

use super::{Shade, canvas::Canvas};
use crate::text::untrusted::{is_plain, push_grapheme};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

/// Longest escape sequence that is read as one.
const LONGEST: usize = 64;

/// Paints a line, obeying colours, carriage returns, tabs and "erase to the end of the line".
pub fn scan(bytes: &[u8], canvas: &mut impl Canvas) {
    let mut shade = Shade::default();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        at += step(rest, at, &mut shade, canvas);
    }
}

fn step(rest: &[u8], at: usize, shade: &mut Shade, canvas: &mut impl Canvas) -> usize {
    match rest.first() {
        Some(b'\r') => canvas.carriage_return(),
        Some(b'\t') => canvas.tab(at, shade.legible()),
        Some(0x1b) => return escape(rest, at, shade, canvas),
        _ => {
            let len = memchr::memchr3(b'\r', b'\t', 0x1b, rest).unwrap_or(rest.len());
            text(rest.get(..len).unwrap_or_default(), at, shade.legible(), canvas);
            return len;
        }
    }
    1
}

/// Paints a line, obeying nothing but tabs.
pub fn scan_plain(bytes: &[u8], canvas: &mut impl Canvas) {
    let mut at = 0;
    for part in bytes.split_inclusive(|b| *b == b'\t') {
        let words = part.strip_suffix(b"\t").unwrap_or(part);
        text(words, at, Shade::default(), canvas);
        if words.len() < part.len() {
            canvas.tab(at + words.len(), Shade::default());
        }
        at += part.len();
    }
}

fn escape(rest: &[u8], at: usize, shade: &mut Shade, canvas: &mut impl Canvas) -> usize {
    let (parameters, last) = sequence(rest).unwrap_or_default();
    match (parameters, last) {
        (_, b'm') => *shade = shade.after(parameters),
        (b"" | b"0", b'K') => canvas.erase_right(),
        _ => {
            text(&[0x1b], at, shade.legible(), canvas);
            return 1;
        }
    }
    parameters.len() + 3
}

// The parameters and the final byte of `ESC [ parameters final`.
fn sequence(rest: &[u8]) -> Option<(&[u8], u8)> {
    let body = rest.strip_prefix(b"\x1b[")?;
    let end = body.iter().take(LONGEST).position(|b| !matches!(b, b'0'..=b'9' | b';' | b':'))?;
    Some((body.get(..end)?, *body.get(end)?))
}

fn text(bytes: &[u8], at: usize, shade: Shade, canvas: &mut impl Canvas) {
    if is_plain(bytes) {
        let plain = String::from_utf8_lossy(bytes);
        return canvas.put(&plain, at..at + bytes.len(), shade, true);
    }
    let mut from = at;
    for chunk in bytes.utf8_chunks() {
        for grapheme in chunk.valid().graphemes(true) {
            put_grapheme(grapheme, from, shade, canvas);
            from += grapheme.len();
        }
        for byte in chunk.invalid() {
            canvas.put(&format!("\\x{byte:02X}"), from..from + 1, shade, false);
            from += 1;
        }
    }
}

fn put_grapheme(grapheme: &str, from: usize, shade: Shade, canvas: &mut impl Canvas) {
    let bytes: Range<usize> = from..from + grapheme.len();
    let mut shown = String::new();
    match grapheme.chars().next() {
        // A mark without its letter would join the letter before it, and many of them would pile up there.
        Some(c) if c > '\u{9f}' && c.width() == Some(0) => {
            for c in grapheme.chars().take(4) {
                shown.push_str(&format!("<U+{:04X}>", u32::from(c)));
            }
        }
        _ => push_grapheme(&mut shown, grapheme),
    }
    let verbatim = shown == grapheme;
    canvas.put(&shown, bytes, shade, verbatim);
}
