//! Watching a directory of entries: events of the system, gathered for a moment, become hints to look again. Where the system has
//! no events left it looks again every few seconds, and says so. Hints carry no data.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

use notify::{Config, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use crate::model::{Error, Id, Result, WatchMode};
use crate::storage::{Hints, Watch};
use crate::work;

/// Events this close together make one hint.
const GATHER: Duration = Duration::from_millis(100);
/// How often to look again without events, in seconds.
const POLL_SECONDS: u32 = 5;
/// Most entries that are watched one by one.
const MOST_FOCUSED: usize = 64;

/// How a kind names its entries' directories.
#[derive(Clone, Copy)]
pub struct NameRule {
    /// The directory name of an entry.
    pub name: fn(&Id) -> Option<PathBuf>,
    /// The entry of a directory name.
    pub id: fn(&[u8]) -> Option<Id>,
}

/// Starts watching.
///
/// # Errors
/// Neither events nor polling are possible.
pub fn watch(place: &Path, hints: Hints, rule: NameRule) -> Result<Box<dyn Watch>> {
    let (send, receive) = sync_channel(1024);
    let (watcher, mode) = start(place, send)?;
    let root = place.to_owned();
    let gather = move || gather(&root, &receive, &hints, rule);
    let started = work::spawn("watch", gather);
    started.map_err(|error| Error::io("watch the repository", place.as_os_str().as_encoded_bytes(), error))?;
    Ok(Box::new(Watching { watcher, mode, place: place.to_owned(), rule, focused: BTreeSet::new() }))
}

type Events = notify::Result<notify::Event>;

fn start(place: &Path, send: SyncSender<Events>) -> Result<(Box<dyn Watcher + Send>, WatchMode)> {
    let handler = |send: SyncSender<Events>| {
        move |event: Events| {
            // A full queue already holds a hint.
            send.try_send(event).ok();
        }
    };
    let why = match RecommendedWatcher::new(handler(send.clone()), Config::default()) {
        Ok(mut watcher) => match watcher.watch(place, RecursiveMode::NonRecursive) {
            Ok(()) => return Ok((Box::new(watcher), WatchMode::Events)),
            Err(error) => error.to_string(),
        },
        Err(error) => error.to_string(),
    };
    let config = Config::default().with_poll_interval(Duration::from_secs(POLL_SECONDS.into()));
    let subject = place.as_os_str().as_encoded_bytes();
    let failed = |error: notify::Error| Error::io("watch the repository", subject, std::io::Error::other(error));
    let mut watcher = PollWatcher::new(handler(send), config).map_err(failed)?;
    watcher.watch(place, RecursiveMode::NonRecursive).map_err(failed)?;
    Ok((Box::new(watcher), WatchMode::Polling(POLL_SECONDS, why)))
}

struct Watching {
    watcher: Box<dyn Watcher + Send>,
    mode: WatchMode,
    place: PathBuf,
    rule: NameRule,
    focused: BTreeSet<PathBuf>,
}

impl Watch for Watching {
    fn mode(&self) -> WatchMode {
        self.mode.clone()
    }

    /// A watch on the repository reports no save inside an entry, so the visible ones are watched too.
    fn focus(&mut self, entries: &[Id]) {
        let wanted: BTreeSet<PathBuf> = entries
            .iter()
            .take(MOST_FOCUSED)
            .filter_map(|id| (self.rule.name)(id))
            .map(|name| self.place.join(name))
            .collect();
        for gone in self.focused.difference(&wanted) {
            // It may have been removed meanwhile, which ended its watch.
            self.watcher.unwatch(gone).ok();
        }
        let fresh: Vec<PathBuf> = wanted.difference(&self.focused).cloned().collect();
        self.focused = wanted.intersection(&self.focused).cloned().collect();
        for path in fresh {
            if self.watcher.watch(&path, RecursiveMode::NonRecursive).is_ok() {
                self.focused.insert(path);
            }
        }
    }
}

/// Ends when the watcher is dropped, which closes the queue.
fn gather(root: &Path, events: &Receiver<Events>, hints: &Hints, rule: NameRule) {
    while let Ok(first) = events.recv() {
        let mut looks = BTreeSet::new();
        note(root, first, rule, &mut looks);
        loop {
            match events.recv_timeout(GATHER) {
                Ok(event) => note(root, event, rule, &mut looks),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        for look in looks {
            if hints.send(look).is_err() {
                return;
            }
        }
    }
}

/// What to look at again: none for the repository, an id for an entry.
fn note(root: &Path, event: Events, rule: NameRule, looks: &mut BTreeSet<Option<Id>>) {
    let Ok(event) = event else {
        looks.insert(None);
        return;
    };
    if matches!(event.kind, EventKind::Access(_)) {
        return;
    }
    for path in event.paths {
        let Ok(below) = path.strip_prefix(root) else { continue };
        let mut parts = below.components();
        let entry = parts.next().and_then(|name| (rule.id)(name.as_os_str().as_encoded_bytes()));
        looks.insert(if parts.next().is_some() { entry } else { None });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> NameRule {
        NameRule { name: |id| Some(PathBuf::from(id.os())), id: |name| Some(Id::new(name)) }
    }

    #[test]
    fn a_new_entry_and_a_save_inside_one_are_told() {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("a")).unwrap();
        let (send, receive) = sync_channel(16);
        let mut watch = watch(place.path(), send, rule()).unwrap();
        watch.focus(&[Id::from("a")]);
        std::fs::create_dir(place.path().join("b")).unwrap();
        assert_eq!(receive.recv_timeout(Duration::from_secs(20)).unwrap(), None);
        std::fs::write(place.path().join("a/session"), b"x").unwrap();
        assert_eq!(receive.recv_timeout(Duration::from_secs(20)).unwrap(), Some(Id::from("a")));
    }
}
