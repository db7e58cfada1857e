//! Menus as they are drawn: one list, or two columns where help has the room.

use ratatui::layout::Rect;

use super::layout::Layout;
use super::picker::Item;
use super::state::{Kind, Menu};
use crate::text::width::columns;
use crate::tui::action::Context;
use crate::tui::paint::{Painter, narrow};
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::{dialog, scrollbar};

/// Draws the menu that is open over what counts as `below`.
pub fn view(menu: &Menu, scene: &Scene<'_>, below: Context, painter: &mut Painter<'_>) {
    let layout = Layout::of(menu, scene);
    let title = title(below, menu);
    let inside = dialog(painter, layout.area, &title, foot(menu));
    if let Some(input) = &menu.picker.input {
        painter.text(inside.x, inside.y, 2, "> ", Role::Key);
        input.draw(painter, inside.x + 2, inside.y, inside.width.saturating_sub(2));
    }
    let list = layout.list;
    if menu.picker.is_empty() {
        painter.text(list.x, list.y, list.width, "nothing matches", Role::Dim);
    }
    for at in layout.lines() {
        if let (Some(item), Some(place)) = (menu.picker.item(at), layout.place(at)) {
            row(painter, menu, place, item, at == layout.window.cursor);
        }
    }
    if layout.columns == 1 {
        scrollbar(painter, Rect { width: list.width + 1, ..list }, layout.window.top, menu.picker.len());
    }
    why(menu, scene, painter, inside);
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
fn why(menu: &Menu, scene: &Scene<'_>, painter: &mut Painter<'_>, inside: Rect) {
    let y = inside.bottom().saturating_sub(1);
    let picked = menu.picker.picked().and_then(|(item, _)| item.off.as_ref().map(|off| (item, off)));
    if let Some((item, off)) = picked {
        let text = format!("not available: {}: {off}", item.also);
        painter.text(inside.x, y, inside.width, &text, Role::Warning);
    } else if menu.kind == Kind::Help && scene.keymap.own() > 0 {
        let file = scene.env.keys_file.as_ref().map(|path| scene.env.place(path)).unwrap_or_default();
        let text = format!("* your own keys: {file}");
        painter.text(inside.x, y, inside.width, &text, Role::Dim);
    }
}

fn title(below: Context, menu: &Menu) -> String {
    match menu.kind {
        Kind::Help => format!("Help: keys {}", below.title()),
        Kind::Palette => "Commands".to_owned(),
        Kind::Tasks => "Tasks".to_owned(),
        Kind::Settings => "Settings".to_owned(),
        Kind::Problems => "Problems".to_owned(),
    }
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
