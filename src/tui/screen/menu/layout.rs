//! Where the parts of a menu stand: drawing, paging and the mouse agree on it.

use std::ops::Range;

use ratatui::layout::{Position, Rect};

use super::state::{Kind, Menu};
use crate::tui::paint::narrow;
use crate::tui::scene::Scene;
use crate::tui::widget::{Window, centred};

/// From this width on, help has two columns.
const TWO: u16 = 70;

/// Where the parts of a menu stand.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// The frame.
    pub area: Rect,
    /// The lines in it.
    pub list: Rect,
    /// In how many columns they stand.
    pub columns: usize,
    /// Which of them are on the screen.
    pub window: Window,
    length: usize,
}

impl Layout {
    /// The layout of a menu.
    pub fn of(menu: &Menu, scene: &Scene<'_>) -> Self {
        let area = centred(scene.screen(), 88, scene.size.height.saturating_sub(2));
        let head = if menu.picker.input.is_some() { 2 } else { 1 };
        let list = Rect::new(
            area.x + 2,
            area.y.saturating_add(1 + head).min(area.bottom()),
            area.width.saturating_sub(4),
            area.height.saturating_sub(head + 3),
        );
        let columns = if menu.kind == Kind::Help && list.width >= TWO { 2 } else { 1 };
        let mut layout = Self { area, list, columns, window: menu.picker.window, length: menu.picker.len() };
        layout.window.follow(layout.room(), layout.length);
        // A cursor on the first line that can be picked shows the heading above it too.
        if layout.window.top == 1 && layout.window.cursor <= 2 {
            layout.window.top = 0;
        }
        layout
    }

    /// How many lines fit.
    pub fn room(&self) -> usize {
        self.columns * usize::from(self.list.height)
    }

    /// The lines on the screen.
    pub fn lines(&self) -> Range<usize> {
        self.window.rows(self.room(), self.length)
    }

    /// The line at a place on the screen.
    pub fn item_at(&self, at: Position) -> Option<usize> {
        self.lines().find(|line| self.place(*line).is_some_and(|place| place.contains(at)))
    }

    /// Where a line stands: down the first column, then down the second.
    pub fn place(&self, line: usize) -> Option<Rect> {
        let (list, number) = (self.list, line.checked_sub(self.window.top)?);
        let height = usize::from(list.height).max(1);
        let (column, row) = (number / height, number % height);
        let width = list.width / narrow(self.columns).max(1);
        let x = list.x.saturating_add(width.saturating_mul(narrow(column)));
        let y = list.y.saturating_add(narrow(row));
        (column < self.columns).then(|| Rect::new(x, y, width.saturating_sub(1), 1))
    }
}
