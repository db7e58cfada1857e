//! Tables of the details: how the room is shared, which columns fall away when it is short, and how rows are drawn.

use ratatui::layout::Rect;

use super::cell::{Beside, short};
use crate::model::{Body, Column, Role as Meaning, Section, Value};
use crate::text::width::{columns as width, cut_middle_with};
use crate::tui::paint::{Painter, narrow};
use crate::tui::theme::Role;

/// Space between two columns.
const GAP: u16 = 2;
/// The leading text of a row is not made narrower than this while another column can fall away.
const LEAST: u16 = 28;
/// The shortest shared beginning that is left out.
const WORTH: usize = 5;
/// Widest that another column gets.
const OTHER: u16 = 32;

/// The columns that fit: each one's place among the table's columns, its width, whether it is set to the right.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Fit {
    columns: Vec<(usize, u16)>,
    /// A word is drawn as its letter only.
    letters: bool,
    numbers: Vec<bool>,
    /// How moments are told: in a timeline they count to the second.
    clock: Option<&'static str>,
    lead: usize,
    shared: String,
}

impl Fit {
    /// Shares the room: the leading text, in a timeline its leading word, takes what the others leave. When it is short, words shrink to
    /// their letters, then columns fall away: texts first, from the right, then the others.
    pub fn of(section: &Section, widths: &[u16], shared: &str, room: u16) -> Self {
        let Body::Table { columns, rows } = &section.body else { return Self::default() };
        let sample = rows.first();
        let value = |at: usize| sample.and_then(|row| row.get(at));
        let is_timeline = section.role == Meaning::Timeline;
        let lead = if is_timeline { 0 } else { lead(columns, sample) };
        let shared = if is_timeline { "" } else { shared };
        let clock = is_timeline.then(|| clock(rows));
        let widths = &dated(widths, clock, &value);
        let mut kept: Vec<usize> = (0..columns.len()).filter(|at| columns.get(*at).is_some_and(shown)).collect();
        let natural = widths.get(lead).copied().unwrap_or(LEAST);
        let needed = natural.saturating_sub(narrow(width(shared))).saturating_add(1);
        let least = needed.min(LEAST).min(natural);
        loop {
            for letters in [false, true] {
                let fit =
                    Self::with(&kept, widths, &|at| letters && matches!(value(at), Some(Value::Label(_))), lead, room);
                if fit.width(lead) >= least || (letters && kept.len() <= 1) {
                    let numbers = (0..columns.len()).map(|at| value(at).is_some_and(is_number)).collect();
                    let shared = if fit.width(lead) < natural { shared.to_owned() } else { String::new() };
                    return Self { letters: letters && !is_timeline, numbers, clock, lead, shared, ..fit };
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
            Some(Value::Time(at)) if self.clock.is_some() => (at.local(self.clock.unwrap_or_default()), Role::Dim),
            Some(Value::Label(word)) if self.letters => (word.letter.to_string(), word.class.into()),
            Some(value) => short(value, beside),
            None => (String::new(), Role::Dim),
        });
    }

    /// Where not all names fit, all of them lose what they begin with before the middle of one is cut.
    fn shortened(&self, text: &str, cut: &str) -> String {
        match text.strip_prefix(self.shared.as_str()) {
            Some(rest) if !self.shared.is_empty() => format!("{cut}{rest}"),
            _ => text.to_owned(),
        }
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
                let short = if *at == self.lead { self.shortened(&safe, cut) } else { safe };
                painter.text(x, area.y, room, &cut_middle_with(&short, usize::from(room), cut), role);
            }
            x = x.saturating_add(*wide).saturating_add(GAP);
        }
    }
}

/// To the second, with the day where a timeline lasts longer than one.
fn clock(rows: &[Vec<Value>]) -> &'static str {
    let moments = rows.iter().flatten().filter_map(|value| match value {
        Value::Time(at) => Some(at.local("%Y-%m-%d")),
        _ => None,
    });
    let days: std::collections::BTreeSet<String> = moments.collect();
    if days.len() > 1 { "%m-%d %H:%M:%S" } else { "%H:%M:%S" }
}

/// The widths of columns, those of moments as the clock tells them.
fn dated<'v>(widths: &[u16], clock: Option<&str>, value: &impl Fn(usize) -> Option<&'v Value>) -> Vec<u16> {
    let one = |(at, wide): (usize, &u16)| match (clock, value(at)) {
        (Some(clock), Some(Value::Time(moment))) => narrow(width(&moment.local(clock))),
        _ => *wide,
    };
    widths.iter().enumerate().map(one).collect()
}

/// The column that falls away next: the last text beside the leading one, else the last that is no word.
fn weakest<'v>(kept: &[usize], lead: usize, value: impl Fn(usize) -> Option<&'v Value>) -> Option<usize> {
    let text = |at: &&usize| matches!(value(**at), Some(Value::Text(_) | Value::Link(_) | Value::Null) | None);
    let word = |at: &&usize| matches!(value(**at), Some(Value::Label(_)));
    let others = || kept.iter().rev().filter(|at| **at != lead);
    others().find(text).or_else(|| others().find(|at| !word(at))).or_else(|| others().next()).copied()
}

/// What the leading texts begin with, all of them, up to a separator; empty when that is not worth leaving out.
pub fn shared(columns: &[Column], rows: &[Vec<Value>]) -> String {
    let lead = lead(columns, rows.first());
    let mut texts = rows.iter().filter_map(|row| row.get(lead)).map(text);
    let Some(first) = texts.next() else { return String::new() };
    let common = texts.fold(first.len(), |length, text| {
        first.bytes().zip(text.bytes()).take(length).take_while(|(a, b)| a == b).count()
    });
    let head = first.get(..common).unwrap_or_default();
    let end = head.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + 1);
    if rows.len() > 1 && end >= WORTH { head.get(..end).unwrap_or_default().to_owned() } else { String::new() }
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.visible().into_string(),
        Value::Link(link) => super::cell::link_text(link).visible().into_string(),
        _ => String::new(),
    }
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
