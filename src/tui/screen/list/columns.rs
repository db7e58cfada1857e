//! The columns of the list: which fit, and what stands in them. They fall away in the order size, jobs, started, kind; the title is
//! cut in the middle; state and age stay.

use ratatui::layout::Rect;

use crate::model::{AgeSource, Column, EntryRef, Summary, Timestamp};
use crate::text::human;
use crate::text::width::cut_middle_with;
use crate::tui::app::ExtraColumns;
use crate::tui::paint::Painter;
use crate::tui::rows::Facts;
use crate::tui::screen::detail::cell;
use crate::tui::theme::Role;
use crate::tui::widget;

/// Where each column stands; no room for a column that fell away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Columns {
    extra_columns: ExtraColumns,
    own: [u16; 2],
    state: u16,
    age: u16,
    kind: u16,
    title: u16,
    changed: u16,
    jobs: u16,
    bar: u16,
    size: u16,
}

/// Cursor and mark, each a column wide, and a space.
const SIGNS: u16 = 3;
const STATE: u16 = 4;
const AGE: u16 = 5;
const KIND: u16 = 9;
const CHANGED: u16 = 12;
const JOBS: u16 = 9;
const BAR: u16 = 11;
const SIZE: u16 = 5;
/// A kind's own column, and one of numbers before another one.
const OWN: u16 = 13;
const NUMBER: u16 = 7;
/// A title narrower than this makes another column fall away.
const TITLE: u16 = 14;
/// Below this width there are only state, age and title.
const FEW: u16 = 48;

impl Columns {
    /// The columns that fit; the kind has one only where kinds are mixed.
    pub fn of(width: u16, mixed: bool, extra_columns: ExtraColumns) -> Self {
        let mut columns = Self {
            extra_columns,
            own: [0; 2],
            state: STATE,
            age: AGE,
            kind: 0,
            title: 0,
            changed: 0,
            jobs: 0,
            bar: 0,
            size: 0,
        };
        let mut left = width.saturating_sub(SIGNS + STATE + AGE);
        let Self { own: [first, second], kind, changed, jobs, bar, size, .. } = &mut columns;
        let kind_room = if mixed { KIND } else { 0 };
        let (jobs_room, bar_room, own_room) = match extra_columns {
            ExtraColumns::Progress => (JOBS, BAR, [0, 0]),
            ExtraColumns::Own([]) => (0, 0, [0, 0]),
            ExtraColumns::Own([_]) => (0, 0, [OWN, 0]),
            ExtraColumns::Own(_) => (0, 0, [NUMBER, OWN]),
        };
        let [first_room, second_room] = own_room;
        for (room, slot) in [
            (kind_room, kind),
            (CHANGED, changed),
            (jobs_room, jobs),
            (first_room, first),
            (SIZE, size),
            (bar_room, bar),
            (second_room, second),
        ] {
            if width < FEW || left < TITLE + room {
                break;
            }
            *slot = room;
            left -= room;
        }
        columns.title = left;
        columns
    }

    /// The headings.
    pub fn headings(&self, painter: &mut Painter<'_>, area: Rect, title: &str) {
        let mut pen = Pen { painter, x: area.x + SIGNS.min(area.width), y: area.y, end: area.right() };
        pen.left(self.state, "ST", Role::Heading);
        pen.right(self.age, "AGE ", Role::Heading);
        pen.left(self.kind, "KIND", Role::Heading);
        pen.left(self.title, title, Role::Heading);
        pen.left(self.changed, "CHANGED", Role::Heading);
        pen.right(self.jobs, "JOBS", Role::Heading);
        pen.left(self.bar, " OUTCOMES", Role::Heading);
        for (column, room) in self.own() {
            pen.own(room, column.title, Role::Heading);
        }
        pen.right(self.size, "SIZE", Role::Heading);
    }

    /// One entry.
    pub fn row(
        &self,
        painter: &mut Painter<'_>,
        area: Rect,
        kind: &str,
        (row, facts): (&EntryRef, &Facts),
        now: Timestamp,
    ) {
        let summary = facts.summary.as_deref();
        let mut pen = Pen { painter, x: area.x + SIGNS.min(area.width), y: area.y, end: area.right() };
        state(&mut pen, self.state, summary, facts);
        let (age, role) = age(row, now);
        pen.right(self.age, &format!("{age} "), role);
        pen.left(self.kind, kind, Role::Dim);
        let (text, role) = title(summary, facts, row);
        let cut = pen.painter.glyphs().cut;
        let room = usize::from(self.title.saturating_sub(1));
        let text = crate::text::Visible::of(&text).into_string();
        pen.left(self.title, &cut_middle_with(&text, room, cut), role);
        if self.changed > 0 {
            let changed = row.entry.age.at.map_or_else(String::new, |at| at.local("%m-%d %H:%M"));
            pen.left(self.changed, &changed, Role::Dim);
        }
        pen.right(self.jobs, &jobs(summary), Role::Text);
        bar(&mut pen, self.bar, summary);
        for (column, room) in self.own() {
            let value = summary.and_then(|summary| summary.field(column.key));
            let shown = value.map(|value| cell::short(value, cell::Beside { now, usage: None }));
            let (text, role) = shown.unwrap_or((String::new(), Role::Dim));
            pen.own(room, &text, role);
        }
        let (size, role) = size(facts);
        pen.right(self.size, &size, role);
    }
}

