//! Searching a batch of lines. A pattern is meant for one line at a time; but most lines do not match, and one search over the
//! whole text of a batch passes over thousands of them at once.

use std::ops::ControlFlow;

use super::batch::Batch;
use crate::model::{Hit, Pattern};

/// Reports each line that matches, in order.
pub(super) fn search(batch: &Batch, wanted: &Pattern, hit: &mut dyn FnMut(Hit) -> ControlFlow<()>) -> ControlFlow<()> {
    let mut next = 0;
    // Where colours stand between letters, one search over the whole text would miss what is seen.
    let mut ahead = may_look_ahead(wanted) && memchr::memchr(ESCAPE, &batch.text).is_none();
    while next < batch.len() {
        if ahead {
            let start = batch.place(next).map_or(0, |(start, _)| start);
            let Some(found) = wanted.0.find_at(&batch.text, start) else {
                return ControlFlow::Continue(());
            };
            next = batch.line_at(found.start());
            // A match over several lines may hide those of single lines: from here on, line by line.
            ahead = batch.line_at(found.end()) == next;
        }
        one(batch, next, wanted, hit)?;
        next += 1;
    }
    ControlFlow::Continue(())
}

/// Whether every match within a line is also found in the text of many. That needs a pattern that does not ask for the start or
/// the end of its text; the borders of words are the same in both, since a newline is no part of a word.
pub(super) fn may_look_ahead(wanted: &Pattern) -> bool {
    let pattern = wanted.0.as_str();
    !pattern.contains(['^', '$']) && !pattern.contains("\\A") && !pattern.contains("\\z")
}

fn one(batch: &Batch, at: usize, wanted: &Pattern, hit: &mut dyn FnMut(Hit) -> ControlFlow<()>) -> ControlFlow<()> {
    let Some(text) = batch.place(at).and_then(|(start, end)| batch.text.get(start..end)) else {
        return ControlFlow::Continue(());
    };
    let Some(span) = find(text, wanted) else { return ControlFlow::Continue(()) };
    let number = batch.first + u64::try_from(at).unwrap_or_default();
    match batch.line(number) {
        Some(line) => hit(Hit { line, span }),
        None => ControlFlow::Continue(()),
    }
}

const ESCAPE: u8 = 0x1b;

/// Where a line matches, in its bytes. A line with escape sequences is matched by what one sees of it.
fn find(text: &[u8], wanted: &Pattern) -> Option<(usize, usize)> {
    if memchr::memchr(ESCAPE, text).is_none() {
        return wanted.0.find(text).map(|found| (found.start(), found.end()));
    }
    let (seen, places) = without_sequences(text);
    let found = wanted.0.find(&seen)?;
    let start = places.get(found.start()).copied().unwrap_or(text.len());
    let last = found.end().checked_sub(1).and_then(|last| places.get(last)).map_or(start, |last| last + 1);
    Some((start, last.max(start)))
}

/// The bytes of a line without its escape sequences, and where each stands in the line.
fn without_sequences(text: &[u8]) -> (Vec<u8>, Vec<usize>) {
    let (mut seen, mut places) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        if *byte == ESCAPE {
            at += sequence(text.get(at..).unwrap_or_default());
            continue;
        }
        seen.push(*byte);
        places.push(at);
        at += 1;
    }
    (seen, places)
}

/// How long an escape sequence is: `ESC [ ... letter`, `ESC ] ... BEL` or `ESC \\`, or two bytes.
fn sequence(text: &[u8]) -> usize {
    let body = text.get(2..).unwrap_or_default();
    let length = match text.get(1) {
        Some(b'[') => body.iter().position(|byte| (0x40..=0x7e).contains(byte)).map(|at| at + 3),
        Some(b']' | b'P' | b'_' | b'^' | b'X') => {
            let end = |at: usize| matches!(body.get(at), Some(0x07)) || body.get(at..at + 2) == Some(b"\x1b\\");
            let at = (0..body.len()).find(|at| end(*at));
            at.map(|at| at + if body.get(at) == Some(&0x07) { 3 } else { 4 })
        }
        _ => Some(2),
    };
    length.unwrap_or(text.len()).min(text.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pattern(text: &str) -> Pattern {
        Pattern(regex::bytes::Regex::new(text).unwrap())
    }

    #[test]
    fn what_is_seen_is_found_and_placed_in_the_bytes() {
        let line = b"\x1b[1;31mERROR\x1b[0m no \x1b]8;;http://x\x07carrier\x1b]8;;\x1b\\ end";
        let found = |text| find(line, &pattern(text)).map(|(start, end)| line[start..end].to_vec());
        assert_eq!(found("ERROR no carrier").unwrap(), b"ERROR\x1b[0m no \x1b]8;;http://x\x07carrier".to_vec());
        assert_eq!(found("^ERROR").unwrap(), b"ERROR".to_vec());
        assert_eq!(found("end$").unwrap(), b"end".to_vec());
        assert_eq!(found("31m|http"), None);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(text in "[\x1b\\[\\]P;0-9a-z\x07\\\\]{0,40}", wanted in "[a-z]{0,2}") {
            if let Some((start, end)) = find(text.as_bytes(), &pattern(&wanted)) {
                prop_assert!(start <= end && end <= text.len());
            }
        }
    }
}
