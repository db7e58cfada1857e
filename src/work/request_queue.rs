//! What to do next, in order of want. A new list replaces the old one, which is priority and cancellation at once: what
//! scrolled away is no longer on it.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A list of queue shared by those who want and those who do.
#[derive(Debug)]
pub struct RequestQueue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    queue: VecDeque<T>,
    /// How many were taken and are not done.
    begun: usize,
    closed: bool,
}

impl<T> Default for RequestQueue<T> {
    fn default() -> Self {
        let state = State { queue: VecDeque::new(), begun: 0, closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }
}

impl<T> RequestQueue<T> {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces all queue that nobody has begun.
    pub fn replace(&self, queue: impl IntoIterator<Item = T>) {
        self.lock().queue = queue.into_iter().collect();
        self.changed.notify_all();
    }

    /// Adds one request at the end.
    pub fn push(&self, request: T) {
        self.lock().queue.push_back(request);
        self.changed.notify_one();
    }

    /// The next request if there is one.
    pub fn try_take(&self) -> Option<T> {
        self.lock().queue.pop_front()
    }

    /// Waits for the next request; none once the list is closed. Who takes one says when it is [done](Self::done).
    pub fn take(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(request) = state.queue.pop_front() {
                state.begun += 1;
                return Some(request);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Says that a request that was taken is done.
    pub fn done(&self) {
        let mut state = self.lock();
        state.begun = state.begun.saturating_sub(1);
    }

    /// Whether every request is done.
    pub fn is_done(&self) -> bool {
        let state = self.lock();
        state.queue.is_empty() && state.begun == 0
    }

    /// Wishes that nobody has begun.
    pub fn len(&self) -> usize {
        self.lock().queue.len()
    }

    /// Whether nothing is wished for.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Ends it: whoever waits gets nothing more.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    // A panic in a holder leaves the queue itself whole, so a poisoned lock is still good.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_list_replaces_the_older() {
        let list = RequestQueue::new();
        list.replace([1, 2, 3]);
        assert_eq!(list.take(), Some(1));
        list.replace([9]);
        assert_eq!((list.take(), list.try_take()), (Some(9), None));
    }

    #[test]
    fn a_wish_is_done_when_whoever_took_it_says_so() {
        let list = RequestQueue::new();
        assert!(list.is_done());
        list.push(1);
        assert!(!list.is_done());
        assert_eq!(list.take(), Some(1));
        assert!(!list.is_done());
        list.done();
        assert!(list.is_done());
    }

    #[test]
    fn closing_wakes_whoever_waits() {
        let list = std::sync::Arc::new(RequestQueue::<u8>::new());
        let waiter = std::thread::spawn({
            let list = std::sync::Arc::clone(&list);
            move || list.take()
        });
        list.close();
        assert_eq!(waiter.join().unwrap(), None);
    }
}
