//! A thread that answers the newest question of its kind: an older one is dropped, and stopped where it is being answered.

use std::io;

use crate::work::{Task, WorkerPool};

/// The thread, and what it is doing.
pub struct Newest<T> {
    pool: WorkerPool<(T, Task)>,
    running: Task,
}

impl<T: Send + 'static> Newest<T> {
    /// Starts it; `prepare` makes what answers, in the thread itself.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start<W>(name: &str, prepare: impl Fn() -> W + Clone + Send + 'static) -> io::Result<Self>
    where
        W: FnMut(T, &Task) + 'static,
    {
        let worker = move || {
            let mut answer = prepare();
            move |(question, task): (T, Task)| answer(question, &task)
        };
        Ok(Self { pool: WorkerPool::start(name, 1, worker)?, running: Task::new() })
    }

    /// Asks; what is still being answered ends.
    pub fn ask(&mut self, question: T) {
        self.running.cancel();
        self.running = Task::new();
        self.pool.queue().replace([(question, self.running.clone())]);
    }

    /// Gives up what was asked.
    pub fn stop(&mut self) {
        self.running.cancel();
        self.pool.queue().replace([]);
    }

    /// Whether all that was asked is answered or given up.
    pub fn is_idle(&self) -> bool {
        self.pool.is_idle()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_newest_question_stops_the_one_before_and_drops_those_between() {
        let (send, answers) = crossbeam_channel::unbounded();
        let prepare = move || {
            let send = send.clone();
            move |question: u32, task: &Task| {
                send.send((question, false)).unwrap();
                while question == 1 && !task.is_cancelled() {
                    std::thread::yield_now();
                }
                send.send((question, true)).unwrap();
            }
        };
        let mut newest = Newest::start("newest", prepare).unwrap();
        let next = || answers.recv_timeout(Duration::from_secs(20)).unwrap();
        newest.ask(1);
        assert_eq!(next(), (1, false));
        newest.ask(2);
        newest.ask(3);
        // The first one may have ended, and the second begun, before the third was asked.
        let told: Vec<_> = std::iter::repeat_with(next).take_while(|told| *told != (3, true)).collect();
        assert_eq!(told.first(), Some(&(1, true)), "it was stopped");
        newest.ask(1);
        assert_eq!(next(), (1, false));
        newest.stop();
        assert_eq!(next(), (1, true));
    }
}
