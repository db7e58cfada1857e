//! Where the view stands in the log and how it moves: pure arithmetic on rows, checked against a naive model in the tests.

use super::ruler::{Row, Ruler};

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
    /// Rows that it passes.
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
    pub fn go(&mut self, ruler: &Ruler<'_>, step: Move) {
        self.change(ruler, |place| match step {
            Move::Down => place.down(ruler),
            Move::Up => place.up(ruler),
            Move::Forward(rows) => place.forward(ruler, rows),
            Move::Back(rows) => place.back(ruler, rows),
        });
    }

    /// To the first line of the piece.
    pub fn first(&mut self, ruler: &Ruler<'_>) {
        self.change(ruler, |place| *place = Place { top: Row::default(), cursor: 0 });
    }

    /// To the last line of the piece, its end at the bottom of the view.
    pub fn last(&mut self, ruler: &Ruler<'_>) {
        self.change(ruler, |place| {
            *place = Place { top: ruler.last_top(), cursor: ruler.last().index };
        });
    }

    /// Puts the cursor on a line; the view moves only if the line is not in it, and then leaves it some context.
    pub fn show(&mut self, ruler: &Ruler<'_>, number: u64) {
        self.change(ruler, |place| {
            place.cursor = ruler.piece.index(number).min(ruler.last().index);
            let first = Row { index: place.cursor, row: 0 };
            let last =
                ruler.down(first, ruler.rows(place.cursor).saturating_sub(1).min(ruler.height.saturating_sub(1)));
            if first < place.top || last > ruler.bottom(place.top) {
                place.top = ruler.up(first, ruler.height / 3);
                place.stay_above_end(ruler);
            }
        });
    }

    /// Puts a line at the top of the view, the cursor on it.
    pub fn begin_at(&mut self, ruler: &Ruler<'_>, number: u64) {
        self.change(ruler, |place| {
            place.cursor = ruler.piece.index(number).min(ruler.last().index);
            place.top = Row { index: place.cursor, row: 0 };
            place.stay_above_end(ruler);
        });
    }

    /// Brings the view back into what there is, after a resize or when lines came or went.
    pub fn settle(&mut self, ruler: &Ruler<'_>) {
        self.change(ruler, |place| {
            place.stay_above_end(ruler);
            place.reveal(ruler);
        });
    }

    fn change(&mut self, ruler: &Ruler<'_>, how: impl FnOnce(&mut Place)) {
        if ruler.piece.is_empty() {
            return;
        }
        let mut place = self.place(ruler);
        how(&mut place);
        let number = |index| ruler.piece.get(index).map(|line| line.number);
        self.top = number(place.top.index).unwrap_or(self.top);
        self.cursor = number(place.cursor).unwrap_or(self.cursor);
        self.row = place.top.row;
    }

    fn place(&self, ruler: &Ruler<'_>) -> Place {
        let last = ruler.last().index;
        let index = ruler.piece.index(self.top).min(last);
        let row = self.row.min(ruler.rows(index).saturating_sub(1));
        Place { top: Row { index, row }, cursor: ruler.piece.index(self.cursor).min(last) }
    }
}

impl Place {
    fn down(&mut self, ruler: &Ruler<'_>) {
        let bottom = ruler.bottom(self.top);
        if self.last_row(ruler) > bottom {
            self.top = ruler.down(self.top, 1);
        } else if self.cursor < ruler.last().index {
            self.cursor += 1;
            self.reveal(ruler);
        } else {
            self.top = self.top.max(self.end_top(ruler));
        }
    }

    fn up(&mut self, ruler: &Ruler<'_>) {
        if self.first_row() < self.top {
            self.top = ruler.up(self.top, 1);
        } else if self.cursor > 0 {
            self.cursor -= 1;
            self.reveal_end(ruler);
        }
    }

    fn forward(&mut self, ruler: &Ruler<'_>, rows: usize) {
        let seen = self.first_row().max(self.top);
        self.cursor = ruler.down(seen, rows).index;
        self.top = ruler.down(self.top, rows);
        self.stay_above_end(ruler);
    }

    fn back(&mut self, ruler: &Ruler<'_>, rows: usize) {
        let seen = self.first_row().max(self.top);
        self.cursor = ruler.up(seen, rows).index;
        self.top = ruler.up(self.top, rows);
    }

    /// Scrolls as little as needed to show the cursor's line, its first row when it is higher than the view.
    fn reveal(&mut self, ruler: &Ruler<'_>) {
        let bottom = ruler.bottom(self.top);
        if self.first_row() < self.top && self.last_row(ruler) < self.top {
            self.top = self.first_row();
        } else if self.last_row(ruler) > bottom && self.first_row() > self.top {
            let fits = ruler.up(self.last_row(ruler), ruler.height.saturating_sub(1));
            self.top = fits.min(self.first_row());
        }
        if self.cursor == ruler.last().index && self.first_row() >= self.top {
            self.top = self.top.max(self.end_top(ruler)).min(self.first_row());
        }
    }

    /// The same on the way up: a line that is higher than the view shows its last row.
    fn reveal_end(&mut self, ruler: &Ruler<'_>) {
        if self.first_row() < self.top {
            let high = ruler.up(self.last_row(ruler), ruler.height.saturating_sub(1));
            self.top = high.max(self.first_row()).min(self.top);
        }
    }

    fn stay_above_end(&mut self, ruler: &Ruler<'_>) {
        if ruler.piece.at_end {
            self.top = self.top.min(ruler.last_top());
        }
    }

    fn end_top(&self, ruler: &Ruler<'_>) -> Row {
        if ruler.piece.at_end { ruler.last_top() } else { Row::default() }
    }

    fn first_row(&self) -> Row {
        Row { index: self.cursor, row: 0 }
    }

    fn last_row(&self, ruler: &Ruler<'_>) -> Row {
        Row { index: self.cursor, row: ruler.rows(self.cursor).saturating_sub(1) }
    }
}
