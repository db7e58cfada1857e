//! The columns of the list: which fit, and what stands in them. They fall away in the order outcomes, size, jobs, changed, kind; the title
//! is cut in the middle; state, failures and age stay, and so does the column that the list is sorted by.

use ratatui::layout::Rect;

use crate::command::order::SortKey;
use crate::model::{AgeSource, Column, EntryRef, Summary, Timestamp};
use crate::text::human;
use crate::text::width::cut_middle_with;
use crate::tui::env::{Env, ExtraColumns};
use crate::tui::paint::Painter;
use crate::tui::rows::Facts;
use crate::tui::screen::detail::cell;
use crate::tui::theme::Role;
use crate::tui::widget;

/// The columns that have room, in their order.
#[derive(Clone, PartialEq, Debug)]
pub struct Columns {
    slots: Vec<(What, u16)>,
}

/// What a column shows.
#[derive(Clone, Copy, PartialEq, Debug)]
enum What {
    State,
    Fail,
    Age,
    Kind,
    Title,
    Changed,
    Jobs,
    Outcomes,
    Size,
    Own(&'static Column),
}

/// Cursor and mark, each a column wide, and a space.
const SIGNS: u16 = 3;
const STATE: u16 = 4;
/// Four digits and a space.
const FAIL: u16 = 5;
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
/// Below this width there are only state, failures, age, title and what the list is sorted by.
const FEW: u16 = 48;

impl Columns {
    /// The columns that fit. `chosen` names those that are wanted, in their order; where it is empty they are the usual ones, and the
    /// kind has one only where kinds are mixed. The one that the list is sorted by stays whatever the width.
    pub fn of(width: u16, mixed: bool, extra_columns: ExtraColumns, chosen: &[String], sorted: SortKey) -> Self {
        let own: &'static [Column] = match extra_columns {
            ExtraColumns::Own(columns) => columns,
            ExtraColumns::Progress => &[],
        };
        let order = if chosen.is_empty() { usual(mixed, extra_columns) } else { named(chosen, own) };
        let is = |what: &What| {
            matches!(what, What::State | What::Fail | What::Age | What::Title) || What::sorted_by(sorted) == Some(*what)
        };
        let fixed: u16 = order.iter().map(|what| if is(what) { what.room(own) } else { 0 }).sum();
        let mut left = width.saturating_sub(SIGNS + fixed);
        let mut rooms: Vec<u16> = order.iter().map(|what| if is(what) { what.room(own) } else { 0 }).collect();
        // Whichever falls away first, all that are less wanted fall away too.
        let mut wanted: Vec<usize> =
            (0..order.len()).filter(|at| order.get(*at).is_some_and(|what| !is(what))).collect();
        wanted.sort_by_key(|at| order.get(*at).map(|what| what.importance(own)));
        for at in wanted {
            let room = order.get(at).map_or(0, |what| what.room(own));
            if width < FEW || left < TITLE + room {
                break;
            }
            left -= room;
            rooms.get_mut(at).into_iter().for_each(|slot| *slot = room);
        }
        let kept = order.into_iter().zip(rooms).filter(|(what, room)| *what == What::Title || *room > 0);
        let slots: Vec<(What, u16)> = kept.collect();
        let gaps = slots.windows(2).filter(|pair| matches!(pair, [(one, _), (next, _)] if touch(*one, *next))).count();
        left = left.saturating_sub(u16::try_from(gaps).unwrap_or(0));
        let fill = |(what, room)| (what, if what == What::Title { left } else { room });
        Self { slots: slots.into_iter().map(fill).collect() }
    }

    /// The headings.
    pub fn headings(&self, painter: &mut Painter<'_>, area: Rect, title: &str) {
        let mut pen = Pen { painter, x: area.x + SIGNS.min(area.width), y: area.y, end: area.right() };
        for (at, (what, room)) in self.slots.iter().enumerate() {
            self.gap(&mut pen, at);
            match what {
                What::State => pen.left(*room, "ST", Role::Heading),
                What::Fail => pen.right(*room, "FAIL ", Role::Heading),
                What::Age => pen.right(*room, "AGE ", Role::Heading),
                What::Kind => pen.left(*room, "KIND", Role::Heading),
                What::Title => pen.left(*room, title, Role::Heading),
                What::Changed => pen.left(*room, "CHANGED", Role::Heading),
                What::Jobs => pen.right(*room, "JOBS", Role::Heading),
                What::Outcomes => pen.left(*room, " OUTCOMES", Role::Heading),
                What::Own(column) => pen.own(*room, column.title, Role::Heading),
                What::Size => pen.right(*room, "SIZE", Role::Heading),
            }
        }
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
        let mut pen = Pen { painter, x: area.x + SIGNS.min(area.width), y: area.y, end: area.right() };
        for (at, (what, room)) in self.slots.iter().enumerate() {
            self.gap(&mut pen, at);
            draw(&mut pen, *what, *room, kind, (row, facts), now);
        }
    }
}

impl Columns {
    /// A space where a column that ends with its text would touch one that begins with it.
    fn gap(&self, pen: &mut Pen<'_, '_>, at: usize) {
        let before = at.checked_sub(1).and_then(|before| self.slots.get(before));
        if let (Some((before, _)), Some((what, _))) = (before, self.slots.get(at))
            && touch(*before, *what)
        {
            pen.left(1, "", Role::Text);
        }
    }
}

fn touch(one: What, next: What) -> bool {
    let ends = matches!(one, What::Size | What::Jobs);
    ends && matches!(next, What::State | What::Kind | What::Title | What::Changed)
}

