//! Writes that somebody else does: a queue and one worker, so that writes keep their order. Whoever waits hears of the failures, each
//! once. Dropping the queue writes what is left.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use crate::model::Timestamp;
use crate::storage::pynenc::error::Result;
use crate::storage::pynenc::{BackendError, moment};

type Write = Box<dyn FnOnce() -> Result<()> + Send>;

/// The queue of asynchronous writes of one backend.
#[derive(Default)]
pub struct Writes {
    shared: Arc<Shared>,
    worker: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    queue: VecDeque<(String, Write)>,
    /// Whose write is being done.
    current: Option<String>,
    failed: Vec<(String, BackendError)>,
    closed: bool,
    /// The moment given last.
    moment: Timestamp,
}

impl Writes {
    /// Queues a write for an invocation. Where the system gives no thread, it is done here and now.
    pub(super) fn push(&self, invocation_id: String, write: impl FnOnce() -> Result<()> + Send + 'static) {
        self.shared.lock().queue.push_back((invocation_id, Box::new(write)));
        if self.start().is_ok() {
            self.shared.changed.notify_all();
        } else {
            while self.shared.step(false) {}
        }
    }

    /// This moment to the microsecond, later than any that was given before: histories are told in the order of their moments, and two
    /// steps may well fall into one microsecond.
    pub(super) fn moment(&self) -> Timestamp {
        let mut state = self.shared.lock();
        state.moment = moment::after(moment::to_micros(Timestamp::now()), state.moment);
        state.moment
    }

    pub(super) fn wait_for_all(&self) -> Result<()> {
        self.wait(|_| true)
    }

    pub(super) fn wait_for(&self, invocation_id: &str) -> Result<()> {
        self.wait(|id| id == invocation_id)
    }

    fn wait(&self, concerns: impl Fn(&str) -> bool) -> Result<()> {
        let mut state = self.shared.lock();
        while state.concerns(&concerns) {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let (told, kept) = std::mem::take(&mut state.failed).into_iter().partition(|(id, _)| concerns(id));
        state.failed = kept;
        let told: Vec<_> = told;
        if told.is_empty() { Ok(()) } else { Err(BackendError::Writes(told)) }
    }

    fn start(&self) -> std::io::Result<()> {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if worker.is_none() {
            let shared = Arc::clone(&self.shared);
            *worker = Some(crate::work::spawn("state-backend", move || while shared.step(true) {})?);
        }
        Ok(())
    }
}

impl Drop for Writes {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
        let worker = self.worker.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(worker) = worker
            && worker.join().is_err()
        {
            tracing::error!("the worker of a state backend panicked");
        }
        for (id, error) in &self.shared.lock().failed {
            tracing::error!("a write for {id} failed and nobody waited for it: {error}");
        }
    }
}

impl State {
    fn concerns(&self, wanted: &impl Fn(&str) -> bool) -> bool {
        self.current.as_deref().is_some_and(wanted) || self.queue.iter().any(|(id, _)| wanted(id))
    }
}

impl Shared {
    /// Does the next write; false when there is none and none will come. With `patience` it waits for one.
    fn step(&self, patience: bool) -> bool {
        let mut state = self.lock();
        let (id, write) = loop {
            if let Some(next) = state.queue.pop_front() {
                break next;
            }
            if state.closed || !patience {
                return false;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        state.current = Some(id.clone());
        drop(state);
        let outcome = catch_unwind(AssertUnwindSafe(write)).unwrap_or(Err(BackendError::Panicked));
        let mut state = self.lock();
        state.current = None;
        state.failed.extend(outcome.err().map(|error| (id, error)));
        self.changed.notify_all();
        true
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    fn fail() -> Result<()> {
        Err(BackendError::BadAppId("x".to_owned()))
    }

    #[test]
    fn one_waits_for_its_own_writes_only() {
        let writes = Writes::default();
        let (go, wait) = mpsc::channel::<()>();
        writes.push("a".to_owned(), || Ok(()));
        writes.push("b".to_owned(), move || {
            wait.recv().unwrap();
            Ok(())
        });
        writes.wait_for("a").unwrap();
        go.send(()).unwrap();
        writes.wait_for_all().unwrap();
    }

    #[test]
    fn failures_are_told_once_and_to_whom_they_concern() {
        let writes = Writes::default();
        for id in ["a", "b", "a"] {
            writes.push(id.to_owned(), fail);
        }
        writes.push("c".to_owned(), || panic!("write"));
        assert!(matches!(writes.wait_for("a"), Err(BackendError::Writes(told)) if told.len() == 2));
        writes.wait_for("a").unwrap();
        match writes.wait_for_all() {
            Err(BackendError::Writes(told)) => assert!(matches!(told.as_slice(), [_, (_, BackendError::Panicked)])),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn dropping_it_writes_what_is_left() {
        let (send, receive) = mpsc::channel();
        let writes = Writes::default();
        for number in 0..100 {
            let send = send.clone();
            writes.push("a".to_owned(), move || {
                send.send(number).unwrap();
                Ok(())
            });
        }
        drop(writes);
        assert!(receive.try_iter().eq(0..100));
    }
}
