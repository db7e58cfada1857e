//! A piece of work that can be watched and stopped. ("Job" is a test's word.)

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A handle on running work: who does it reports progress, who waits may cancel. Clones share one state.
#[derive(Clone, Debug, Default)]
pub struct Task(Arc<State>);

#[derive(Debug, Default)]
struct State {
    cancelled: Arc<AtomicBool>,
    done: AtomicU64,
    total: AtomicU64,
    at: Mutex<Option<(Arc<str>, Task)>>,
}

/// How far work has come; `total` is 0 while unknown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units in all; 0 while unknown.
    pub total: u64,
}

impl Task {
    /// A fresh task.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the work to stop at its next border.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether the work was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::Relaxed)
    }

    /// The flag that cancels it when somebody sets it: for a signal handler.
    pub fn cancel_flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.0.cancelled)
    }

    /// Says how many units there are.
    pub fn expect(&self, total: u64) {
        self.0.total.store(total, Ordering::Relaxed);
    }

    /// Says that so many more units are done.
    pub fn advance(&self, units: u64) {
        self.0.done.fetch_add(units, Ordering::Relaxed);
    }

    /// The part that it is at from now on, named for people: cancelled with the whole, and counted by itself.
    pub fn part(&self, name: &str) -> Task {
        let state = State { cancelled: self.cancel_flag(), ..State::default() };
        self.enter(name, Task(Arc::new(state)))
    }

    /// The same of a part that goes to its end although the whole was cancelled.
    pub fn part_to_its_end(&self, name: &str) -> Task {
        self.enter(name, Task::new())
    }

    fn enter(&self, name: &str, part: Task) -> Task {
        *self.0.at.lock().unwrap_or_else(PoisonError::into_inner) = Some((name.into(), part.clone()));
        part
    }

    /// The part that it is at, and how far that is.
    pub fn at(&self) -> Option<(Arc<str>, Progress)> {
        let at = self.0.at.lock().unwrap_or_else(PoisonError::into_inner);
        at.as_ref().map(|(name, part)| (Arc::clone(name), part.progress()))
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        Progress { done: self.0.done.load(Ordering::Relaxed), total: self.0.total.load(Ordering::Relaxed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_cancelled_with_the_whole_and_counted_alone() {
        let whole = Task::new();
        assert_eq!(whole.at(), None);
        let part = whole.part("a");
        part.advance(3);
        assert_eq!(whole.at(), Some(("a".into(), Progress { done: 3, total: 0 })));
        assert_eq!(whole.progress().done, 0);
        whole.cancel();
        assert!(part.is_cancelled() && !whole.part_to_its_end("b").is_cancelled());
        assert_eq!(whole.at().map(|(name, _)| name), Some("b".into()));
    }
}
