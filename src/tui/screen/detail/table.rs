//! Tables of the details: how the room is shared, which columns fall away when it is short, and how rows are drawn.

use ratatui::layout::Rect;

use super::cell::{Beside, short};
use crate::model::{Column, Value};
use crate::text::width::cut_middle_with;
use crate::tui::paint::Painter;
use crate::tui::theme::Role;

/// Space between two columns.
const GAP: u16 = 2;
/// The leading text of a row is not made narrower than this while another column can fall away.
const LEAST: u16 = 20;
/// Widest that another column gets.
const OTHER: u16 = 32;

/// The columns that fit: each one's place among the table's columns, its width, whether it is set to the right.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fit {
    columns: Vec<(usize, u16)>,
    /// A word is drawn as its letter only.
    letters: bool,
    numbers: Vec<bool>,
}

impl Fit {
    /// Shares the room: the leading text takes what the others leave. When it is short, words shrink to their letters, then
    /// columns fall away: texts first, from the right, then the others.
    pub fn of(columns: &[Column], widths: &[u16], sample: Option<&Vec<Value>>, room: u16) -> Self {
        let value = |at: usize| sample.and_then(|row| row.get(at));
        let lead = lead(columns, sample);
        let mut kept: Vec<usize> = (0..columns.len()).filter(|at| columns.get(*at).is_some_and(shown)).collect();
        let least = widths.get(lead).copied().unwrap_or(LEAST).min(LEAST);
        loop {
            for letters in [false, true] {
                let fit =
                    Self::with(&kept, widths, &|at| letters && matches!(value(at), Some(Value::Word(_))), lead, room);
                if fit.width(lead) >= least || (letters && kept.len() <= 1) {
                    let numbers = (0..columns.len()).map(|at| value(at).is_some_and(is_number)).collect();
                    return Self { letters, numbers, ..fit };
                }
            }
            match weakest(&kept, lead, value) {
                Some(at) => kept.retain(|other| *other != at),
                None => kept.truncate(1),
            }
        }
    }

    fn with(kept: &[usize], widths: &[u16], letter: &dyn Fn(usize) -> bool, lead: usize, room: u16) -> Self {
        let wide = |at: usize| if letter(at) { 1 } else { widths.get(at).copied().unwrap_or(1).min(OTHER) };
        let others: u16 = kept.iter().filter(|at| **at != lead).map(|at| wide(*at).saturating_add(GAP)).sum();
        let own = room.saturating_sub(others);
        Self {
            columns: kept.iter().map(|at| (*at, if *at == lead { own } else { wide(*at) })).collect(),
            ..Self::default()
        }
    }

    fn width(&self, column: usize) -> u16 {
        self.columns.iter().find(|(at, _)| *at == column).map_or(0, |(_, wide)| *wide)
    }

    /// Draws the headings.
    pub fn headings(&self, painter: &mut Painter<'_>, area: Rect, columns: &[Column]) {
        self.cells(painter, area, |at| {
            let title = columns.get(at).map_or("", |column| column.title);
            // A column of letters is too narrow for its heading.
            let title = if self.width(at) < 3 && title.len() > 2 { "" } else { title };
            (title.to_owned(), Role::Heading)
        });
    }

    /// Draws a row.
    pub fn row(&self, painter: &mut Painter<'_>, area: Rect, row: &[Value], beside: Beside<'_>) {
        self.cells(painter, area, |at| match row.get(at) {
            Some(Value::Word(word)) if self.letters => (word.letter.to_string(), word.class.into()),
            Some(value) => short(value, beside),
            None => (String::new(), Role::Dim),
        });
    }

    fn cells(&self, painter: &mut Painter<'_>, area: Rect, cell: impl Fn(usize) -> (String, Role)) {
        let cut = painter.glyphs().cut;
        let mut x = area.x;
        for (at, wide) in &self.columns {
            let room = (*wide).min(area.right().saturating_sub(x));
            let (text, role) = cell(*at);
            if self.numbers.get(*at).is_some_and(|number| *number) {
                painter.text_right(x, area.y, room, &text, role);
            } else {
                let safe = crate::text::Visible::of(&text).into_string();
                painter.text(x, area.y, room, &cut_middle_with(&safe, usize::from(room), cut), role);
            }
            x = x.saturating_add(*wide).saturating_add(GAP);
        }
    }
}

/// The column that falls away next: the last text beside the leading one, else the last that is no word.
fn weakest<'v>(kept: &[usize], lead: usize, value: impl Fn(usize) -> Option<&'v Value>) -> Option<usize> {
    let text = |at: &&usize| matches!(value(**at), Some(Value::Text(_) | Value::Link(_) | Value::Null) | None);
    let word = |at: &&usize| matches!(value(**at), Some(Value::Word(_)));
    let others = || kept.iter().rev().filter(|at| **at != lead);
    others().find(text).or_else(|| others().find(|at| !word(at))).or_else(|| others().next()).copied()
}

fn shown(column: &Column) -> bool {
    !column.title.is_empty()
}

/// The column that takes what the others leave: the first text.
fn lead(columns: &[Column], sample: Option<&Vec<Value>>) -> usize {
    let texts = |(at, column): (usize, &Column)| {
        let value = sample.and_then(|row| row.get(at));
        (shown(column) && matches!(value, Some(Value::Text(_) | Value::Link(_)) | None)).then_some(at)
    };
    columns.iter().enumerate().find_map(texts).unwrap_or(0)
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Count(_) | Value::Int(_) | Value::Bytes(_) | Value::Seconds(_) | Value::Usage(_))
}
