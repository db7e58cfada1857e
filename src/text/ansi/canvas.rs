//! Where a line is painted: straight on, or with overwriting for lines that return to their start.

use super::{Run, Shade, Styled, TAB, position};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Takes what the scanner finds, in order.
pub trait Canvas {
    /// Safe text that came from these bytes.
    fn put(&mut self, text: &str, bytes: Range<usize>, shade: Shade, verbatim: bool);
    /// A tab at this byte.
    fn tab(&mut self, at: usize, shade: Shade);
    /// Back to the first column.
    fn carriage_return(&mut self);
    /// Clears from here to the end.
    fn erase_right(&mut self);
}

/// A line without carriage returns.
#[derive(Default)]
pub struct Straight {
    line: Styled,
    column: usize,
}

impl Straight {
    /// Text of our own.
    pub fn note(&mut self, text: &str, bytes: Range<usize>) {
        self.put(text, bytes, Shade::default(), false);
    }

    /// The finished line.
    pub fn finish(mut self) -> Styled {
        self.line.text.shrink_to_fit();
        self.line.runs.shrink_to_fit();
        self.line
    }
}

impl Canvas for Straight {
    fn put(&mut self, text: &str, bytes: Range<usize>, shade: Shade, verbatim: bool) {
        self.column += text.width();
        self.line.push(text, bytes, shade, verbatim);
    }

    fn tab(&mut self, at: usize, shade: Shade) {
        let blanks = " ".repeat(TAB - self.column % TAB);
        self.put(&blanks, at..at + 1, shade, false);
    }

    fn carriage_return(&mut self) {}

    fn erase_right(&mut self) {}
}

impl Styled {
    pub(super) fn push(&mut self, text: &str, bytes: Range<usize>, shade: Shade, verbatim: bool) {
        self.text.push_str(text);
        let (end, from, to) = (position(self.text.len()), position(bytes.start), position(bytes.end));
        match self.runs.last_mut() {
            Some(last) if last.verbatim && verbatim && last.shade == shade && last.to == from => {
                (last.end, last.to) = (end, to);
            }
            _ => self.runs.push(Run { end, from, to, shade, verbatim }),
        }
    }
}

/// A line that is overwritten, column by column.
#[derive(Default)]
pub struct Overlay {
    scratch: String,
    cells: Vec<Cell>,
    column: usize,
}

#[derive(Clone, Copy, Default)]
struct Cell {
    /// Its text in the scratch; empty for a blank, or for the later columns of a wide one.
    text: (u32, u32),
    bytes: (u32, u32),
    /// Columns of the whole; 0 in its later columns.
    width: u32,
    /// How many columns back the whole begins.
    back: u32,
    shade: Shade,
    verbatim: bool,
}

impl Overlay {
    /// The finished line.
    pub fn finish(self) -> Styled {
        let mut line = Styled::default();
        for cell in self.cells.iter().filter(|cell| cell.back == 0) {
            let text = self.scratch.get(cell.text.0 as usize..cell.text.1 as usize);
            let bytes = cell.bytes.0 as usize..cell.bytes.1 as usize;
            match text.filter(|text| !text.is_empty()) {
                Some(text) => line.push(text, bytes, cell.shade, cell.verbatim),
                None => line.push(" ", bytes, Shade::default(), false),
            }
        }
        line.text.shrink_to_fit();
        line.runs.shrink_to_fit();
        line
    }

    fn place(&mut self, text: &str, bytes: Range<usize>, shade: Shade, verbatim: bool) {
        let width = text.width();
        if width == 0 {
            return;
        }
        self.clear(self.column, self.column + width);
        let start = position(self.scratch.len());
        self.scratch.push_str(text);
        let whole = Cell {
            text: (start, position(self.scratch.len())),
            bytes: (position(bytes.start), position(bytes.end)),
            width: position(width),
            back: 0,
            shade,
            verbatim,
        };
        for (back, slot) in self.cells.iter_mut().skip(self.column).take(width).enumerate() {
            let later = Cell { back: position(back), ..Cell::default() };
            *slot = if back == 0 { whole } else { later };
        }
        self.column += width;
    }

    // Blanks these columns, and with them the wide characters that are cut at either end.
    fn clear(&mut self, from: usize, to: usize) {
        if self.cells.len() < to {
            self.cells.resize(to, Cell::default());
        }
        self.blank_around(from);
        self.blank_around(to);
        for cell in self.cells.iter_mut().skip(from).take(to - from) {
            *cell = Cell::default();
        }
    }

    // A wide character that begins before this column and reaches over it is gone.
    fn blank_around(&mut self, column: usize) {
        let back = self.cells.get(column).map_or(0, |cell| cell.back as usize);
        if back == 0 {
            return;
        }
        let head = column.saturating_sub(back);
        let width = self.cells.get(head).map_or(0, |cell| cell.width as usize);
        for cell in self.cells.iter_mut().skip(head).take(width) {
            *cell = Cell::default();
        }
    }
}

impl Canvas for Overlay {
    fn put(&mut self, text: &str, bytes: Range<usize>, shade: Shade, verbatim: bool) {
        if !verbatim {
            return self.place(text, bytes, shade, false);
        }
        let mut from = bytes.start;
        for grapheme in text.graphemes(true) {
            self.place(grapheme, from..from + grapheme.len(), shade, true);
            from += grapheme.len();
        }
    }

    fn tab(&mut self, at: usize, shade: Shade) {
        let stop = (self.column / TAB + 1) * TAB;
        while self.column < stop.min(self.cells.len()) {
            self.column += 1;
        }
        while self.column < stop {
            self.place(" ", at..at + 1, shade, false);
        }
    }

    fn carriage_return(&mut self) {
        self.column = 0;
    }

    fn erase_right(&mut self) {
        self.clear(self.column, self.column);
        self.cells.truncate(self.column);
    }
}
