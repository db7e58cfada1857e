//! Typed values as text with a role: short in tables, in words beside a label.

use crate::model::{Column, Link, Reason, Timestamp, Usage, Value};
use crate::text::width::columns as width;
use crate::text::{Untrusted, human};
use crate::tui::paint::narrow;
use crate::tui::theme::Role;

/// Rows that are looked at for the width of a column; the rest is cut if it is wider.
const LOOKED_AT: usize = 500;
/// Widest wish of a column.
const WIDEST: u16 = 60;

/// What a value needs beside itself.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// The present.
    pub now: Timestamp,
    /// Sizes, once they are measured.
    pub usage: Option<&'a Usage>,
}

/// A value in a table: short, numbers without words.
pub fn short(value: &Value, beside: Beside<'_>) -> (String, Role) {
    match value {
        Value::Null => (String::new(), Role::Dim),
        Value::Bytes(bytes) => (human::size(*bytes), Role::Text),
        Value::Time(at) => (at.local("%m-%d %H:%M"), Role::Dim),
        Value::Seconds(seconds) => (human::duration(*seconds), Role::Text),
        Value::Label(word) => (format!("{} {}", word.letter, word.text), word.class.into()),
        Value::List(values) if values.iter().any(|value| matches!(value, Value::Record(_))) => {
            (human::count(values.len() as u64), Role::Text)
        }
        _ => long(value, beside),
    }
}

/// A value beside its label: in words.
pub fn long(value: &Value, beside: Beside<'_>) -> (String, Role) {
    let text = |text: String| (text, Role::Text);
    match value {
        Value::Null => ("none".to_owned(), Role::Dim),
        Value::Flag(flag) => text(if *flag { "yes" } else { "no" }.to_owned()),
        Value::Count(count) => text(human::count(*count)),
        Value::Int(number) => text(number.to_string()),
        Value::Number(number) => text(number.to_string()),
        Value::Bytes(bytes) => text(human::size_long(*bytes)),
        Value::Seconds(seconds) => text(human::duration(*seconds)),
        Value::Time(at) => text(moment(*at, beside.now)),
        Value::Text(found) => text(found.visible().into_string()),
        Value::Label(word) => (format!("{} {}", word.letter, word.text), word.class.into()),
        Value::List(values) if values.is_empty() => ("none".to_owned(), Role::Dim),
        Value::List(values) => text(joined(values.iter().map(|value| long(value, beside).0))),
        Value::Record(fields) => text(joined(fields.iter().map(|(key, value)| named(key, value, beside)))),
        Value::Map(pairs) if pairs.is_empty() => ("none".to_owned(), Role::Dim),
        Value::Map(pairs) => text(human::counted(pairs.len() as u64, "value")),
        Value::Link(link) => (link_text(link).visible().into_string(), Role::Key),
        Value::Usage(part) => usage(part, beside.usage),
        Value::Withheld => ("withheld, may be secret".to_owned(), Role::Dim),
        Value::Opaque(reason) => opaque(reason),
    }
}

/// The value of a record: what names itself stands alone, the rest behind its key.
fn named(key: &str, value: &Value, beside: Beside<'_>) -> String {
    let (text, _) = long(value, beside);
    match (key, value) {
        (_, Value::Bytes(_) | Value::Time(_)) | ("name" | "kind" | "type" | "message", _) => text,
        _ => format!("{} {text}", label(key)),
    }
}

fn opaque(reason: &Reason) -> (String, Role) {
    (reason.text.to_string(), Role::Dim)
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(", ")
}

/// A moment as its age and its local time.
fn moment(at: Timestamp, now: Timestamp) -> String {
    format!("{}   {}", ago(at, now), at.local("%Y-%m-%d %H:%M"))
}

/// A moment as its age.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = at.seconds_until(now);
    let age = human::age_long(seconds);
    if seconds < 0 { age } else { format!("{age} ago") }
}

/// Files and bytes of a part; columns of fixed width, so that a late answer moves nothing.
fn usage(part: &crate::model::Id, usage: Option<&Usage>) -> (String, Role) {
    let Some(usage) = usage else { return ("     …     …".to_owned(), Role::Dim) };
    let found = usage.parts.iter().find(|found| found.part == *part);
    let (files, bytes) = found.map_or((0, 0), |found| (found.files, found.bytes));
    (format!("{:>6}  {:>4}", human::count(files), human::size(bytes)), Role::Text)
}

/// The text shown for a link.
pub fn link_text(link: &Link) -> &Untrusted {
    match link {
        Link::Log(_, text) | Link::Entry(_, text) | Link::Part(text) => text,
    }
}

/// A key as a label: `test_plan` is `Test plan`.
pub fn label(key: &str) -> String {
    let mut label = crate::model::field_words(key);
    if let Some(first) = label.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    label
}

/// How wide the columns of a table would like to be, by their headings and their first rows.
pub fn natural(columns: &[Column], rows: &[Vec<Value>]) -> Vec<u16> {
    let beside = Beside { now: Timestamp::default(), usage: None };
    let mut widths: Vec<u16> = columns.iter().map(|column| narrow(width(column.title))).collect();
    for row in rows.iter().take(LOOKED_AT) {
        let cells = widths.iter_mut().zip(columns).zip(row);
        for ((wide, _), value) in cells.filter(|((_, column), _)| !column.title.is_empty()) {
            *wide = narrow(width(&short(value, beside).0)).clamp(*wide, WIDEST.max(*wide));
        }
    }
    widths
}
