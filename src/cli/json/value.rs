//! Values and sections of the model as JSON: moments as RFC 3339, sizes and counts as numbers, a table as an array of objects.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::model::{Body, Detail, Fields, Link, Reason, Usage, Value};
use crate::text::Untrusted;

/// A value with the sizes that were measured, where they were.
#[derive(Clone, Copy)]
pub(in crate::cli) struct Json<'a>(pub(in crate::cli) &'a Value, pub(in crate::cli) Option<&'a Usage>);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let usage = self.1;
        match self.0 {
            Value::Null => to.serialize_none(),
            Value::Flag(flag) => to.serialize_bool(*flag),
            Value::Count(number) | Value::Bytes(number) => to.serialize_u64(*number),
            Value::Int(number) => to.serialize_i64(*number),
            Value::Number(number) | Value::Seconds(number) if number.is_finite() => to.serialize_f64(*number),
            Value::Number(_) | Value::Seconds(_) => to.serialize_none(),
            Value::Time(at) => to.serialize_str(&at.rfc3339()),
            Value::Text(text) => to.serialize_str(&text.lossy()),
            Value::Label(word) => to.serialize_str(&word.text.lossy()),
            Value::List(values) => sequence(values.iter().map(|value| Json(value, usage)), to),
            Value::Record(fields) => record(fields, usage, to),
            Value::Map(pairs) => map(pairs, usage, to),
            Value::Link(link) => to.serialize_str(&link_text(link).lossy()),
            Value::Usage(_) => to.serialize_none(),
            Value::Withheld => note("withheld", "a secret", to),
            Value::Opaque(reason) => note("opaque", &reason.text, to),
        }
    }
}

fn sequence<S: Serializer>(values: impl Iterator<Item = impl Serialize>, to: S) -> Result<S::Ok, S::Error> {
    let mut seq = to.serialize_seq(None)?;
    for value in values {
        seq.serialize_element(&value)?;
    }
    seq.end()
}

fn record<S: Serializer>(fields: &Fields, usage: Option<&Usage>, to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(None)?;
    for (key, value) in fields {
        entry(&mut map, key, value, usage)?;
    }
    map.end()
}

fn map<S: Serializer>(pairs: &[(Untrusted, Value)], usage: Option<&Usage>, to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(None)?;
    for (key, value) in pairs {
        map.serialize_entry(&key.lossy(), &Json(value, usage))?;
    }
    map.end()
}

/// One `key: value`; the usage of a part stands for its own two keys.
pub(super) fn entry<M: SerializeMap>(
    map: &mut M,
    key: &str,
    value: &Value,
    usage: Option<&Usage>,
) -> Result<(), M::Error> {
    let measured = match value {
        Value::Usage(part) => usage.and_then(|usage| usage.parts.iter().find(|one| one.part == *part)),
        // A part that is not there.
        Value::Null if key == "usage" => None,
        _ => return map.serialize_entry(key, &Json(value, usage)),
    };
    map.serialize_entry("files", &measured.map(|one| one.files))?;
    map.serialize_entry("bytes", &measured.map(|one| one.bytes))
}

fn link_text(link: &Link) -> &Untrusted {
    match link {
        Link::Log(_, text) | Link::Entry(_, text) | Link::Part(text) => text,
    }
}

fn note<S: Serializer>(key: &str, text: &str, to: S) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(1))?;
    map.serialize_entry(key, text)?;
    map.end()
}

/// Why, as scripts read it.
pub(in crate::cli) struct Why<'a>(pub(in crate::cli) &'a Reason);

impl Serialize for Why<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(2))?;
        map.serialize_entry("kind", self.0.key)?;
        map.serialize_entry("message", &self.0.text)?;
        map.end()
    }
}

/// The sections of a detail, written into a session's object: one without a key melts into it, others nest.
pub(in crate::cli) struct Sections<'a> {
    pub(in crate::cli) detail: &'a Detail,
    pub(in crate::cli) usage: Option<&'a Usage>,
}

impl Sections<'_> {
    /// `taken` tells keys that stand in the object already.
    pub(super) fn write<M: SerializeMap>(&self, map: &mut M, taken: &dyn Fn(&str) -> bool) -> Result<(), M::Error> {
        let mut written: Vec<&str> = Vec::new();
        for section in &self.detail.sections {
            match &section.body {
                Body::Fields(fields) if section.key.is_empty() => {
                    for (key, value) in fields {
                        if !taken(key) && !written.contains(key) {
                            entry(map, key, value, self.usage)?;
                            written.push(key);
                        }
                    }
                }
                body if !taken(section.key) && !written.contains(&section.key) => {
                    map.serialize_entry(section.key, &Part { body, usage: self.usage })?;
                    written.push(section.key);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Serialize for Sections<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        self.write(&mut map, &|_| false)?;
        map.end()
    }
}

struct Part<'a> {
    body: &'a Body,
    usage: Option<&'a Usage>,
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.body {
            Body::Fields(fields) => record(fields, self.usage, to),
            Body::Table { columns, rows } => {
                let object = |row| TableRow { columns, row, usage: self.usage };
                sequence(rows.iter().map(|row| object(row.as_slice())), to)
            }
        }
    }
}

struct TableRow<'a> {
    columns: &'a [crate::model::Column],
    row: &'a [Value],
    usage: Option<&'a Usage>,
}

impl Serialize for TableRow<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        for (column, value) in self.columns.iter().zip(self.row) {
            entry(&mut map, column.key, value, self.usage)?;
        }
        map.end()
    }
}
