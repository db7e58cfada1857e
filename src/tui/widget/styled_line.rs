//! A line of pieces in different roles, drawn from the left and cut where the room ends.

use crate::text::width::columns;
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;

/// Pieces of one line.
#[derive(Clone, Debug, Default)]
pub struct StyledLine {
    pieces: Vec<(String, Role)>,
}

impl StyledLine {
    /// An empty line.
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more piece.
    #[must_use]
    pub fn with(mut self, text: impl Into<String>, role: Role) -> Self {
        self.push(text, role);
        self
    }

    /// Adds a piece.
    pub fn push(&mut self, text: impl Into<String>, role: Role) {
        self.pieces.push((text.into(), role));
    }

    /// Adds the pieces of another line.
    pub fn append(&mut self, other: StyledLine) {
        self.pieces.extend(other.pieces);
    }

    /// Columns that it takes.
    pub fn width(&self) -> u16 {
        narrow(self.pieces.iter().map(|(text, _)| columns(text)).sum())
    }

    /// Draws it in at most so much room and returns the columns taken.
    pub fn draw(&self, painter: &mut Painter<'_>, x: u16, y: u16, room: u16) -> u16 {
        let mut used = 0u16;
        for (text, role) in &self.pieces {
            if used >= room {
                break;
            }
            used = used.saturating_add(painter.text(x.saturating_add(used), y, room.saturating_sub(used), text, *role));
        }
        used
    }

    /// Draws it against the right end of the room.
    pub fn draw_right(&self, painter: &mut Painter<'_>, x: u16, y: u16, room: u16) -> u16 {
        let gap = room.saturating_sub(self.width());
        self.draw(painter, x.saturating_add(gap), y, room.saturating_sub(gap))
    }
}
