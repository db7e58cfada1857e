//! A screen as runs of equal style, which is what every form of it is made from.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

use crate::text::width::columns;

/// How a run looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Look {
    /// The colour of its characters.
    pub(super) fore: Color,
    /// What is behind them.
    pub(super) back: Color,
    /// Bold and the like.
    pub(super) with: Modifier,
}

impl Look {
    fn of(cell: &Cell) -> Self {
        Self { fore: cell.fg, back: cell.bg, with: cell.modifier }
    }

    /// Whether a blank looks like nothing at all.
    pub(super) fn is_plain(self) -> bool {
        let seen = Modifier::REVERSED | Modifier::UNDERLINED | Modifier::CROSSED_OUT;
        self.back == Color::Reset && !self.with.intersects(seen)
    }
}

/// Neighbours of one look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct StyledLine {
    /// The first column.
    pub(super) at: u16,
    /// How many it takes.
    pub(super) columns: u16,
    /// What it says.
    pub(super) text: String,
    /// How it looks.
    pub(super) look: Look,
}

/// The runs of every row.
pub(super) fn rows(buffer: &Buffer) -> impl Iterator<Item = Vec<StyledLine>> {
    let area = buffer.area;
    (area.top()..area.bottom()).map(move |y| row(buffer, y))
}

fn row(buffer: &Buffer, y: u16) -> Vec<StyledLine> {
    let mut runs: Vec<StyledLine> = Vec::new();
    let mut x = buffer.area.left();
    while let Some(cell) = buffer.cell((x, y)) {
        // The cell behind a wide character is not seen.
        let width = u16::try_from(columns(cell.symbol())).unwrap_or(1).max(1);
        let look = Look::of(cell);
        match runs.last_mut().filter(|run| run.look == look) {
            Some(run) => {
                run.text.push_str(cell.symbol());
                run.columns = run.columns.saturating_add(width);
            }
            None => runs.push(StyledLine { at: x, columns: width, text: cell.symbol().to_owned(), look }),
        }
        x = x.saturating_add(width);
    }
    runs
}