fn draw(pen: &mut Pen<'_, '_>, what: What, room: u16, kind: &str, (row, facts): (&EntryRef, &Facts), now: Timestamp) {
    let summary = facts.summary.as_deref();
    match what {
        What::State => state(pen, room, summary, facts),
        What::Fail => pen.right(room, &failures(summary), Role::Bad),
        What::Age => {
            let (age, role) = age(row, now);
            pen.right(room, &format!("{age} "), role);
        }
        What::Kind => pen.left(room, kind, Role::Dim),
        What::Title => {
            let (text, role) = title(summary, facts, row);
            let cut = pen.painter.glyphs().cut;
            let text = crate::text::Visible::of(&text).into_string();
            pen.left(room, &cut_middle_with(&text, usize::from(room.saturating_sub(1)), cut), role);
        }
        What::Changed => {
            let changed = row.entry.age.at.map_or_else(String::new, |at| at.local("%m-%d %H:%M"));
            pen.left(room, &changed, Role::Dim);
        }
        What::Jobs => pen.right(room, &jobs(summary), Role::Text),
        What::Outcomes => bar(pen, room, summary),
        What::Own(column) => {
            let value = summary.and_then(|summary| summary.field(column.key));
            let shown = value.map(|value| cell::short(value, cell::Beside { now, usage: None }));
            let (text, role) = shown.unwrap_or((String::new(), Role::Dim));
            pen.own(room, &text, role);
        }
        What::Size => {
            let (size, role) = size(facts);
            pen.right(room, &size, role);
        }
    }
}

/// The names of the columns that every kind has.
const NAMES: [(&str, What); 9] = [
    ("state", What::State),
    ("fail", What::Fail),
    ("age", What::Age),
    ("kind", What::Kind),
    ("title", What::Title),
    ("changed", What::Changed),
    ("jobs", What::Jobs),
    ("outcomes", What::Outcomes),
    ("size", What::Size),
];

/// What is wrong with the columns that the configuration names.
pub fn unknown_column(env: &Env) -> Option<String> {
    let own = env.repository_infos.iter().flat_map(|info| info.columns.iter().copied()).collect::<Vec<_>>();
    unknown(&env.ui.columns, &own)
}

fn unknown(chosen: &[String], own: &[Column]) -> Option<String> {
    let all = || NAMES.iter().map(|(name, _)| *name).chain(own.iter().map(|column| column.key));
    let odd = chosen.iter().find(|name| !all().any(|known| known == name.as_str()))?;
    Some(format!("browser.columns: unknown column {odd:?}{}", crate::text::query::suggest(odd, all())))
}

fn usual(mixed: bool, extra_columns: ExtraColumns) -> Vec<What> {
    let mut order = vec![What::State];
    order.extend(matches!(extra_columns, ExtraColumns::Progress).then_some(What::Fail));
    order.push(What::Age);
    order.extend(mixed.then_some(What::Kind));
    order.extend([What::Title, What::Changed]);
    match extra_columns {
        ExtraColumns::Progress => order.extend([What::Jobs, What::Outcomes]),
        ExtraColumns::Own(columns) => order.extend(columns.iter().take(2).map(What::Own)),
    }
    order.push(What::Size);
    order
}

fn named(chosen: &[String], own: &'static [Column]) -> Vec<What> {
    let known = |name: &str| NAMES.iter().find_map(|(known, what)| (*known == name).then_some(*what));
    let its_own = |name: &str| own.iter().find(|column| column.key == name).map(What::Own);
    chosen.iter().filter_map(|name| known(name).or_else(|| its_own(name))).collect()
}

impl What {
    /// The column that shows what the list is sorted by; none for the id, which has no column.
    fn sorted_by(key: SortKey) -> Option<Self> {
        match key {
            SortKey::Age => Some(What::Age),
            SortKey::Size => Some(What::Size),
            SortKey::Title => Some(What::Title),
            SortKey::State => Some(What::State),
            SortKey::Jobs => Some(What::Jobs),
            SortKey::Fail => Some(What::Fail),
            SortKey::Id => None,
        }
    }

    fn room(self, own: &[Column]) -> u16 {
        match self {
            What::State => STATE,
            What::Fail => FAIL,
            What::Age => AGE,
            What::Kind => KIND,
            What::Title => 0,
            What::Changed => CHANGED,
            What::Jobs => JOBS,
            What::Outcomes => BAR,
            What::Size => SIZE,
            // A number before another one.
            What::Own(column) if own.len() > 1 && own.first() == Some(column) => NUMBER,
            What::Own(_) => OWN,
        }
    }

    /// The higher, the sooner it falls away.
    fn importance(self, own: &[Column]) -> u8 {
        match self {
            What::State | What::Fail | What::Age | What::Title => 0,
            What::Kind => 1,
            What::Changed => 2,
            What::Jobs => 3,
            What::Own(column) if own.first() == Some(column) => 4,
            What::Size => 5,
            What::Outcomes => 6,
            What::Own(_) => 7,
        }
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

/// The state's letter in the colour of the worst that happened, and the badges beside it.
fn state(pen: &mut Pen<'_, '_>, room: u16, summary: Option<&Summary>, facts: &Facts) {
    let Some(summary) = summary else {
        let (text, role) = if facts.failed.is_some() { ("!", Role::Error) } else { ("", Role::Dim) };
        return pen.left(room, text, role);
    };
    pen.left(1, &summary.state.letter.to_string(), summary.worst().into());
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

/// How many jobs failed or crashed; blank where none did.
fn failures(summary: Option<&Summary>) -> String {
    let failures = summary.map_or(0, Summary::failures);
    if failures == 0 { String::new() } else { format!("{failures} ") }
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
