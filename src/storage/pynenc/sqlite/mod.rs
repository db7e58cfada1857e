//! pynenc in SQLite: the state backend that writes pynenc's own tables, and what the browser reads of them and of rustvello's
//! (formats/pynenc.md sections 1 and 8).

mod apps;
mod backend;
mod bounds;
mod examine;
mod list;
mod moments;
mod pynenc_tables;
mod readonly_open;
mod row;
mod rustvello;
mod schema;
mod side;
mod tables;

pub use backend::SqliteStateBackend;

pub(super) use moments::shift;
use readonly_open::is_sqlite;

use std::path::Path;

use rusqlite::Row;
use rusqlite::types::{Type, ValueRef};

use super::source::{LONGEST_ID, Result, Source};
use crate::disk::ReadError;
use crate::storage::kinds::Recognition;

/// Whether a file holds pynenc's tables, or rustvello's. Of a file that cannot be read, and of any other SQLite file, opening it tells
/// what is wrong.
pub(super) fn recognise(path: &Path) -> Recognition {
    match is_sqlite(path) {
        Ok(false) => Recognition::No,
        Ok(true) if open(path).is_ok_and(|source| source.is_some()) => Recognition::Yes,
        Ok(true) => Recognition::Maybe,
        Err(ReadError::Io(error)) if error.kind() == std::io::ErrorKind::PermissionDenied => Recognition::Maybe,
        Err(_) => Recognition::No,
    }
}

/// A source for a file; none when contains neither pynenc's tables nor rustvello's.
///
/// # Errors
/// The file is missing, denied, or no SQLite file.
pub(super) fn open(path: &Path) -> Result<Option<Box<dyn Source>>> {
    let mut look = readonly_open::Look::new(path).map_err(std::io::Error::from)?;
    let (own, rustvello) = look.read(|connection| Ok((apps::any(connection)?, rustvello::is(connection)?)))?;
    Ok(if own {
        Some(Box::new(pynenc_tables::PynencTables::new(path).map_err(std::io::Error::from)?))
    } else if rustvello {
        Some(Box::new(rustvello::Rustvello::new(path).map_err(std::io::Error::from)?))
    } else {
        None
    })
}

/// A column that is TEXT or BLOB, whichever it was stored as; what is no UTF-8 as U+FFFD. NULL and numbers are none.
fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let Some(bytes) = bytes(row, column)? else { return Ok(None) };
    let too_much = |error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error));
    bounds::charge(bytes.len()).map_err(too_much)?;
    Ok(Some(String::from_utf8_lossy(bytes).into_owned()))
}

/// An id, which is never long; none when it is.
fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let bytes = bytes(row, column)?.unwrap_or_default();
    Ok((bytes.len() <= LONGEST_ID).then(|| String::from_utf8_lossy(bytes).into_owned()))
}

fn bytes<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<Option<&'a [u8]>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    })
}
