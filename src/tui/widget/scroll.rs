//! Which rows of a long list are on the screen, and the scrollbar that says so. Nothing here looks at more rows than fit.

use ratatui::layout::Rect;

use crate::tui::motion::Motion;
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;

/// A cursor in a list and the first row on the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Window {
    /// The row under the cursor.
    pub cursor: usize,
    /// The first row on the screen.
    pub top: usize,
}

impl Window {
    /// Moves the cursor by so many rows, within the list.
    pub fn step(&mut self, by: isize, length: usize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(length.saturating_sub(1));
    }

    /// Puts the cursor on a row, within the list.
    pub fn go(&mut self, row: usize, length: usize) {
        self.cursor = row.min(length.saturating_sub(1));
    }

    /// Moves the cursor, within the list.
    pub fn move_by(&mut self, motion: Motion, length: usize) {
        match motion {
            Motion::By(rows) => self.step(rows, length),
            Motion::To(row) => self.go(row, length),
        }
    }

    /// Moves a text of so many lines, of which the cursor is the first on the screen.
    pub fn scroll(&mut self, motion: Motion, length: usize) {
        self.move_by(motion, length);
        self.top = self.cursor;
    }

    /// Brings the cursor into a screen of `height` rows with a little context around it.
    pub fn follow(&mut self, height: usize, length: usize) {
        self.cursor = self.cursor.min(length.saturating_sub(1));
        let margin = (height.saturating_sub(1) / 2).min(3);
        let lowest = (self.cursor + margin + 1).saturating_sub(height);
        let highest = self.cursor.saturating_sub(margin);
        self.top = self.top.clamp(lowest.min(highest), highest);
        self.top = self.top.min(length.saturating_sub(height));
    }

    /// The rows on a screen of `height` rows.
    pub fn rows(&self, height: usize, length: usize) -> std::ops::Range<usize> {
        self.top.min(length)..self.top.saturating_add(height).min(length)
    }
}

/// A scrollbar in the last column of `area`, only when not everything fits.
pub fn scrollbar(painter: &mut Painter<'_>, area: Rect, top: usize, length: usize) {
    let height = usize::from(area.height);
    if length <= height || height == 0 || area.width == 0 {
        return;
    }
    let glyphs = painter.glyphs();
    let x = area.right() - 1;
    let thumb = (height * height / length).clamp(1, height);
    let free = height - thumb;
    let start = (top.saturating_mul(free) / (length - height)).min(free);
    for at in 0..height {
        let on = (start..start + thumb).contains(&at);
        let (sign, role) = if on { (glyphs.thumb, Role::Border) } else { (glyphs.track, Role::Dim) };
        painter.fill(x, area.y.saturating_add(narrow(at)), 1, sign, role);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_cursor_is_always_on_the_screen(
            cursor in 0usize..500, top in 0usize..500, height in 0usize..60, length in 0usize..400,
        ) {
            let mut window = Window { cursor, top };
            window.follow(height, length);
            prop_assert!(window.cursor < length.max(1));
            if height > 0 && length > 0 {
                prop_assert!(window.rows(height, length).contains(&window.cursor));
                prop_assert!(window.rows(height, length).len() == height.min(length));
            }
        }
    }
}
