//! Results that arrive from other threads and are printed: whoever reads them gets each of them soon, and many in one piece.

use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::Duration;

use crate::work::Stopwatch;

/// Longest time that something printed is held back because more may come.
const LONGEST: Duration = Duration::from_millis(50);

/// Takes what arrives, and hands over what was printed when nothing more is there: at once the first time, then at most every
/// 50 ms.
#[derive(Default)]
pub(super) struct Pace {
    /// Whether something was taken that may be held back.
    held: bool,
    flushed: Option<Stopwatch>,
}

impl Pace {
    /// The next thing; none when no more comes. Waits as long as that takes, but holds nothing back meanwhile.
    ///
    /// # Errors
    /// Those of `flush`.
    pub(super) fn next<T, E>(
        &mut self,
        from: &Receiver<T>,
        flush: impl FnOnce() -> Result<(), E>,
    ) -> Result<Option<T>, E> {
        let next = match from.try_recv() {
            Ok(next) => Some(next),
            Err(TryRecvError::Disconnected) => None,
            Err(TryRecvError::Empty) => self.wait(from, flush)?,
        };
        self.held |= next.is_some();
        Ok(next)
    }

    fn wait<T, E>(&mut self, from: &Receiver<T>, flush: impl FnOnce() -> Result<(), E>) -> Result<Option<T>, E> {
        if self.held {
            match from.recv_timeout(self.left()) {
                Ok(next) => return Ok(Some(next)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => flush()?,
            }
            (self.held, self.flushed) = (false, Some(Stopwatch::start()));
        }
        Ok(from.recv().ok())
    }

    fn left(&self) -> Duration {
        self.flushed.map_or(Duration::ZERO, |since| LONGEST.saturating_sub(since.elapsed()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{channel, sync_channel};

    use super::*;

    #[test]
    fn what_was_printed_is_handed_over_before_the_end() {
        let (send, receive) = sync_channel(1);
        let (flushed, seen) = channel();
        // The search ends only when its first hit was seen; were it held back, both would wait for each other.
        let search = std::thread::spawn(move || {
            send.send("hit").unwrap();
            let seen: Vec<&str> = seen.recv_timeout(Duration::from_secs(60)).unwrap();
            drop(send);
            seen
        });
        let (mut pace, mut printed) = (Pace::default(), Vec::new());
        while let Some(hit) = pace.next(&receive, || flushed.send(printed.clone())).unwrap() {
            printed.push(hit);
        }
        assert_eq!((search.join().unwrap(), printed), (vec!["hit"], vec!["hit"]));
    }

    #[test]
    fn what_comes_at_once_is_handed_over_in_one_piece() {
        let (send, receive) = channel();
        (0..1000).for_each(|n| send.send(n).unwrap());
        drop(send);
        let (mut pace, mut count) = (Pace::default(), 0);
        while pace.next(&receive, || Err("flushed")).unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, 1000);
    }

    #[test]
    fn an_error_of_the_reader_ends_it() {
        let (send, receive) = channel();
        send.send(1).unwrap();
        let mut pace = Pace::default();
        assert_eq!(pace.next(&receive, || Err("closed")), Ok(Some(1)));
        assert_eq!(pace.next(&receive, || Err("closed")), Err("closed"));
    }
}
