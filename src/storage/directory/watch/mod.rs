//! Watching a directory of entries: events of the system, gathered for a moment, become hints to look again. Where the system has
//! no events left it is looked at every few seconds, and that is said. Hints carry no data.

mod events;
mod poll;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::disk;
use crate::model::{Error, Id, Result};
use crate::storage::{Hints, Watch};

/// How often to look again without events, in seconds.
const SECONDS: u32 = 5;
/// Most entries that are watched one by one.
const MOST_FOCUSED: usize = 64;

/// How a kind names an entry's directory; none for an id that can have none.
pub type NameOf = fn(&Id) -> Option<PathBuf>;

/// The entries to watch one by one, and their directories.
fn focused<'a>(place: &Path, name: NameOf, entries: &'a [Id]) -> impl Iterator<Item = (&'a Id, PathBuf)> {
    let path = move |id| name(id).map(|name| (id, place.join(name)));
    entries.iter().take(MOST_FOCUSED).filter_map(path)
}

/// Starts watching.
///
/// # Errors
/// The system gives no thread.
pub fn watch(place: &Path, hints: Hints, name: NameOf) -> Result<Box<dyn Watch>> {
    let failed = |error| Error::io("watch the repository", place.as_os_str().as_encoded_bytes(), error);
    let watching = disk::Events::new().and_then(|events| Ok((events.watch(place)?, events)));
    match watching {
        Ok((root, events)) => events::watch(place, hints, name, events, root).map_err(failed),
        Err(error) => {
            let every = Duration::from_secs(SECONDS.into());
            poll::watch(place, hints, name, every, error.to_string()).map_err(failed)
        }
    }
}
