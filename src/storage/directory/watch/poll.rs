//! By looking again and again, where the system has no events left.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::scope::{SECONDS, Scope, Spot};
use crate::disk;
use crate::model::{Id, WatchMode};
use crate::storage::{Hints, Polling, Watch};

/// When a directory last changed, in nanoseconds; none when it cannot be asked. That of an entry tells of saves in it, since they
/// replace a file.
type Changed = Option<u64>;
type Focused = Arc<Mutex<BTreeMap<PathBuf, (Id, Changed)>>>;

struct Looking {
    why: String,
    scope: Scope,
    focused: Focused,
    _polling: Polling,
}

/// Starts looking.
///
/// # Errors
/// The system gives no thread.
pub fn watch(scope: Scope, hints: Hints, every: Duration, why: String) -> io::Result<Box<dyn Watch>> {
    let focused = Focused::default();
    let (theirs, root) = (Arc::clone(&focused), scope.place.clone());
    // Asked here, so that no change after this call is missed.
    let mut before = changed(&root);
    let look = move || {
        let now = changed(&root);
        let root = (std::mem::replace(&mut before, now) != now).then_some(None);
        root.into_iter().chain(entries(&theirs).into_iter().map(Some)).collect()
    };
    let polling = Polling::start(every, hints, look)?;
    Ok(Box::new(Looking { why, scope, focused, _polling: polling }))
}

impl Watch for Looking {
    fn mode(&self) -> WatchMode {
        WatchMode::Polling(SECONDS, self.why.clone())
    }

    fn focus(&mut self, entries: &[Id], open: Option<&Id>) {
        let mut focused = self.focused.lock().unwrap_or_else(PoisonError::into_inner);
        let mut known = std::mem::take(&mut *focused);
        for Spot { path, id, .. } in self.scope.spots(entries, open) {
            let changed = known.remove(&path).map_or_else(|| changed(&path), |(_, changed)| changed);
            focused.insert(path, (id, changed));
        }
    }
}

/// The entries that changed since they were looked at.
fn entries(focused: &Focused) -> BTreeSet<Id> {
    let mut focused = focused.lock().unwrap_or_else(PoisonError::into_inner);
    let mut look = |(path, (id, before)): (&PathBuf, &mut (Id, Changed))| {
        let now = changed(path);
        (std::mem::replace(before, now) != now).then(|| id.clone())
    };
    focused.iter_mut().filter_map(&mut look).collect()
}

fn changed(path: &Path) -> Changed {
    disk::path_metadata(path).ok().map(|facts| facts.changed)
}
