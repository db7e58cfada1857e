//! By events. A watch on the repository reports no save inside an entry, so the visible ones are watched too.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{NameOf, focused};
use crate::disk::{Events, FsEvent, Watched};
use crate::model::{Id, WatchMode};
use crate::storage::{Hints, Watch};
use crate::work::{self, Stopwatch};

/// Events this close together make one hint.
const GATHER: Duration = Duration::from_millis(100);
/// They are told at the latest so long after the first, however many follow.
const LATEST: Duration = Duration::from_secs(1);

struct Shared {
    events: Events,
    root: Watched,
    focused: Mutex<BTreeMap<Watched, Id>>,
}

struct Watching {
    shared: Arc<Shared>,
    place: PathBuf,
    name: NameOf,
}

/// Starts watching.
///
/// # Errors
/// The system gives no thread.
pub fn watch(place: &Path, hints: Hints, name: NameOf, events: Events, root: Watched) -> io::Result<Box<dyn Watch>> {
    let shared = Arc::new(Shared { events, root, focused: Mutex::default() });
    let theirs = Arc::clone(&shared);
    work::spawn("watch", move || theirs.tell(&hints))?;
    Ok(Box::new(Watching { shared, place: place.to_owned(), name }))
}

impl Watch for Watching {
    fn mode(&self) -> WatchMode {
        WatchMode::Events
    }

    fn focus(&mut self, entries: &[Id]) {
        let mut focused = self.shared.lock();
        // One that is watched already has the same number again. Where another directory took the name, that one is watched now. It may
        // be gone, or no more can be watched: the repository itself still is.
        let watched = |(id, path): (&Id, PathBuf)| Some((self.shared.events.watch_entry(&path).ok()?, id.clone()));
        let wanted: BTreeMap<Watched, Id> =
            self::focused(&self.place, self.name, entries).filter_map(watched).collect();
        let before = std::mem::replace(&mut *focused, wanted);
        before.keys().filter(|old| !focused.contains_key(old)).for_each(|old| self.shared.events.unwatch(*old));
    }
}

impl Drop for Watching {
    // The thread hears that this is over, and ends.
    fn drop(&mut self) {
        self.shared.events.unwatch(self.shared.root);
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<Watched, Id>> {
        self.focused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells what happens until the repository is gone or no longer watched, or nobody listens.
    fn tell(&self, hints: &Hints) {
        let mut over = false;
        while !over {
            let mut looks = BTreeSet::new();
            over = self.gather(&mut looks).is_err();
            if looks.into_iter().any(|look| hints.send(look).is_err()) {
                return;
            }
        }
    }

    /// Waits for something, and a moment more for what comes with it.
    fn gather(&self, looks: &mut BTreeSet<Option<Id>>) -> io::Result<()> {
        self.note(&self.events.wait(None)?, looks)?;
        let since = Stopwatch::start();
        while since.elapsed() < LATEST {
            let told = self.events.wait(Some(GATHER))?;
            if told.is_empty() {
                break;
            }
            self.note(&told, looks)?;
        }
        Ok(())
    }

    /// What to look at again: none for the repository, an id for an entry. An error when the repository is no longer watched.
    fn note(&self, told: &[FsEvent], looks: &mut BTreeSet<Option<Id>>) -> io::Result<()> {
        let mut focused = self.lock();
        for told in told {
            match told {
                FsEvent::Over(watched) if *watched == self.root => return Err(io::ErrorKind::NotFound.into()),
                // It was removed, which the repository tells too, or nobody looks at it any more.
                FsEvent::Over(watched) => drop(focused.remove(watched)),
                FsEvent::Changed(watched) if *watched == self.root => drop(looks.insert(None)),
                FsEvent::Changed(watched) => looks.extend(focused.get(watched).cloned().map(Some)),
                FsEvent::Lost => drop(looks.insert(None)),
            }
        }
        Ok(())
    }
}
