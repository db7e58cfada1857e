//! Searching a batch of lines. A pattern is meant for one line at a time; but most lines do not match, and one search over the
//! whole text of a batch passes over thousands of them at once.

use std::ops::ControlFlow;

use super::batch::Batch;
use crate::model::{Hit, Pattern};

/// Reports each line that matches, in order.
pub(super) fn search(batch: &Batch, wanted: &Pattern, hit: &mut dyn FnMut(Hit) -> ControlFlow<()>) -> ControlFlow<()> {
    let mut next = 0;
    // Where colours stand between letters, one search over the whole text would miss what is seen.
    let mut ahead = may_look_ahead(wanted) && memchr::memchr(0x1b, &batch.text).is_none();
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
    let Some(span) = wanted.find(text) else { return ControlFlow::Continue(()) };
    let number = batch.first + u64::try_from(at).unwrap_or_default();
    match batch.line(number) {
        Some(line) => hit(Hit { line, span }),
        None => ControlFlow::Continue(()),
    }
}
