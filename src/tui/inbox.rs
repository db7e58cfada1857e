//! What happened and was not taken yet, in two workers: what the user and the system do is taken before what threads have found.
//! In one lane a key would wait for its turn among the senders too, which wake up in no order: a full lane let none through for
//! tens of milliseconds while everything loads.

use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, never, select_biased};

use super::message::Message;

/// Messages that may wait in a lane; senders wait when it is full. What is found is taken with a frame after it, so there are few.
const WAITING: usize = 64;

/// The taking end.
pub struct Inbox<T = Message> {
    user: Receiver<T>,
    threads: Receiver<T>,
}

/// The ends for those who send.
pub struct Senders<T = Message> {
    /// For keys and signals.
    pub user: Sender<T>,
    /// For threads that answer.
    pub threads: Sender<T>,
}

impl<T> Inbox<T> {
    /// An empty one, and its other ends.
    pub fn new() -> (Self, Senders<T>) {
        let ((user, typed), (threads, found)) = (bounded(WAITING), bounded(WAITING));
        (Self { user: typed, threads: found }, Senders { user, threads })
    }

    /// Waits for the next message, this long at most; none without a limit.
    ///
    /// # Errors
    /// Nothing came in time, or a lane has no sender left.
    pub fn wait(&self, limit: Option<Duration>) -> Result<T, RecvTimeoutError> {
        let late = limit.map_or_else(never, crossbeam_channel::after);
        select_biased! {
            recv(self.user) -> message => message.map_err(|_| RecvTimeoutError::Disconnected),
            recv(self.threads) -> message => message.map_err(|_| RecvTimeoutError::Disconnected),
            recv(late) -> _ => Err(RecvTimeoutError::Timeout),
        }
    }

    /// Waits for what the user or the system does alone, this long at most.
    ///
    /// # Errors
    /// As [`Inbox::wait`].
    pub fn pause(&self, limit: Duration) -> Result<T, RecvTimeoutError> {
        self.user.recv_timeout(limit)
    }

    /// What is there already, without waiting.
    pub fn ready(&self) -> impl Iterator<Item = T> {
        std::iter::from_fn(|| self.user.try_recv().or_else(|_| self.threads.try_recv()).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_user_does_stands_before_what_threads_found() {
        let (inbox, senders) = Inbox::new();
        (0..WAITING).for_each(|n| senders.threads.send(n).unwrap());
        assert_eq!(inbox.pause(Duration::ZERO), Err(RecvTimeoutError::Timeout));
        senders.user.send(100).unwrap();
        senders.user.send(101).unwrap();
        assert_eq!(inbox.wait(None), Ok(100));
        let rest: Vec<_> = inbox.ready().collect();
        assert_eq!(rest, std::iter::once(101).chain(0..WAITING).collect::<Vec<_>>());
        assert_eq!(inbox.wait(Some(Duration::ZERO)), Err(RecvTimeoutError::Timeout));
    }

    #[test]
    fn a_lane_without_senders_ends_the_wait() {
        let (inbox, senders) = Inbox::<u8>::new();
        drop(senders.user);
        assert_eq!(inbox.wait(None), Err(RecvTimeoutError::Disconnected));
    }
}
