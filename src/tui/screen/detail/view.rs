//! The details as they are drawn.

use ratatui::layout::Rect;

use super::cell::Beside;
use super::lines::Pen;
use super::page::{Line, Page};
use super::table::Fit;
use crate::model::{Body, Section};
use crate::text::width::cut_with;
use crate::tui::app::{App, Pane};
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;
use crate::tui::widget::{Panel, StyledLine, scrollbar};

/// Draws the details.
pub fn view(app: &App, painter: &mut Painter<'_>, area: Rect, framed: bool) {
    if area.is_empty() {
        return;
    }
    let inside = if framed { frame(app, painter, area) } else { bare(app, painter, area) };
    let inside = Rect { x: inside.x + 1, width: inside.width.saturating_sub(1), ..inside };
    let Some(text) = missing(app) else { return page(app, painter, inside) };
    let role = if text.1 { Role::Error } else { Role::Dim };
    painter.text(inside.x, inside.y, inside.width, &text.0, role);
}

/// What to say while there are no details, and whether it is a complaint.
fn missing(app: &App) -> Option<(String, bool)> {
    let Some((row, _)) = app.under_cursor() else {
        return Some((String::new(), false));
    };
    let address = row.address();
    if let Some((_, reason)) = app.detail.failed.as_ref().filter(|(of, _)| *of == address) {
        return Some((reason.text.to_string(), true));
    }
    app.detail.of(&address).is_none().then(|| ("reading…".to_owned(), false))
}

fn frame(app: &App, painter: &mut Painter<'_>, area: Rect) -> Rect {
    let focused = app.pane == Pane::Detail;
    let title = tabs(app, painter, area.width.saturating_sub(6));
    Panel { title, foot: foot(app), focused, ..Panel::default() }.draw(painter, area)
}

/// Without a frame the tabs have a line of their own.
fn bare(app: &App, painter: &mut Painter<'_>, area: Rect) -> Rect {
    let used = tabs(app, painter, area.width.saturating_sub(2)).draw(
        painter,
        area.x + 1,
        area.y,
        area.width.saturating_sub(2),
    );
    let rest = area.width.saturating_sub(used + 4);
    foot(app).draw_right(painter, area.x + 2 + used, area.y, rest);
    Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area }
}

/// The tabs; when the room is short they move together, then the longest names are cut.
fn tabs(app: &App, painter: &Painter<'_>, room: u16) -> StyledLine {
    let (tabs, at) = app.detail.tabs();
    let taken = |most: usize| tabs.iter().map(|tab| tab.len().min(most) + 1).sum::<usize>() + 1;
    let apart = if taken(usize::MAX) + tabs.len() <= usize::from(room) { " " } else { "" };
    let most = (3..24).rev().find(|most| taken(*most) <= usize::from(room)).unwrap_or(3);
    let mut run = StyledLine::new();
    for (number, tab) in tabs.iter().enumerate() {
        let name = cut_with(tab, most, painter.glyphs().cut);
        let (before, role) = if number == at { ("[", Role::Chosen) } else { (" ", Role::Dim) };
        // Without room between them the bracket that closes one tab takes the place of the space before the next.
        if apart.is_empty() && number == at + 1 {
            run.push("]", Role::Chosen);
        } else {
            run.push(before, role);
        }
        run.push(name, role);
        if number == at && (!apart.is_empty() || number + 1 == tabs.len()) {
            run.push("]", Role::Chosen);
        } else {
            run.push(apart, Role::Dim);
        }
    }
    run
}

fn foot(app: &App) -> StyledLine {
    let filter = &app.detail.filter;
    match app.detail.page.counts {
        Some((found, all)) => StyledLine::new().with(format!("{}: {found} of {all}", filter.name()), Role::Chosen),
        None => StyledLine::new(),
    }
}

fn page(app: &App, painter: &mut Painter<'_>, area: Rect) {
    let sections = app.detail.sections();
    let page = &app.detail.page;
    let wide = Rect { width: area.width.saturating_sub(1), ..area };
    let fits = (0u16..).zip(&sections).map(|(number, section)| fit(section, page, number, wide.width)).collect();
    let usage = app.detail.shown.as_ref().and_then(|shown| shown.usage.as_ref());
    let mut pen = Pen { app, painter, sections: &sections, fits, beside: Beside { now: app.now, usage } };
    let lines = Rect { y: wide.y + 1, height: wide.height.saturating_sub(1), ..wide };
    let mut window = app.detail.window;
    window.follow(usize::from(lines.height), page.len());
    pen.line(Rect { height: 1, ..wide }, above(app, &sections, window.top));
    for (at, number) in window.rows(usize::from(lines.height), page.len()).enumerate() {
        let row = Rect { y: lines.y.saturating_add(narrow(at)), height: 1, ..lines };
        let Some(line) = page.line(number) else { continue };
        pen.line(row, line);
        if number == window.cursor && app.pane == Pane::Detail {
            pen.painter.text(row.x.saturating_sub(1), row.y, 1, ">", Role::Text);
            let marked = Rect { x: row.x.saturating_sub(1), width: row.width + 1, ..row };
            pen.painter.tint(marked, Role::Cursor);
        }
    }
    let bar = Rect { width: area.width, x: area.x, ..lines };
    scrollbar(painter, bar, window.top, page.len());
}

/// The fixed line: what the first line on the screen stands under.
fn above(app: &App, sections: &[&Section], top: usize) -> Line {
    let section = app.detail.page.line(top).and_then(Line::section).unwrap_or(0);
    match sections.get(usize::from(section)).map(|section| &section.body) {
        Some(Body::Table { .. }) => Line::Headings(section),
        Some(Body::Fields(_)) => Line::Title(section),
        None => Line::Blank,
    }
}

fn fit(section: &Section, page: &Page, number: u16, room: u16) -> Fit {
    Fit::of(section, page.widths(number), page.shared(number), room)
}
