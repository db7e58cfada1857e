//! Watching by looking again: neither a SQLite file nor a Redis tells of changes by itself in a way that can be trusted. Only a number
//! is compared; hints carry no data.

use std::time::Duration;

use super::source::Source;
use crate::model::{Error, Id, Result, WatchMode};
use crate::storage::{Hints, Polling, Watch};

/// How often to look, in seconds.
pub const SECONDS: u32 = 2;

struct Looking {
    why: &'static str,
    _polling: Polling,
}

/// Starts looking again and again.
///
/// # Errors
/// The system gives no thread.
pub(super) fn watch(
    source: Box<dyn Source>,
    hints: Hints,
    why: &'static str,
    every: Duration,
) -> Result<Box<dyn Watch>> {
    let mut source = source;
    // Asked here, so that no change after this call is missed.
    let mut before = source.change().ok();
    let look = move || {
        let now = source.change().ok();
        (std::mem::replace(&mut before, now) != now).then_some(None).into_iter().collect()
    };
    let polling = Polling::start(every, hints, look);
    let polling = polling.map_err(|error| Error::io("watch the repository", "", error))?;
    Ok(Box::new(Looking { why, _polling: polling }))
}

impl Watch for Looking {
    fn mode(&self) -> WatchMode {
        WatchMode::Polling(SECONDS, self.why.to_owned())
    }

    fn focus(&mut self, _entries: &[Id], _open: Option<&Id>) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::pynenc::{App, SqliteStateBackend, StateBackend, sqlite};
    use std::sync::mpsc::sync_channel;

    #[test]
    fn a_change_is_told_and_dropping_it_ends_it() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("app.sqlite");
        let backend = SqliteStateBackend::open(&path, App::new("a")).unwrap();
        let (hints, told) = sync_channel(8);
        let source = sqlite::open(&path).unwrap().unwrap();
        let watching = watch(source, hints, "a test", Duration::from_millis(20)).unwrap();
        assert!(matches!(watching.mode(), WatchMode::Polling(SECONDS, _)));
        backend.set_result("i", &crate::storage::codec::json::Json::Null).unwrap();
        assert_eq!(told.recv_timeout(Duration::from_secs(20)), Ok(None));
        drop(watching);
        while told.recv_timeout(Duration::from_secs(20)).is_ok() {}
        assert!(told.try_recv().is_err());
    }
}
