//! Typed values that screen, JSON and export all render.

use super::{Id, Label, LogId, Reason, Timestamp};
use crate::text::Untrusted;

/// Named values in their order.
pub type Fields = Vec<(&'static str, Value)>;

/// A field's key in words: `test_plan` is "test plan". Some keys are the names of plainbox, which say less than these.
pub fn field_words(key: &str) -> String {
    match key {
        "running_job" => "last job".to_owned(),
        "custom_joblist" => "custom job list".to_owned(),
        _ => key.replace('_', " "),
    }
}

/// One value of a row, a detail or a piece of evidence.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A number of things.
    Count(u64),
    /// A whole number that may be negative.
    Int(i64),
    /// A size in bytes.
    Bytes(u64),
    /// A number without a unit.
    Number(f64),
    /// A duration in seconds.
    Seconds(f64),
    /// A moment.
    Time(Timestamp),
    /// Text from disk.
    Text(Untrusted),
    /// A state or outcome.
    Label(Box<Label>),
    /// Several values.
    List(Vec<Value>),
    /// Named values.
    Record(Fields),
    /// Pairs whose names come from disk.
    Map(Vec<(Untrusted, Value)>),
    /// Something that Enter follows.
    Link(Box<Link>),
    /// Files and bytes of a part, measured later: its name among the session's parts.
    Usage(Id),
    /// A secret, withheld.
    Withheld,
    /// Something never decoded, and why.
    Opaque(Box<Reason>),
}

/// What Enter follows.
#[derive(Clone, PartialEq, Debug)]
pub enum Link {
    /// A log of the same session, with the text shown for it.
    Log(LogId, Untrusted),
    /// Another entry of the same repository.
    Entry(Id, Untrusted),
    /// A part of the same session, by its path.
    Part(Untrusted),
}

impl Value {
    /// Text known at compile time or made by us.
    pub fn text(text: impl Into<Untrusted>) -> Self {
        Value::Text(text.into())
    }

    /// The value of an option, else nothing.
    pub fn or_null<T>(value: Option<T>, make: impl FnOnce(T) -> Value) -> Self {
        value.map_or(Value::Null, make)
    }
}
