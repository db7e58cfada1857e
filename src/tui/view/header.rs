//! The upper lines: the name, the place, the sums, whether the list is live; below them filter and order.

use ratatui::layout::Rect;

use crate::text::human;
use crate::tui::app::App;
use crate::tui::areas::Areas;
use crate::tui::paint::Painter;
use crate::tui::screen::list;
use crate::tui::theme::Role;
use crate::tui::widget::Run;

/// Draws the upper lines.
pub fn view(app: &App, painter: &mut Painter<'_>, areas: &Areas) {
    name(app, painter, areas.header);
    if !areas.status.is_empty() {
        status(app, painter, areas.status);
    }
}

fn name(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let room = area.width.saturating_sub(2);
    let sums = sums(app, painter);
    let left = room.saturating_sub(sums.width().saturating_add(2));
    let mut run = Run::new().with("ADJOURN", Role::Title);
    let places: Vec<String> = app.world.abouts.iter().map(|about| crate::tui::place(app, &about.place)).collect();
    if left >= 30 && !places.is_empty() {
        run.push(format!("  {}", places.join(", ")), Role::Dim);
    }
    if left > 7 {
        run.draw(painter, area.x + 1, area.y, left);
    }
    sums.draw_right(painter, area.x + 1, area.y, room);
}

fn sums(app: &App, painter: &Painter<'_>) -> Run {
    let totals = app.book.totals();
    let mut run = Run::new();
    if app.list.phase == list::Phase::Listed {
        run.push(human::counted(app.book.len() as u64, app.world.noun()), Role::Text);
    }
    if totals.measured > 0 && totals.measured == app.book.len() {
        run.push(format!("   {}", human::size_long(totals.bytes)), Role::Text);
    }
    for (sign, count) in totals.signs.iter().filter(|(_, count)| **count > 0) {
        run.push(format!("   {} {sign}", human::count(*count as u64)), Role::Warning);
    }
    if totals.marked > 0 {
        run.push(format!("   {} marked", human::count(totals.marked as u64)), Role::Marked);
    }
    if let Some(loading) = list::loading(app) {
        run.push(format!("   {loading}"), Role::Dim);
    }
    let (text, role) = list::liveness(app);
    if !text.is_empty() {
        run.push(format!("   {} ", painter.glyphs().live), role);
        run.push(text, role);
    }
    run
}

fn status(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let filter = match app.list.rows.text() {
        "" => "none",
        text => text,
    };
    let (sort, reversed) = app.list.rows.order();
    let glyphs = painter.glyphs();
    let sign = if reversed { glyphs.ascending } else { glyphs.descending };
    let filter_role = if app.list.rows.filtered() { Role::Chosen } else { Role::Dim };
    let mut run = Run::new().with("filter: ", Role::Dim).with(filter, filter_role);
    run.push(format!("      sort: {} {sign}", sort.name()), Role::Dim);
    let problems = app.list.problems.len() + app.list.failures.len();
    if problems > 0 {
        run.push(format!("      {} (!)", human::counted(problems as u64, "problem")), Role::Warning);
    }
    run.draw(painter, area.x + 1, area.y, area.width.saturating_sub(14));
    let mode = if app.world.read_only.is_some() { "read-only" } else { "read-write" };
    painter.text_right(area.x + 1, area.y, area.width.saturating_sub(2), mode, Role::Dim);
}
