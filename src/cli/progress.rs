//! One line on standard error that says how far a long command is, and erases itself. Only on a terminal, and only after a
//! second.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::out;
use crate::text::human;
use crate::work::{Progress, Stopwatch, Task, spawn};

const PATIENCE: Duration = Duration::from_secs(1);
const STEP: Duration = Duration::from_millis(100);

/// Shows progress until it is dropped.
pub(super) struct Shown {
    running: Option<(SyncSender<()>, JoinHandle<()>)>,
}

/// What the units of the progress are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Things,
    Bytes,
}

impl Shown {
    /// Begins to watch a task.
    pub(super) fn of(task: &Task, doing: &'static str, unit: Unit) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { running: None };
        }
        let (stop, stopped) = sync_channel(1);
        let task = task.clone();
        let watch = move || {
            let since = Stopwatch::start();
            let mut drawn = false;
            while stopped.recv_timeout(STEP) == Err(RecvTimeoutError::Timeout) {
                if since.elapsed() >= PATIENCE {
                    out::passing(&match task.is_cancelled() {
                        true => stopping(task.at(), since.elapsed()),
                        false => line(doing, task.progress(), unit, since.elapsed()),
                    });
                    drawn = true;
                }
            }
            if drawn {
                out::erase();
            }
        };
        Self { running: spawn("progress", watch).ok().map(|thread| (stop, thread)) }
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            drop(stop);
            // A progress line that panicked is no loss.
            thread.join().ok();
        }
    }
}

/// After Ctrl-C: what has begun goes on, and how far that is.
fn stopping(at: Option<(Arc<str>, Progress)>, since: Duration) -> String {
    let seconds = human::age_long(i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    let begun = at.filter(|(_, progress)| progress.done > 0);
    let what = begun.map_or_else(
        || "stopping".to_owned(),
        |(name, progress)| {
            format!("finishing the removal of {name}  {} removed", human::counted(progress.done, "file"))
        },
    );
    format!("{what}  {seconds}  Ctrl-C again ends at once")
}

fn line(doing: &str, progress: Progress, unit: Unit, since: Duration) -> String {
    let amount = |number| if unit == Unit::Bytes { human::size_long(number) } else { human::count(number) };
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX);
    let done = match (progress.done, progress.total) {
        (0, 0) => String::new(),
        (done, 0) => format!("  {}", amount(done)),
        (done, total) => {
            let percent = done.min(total).saturating_mul(100) / total;
            format!("  {} of {}  {percent}%", amount(done), amount(total))
        }
    };
    format!("{doing}{done}  {}  Ctrl-C cancels", human::age_long(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_says_how_far_it_is() {
        let at = |done, total, unit| line("reading", Progress { done, total }, unit, Duration::from_secs(2));
        assert_eq!(at(7, 12, Unit::Things), "reading  7 of 12  58%  2 s  Ctrl-C cancels");
        assert_eq!(at(0, 0, Unit::Things), "reading  2 s  Ctrl-C cancels");
        assert_eq!(at(1 << 30, 0, Unit::Bytes), "reading  1.0 GiB  2 s  Ctrl-C cancels");
    }

    #[test]
    fn after_ctrl_c_it_says_what_goes_on() {
        let at = |done| Some(("big".into(), Progress { done, total: 0 }));
        let line = |at| stopping(at, Duration::from_secs(9));
        assert_eq!(line(at(345)), "finishing the removal of big  345 files removed  9 s  Ctrl-C again ends at once");
        assert_eq!((line(None), line(at(0))), (line(at(0)), "stopping  9 s  Ctrl-C again ends at once".to_owned()));
    }
}
