//! The directories of a session: the well-known ones of every era, and whatever else is there.

use super::material::{DIRECTORIES, table};
use crate::disk::{Dir, Kind, ListBuffer, Name};
use crate::model::{Column, Id, Role, Section, Value};
use crate::storage::plainbox::{CHECKBOX_DATA, IO_LOGS, SESSION_SHARE};

const PARTS: &[Column] = &[
    Column { key: "name", title: "DIRECTORY" },
    Column { key: "exists", title: "" },
    Column { key: "usage", title: "FILES  SIZE" },
];

/// A session has one of the two share directories, by era, so an absent one is told only when the other is absent too.
pub(super) fn section(dir: &Dir) -> Section {
    let mut found = found(dir);
    let missing = |found: &[Id], name: &str| !found.contains(&Id::from(name));
    let mut rows = Vec::new();
    if missing(&found, IO_LOGS) {
        rows.push(row(Id::from(IO_LOGS), false));
    }
    if missing(&found, CHECKBOX_DATA) && missing(&found, SESSION_SHARE) {
        rows.push(row(Id::from(SESSION_SHARE), false));
    }
    found.sort_by_key(|id| (id.bytes() != IO_LOGS.as_bytes(), id.clone()));
    rows.extend(found.into_iter().map(|id| row(id, true)));
    table("directories", "Directories", DIRECTORIES, Role::Parts, PARTS, rows)
}

fn row(id: Id, exists: bool) -> Vec<Value> {
    let usage = if exists { Value::Usage(id.clone()) } else { Value::Null };
    vec![Value::Text(id.text()), Value::Flag(exists), usage]
}

fn found(dir: &Dir) -> Vec<Id> {
    let Ok(names) = dir.reopen().and_then(|mut dir| dir.names(&mut ListBuffer::default())) else { return Vec::new() };
    let is_dir = |name: &[u8], kind| match kind {
        Kind::Directory => true,
        Kind::Unknown => {
            Name::new(name).ok().and_then(|n| dir.stat(&n).ok()).is_some_and(|f| f.kind == Kind::Directory)
        }
        _ => false,
    };
    names.into_iter().filter(|(name, kind)| is_dir(name, *kind)).map(|(name, _)| Id::new(name)).collect()
}
