//! Where the view stands in the log and how it moves: pure arithmetic on rows, checked against a naive model in the tests.

use super::line_measure::{LineMeasure, Row};

/// Where the view stands, by line numbers, so that it stays there while lines come and go around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Spot {
    /// The line at the top of the view.
    pub top: u64,
    /// How many of its rows stand above the view.
    pub row: usize,
    /// The line under the cursor.
    pub cursor: u64,
}

/// A way to move.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// To the next line, or further down in a line that is higher than the view.
    Down,
    /// To the line before, or further up in a high line.
    Up,
    /// So many rows down.
    Forward(usize),
    /// So many rows up.
    Back(usize),
}

impl Move {
    /// LogRows that it passes.
    pub fn reach(self) -> usize {
        match self {
            Move::Down | Move::Up => 1,
            Move::Forward(rows) | Move::Back(rows) => rows,
        }
    }

    /// Whether it goes up.
    pub fn is_upward(self) -> bool {
        matches!(self, Move::Up | Move::Back(_))
    }
}

/// The same as a spot, in places of the piece.
#[derive(Clone, Copy, Debug)]
struct Place {
    top: Row,
    cursor: usize,
}

impl Spot {
    /// Makes a move.
    pub fn go(&mut self, measure: &LineMeasure<'_>, step: Move) {
        self.change(measure, |place| match step {
            Move::Down => place.down(measure),
            Move::Up => place.up(measure),
            Move::Forward(rows) => place.forward(measure, rows),
            Move::Back(rows) => place.back(measure, rows),
        });
    }

    /// To the first line of the piece.
    pub fn first(&mut self, measure: &LineMeasure<'_>) {
        self.change(measure, |place| *place = Place { top: Row::default(), cursor: 0 });
    }

    /// To the last line of the piece, its end at the bottom of the view.
    pub fn last(&mut self, measure: &LineMeasure<'_>) {
        self.change(measure, |place| {
            *place = Place { top: measure.last_top(), cursor: measure.last().index };
        });
    }

    /// Puts the cursor on a line; the view moves only if the line is not in it, and then leaves it some context.
    pub fn show(&mut self, measure: &LineMeasure<'_>, number: u64) {
        self.change(measure, |place| {
            place.cursor = measure.piece.index(number).min(measure.last().index);
            let first = Row { index: place.cursor, row: 0 };
            let last =
                measure.down(first, measure.rows(place.cursor).saturating_sub(1).min(measure.height.saturating_sub(1)));
            if first < place.top || last > measure.bottom(place.top) {
                place.top = measure.up(first, measure.height / 3);
                place.stay_above_end(measure);
            }
        });
    }

    /// Puts a line at the top of the view, the cursor on it.
    pub fn begin_at(&mut self, measure: &LineMeasure<'_>, number: u64) {
        self.change(measure, |place| {
            place.cursor = measure.piece.index(number).min(measure.last().index);
            place.top = Row { index: place.cursor, row: 0 };
            place.stay_above_end(measure);
        });
    }

    /// Brings the view back into what there is, after a resize or when lines came or went.
    pub fn settle(&mut self, measure: &LineMeasure<'_>) {
        self.change(measure, |place| {
            place.stay_above_end(measure);
            place.reveal(measure);
        });
    }

    fn change(&mut self, measure: &LineMeasure<'_>, how: impl FnOnce(&mut Place)) {
        if measure.piece.is_empty() {
            return;
        }
        let mut place = self.place(measure);
        how(&mut place);
        let number = |index| measure.piece.get(index).map(|line| line.number);
        self.top = number(place.top.index).unwrap_or(self.top);
        self.cursor = number(place.cursor).unwrap_or(self.cursor);
        self.row = place.top.row;
    }

    fn place(&self, measure: &LineMeasure<'_>) -> Place {
        let last = measure.last().index;
        let index = measure.piece.index(self.top).min(last);
        let row = self.row.min(measure.rows(index).saturating_sub(1));
        Place { top: Row { index, row }, cursor: measure.piece.index(self.cursor).min(last) }
    }
}

impl Place {
    fn down(&mut self, measure: &LineMeasure<'_>) {
        let bottom = measure.bottom(self.top);
        if self.last_row(measure) > bottom {
            self.top = measure.down(self.top, 1);
        } else if self.cursor < measure.last().index {
            self.cursor += 1;
            self.reveal(measure);
        } else {
            self.top = self.top.max(self.end_top(measure));
        }
    }

    fn up(&mut self, measure: &LineMeasure<'_>) {
        if self.first_row() < self.top {
            self.top = measure.up(self.top, 1);
        } else if self.cursor > 0 {
            self.cursor -= 1;
            self.reveal_end(measure);
        }
    }

    fn forward(&mut self, measure: &LineMeasure<'_>, rows: usize) {
        let seen = self.first_row().max(self.top);
        self.cursor = measure.down(seen, rows).index;
        self.top = measure.down(self.top, rows);
        self.stay_above_end(measure);
    }

    fn back(&mut self, measure: &LineMeasure<'_>, rows: usize) {
        let seen = self.first_row().max(self.top);
        self.cursor = measure.up(seen, rows).index;
        self.top = measure.up(self.top, rows);
    }

    /// Scrolls as little as needed to show the cursor's line, its first row when it is higher than the view.
    fn reveal(&mut self, measure: &LineMeasure<'_>) {
        let bottom = measure.bottom(self.top);
        if self.first_row() < self.top && self.last_row(measure) < self.top {
            self.top = self.first_row();
        } else if self.last_row(measure) > bottom && self.first_row() > self.top {
            let fits = measure.up(self.last_row(measure), measure.height.saturating_sub(1));
            self.top = fits.min(self.first_row());
        }
        if self.cursor == measure.last().index && self.first_row() >= self.top {
            self.top = self.top.max(self.end_top(measure)).min(self.first_row());
        }
    }

    /// The same on the way up: a line that is higher than the view shows its last row.
    fn reveal_end(&mut self, measure: &LineMeasure<'_>) {
        if self.first_row() < self.top {
            let high = measure.up(self.last_row(measure), measure.height.saturating_sub(1));
            self.top = high.max(self.first_row()).min(self.top);
        }
    }

    fn stay_above_end(&mut self, measure: &LineMeasure<'_>) {
        if measure.piece.at_end {
            self.top = self.top.min(measure.last_top());
        }
    }

    fn end_top(&self, measure: &LineMeasure<'_>) -> Row {
        if measure.piece.at_end { measure.last_top() } else { Row::default() }
    }

    fn first_row(&self) -> Row {
        Row { index: self.cursor, row: 0 }
    }

    fn last_row(&self, measure: &LineMeasure<'_>) -> Row {
        Row { index: self.cursor, row: measure.rows(self.cursor).saturating_sub(1) }
    }
}
