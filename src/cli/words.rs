//! Values of the model as words for people: one line each, sizes and durations in their long form.

use super::out::Style;
use super::table::Cell;
use crate::model::{Fields, Link, Timestamp, Usage, Value};
use crate::text::{Untrusted, Visible, human};

/// What words may depend on besides the value itself.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) usage: Option<&'a Usage>,
    pub(super) now: Timestamp,
}

impl Words<'_> {
    /// A value as a cell of a table.
    pub(super) fn cell(&self, value: &Value) -> Cell {
        match value {
            Value::Label(word) => Cell::new(word.text.to_string(), Style::Class(word.class)),
            Value::Withheld | Value::Opaque(_) => Cell::new(self.text(value), Style::Dim),
            _ => Cell::plain(self.text(value)),
        }
    }

    /// A value as text; nothing is empty.
    pub(super) fn text(&self, value: &Value) -> String {
        match value {
            Value::Null => String::new(),
            Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
            Value::Count(number) => human::count(*number),
            Value::Int(number) => number.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Bytes(bytes) => human::size_long(*bytes),
            Value::Seconds(seconds) => human::duration(*seconds),
            Value::Time(at) => self.moment(*at),
            Value::Text(text) => brief(text),
            Value::Label(word) => word.text.to_string(),
            Value::List(values) => self.list(values),
            Value::Record(fields) => self.record(fields),
            Value::Map(pairs) => self.map(pairs),
            Value::Link(link) => link_text(link).to_string(),
            Value::Usage(part) => self.part(part),
            Value::Withheld => "(withheld)".to_owned(),
            Value::Opaque(reason) => format!("({})", reason.text),
        }
    }

    /// A moment in the local time zone with its age.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let seconds = at.seconds_until(self.now);
        let age = if seconds < 0 { human::age_long(seconds) } else { format!("{} ago", human::age_long(seconds)) };
        format!("{}, {age}", at.local("%Y-%m-%d %H:%M:%S"))
    }

    fn list(&self, values: &[Value]) -> String {
        values.iter().map(|value| self.text(value)).collect::<Vec<_>>().join(", ")
    }

    fn record(&self, fields: &Fields) -> String {
        let one = |(key, value): &(&str, Value)| format!("{key}: {}", self.text(value));
        fields.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    fn map(&self, pairs: &[(Untrusted, Value)]) -> String {
        let one = |(key, value): &(Untrusted, Value)| format!("{key}: {}", self.text(value));
        pairs.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    fn part(&self, part: &crate::model::Id) -> String {
        let found = self.usage.and_then(|usage| usage.parts.iter().find(|one| one.part == *part));
        found.map_or_else(String::new, |one| {
            format!("{}, {}", human::counted(one.files, "file"), human::size_long(one.bytes))
        })
    }
}

/// Longest text that people are shown, in bytes; JSON has all of it.
const LONGEST: usize = 1 << 16;

/// A text in its visible form, cut where nobody would read on.
pub(super) fn brief(text: &Untrusted) -> String {
    match text.exact().get(..LONGEST) {
        Some(head) if text.exact().len() > LONGEST => format!("{}…", Visible::of_bytes(head)),
        _ => text.to_string(),
    }
}

/// The text shown for a link.
pub(super) fn link_text(link: &Link) -> &Untrusted {
    match link {
        Link::Log(_, text) | Link::Entry(_, text) | Link::Part(text) => text,
    }
}
