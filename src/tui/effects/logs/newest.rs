//! A thread that answers the newest question of its kind and drops the older ones.

use super::Desk;
use crate::work::{Crew, Task};

/// The thread, once it is needed, and what it is doing.
pub struct Newest<T> {
    crew: Option<Crew<(T, Task)>>,
    running: Task,
}

impl<T> Default for Newest<T> {
    fn default() -> Self {
        Self { crew: None, running: Task::new() }
    }
}

impl<T: Send + 'static> Newest<T> {
    /// Asks; what is still being answered ends.
    pub fn ask(&mut self, name: &str, desk: Desk, work: fn(&Desk, &T, &Task), question: T) {
        self.stop();
        if self.crew.is_none() {
            let prepare = move || {
                let desk = desk.clone();
                move |(question, task): (T, Task)| work(&desk, &question, &task)
            };
            self.crew = Crew::start(name, 1, prepare).ok();
        }
        self.running = Task::new();
        if let Some(crew) = &self.crew {
            crew.wishes().replace([(question, self.running.clone())]);
        }
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.crew.as_ref().is_none_or(Crew::is_idle)
    }

    /// Ends what is being answered.
    pub fn stop(&self) {
        self.running.cancel();
    }
}
