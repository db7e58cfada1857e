//! How the lines of a tab look.

use ratatui::layout::Rect;

use super::cell::{self, Beside};
use super::layout::label_room;
use super::overview;
use super::page::Line;
use super::table::Fit;
use crate::model::{Body, Section, Value};
use crate::text::Visible;
use crate::text::width::cut_middle_with;
use crate::tui::app::App;
use crate::tui::paint::Painter;
use crate::tui::theme::Role;

/// What drawing lines needs.
pub struct Pen<'p, 'a, 's> {
    /// The app.
    pub app: &'p App,
    /// Draws.
    pub painter: &'p mut Painter<'a>,
    /// The sections of the tab.
    pub sections: &'s [&'s Section],
    /// How the columns of each section's table fit.
    pub fits: Vec<Fit>,
    /// What values need.
    pub beside: Beside<'p>,
}

impl Pen<'_, '_, '_> {
    /// Draws a line.
    pub fn line(&mut self, area: Rect, line: Line) {
        let section = line.section().and_then(|number| self.sections.get(usize::from(number)).copied());
        match (line, section.map(|section| (section, &section.body))) {
            (Line::Failures(number), _) => self.app.detail.failures.draw(self.painter, area, number),
            (Line::Sum(number), _) => overview::sum(self.app, self.painter, area, number),
            (Line::Title(_), Some((section, _))) => {
                self.painter.text(area.x, area.y, area.width, section.title, Role::Title);
            }
            (Line::Headings(number), Some((_, Body::Table { columns, .. }))) => {
                if let Some(fit) = self.fits.get(usize::from(number)) {
                    fit.headings(self.painter, area, columns);
                }
            }
            (Line::Field(_, at), Some((_, Body::Fields(fields)))) => {
                if let Some((key, value)) = fields.get(at as usize) {
                    let (text, role) = match value {
                        Value::Time(at) if area.width < 46 => (cell::ago(*at, self.beside.now), Role::Text),
                        _ => cell::long(value, self.beside),
                    };
                    self.named(area, &cell::label(key), &text, role);
                }
            }
            (Line::Pair(_, at, pair), Some((_, Body::Fields(fields)))) => self.pair(area, fields, at, pair),
            (Line::Row(number, at), Some((_, Body::Table { rows, .. }))) => {
                if let (Some(fit), Some(row)) = (self.fits.get(usize::from(number)), rows.get(at as usize)) {
                    fit.row(self.painter, area, row, self.beside);
                }
            }
            (Line::Nothing(_), _) => {
                let filtered = self.app.detail.filter.is_on();
                let text = if filtered { "no match; Esc shows all" } else { "none" };
                self.painter.text(area.x, area.y, area.width, text, Role::Dim);
            }
            _ => {}
        }
    }

    fn pair(&mut self, area: Rect, fields: &[(&'static str, Value)], at: u32, pair: u32) {
        let Some((_, Value::Map(pairs))) = fields.get(at as usize) else { return };
        if let Some((key, value)) = pairs.get(pair as usize) {
            let (text, role) = cell::long(value, self.beside);
            self.named(area, key.visible().as_str(), &text, role);
        }
    }

    /// A label and its value; a label that is too long takes the room that it needs.
    fn named(&mut self, area: Rect, label: &str, text: &str, role: Role) {
        let room = label_room(area.width);
        let used = self.painter.text(area.x, area.y, area.width, label, Role::Heading);
        let x = room.max(used.saturating_add(1));
        let left = area.width.saturating_sub(x);
        let safe = Visible::of(text).into_string();
        let cut = cut_middle_with(&safe, usize::from(left), self.painter.glyphs().cut);
        self.painter.text(area.x.saturating_add(x), area.y, left, &cut, role);
    }
}
