//! Measures a piece of a log in rows: how high each line stands, and where one gets by so many rows.

use super::loaded_range::LoadedRange;
use super::marks::Marks;
use super::rows;

/// A row of a line: the line's place in the piece, and which of its rows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Row {
    /// The line's place in the piece.
    pub index: usize,
    /// Which of its rows.
    pub row: usize,
}

/// Measures a piece.
#[derive(Clone, Copy)]
pub struct LineMeasure<'a> {
    /// What is measured.
    pub piece: &'a LoadedRange,
    /// The marked lines; each mark stands in a row of its own below its line.
    pub marks: &'a Marks,
    /// Columns for the text; none when lines are not wrapped.
    pub wrap: Option<usize>,
    /// LogRows of the view.
    pub height: usize,
    /// LogRows that are said after the last line.
    pub tail: usize,
}

impl LineMeasure<'_> {
    /// LogRows of the line at this place; 1 where there is none.
    pub fn rows(&self, index: usize) -> usize {
        let Some(line) = self.piece.get(index) else { return 1 };
        let text = self.wrap.map_or(1, |width| rows::height(line.text.text(), width));
        text + usize::from(line.left_out > 0) + usize::from(self.marks.has(line.number))
    }

    /// The last row of all.
    pub fn last(&self) -> Row {
        let index = self.piece.len().saturating_sub(1);
        Row { index, row: self.rows(index).saturating_sub(1) }
    }

    /// So many rows further down, or the last row.
    pub fn down(&self, from: Row, mut by: usize) -> Row {
        let mut at = from;
        while by > 0 {
            let below = self.rows(at.index).saturating_sub(at.row + 1);
            if by <= below {
                at.row += by;
                return at;
            }
            if at.index + 1 >= self.piece.len() {
                at.row += below;
                return at;
            }
            by -= below + 1;
            at = Row { index: at.index + 1, row: 0 };
        }
        at
    }

    /// So many rows further up, or the first row.
    pub fn up(&self, from: Row, mut by: usize) -> Row {
        let mut at = from;
        while by > at.row {
            if at.index == 0 {
                return Row::default();
            }
            by -= at.row + 1;
            let index = at.index - 1;
            at = Row { index, row: self.rows(index).saturating_sub(1) };
        }
        at.row -= by;
        at
    }

    /// The top row with which the end stands at the bottom of the view.
    pub fn last_top(&self) -> Row {
        let room = self.height.saturating_sub(self.tail).saturating_sub(1);
        self.up(self.last(), room)
    }

    /// The row at the bottom of the view.
    pub fn bottom(&self, top: Row) -> Row {
        self.down(top, self.height.saturating_sub(1))
    }
}
