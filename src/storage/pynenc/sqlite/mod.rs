//! pynenc in SQLite: the state backend that writes pynenc's own tables, and what the browser reads of them and of rustvello's
//! (formats/pynenc.md sections 1 and 8).

mod backend;
mod look;
mod tables;

pub use backend::SqliteStateBackend;

use rusqlite::Row;
use rusqlite::types::ValueRef;

/// A column that is TEXT or BLOB, whichever it was stored as; what is no UTF-8 as U+FFFD. NULL and numbers are none.
fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    })
}
