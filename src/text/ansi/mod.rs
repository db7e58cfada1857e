//! A line of a log as a terminal would have shown it, and nothing more: colours (SGR) become spans, a carriage return
//! overwrites, a tab jumps to the next stop. Every other control, escape sequence, hidden character and odd byte is made visible,
//! so nothing in the line can act on the terminal. Each span knows the bytes it came from, so that matches can be shown in it.

mod binary;
mod canvas;
mod scan;
mod shade;

pub use binary::binary_summary;
pub use shade::{Shade, Tint};

use canvas::{Overlay, Straight};
use std::ops::Range;

/// Columns between two tab stops.
pub const TAB: usize = 8;

/// A line ready to be drawn: safe text in runs of one shade.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Styled {
    text: String,
    runs: Vec<Run>,
}

/// A part of the text with one shade and one origin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Run {
    /// Where it ends in the text.
    end: u32,
    /// The bytes it came from.
    from: u32,
    to: u32,
    shade: Shade,
    /// Whether text and bytes are the same, so that positions in it can be mapped one to one.
    verbatim: bool,
}

impl Styled {
    /// As a terminal would have shown it.
    pub fn coloured(bytes: &[u8]) -> Self {
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if memchr::memchr(b'\r', bytes).is_some() {
            let mut overlay = Overlay::default();
            scan::scan(bytes, &mut overlay);
            return overlay.finish();
        }
        let mut straight = Straight::default();
        scan::scan(bytes, &mut straight);
        straight.finish()
    }

    /// Byte for byte: colours and carriage returns too are made visible instead of obeyed.
    pub fn plain(bytes: &[u8]) -> Self {
        let mut straight = Straight::default();
        scan::scan_plain(bytes, &mut straight);
        straight.finish()
    }

    /// A note of our own in place of the line's text; it has no colours and stands for all of the bytes.
    pub fn note(text: &str, bytes: usize) -> Self {
        let mut straight = Straight::default();
        straight.note(crate::text::Visible::of(text).as_str(), 0..bytes);
        straight.finish()
    }

    /// The safe text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The parts within a range of the text, each with its place in the text and its shade.
    pub fn parts(&self, within: Range<usize>) -> impl Iterator<Item = (Range<usize>, Shade)> + '_ {
        let first = self.runs.partition_point(|run| run.end as usize <= within.start);
        let end = within.end;
        self.spans_from(first).take_while(move |(span, _)| span.start < end).filter_map(move |(span, run)| {
            let cut = span.start.max(within.start)..span.end.min(within.end);
            (cut.start < cut.end).then_some((cut, run.shade))
        })
    }

    /// Where bytes of the line stand in the text; several parts when they were torn apart by overwriting.
    pub fn locate(&self, bytes: Range<usize>) -> Vec<Range<usize>> {
        self.spans().filter_map(|(span, run)| run.locate(span, &bytes)).map(|at| self.whole_letters(at)).collect()
    }

    /// Bytes of memory it takes.
    pub fn cost(&self) -> usize {
        self.text.capacity() + self.runs.capacity() * size_of::<Run>()
    }

    // A pattern may match bytes inside a letter.
    fn whole_letters(&self, at: Range<usize>) -> Range<usize> {
        let (mut start, mut end) = (at.start, at.end);
        while start > 0 && !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while end < self.text.len() && !self.text.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }

    fn spans(&self) -> impl Iterator<Item = (Range<usize>, &Run)> {
        self.spans_from(0)
    }

    fn spans_from(&self, first: usize) -> impl Iterator<Item = (Range<usize>, &Run)> {
        let before = first.checked_sub(1).and_then(|at| self.runs.get(at));
        let mut start = before.map_or(0, |run| run.end as usize);
        self.runs.iter().skip(first).map(move |run| {
            let span = start..run.end as usize;
            start = span.end;
            (span, run)
        })
    }
}

impl Run {
    fn locate(&self, span: Range<usize>, bytes: &Range<usize>) -> Option<Range<usize>> {
        let (from, to) = (self.from as usize, self.to as usize);
        let (first, last) = (bytes.start.max(from), bytes.end.min(to));
        if first >= last {
            return None;
        }
        match self.verbatim {
            true => Some(span.start + (first - from)..span.start + (last - from)),
            false => Some(span),
        }
    }
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
