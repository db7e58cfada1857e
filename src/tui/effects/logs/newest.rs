//! A thread that answers the newest question of its kind and drops the older ones.

use super::context::LogContext;
use crate::work::{Task, WorkerPool};

/// The thread, once it is needed, and what it is doing.
pub struct Newest<T> {
    pool: Option<WorkerPool<(T, Task)>>,
    running: Task,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self { pool: None, running: Task::new() }
    }
}

impl<T: Send + 'static> Newest<T> {
    /// Asks; what is still being answered ends.
    pub fn ask(&mut self, name: &str, log_context: LogContext, work: fn(&LogContext, &T, &Task), question: T) {
        self.stop();
        if self.pool.is_none() {
            let prepare = move || {
                let log_context = log_context.clone();
                move |(question, task): (T, Task)| work(&log_context, &question, &task)
            };
            self.pool = WorkerPool::start(name, 1, prepare).ok();
        }
        self.running = Task::new();
        if let Some(pool) = &self.pool {
            pool.queue().replace([(question, self.running.clone())]);
        }
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.pool.as_ref().is_none_or(WorkerPool::is_idle)
    }

    /// Ends what is being answered.
    pub fn stop(&self) {
        self.running.cancel();
    }
}
