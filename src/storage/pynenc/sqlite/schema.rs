//! What a file's schema may not have: columns that are computed whenever somebody reads them. pynenc makes none, and a few bytes of
//! schema could make them as large as anybody likes.

use rusqlite::Connection;

use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::Result;

/// Refuses a table with generated or hidden columns; one that is not there has none.
pub fn refuse_computed(connection: &Connection, table: &str) -> Result<()> {
    let mut statement =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo(?1) WHERE hidden <> 0)")?;
    if statement.query_row([table], |row| row.get(0))? {
        let text = format!("the table {table} has computed columns, which pynenc never makes; it is not read");
        return Err(BackendError::Limit(text));
    }
    Ok(())
}
