//! pynenc in SQLite: the state backend that writes pynenc's own tables, and what the browser reads of them and of rustvello's
//! (formats/pynenc.md sections 1 and 8).

mod apps;
mod backend;
mod bounds;
mod columns;
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

use super::source::{Result, Source};
use crate::disk::ReadError;
use crate::storage::kind::Recognition;

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
