//! The logs of the session: outcome, job, size.

use crate::text::human::{count, size};
use crate::text::width::cut_middle_with;
use crate::tui::paint::{Painter, narrow};
use crate::tui::screen::log::logs::{Entry, shared};
use crate::tui::screen::log::state::{Focus, State};
use crate::tui::theme::Role;
use crate::tui::widget::{Panel, StyledLine, scrollbar};
use ratatui::layout::Rect;

/// Draws the list.
pub fn draw(state: &State, painter: &mut Painter<'_>, area: Rect, framed: bool) {
    let inside = edges(state, painter, area, framed);
    if state.logs.is_empty() {
        painter.text(inside.x + 1, inside.y, inside.width.saturating_sub(1), "reading ...", Role::Dim);
    }
    let mut window = state.list;
    let height = usize::from(inside.height);
    window.follow(height, state.logs.len());
    let shared = shared(&state.logs);
    for (y, at) in (inside.y..).zip(window.rows(height, state.logs.len())) {
        if let Some(entry) = state.logs.get(at) {
            let row = Rect { y, height: 1, ..inside };
            let name = entry.short(shared).to_string();
            line(state, painter, (entry, &name), at == window.cursor, row);
        }
    }
    scrollbar(painter, inside, window.top, state.logs.len());
}

fn edges(state: &State, painter: &mut Painter<'_>, area: Rect, framed: bool) -> Rect {
    if framed {
        let title = StyledLine::new().with("1 ", Role::Dim).with("Logs", Role::Title);
        let panel = Panel { title, foot: foot(state), focused: state.focus == Focus::List, ..Panel::default() };
        return panel.draw(painter, area);
    }
    StyledLine::new().with("< ", Role::Dim).with("Logs", Role::Title).draw(painter, area.x + 1, area.y, area.width);
    foot(state).draw_right(painter, area.x, area.y, area.width.saturating_sub(1));
    Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
}

fn foot(state: &State) -> StyledLine {
    let failed = state.logs.iter().filter(|entry| entry.failed()).count();
    let all = count(state.logs.len() as u64);
    match (state.logs.is_empty(), failed) {
        (true, _) => StyledLine::new(),
        (false, 0) => {
            let logs = crate::text::human::counted(state.logs.len() as u64, "log");
            StyledLine::new().with(format!("{logs}, none failed"), Role::Text)
        }
        (false, _) => StyledLine::new().with(format!("failed: {} of {all}", count(failed as u64)), Role::Text),
    }
}

fn line(state: &State, painter: &mut Painter<'_>, (entry, name): (&Entry, &str), under: bool, row: Rect) {
    let room = row.width.saturating_sub(1);
    let bytes = entry.bytes.map(size).unwrap_or_default();
    painter.text_right(row.x, row.y, room, &bytes, Role::Dim);
    painter.text(row.x, row.y, 1, if under { ">" } else { " " }, Role::Text);
    let role = entry.word.as_ref().map_or(Role::Odd, |word| Role::from(word.class));
    painter.text(row.x + 2, row.y, 1, &entry.letter().to_string(), role);
    let room = usize::from(room.saturating_sub(4 + 5));
    let name = cut_middle_with(name, room, painter.glyphs().cut);
    painter.text(row.x + 4, row.y, narrow(room), &name, Role::Text);
    if under {
        let focused = state.focus == Focus::List;
        painter.tint(row, if focused { Role::Cursor } else { Role::CursorAway });
    }
}
