//! A line of a log prepared for drawing. The thread that reads the log prepares it, so that drawing a frame decodes nothing.

use crate::model::{Line, Stream};
use crate::text::ansi::{Styled, binary_summary};

/// Most bytes of one line that are kept for the screen; the rest is announced, and the pager shows it.
pub const LINE_SHOWN: usize = 96 * 1024;

/// A line ready to be drawn.
#[derive(Clone, PartialEq, Debug)]
pub struct Shown {
    /// Its number, from 0.
    pub number: u64,
    /// Seconds since the log's start.
    pub at: Option<f64>,
    /// Seconds since the record before.
    pub delay: Option<f64>,
    /// Its stream.
    pub stream: Stream,
    /// Whether it ended with a newline; one that did not may still grow.
    pub ended: bool,
    /// What is drawn.
    pub text: Styled,
    /// Its bytes as far as they are kept; none when the text is the same.
    raw: Option<Box<[u8]>>,
    /// How many bytes of it are not kept.
    pub left_out: usize,
}

impl Shown {
    /// Prepares a line, with its colours obeyed or everything as it stands.
    pub fn prepare(line: Line, coloured: bool) -> Self {
        let all = line.text.exact();
        let kept = all.get(..LINE_SHOWN).unwrap_or(all);
        let text = match (coloured, binary_summary(kept)) {
            (true, Some(told)) => Styled::note(&told, kept.len()),
            (true, None) => Styled::coloured(kept),
            (false, _) => Styled::plain(kept),
        };
        let same = text.text().as_bytes() == kept;
        Self {
            number: line.number,
            at: line.at,
            delay: line.delay,
            raw: (!same).then(|| kept.into()),
            left_out: all.len() - kept.len(),
            stream: line.stream,
            ended: line.ended,
            text,
        }
    }

    /// The bytes that it came from, as far as they are kept; hostile.
    pub fn bytes(&self) -> &[u8] {
        self.raw.as_deref().unwrap_or(self.text.text().as_bytes())
    }

    /// Bytes of memory it takes.
    pub fn cost(&self) -> usize {
        size_of::<Self>() + self.text.cost() + self.raw.as_ref().map_or(0, |raw| raw.len())
    }
}
