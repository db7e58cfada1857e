//! The lines of the log, row by row from the top of the view.

use super::line::Drawing;
use super::scrollbar;
use crate::tui::paint::{Painter, narrow};
use crate::tui::screen::log::layout::Layout;
use crate::tui::screen::log::rows;
use crate::tui::screen::log::state::State;
use crate::tui::theme::Role;
use ratatui::layout::Rect;

/// Draws the rows that are in the view, and the scrollbar.
pub fn draw(state: &State, painter: &mut Painter<'_>, layout: &Layout) {
    let area = layout.text;
    if area.is_empty() {
        return;
    }
    if let Some(failed) = &state.failed {
        painter.text(area.x + 1, area.y, area.width.saturating_sub(1), &failed.text, Role::Error);
        return;
    }
    scrollbar::draw(state, painter, area);
    let used = rows(state, painter, area);
    if used < area.height {
        say_rest(state, painter, Rect { y: area.y + used, height: area.height - used, ..area });
    }
}

fn rows(state: &State, painter: &mut Painter<'_>, area: Rect) -> u16 {
    let start = state.top();
    let drawing = Drawing::new(state, area);
    let mut y = 0;
    let mut skip = start.row;
    for line in state.piece.iter_from(start.index) {
        if y >= area.height {
            break;
        }
        y = drawing.line(painter, line, skip, y);
        skip = 0;
    }
    y
}

// What stands below the last line: why the log ends, or what is waited for.
fn say_rest(state: &State, painter: &mut Painter<'_>, area: Rect) {
    let nothing = state.piece.is_empty();
    let (text, role) = match (state.tail(), state.piece.at_end) {
        (Some(tail), true) if state.early_end().is_some() => (tail, Role::Warning),
        (Some(tail), true) => (tail, Role::Dim),
        (None, true) if nothing && !state.look.filter.is_open() => {
            ("no matching line; Esc shows all lines".to_owned(), Role::Dim)
        }
        (None, true) if nothing => ("this log is empty".to_owned(), Role::Dim),
        (_, false) if nothing => ("reading ...".to_owned(), Role::Dim),
        _ => return,
    };
    let x = area.x.saturating_add(narrow(if nothing { 1 } else { state.gutter().width() }));
    let room = area.right().saturating_sub(x);
    for (y, row) in (area.y..area.bottom()).zip(rows::rows(&text, usize::from(room))) {
        painter.text(x, y, room, text.get(row).unwrap_or_default().trim_end(), role);
    }
}
