//! Columns as both schemas store them.

use rusqlite::Row;
use rusqlite::types::{Type, ValueRef};

use super::bounds;
use crate::storage::pynenc::source::LONGEST_ID;

/// A column that is TEXT or BLOB, whichever it was stored as; what is no UTF-8 as U+FFFD. NULL and numbers are none.
pub(super) fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let Some(bytes) = bytes(row, column)? else { return Ok(None) };
    let too_much = |error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error));
    bounds::charge(bytes.len()).map_err(too_much)?;
    Ok(Some(String::from_utf8_lossy(bytes).into_owned()))
}

/// An id, which is never long; none when it is.
pub(super) fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<String>> {
    let bytes = bytes(row, column)?.unwrap_or_default();
    Ok((bytes.len() <= LONGEST_ID).then(|| String::from_utf8_lossy(bytes).into_owned()))
}

fn bytes<'a>(row: &'a Row<'_>, column: usize) -> rusqlite::Result<Option<&'a [u8]>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
    })
}
