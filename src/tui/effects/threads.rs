//! How many threads read at once.

use crate::command::Catalog;

/// So many as the user set, else as many as the machine has processors.
pub(super) fn threads(catalog: &Catalog) -> usize {
    match catalog.settings().threads {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        threads => threads,
    }
}
