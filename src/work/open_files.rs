//! How many files this process may have open at once. It takes more than it was started with only where it needs them, and programs
//! that it starts get what it was started with: some of them close every number up to their limit, or cannot deal with high ones.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// The limit that this process was started with, once it has taken more.
static FOUND: Mutex<Option<Rlimit>> = Mutex::new(None);

/// Lets this process have so many files open, as far as the system lets it.
pub fn allow_open_files(wanted: u64) {
    let mut found = found();
    let now = getrlimit(Resource::Nofile);
    if now.current.is_none_or(|now| now >= wanted) {
        return;
    }
    let current = now.maximum.map_or(wanted, |most| most.min(wanted));
    // Whoever then opens too many is told so.
    if setrlimit(Resource::Nofile, Rlimit { current: Some(current), maximum: now.maximum }).is_ok() {
        found.get_or_insert(now);
    }
}

/// Does `start`, which starts a program, under the limit that this process was started with.
pub fn with_open_files_as_found<T>(start: impl FnOnce() -> T) -> T {
    let found = found();
    let Some(before) = found.as_ref() else { return start() };
    let now = getrlimit(Resource::Nofile);
    let lowered = setrlimit(Resource::Nofile, Rlimit { current: before.current, maximum: now.maximum });
    let started = start();
    if lowered.is_ok() && setrlimit(Resource::Nofile, now).is_err() {
        tracing::warn!("the number of open files cannot be raised again");
    }
    started
}

fn found() -> MutexGuard<'static, Option<Rlimit>> {
    FOUND.lock().unwrap_or_else(PoisonError::into_inner)
}
