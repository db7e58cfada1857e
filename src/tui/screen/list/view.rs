//! The list as it is drawn: only the rows on the screen are looked at.

use ratatui::layout::Rect;

use super::Phase;
use super::columns::Columns;
use crate::model::WatchMode;
use crate::text::human;
use crate::tui::app::{App, Pane};
use crate::tui::layout::Areas;
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;
use crate::tui::widget::{Panel, StyledLine, Window, scrollbar};

/// Draws the list.
pub fn view(app: &App, painter: &mut Painter<'_>, areas: &Areas) {
    if areas.list.is_empty() {
        return;
    }
    let inside = if areas.framed { frame(app, painter, areas.list) } else { areas.list };
    if app.list.rows.is_empty() {
        return super::empty::view(app, painter, inside);
    }
    let (width, chosen, sorted) = (inside.width.saturating_sub(1), &app.env.ui.columns, app.list.rows.order().key);
    let columns = Columns::of(width, app.env.is_mixed(), app.env.extra_columns(), chosen, sorted);
    columns.headings(painter, inside, heading(app));
    let rows = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    let window = shown(app, usize::from(rows.height));
    for (line, position) in window.rows(usize::from(rows.height), app.list.rows.len()).enumerate() {
        let area = Rect { y: rows.y.saturating_add(narrow(line)), height: 1, ..rows };
        row(app, painter, area, &columns, position);
    }
    scrollbar(painter, rows, window.top, app.list.rows.len());
}

/// The window as it fits this height; the state is brought in line after every message, drawing only makes sure.
fn shown(app: &App, height: usize) -> Window {
    let mut window = app.list.window;
    window.follow(height, app.list.rows.len());
    window
}

fn heading(app: &App) -> &'static str {
    match app.env.repository_infos.split_first() {
        Some((first, rest)) if rest.iter().all(|about| about.title_heading == first.title_heading) => {
            first.title_heading
        }
        _ => "TITLE",
    }
}

fn frame(app: &App, painter: &mut Painter<'_>, area: Rect) -> Rect {
    let mut plural = human::plural(app.env.noun());
    if let Some(first) = plural.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let panel = Panel {
        title: StyledLine::new().with(format!("1 {plural}"), Role::Title),
        extra_columns: StyledLine::new().with(order(app), Role::Dim),
        foot: StyledLine::new().with(count(app), Role::Dim),
        focused: app.pane == Pane::List,
    };
    panel.draw(painter, area)
}

fn order(app: &App) -> &'static str {
    let order = app.list.rows.order();
    order.key.heading(order.reversed)
}

fn count(app: &App) -> String {
    let (shown, all) = (app.list.rows.len(), app.rows.len());
    let mut text = format!("{} of {}", human::count(shown as u64), human::count(all as u64));
    if app.list.range.is_some() {
        text.push_str("  RANGE");
    }
    text
}

fn row(app: &App, painter: &mut Painter<'_>, area: Rect, columns: &Columns, position: usize) {
    let Some((row, facts)) = app.list.rows.at(position).and_then(|at| app.rows.row(at)) else { return };
    let wide = Rect { width: area.width.saturating_sub(1), ..area };
    let kind = app.env.info(row.repository).map_or("", |about| about.kind);
    columns.row(painter, wide, kind, (row, facts), app.now);
    let in_range = app.list.span().is_some_and(|span| span.contains(&position));
    let marked = facts.marked || in_range;
    if marked {
        painter.text(area.x + 1, area.y, 1, "*", Role::Marked);
    }
    if position == app.list.window.cursor {
        painter.text(area.x, area.y, 1, ">", Role::Text);
        let role = if app.pane == Pane::List { Role::Cursor } else { Role::CursorAway };
        painter.tint(wide, role);
    }
}

/// Three lines about the session under the cursor, for screens without room for its details.
pub fn view_brief(app: &App, painter: &mut Painter<'_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    let across = painter.glyphs().across;
    painter.fill(area.x, area.y, area.width, across, Role::Border);
    for (line, run) in super::brief::lines(app).into_iter().enumerate() {
        let y = area.y.saturating_add(1).saturating_add(narrow(line));
        if y < area.bottom() {
            run.draw(painter, area.x + 1, y, area.width.saturating_sub(2));
        }
    }
}

/// How the list is kept up to date, with the reason and in a word or two, and whether that deserves a look.
pub fn liveness(app: &App) -> (String, String, Role) {
    let same = |text: &str, role| (text.to_owned(), text.to_owned(), role);
    let live = |mode: &WatchMode| matches!(mode, WatchMode::Events);
    if !app.list.failures.is_empty() && app.list.failures.len() >= app.env.repository_infos.len() {
        return same("not live", Role::Warning);
    }
    match app.env.modes.iter().find(|(_, mode)| !live(mode)) {
        None if app.env.modes.is_empty() => same("", Role::Dim),
        None => same("live", Role::Good),
        Some((_, WatchMode::Polling(seconds, why))) => {
            (format!("refreshes every {seconds} s: {why}"), format!("every {seconds} s"), Role::Warning)
        }
        Some((_, WatchMode::Off(why))) => (format!("not live, R rescans: {why}"), "not live".to_owned(), Role::Warning),
        Some(_) => same("", Role::Dim),
    }
}

/// What the header says of loading.
pub fn loading(app: &App) -> Option<String> {
    if app.list.phase == Phase::Listing {
        return Some("listing…".to_owned());
    }
    let (read, all) = (app.rows.totals().read, app.rows.len());
    (read < all).then(|| format!("{} of {} read", human::count(read as u64), human::count(all as u64)))
}
