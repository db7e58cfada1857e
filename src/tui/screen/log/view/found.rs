//! What was found in all logs: a heading for each log, its lines below.

use super::status_line::sum;
use crate::text::human::count;
use crate::text::width::columns;
use crate::tui::paint::{Painter, narrow};
use crate::tui::screen::log::everywhere::{Everywhere, Found, Group, Row};
use crate::tui::screen::log::layout::Layout;
use crate::tui::screen::log::logs::shared;
use crate::tui::screen::log::state::State;
use crate::tui::theme::Role;
use crate::tui::widget::{Panel, StyledLine, scrollbar};
use ratatui::layout::Rect;

/// Draws what was found.
pub fn draw(state: &State, all: &Everywhere, painter: &mut Painter<'_>, layout: &Layout) {
    let area = layout.text;
    edges(all, painter, layout);
    if all.is_empty() {
        let text = if all.done() { "no match in any log" } else { "searching ..." };
        painter.text(area.x + 1, area.y, area.width.saturating_sub(1), text, Role::Dim);
    }
    let mut window = all.window;
    window.follow(usize::from(area.height), all.len());
    for ((y, at), row) in (area.y..area.bottom()).zip(window.top..).zip(all.rows(window.top)) {
        let place = Rect { y, height: 1, ..area };
        match row {
            Row::Log(group) => heading(state, painter, group, place),
            Row::Line(_, found) => line(painter, all, found, place),
        }
        if at == window.cursor {
            painter.text(place.x, y, 1, ">", Role::Text);
            painter.tint(place, Role::Cursor);
        }
    }
    scrollbar(painter, Rect { width: area.width.saturating_add(1), ..area }, window.top, all.len());
}

fn edges(all: &Everywhere, painter: &mut Painter<'_>, layout: &Layout) {
    let title = StyledLine::new().with("found: ", Role::Dim).with(all.typed.clone(), Role::Title);
    let extra_columns = StyledLine::new().with(sum(all), Role::Text);
    let pane = layout.pane;
    if layout.framed {
        let foot = StyledLine::new().with("Enter opens, Esc returns to the log", Role::Dim);
        Panel { title, extra_columns, foot, focused: true }.draw(painter, pane);
        return;
    }
    let used = extra_columns.draw_right(painter, pane.x, pane.y, pane.width.saturating_sub(1));
    title.draw(painter, pane.x + 1, pane.y, pane.width.saturating_sub(used.saturating_add(3)));
}

fn heading(state: &State, painter: &mut Painter<'_>, group: &Group, row: Rect) {
    let entry = state.logs.get(group.log);
    let letter = entry.map_or(' ', |entry| entry.letter());
    let shared = shared(&state.logs);
    let name = entry.map_or_else(|| state.title.to_string(), |entry| entry.short(shared).to_string());
    let listed = group.found.len() as u64;
    let more = if group.count > listed { format!(", the first {listed} are listed") } else { String::new() };
    let role = entry.and_then(|entry| entry.word.as_ref()).map_or(Role::Odd, |word| Role::from(word.class));
    let run = StyledLine::new().with(format!("{letter} "), role).with(name, Role::Heading);
    let run = run.with(format!("   {}{more}", count(group.count)), Role::Dim);
    let unread = group.unread.as_ref().map(|why| format!("   {why}")).unwrap_or_default();
    let run = run.with(unread, Role::Warning);
    run.draw(painter, row.x + 1, row.y, row.width.saturating_sub(1));
}

fn line(painter: &mut Painter<'_>, all: &Everywhere, found: &Found, row: Rect) {
    let line = &found.line;
    let number = line.number.saturating_add(1).to_string();
    painter.text_right(row.x + 1, row.y, 7, &number, Role::Dim);
    let (x, room) = (row.x.saturating_add(9), row.width.saturating_sub(9));
    painter.text(x, row.y, room, line.text.text(), Role::Text);
    for found in all.pattern.find_all(line.bytes(), 20) {
        for at in line.text.locate(found) {
            let text = line.text.text();
            let left = narrow(columns(text.get(..at.start).unwrap_or_default())).min(room);
            let wide = narrow(columns(text.get(at).unwrap_or_default())).min(room - left);
            painter.tint(Rect::new(x.saturating_add(left), row.y, wide, 1), Role::Match);
        }
    }
}
