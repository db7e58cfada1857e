//! A tab as a list of lines: what each line is, not how it looks. It is made when the details, the tab or the filter change;
//! drawing then looks at the lines on the screen only.

use super::cell::natural;
use super::table;
use super::table_filter::TableFilter;
use crate::model::{Body, Role, Section, Value};

/// One line of a tab.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line {
    /// Nothing.
    Blank,
    /// A section's title.
    Title(u16),
    /// The headings of a section's table.
    Headings(u16),
    /// A named value of a section.
    Field(u16, u32),
    /// A pair of a map that a named value holds.
    Pair(u16, u32, u32),
    /// A row of a section's table.
    Row(u16, u32),
    /// That no row passes the filter.
    Nothing(u16),
    /// A line about outcomes and size, by its number.
    Sum(u8),
    /// A line of what the session says at a failures, by its number.
    Failures(u16),
}

/// How many lines tell outcomes and size, at the end of the first section of the first tab.
pub const SUMS: u8 = 3;
/// The one of them that tells outcomes.
const OUTCOMES: u8 = 1;

/// The lines of a tab, and how wide the columns of its tables would like to be.
#[derive(Debug, Default)]
pub struct Page {
    lines: Vec<Line>,
    widths: Vec<Vec<u16>>,
    shared: Vec<String>,
    /// Rows of tables that pass the filter, and all of them, where there is a filter.
    pub counts: Option<(usize, usize)>,
}

impl Page {
    /// The lines of these sections. The first tab tells outcomes and size too, and has so many lines above all others.
    pub fn of(sections: &[&Section], filter: &TableFilter, first_tab: Option<usize>) -> Self {
        let mut page = Self::default();
        let above = u16::try_from(first_tab.unwrap_or(0)).unwrap_or(u16::MAX);
        if above > 0 {
            page.lines.extend((0..above).map(Line::Failures));
            page.lines.extend([Line::Blank, Line::Title(0)]);
        }
        let mut counts = (0, 0);
        for (number, section) in (0u16..).zip(sections) {
            if number > 0 {
                page.lines.extend([Line::Blank, Line::Title(number)]);
            }
            page.section(number, section, filter, &mut counts);
            if number == 0 && first_tab.is_some() {
                page.lines.push(Line::Blank);
                // The outcomes stand above already.
                page.lines.extend((0..SUMS).filter(|sum| above == 0 || *sum != OUTCOMES).map(Line::Sum));
            }
        }
        page.counts = filter.is_on().then_some(counts);
        page
    }

    fn section(&mut self, number: u16, section: &Section, filter: &TableFilter, counts: &mut (usize, usize)) {
        let (mut widths, mut shared) = (Vec::new(), String::new());
        match &section.body {
            Body::Fields(fields) => {
                for (at, (_, value)) in (0u32..).zip(fields) {
                    match value {
                        Value::Map(pairs) if !pairs.is_empty() => {
                            let pairs = (0u32..).zip(pairs).map(|(pair, _)| Line::Pair(number, at, pair));
                            self.lines.extend(pairs);
                        }
                        _ => self.lines.push(Line::Field(number, at)),
                    }
                }
            }
            Body::Table { columns, rows } => {
                if number > 0 {
                    self.lines.push(Line::Headings(number));
                }
                widths = natural(columns, rows);
                shared = table::shared(columns, rows);
                let before = self.lines.len();
                let shown = (0u32..).zip(rows).filter(|(_, row)| filter.lets_through(section, row));
                self.lines.extend(shown.map(|(at, _)| Line::Row(number, at)));
                let found = self.lines.len().saturating_sub(before);
                if found == 0 {
                    self.lines.push(Line::Nothing(number));
                }
                if matches!(section.role, Role::Results | Role::Logs) {
                    *counts = (counts.0 + found, counts.1 + rows.len());
                }
            }
        }
        self.widths.push(widths);
        self.shared.push(shared);
    }

    /// How many lines there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// A line.
    pub fn line(&self, at: usize) -> Option<Line> {
        self.lines.get(at).copied()
    }

    /// How wide the columns of a section's table would like to be.
    pub fn widths(&self, section: u16) -> &[u16] {
        self.widths.get(usize::from(section)).map(Vec::as_slice).unwrap_or_default()
    }

    /// What the names in a section's table begin with, all of them.
    pub fn shared(&self, section: u16) -> &str {
        self.shared.get(usize::from(section)).map_or("", String::as_str)
    }

    /// The first line after `from` that a test picks, beginning again at the top.
    pub fn after(&self, from: usize, picks: impl Fn(Line) -> bool) -> Option<usize> {
        let length = self.lines.len();
        (1..=length).map(|by| (from + by) % length.max(1)).find(|at| self.line(*at).is_some_and(&picks))
    }
}

impl Line {
    /// The section that it belongs to.
    pub fn section(self) -> Option<u16> {
        match self {
            Line::Title(section)
            | Line::Headings(section)
            | Line::Field(section, _)
            | Line::Pair(section, _, _)
            | Line::Row(section, _)
            | Line::Nothing(section) => Some(section),
            Line::Blank | Line::Sum(_) | Line::Failures(_) => None,
        }
    }
}
