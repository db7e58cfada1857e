//! One line of a dialog's list: an entry, what becomes of it, and why.

use super::words::title;
use crate::command::Item;
use crate::text::human;
use crate::text::width::{Align, cut_middle_with, pad};
use crate::tui::paint::Painter;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;

/// An entry in a dialog's list.
#[derive(Clone, PartialEq, Debug)]
pub struct Line {
    /// Its age.
    pub age: String,
    /// Its title.
    pub title: String,
    /// Why it is here.
    pub note: String,
    /// Its size in bytes, where it is known.
    pub bytes: Option<u64>,
    /// Whether it will be changed.
    pub goes: bool,
}

impl Line {
    /// The line of an item of a plan.
    pub fn of(scene: &Scene<'_>, item: &Item) -> Self {
        let facts =
            || scene.rows.find(&item.address()).and_then(|at| scene.rows.row(at)).and_then(|(_, facts)| facts.bytes);
        Self {
            age: item.row.entry.age.at.map_or_else(|| "-".to_owned(), |at| human::age(at.seconds_until(scene.now))),
            title: title(scene.rows, item),
            note: item.reasons.iter().map(|reason| reason.text.as_ref()).collect::<Vec<_>>().join("; "),
            bytes: item.bytes.or_else(facts),
            goes: item.intent.changes(),
        }
    }

    /// Draws it: what goes with its size, what stays with the reason.
    pub fn draw(&self, painter: &mut Painter<'_>, x: u16, y: u16, room: u16) {
        let cut = painter.glyphs().cut;
        let (sign, role) = if self.goes { ("-", Role::Warning) } else { ("+", Role::Dim) };
        let mut used = 0;
        let mut put = |painter: &mut Painter<'_>, text: &str, role| {
            let left = room.saturating_sub(used);
            used = used.saturating_add(painter.text(x.saturating_add(used), y, left, text, role));
        };
        put(painter, sign, role);
        put(painter, &pad(&self.age, 5, Align::Right), Role::Text);
        put(painter, " ", Role::Text);
        let size = self.bytes.map(human::size).unwrap_or_default();
        let note = if self.goes { String::new() } else { self.note.clone() };
        let left = usize::from(room).saturating_sub(7);
        let wide = if note.is_empty() { left.saturating_sub(7) } else { (left * 2 / 5).min(30) };
        put(painter, &pad(&cut_middle_with(&self.title, wide, cut), wide, Align::Left), Role::Text);
        match note.is_empty() {
            true => put(painter, &pad(&size, 7, Align::Right), Role::Text),
            false => put(painter, &format!("  {note}"), Role::Dim),
        }
    }
}
