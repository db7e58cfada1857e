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
use crate::text::os_words;

/// How often to look again without events, in seconds.
const SECONDS: u32 = 5;
/// Most entries that are watched one by one; no screen shows more.
const MOST_FOCUSED: usize = 512;

/// How a kind names an entry's directory; none for an id that can have none.
pub type NameOf = fn(&Id) -> Option<PathBuf>;

/// What is watched of a kind's entries.
#[derive(Clone, Copy)]
pub struct Watchable {
    /// How it names an entry's directory.
    pub name: NameOf,
    /// Directories in an entry whose files come and go: its logs. Those of the open one are watched.
    pub inside: &'static [&'static str],
}

/// A place and what is watched in it.
struct Scope {
    place: PathBuf,
    what: Watchable,
}

/// A directory to watch for an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Spot {
    path: PathBuf,
    id: Id,
    /// Whether it lies in the entry.
    inside: bool,
}

impl Scope {
    /// What to watch besides the place itself: the directories of these entries, and those in the open one.
    fn spots(&self, entries: &[Id], open: Option<&Id>) -> Vec<Spot> {
        let path = |id: &Id| (self.what.name)(id).map(|name| self.place.join(name));
        let spot = |id: &Id| Some(Spot { path: path(id)?, id: id.clone(), inside: false });
        // The open one comes first: where not all can be watched, it is.
        let others = entries.iter().filter(|id| Some(*id) != open).take(MOST_FOCUSED);
        let mut spots: Vec<Spot> = open.into_iter().chain(others).filter_map(spot).collect();
        for (id, path) in open.into_iter().filter_map(|id| Some((id, path(id)?))) {
            let within = |name: &&str| Spot { path: path.join(name), id: id.clone(), inside: true };
            spots.extend(self.what.inside.iter().map(within));
        }
        spots
    }
}

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

const EVERY: Duration = Duration::from_secs(SECONDS as u64);
