//! What is watched: a place, and the directories in it of the entries that are shown.

use std::path::PathBuf;
use std::time::Duration;

use crate::model::Id;

/// How often to look again without events, in seconds.
pub(super) const SECONDS: u32 = 5;

/// How often to look again without events.
pub(super) const EVERY: Duration = Duration::from_secs(SECONDS as u64);

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
pub(super) struct Scope {
    pub(super) place: PathBuf,
    pub(super) what: Watchable,
}

/// A directory to watch for an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Spot {
    pub(super) path: PathBuf,
    pub(super) id: Id,
    /// Whether it lies in the entry.
    pub(super) inside: bool,
}

impl Scope {
    /// What to watch besides the place itself: the directories of these entries, and those in the open one.
    pub(super) fn spots(&self, entries: &[Id], open: Option<&Id>) -> Vec<Spot> {
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
