//! The lower lines: what was said or is going on, and the keys that work here.

use ratatui::layout::Rect;

use crate::text::human;
use crate::tui::app::App;
use crate::tui::hints::hints;
use crate::tui::key::show_chord;
use crate::tui::layout::Areas;
use crate::tui::paint::Painter;
use crate::tui::theme::Role;
use crate::tui::widget::{self, InputLine, StyledLine};

/// Draws the lower lines.
pub fn view(app: &App, painter: &mut Painter<'_>, areas: &Areas) {
    news(app, painter, areas);
    if let Some((line, _)) = &app.list.typing {
        let (found, all) = (app.list.rows.len(), app.rows.len());
        typing(painter, areas.footer, line, &format!("{} of {}", human::count(found as u64), human::count(all as u64)));
    } else if let Some((line, _)) = &app.detail.typing {
        typing(painter, areas.footer, line, "");
    } else {
        hints(app, painter, areas.footer);
    }
}

fn news(app: &App, painter: &mut Painter<'_>, areas: &Areas) {
    let area = areas.news;
    let room = area.width.saturating_sub(2);
    if !app.chord.pressed().is_empty() {
        let text = format!("{} …", show_chord(app.chord.pressed()));
        painter.text_right(area.x + 1, area.y, room, &text, Role::Key);
        return;
    }
    if app.change.progress().is_some() {
        // A change that is under way stays in sight; what is said stands beside it.
        task(app, painter, area);
    } else if let Some(problem) = app.list.rows.problem() {
        painter.text(area.x + 1, area.y, room, problem, Role::Warning);
    } else if let Some(toast) = app.toasts.shown(app.now) {
        let role = if toast.bad { Role::Warning } else { Role::Text };
        painter.text(area.x + 1, area.y, room, &toast.text, role);
    } else if areas.status.is_empty() && app.list.rows.filtered() {
        let text = format!("filter: {}   Esc takes it away", app.list.rows.text());
        painter.text(area.x + 1, area.y, room, &text, Role::Chosen);
    } else {
        task(app, painter, area);
    }
}

/// How far a change is, else how far measuring is when that takes long enough to be seen.
fn task(app: &App, painter: &mut Painter<'_>, area: Rect) {
    if let Some((run, done, all)) = app.change.progress() {
        let used = run.draw(painter, area.x + 1, area.y, area.width.saturating_sub(2));
        let said = app.toasts.shown(app.now);
        let bar = if said.is_some() { 0 } else { 20.min(area.width.saturating_sub(used).saturating_sub(20)) };
        let x = area.x.saturating_add(1 + used);
        widget::progress(painter, x, area.y, bar, done, all);
        let after = x.saturating_add(bar).saturating_add(2);
        let room = area.right().saturating_sub(after).saturating_sub(1);
        let (text, role) = match said {
            Some(toast) => (toast.text.as_str(), if toast.bad { Role::Warning } else { Role::Text }),
            None => ("Ctrl-c stops", Role::Dim),
        };
        painter.text(after, area.y, room, text, role);
        return;
    }
    let (done, all) = (app.rows.totals().measured as u64, app.list.measurable(app.rows.len()) as u64);
    if done == 0 || done >= all || app.list.measuring_stopped {
        return;
    }
    let text = format!("measuring sizes {}/{}  ", human::count(done), human::count(all));
    let used = painter.text(area.x + 1, area.y, area.width.saturating_sub(2), &text, Role::Dim);
    let bar = 20.min(area.width.saturating_sub(used).saturating_sub(14));
    let x = area.x.saturating_add(1 + used);
    widget::progress(painter, x, area.y, bar, done, all);
    let after = x.saturating_add(bar).saturating_add(2);
    painter.text(after, area.y, area.right().saturating_sub(after).saturating_sub(1), "T tasks", Role::Dim);
}

fn typing(painter: &mut Painter<'_>, area: Rect, line: &InputLine, found: &str) {
    let extra_columns = StyledLine::new().with(found, Role::Dim).with("  Enter keep  Esc clear", Role::Dim);
    let room = area.width.saturating_sub(2);
    let mut used = 0;
    if room > extra_columns.width().saturating_add(16) {
        used = extra_columns.draw_right(painter, area.x + 1, area.y, room).saturating_add(2);
    }
    painter.text(area.x + 1, area.y, 2, "/ ", Role::Key);
    line.draw(painter, area.x + 3, area.y, room.saturating_sub(2).saturating_sub(used));
}
