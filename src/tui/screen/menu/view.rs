//! Menus as they are drawn: one list, or two columns where help has the room.

use ratatui::layout::{Position, Rect};

use super::{Item, Kind, Menu};
use crate::text::width::columns;
use crate::tui::app::App;
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;
use crate::tui::widget::{Window, centred, dialog, scrollbar};

/// Draws the menu that is open.
pub fn view(app: &App, painter: &mut Painter<'_>) {
    let Some(menu) = &app.menu else { return };
    let (area, list) = areas(app);
    let title = title(app, menu);
    let inside = dialog(painter, area, &title, foot(menu));
    if let Some(input) = &menu.picker.input {
        painter.text(inside.x, inside.y, 2, "> ", Role::Key);
        input.draw(painter, inside.x + 2, inside.y, inside.width.saturating_sub(2));
    }
    if menu.picker.is_empty() {
        painter.text(list.x, list.y, list.width, "nothing matches", Role::Dim);
    }
    let window = window(menu, list);
    for at in window.rows(room(menu, list), menu.picker.len()) {
        if let (Some(item), Some(place)) = (menu.picker.item(at), place(menu, list, at - window.top)) {
            row(painter, menu, place, item, at == window.cursor);
        }
    }
    if columns_of(menu, list) == 1 {
        scrollbar(painter, Rect { width: list.width + 1, ..list }, window.top, menu.picker.len());
    }
    why(app, painter, inside);
}

/// The dialog and the list in it.
pub fn areas(app: &App) -> (Rect, Rect) {
    let screen = Rect::new(0, 0, app.size.width, app.size.height);
    let typed = app.menu.as_ref().is_some_and(|menu| menu.picker.input.is_some());
    let area = centred(screen, 88, screen.height.saturating_sub(2));
    let head = if typed { 2 } else { 1 };
    let list = Rect::new(
        area.x + 2,
        area.y.saturating_add(1 + head).min(area.bottom()),
        area.width.saturating_sub(4),
        area.height.saturating_sub(head + 3),
    );
    (area, list)
}

/// How many lines fit.
pub fn rows(app: &App) -> usize {
    let (_, list) = areas(app);
    app.menu.as_ref().map_or(0, |menu| room(menu, list))
}

/// The line at a place on the screen.
pub fn item_at(app: &App, at: Position) -> Option<usize> {
    let menu = app.menu.as_ref()?;
    let (_, list) = areas(app);
    let window = window(menu, list);
    let mut rows = window.rows(room(menu, list), menu.picker.len());
    rows.find(|line| place(menu, list, line - window.top).is_some_and(|place| place.contains(at)))
}

fn columns_of(menu: &Menu, list: Rect) -> usize {
    if menu.kind == Kind::Help && list.width >= 70 { 2 } else { 1 }
}

fn room(menu: &Menu, list: Rect) -> usize {
    columns_of(menu, list) * usize::from(list.height)
}

fn window(menu: &Menu, list: Rect) -> Window {
    let mut window = menu.picker.window;
    window.follow(room(menu, list), menu.picker.len());
    // A cursor on the first line that can be picked shows the heading above it too.
    if window.top == 1 && window.cursor <= 2 {
        window.top = 0;
    }
    window
}

/// Where the line with this number on the screen stands: down the first column, then down the second.
fn place(menu: &Menu, list: Rect, number: usize) -> Option<Rect> {
    let height = usize::from(list.height).max(1);
    let columns = columns_of(menu, list);
    let (column, row) = (number / height, number % height);
    let width = list.width / narrow(columns).max(1);
    let x = list.x.saturating_add(width.saturating_mul(narrow(column)));
    (column < columns).then(|| Rect::new(x, list.y.saturating_add(narrow(row)), width.saturating_sub(1), 1))
}

fn row(painter: &mut Painter<'_>, menu: &Menu, area: Rect, item: &Item, cursor: bool) {
    if item.heading {
        painter.text(area.x, area.y, area.width, &item.text, Role::Heading);
        return;
    }
    let left = left(menu.kind).min(area.width / 2);
    let (key, text) = if item.off.is_some() { (Role::Dim, Role::Dim) } else { (Role::Key, Role::Text) };
    painter.text(area.x + 1, area.y, (area.width / 2).saturating_sub(1), &item.left, key);
    let used = narrow(columns(&item.left)).saturating_add(2).min(area.width / 2);
    let x = area.x.saturating_add(if item.left.is_empty() { 1 } else { left.max(used) });
    painter.text(x, area.y, area.right().saturating_sub(x), &item.text, text);
    if cursor {
        painter.text(area.x, area.y, 1, ">", Role::Text);
        painter.tint(area, Role::Cursor);
    }
}

/// The width of the narrow left column.
fn left(kind: Kind) -> u16 {
    match kind {
        Kind::Help => 14,
        Kind::Palette | Kind::Problems => 22,
        Kind::Tasks | Kind::Settings => 13,
    }
}

/// The last line tells why what is under the cursor is off.
fn why(app: &App, painter: &mut Painter<'_>, inside: Rect) {
    let Some(menu) = &app.menu else { return };
    let y = inside.bottom().saturating_sub(1);
    let picked = menu.picker.picked().and_then(|(item, _)| item.off.as_ref().map(|off| (item, off)));
    if let Some((item, off)) = picked {
        let text = format!("not available: {}: {off}", item.also);
        painter.text(inside.x, y, inside.width, &text, Role::Warning);
    } else if menu.kind == Kind::Help && app.chord.keymap.own() > 0 {
        let file = app.env.keys_file.as_ref().map(|path| crate::tui::place(app, path)).unwrap_or_default();
        let text = format!("* your own keys: {file}");
        painter.text(inside.x, y, inside.width, &text, Role::Dim);
    }
}

fn title(app: &App, menu: &Menu) -> String {
    match menu.kind {
        Kind::Help => format!("Help: keys {}", below(app).title()),
        Kind::Palette => "Commands".to_owned(),
        Kind::Tasks => "Tasks".to_owned(),
        Kind::Settings => "Settings".to_owned(),
        Kind::Problems => "Problems".to_owned(),
    }
}

fn below(app: &App) -> crate::tui::action::Context {
    app.context_below()
}

fn foot(menu: &Menu) -> &'static str {
    match menu.kind {
        Kind::Help => "type to filter, Enter runs the action, Esc closes",
        Kind::Palette => "type a command and its argument, Enter runs it, Esc closes",
        Kind::Tasks => "Enter stops a task, Esc closes",
        Kind::Settings => "Enter changes, Esc closes",
        Kind::Problems => "adjourn doctor suggests fixes, Esc closes",
    }
}