impl Columns {
    /// The kind's own columns that have room.
    fn own(&self) -> impl Iterator<Item = (&'static Column, u16)> {
        let own: &'static [Column] = match self.extra_columns {
            ExtraColumns::Own(columns) => columns,
            ExtraColumns::Progress => &[],
        };
        own.iter().zip(self.own).filter(|(_, room)| *room > 0)
    }
}

/// Puts cells one after the other.
struct Pen<'p, 'a> {
    painter: &'p mut Painter<'a>,
    x: u16,
    y: u16,
    end: u16,
}

impl Pen<'_, '_> {
    fn left(&mut self, room: u16, text: &str, role: Role) {
        let room = self.take(room);
        self.painter.text(self.x, self.y, room, text, role);
        self.x = self.x.saturating_add(room);
    }

    fn right(&mut self, room: u16, text: &str, role: Role) {
        let room = self.take(room);
        self.painter.text_right(self.x, self.y, room, text, role);
        self.x = self.x.saturating_add(room);
    }

    /// A cell with a space before it; what is too long is cut.
    fn own(&mut self, room: u16, text: &str, role: Role) {
        let cut = cut_middle_with(text, usize::from(room.saturating_sub(1)), self.painter.glyphs().cut);
        self.left(1, "", role);
        self.left(room.saturating_sub(1), &cut, role);
    }

    fn take(&self, room: u16) -> u16 {
        room.min(self.end.saturating_sub(self.x))
    }
}

/// The age; where it is a mere hint, since the order is another, it says so.
fn age(row: &EntryRef, now: Timestamp) -> (String, Role) {
    let Some(at) = row.entry.age.at else { return ("-".to_owned(), Role::Dim) };
    let age = human::age(at.seconds_until(now));
    match row.entry.age.from {
        AgeSource::OrderOnly => (format!("~{age}"), Role::Dim),
        _ => (age, Role::Text),
    }
}

/// The state's letter and the badges beside it.
fn state(pen: &mut Pen<'_, '_>, room: u16, summary: Option<&Summary>, facts: &Facts) {
    let Some(summary) = summary else {
        let (text, role) = if facts.failed.is_some() { ("!", Role::Error) } else { ("", Role::Dim) };
        return pen.left(room, text, role);
    };
    pen.left(1, &summary.state.letter.to_string(), summary.state.class.into());
    let badges: String = summary.badges.marks.iter().map(|(letter, _)| *letter).collect();
    pen.left(1, "", Role::Text);
    pen.left(room.saturating_sub(2), &badges, Role::Warning);
}

fn title(summary: Option<&Summary>, facts: &Facts, row: &EntryRef) -> (String, Role) {
    match (summary, &facts.failed) {
        (Some(summary), _) if !summary.title.is_empty() => (summary.title.visible().into_string(), Role::Text),
        (None, Some(reason)) => (reason.text.to_string(), Role::Error),
        _ => (row.entry.id.visible().into_string(), Role::Dim),
    }
}

fn jobs(summary: Option<&Summary>) -> String {
    match summary {
        Some(Summary { progress: Some((done, wanted)), .. }) => format!("{done}/{wanted}"),
        Some(_) => "-".to_owned(),
        None => String::new(),
    }
}

fn bar(pen: &mut Pen<'_, '_>, room: u16, summary: Option<&Summary>) {
    let room = pen.take(room);
    if let Some(summary) = summary.filter(|summary| room > 2 && summary.progress.is_some()) {
        let wanted = summary.progress.map_or(0, |(_, wanted)| wanted);
        widget::outcomes(pen.painter, pen.x + 1, pen.y, room - 1, &summary.outcomes, wanted);
    }
    pen.x = pen.x.saturating_add(room);
}

fn size(facts: &Facts) -> (String, Role) {
    match facts.bytes {
        Some(bytes) => (human::size(bytes), Role::Text),
        None if facts.unmeasurable => ("?".to_owned(), Role::Dim),
        None => ("…".to_owned(), Role::Dim),
    }
}
