//! By events. A watch on the repository reports no save inside an entry, so the visible ones are watched too, and the logs
//! of the open one. What the system's limits leave over is looked at every few seconds.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::poll;
use super::scope::{EVERY, Scope, Spot};
use crate::disk::{self, Events, FsEvent, Watched};
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
    focused: Mutex<BTreeMap<Watched, Spot>>,
    /// Gone once nothing more is told.
    hints: Mutex<Option<Hints>>,
}

struct Watching {
    shared: Arc<Shared>,
    scope: Scope,
    /// Directories in entries that were not there when they were to be watched.
    missing: BTreeSet<PathBuf>,
    /// Looks at what cannot be watched.
    polling: Option<Box<dyn Watch>>,
}

/// Starts watching.
///
/// # Errors
/// The system gives no thread.
pub fn watch(scope: Scope, hints: Hints, events: Events, root: Watched) -> io::Result<Box<dyn Watch>> {
    let shared = Shared { events, root, focused: Mutex::default(), hints: Mutex::new(Some(hints.clone())) };
    let shared = Arc::new(shared);
    let theirs = Arc::clone(&shared);
    work::spawn("watch", move || {
        theirs.tell(&hints);
        *lock(&theirs.hints) = None;
    })?;
    Ok(Box::new(Watching { shared, scope, missing: BTreeSet::new(), polling: None }))
}

impl Watch for Watching {
    fn mode(&self) -> WatchMode {
        self.polling.as_ref().map_or(WatchMode::Events, |polling| polling.mode())
    }

    fn focus(&mut self, entries: &[Id], open: Option<&Id>) {
        let spots = self.scope.spots(entries, open);
        let (unwatched, why) = self.watch_all(&spots);
        match why {
            None => self.polling = None,
            Some(why) => self.poll(&unwatched, open, why),
        }
    }
}

impl Watching {
    /// Watches these and nothing else but the root. What is left over, and why.
    fn watch_all(&mut self, spots: &[Spot]) -> (Vec<Id>, Option<&'static str>) {
        let mut focused = lock(&self.shared.focused);
        // What is no longer wanted makes room first.
        let is_wanted: BTreeSet<&Path> = spots.iter().map(|spot| spot.path.as_path()).collect();
        let old: Vec<Watched> =
            focused.iter().filter(|(_, spot)| !is_wanted.contains(spot.path.as_path())).map(|(old, _)| *old).collect();
        old.iter().for_each(|old| self.shared.events.unwatch(*old));
        let (mut wanted, mut left, mut why, mut came) = (BTreeMap::new(), Vec::new(), None, Vec::new());
        for spot in spots {
            // One that is watched already has the same number again. Where another directory took the name, that one is watched now.
            let watched = match spot.inside {
                true => self.shared.events.watch_names(&spot.path),
                false => self.shared.events.watch_entry(&spot.path),
            };
            match watched {
                Ok(watched) => {
                    came.extend(self.missing.remove(&spot.path).then(|| spot.id.clone()));
                    wanted.insert(watched, spot.clone());
                }
                Err(error) => match disk::exhausted(&error) {
                    Some(limit) => {
                        why = Some(limit);
                        left.push(spot.id.clone());
                    }
                    // It may be gone: the repository tells that.
                    None if spot.inside => drop(self.missing.insert(spot.path.clone())),
                    None => {}
                },
            }
        }
        let before = std::mem::replace(&mut *focused, wanted);
        before.keys().filter(|old| !focused.contains_key(old)).for_each(|old| self.shared.events.unwatch(*old));
        drop(focused);
        self.shared.tell_of(came);
        (left, why)
    }

    /// Looks at what could not be watched.
    fn poll(&mut self, entries: &[Id], open: Option<&Id>, why: &str) {
        if self.polling.is_none() {
            let Some(hints) = lock(&self.shared.hints).clone() else { return };
            let scope = Scope { place: self.scope.place.clone(), what: self.scope.what };
            self.polling = poll::watch(scope, hints, EVERY, why.to_owned()).ok();
        }
        if let Some(polling) = &mut self.polling {
            polling.focus(entries, open.filter(|open| entries.contains(open)));
        }
    }
}

impl Drop for Watching {
    // The thread hears that this is over, and ends.
    fn drop(&mut self) {
        self.shared.events.unwatch(self.shared.root);
    }
}

impl Shared {
    /// What came while a directory was not watched yet is looked at once.
    fn tell_of(&self, came: Vec<Id>) {
        let hints = lock(&self.hints).clone();
        for id in came {
            hints.iter().for_each(|hints| _ = hints.try_send(Some(id.clone())));
        }
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
        let mut focused = lock(&self.focused);
        for told in told {
            match told {
                FsEvent::Over(watched) if *watched == self.root => return Err(io::ErrorKind::NotFound.into()),
                // It was removed, which the repository tells too, or nobody looks at it any more.
                FsEvent::Over(watched) => drop(focused.remove(watched)),
                FsEvent::Changed(watched) if *watched == self.root => drop(looks.insert(None)),
                FsEvent::Changed(watched) => looks.extend(focused.get(watched).map(|spot| Some(spot.id.clone()))),
                FsEvent::Lost => drop(looks.insert(None)),
            }
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
