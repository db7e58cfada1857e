//! Watching a directory of entries: events of the system, gathered for a moment, become hints to look again. Where the system has
//! no events left it is looked at every few seconds, and that is said. Hints carry no data.

mod events;
mod poll;
mod scope;
#[cfg(test)]
mod tests;

use std::path::Path;

pub use self::scope::Watchable;

use self::scope::{EVERY, Scope};
use crate::disk;
use crate::model::{Error, Result};
use crate::storage::{Hints, Watch};
use crate::text::os_words;

/// Starts watching.
///
/// # Errors
/// The system gives no thread.
pub fn watch(place: &Path, hints: Hints, what: Watchable) -> Result<Box<dyn Watch>> {
    let failed = |error| Error::io("watch the repository", place.as_os_str().as_encoded_bytes(), error);
    let scope = Scope { place: place.to_owned(), what };
    let watching = disk::Events::new().and_then(|events| Ok((events.watch(place)?, events)));
    match watching {
        Ok((root, events)) => events::watch(scope, hints, events, root).map_err(failed),
        Err(error) => {
            let why = disk::exhausted(&error).map_or_else(|| os_words(&error), str::to_owned);
            poll::watch(scope, hints, EVERY, why).map_err(failed)
        }
    }
}
