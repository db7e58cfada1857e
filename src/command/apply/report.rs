//! What became of a plan, item by item, and who hears of it while it is applied.

use super::recover::Recovered;
use crate::command::plan::Item;
use crate::model::{Address, Batch, Freed, Reason, Result};
use crate::work::Task;

/// What became of one item.
#[derive(Debug)]
pub struct Done {
    /// The session.
    pub address: Address,
    /// What it freed, or why it failed.
    pub result: Result<Freed>,
}

/// What became of a plan.
#[derive(Debug, Default)]
pub struct Report {
    /// Items that were changed, failed or were not reached, in the order they were tried.
    pub done: Vec<Done>,
    /// What all of them freed.
    pub freed: Freed,
    /// Names the removals for undo.
    pub batch: Option<Batch>,
    /// Why it stopped before its end.
    pub stopped: Option<Reason>,
    /// Items of a rule that were no longer there under their names when their turn came.
    pub gone: usize,
    /// Items that were passed over.
    pub passed_over: usize,
    /// What a killed command had left and this one finished first.
    pub recovered: Recovered,
    /// Bytes free on the file system of the first repository before and after.
    pub space: Option<(u64, u64)>,
}

impl Report {
    /// Items that failed.
    pub fn failed(&self) -> usize {
        self.done.iter().filter(|done| done.result.is_err()).count()
    }
}

/// Who hears what is going on while a plan is applied.
pub struct Telling<'a> {
    /// Of each item as it is done.
    pub done: &'a mut dyn FnMut(&Done),
    /// Of a session whose removal goes on to its end although the command was cancelled; what had not begun is back by then.
    pub finishing: &'a mut dyn FnMut(&Address),
}

/// One item is done, or failed.
pub(super) fn done(task: &Task, item: &Item, result: Result<Freed>, report: &mut Report, telling: &mut Telling<'_>) {
    if let Ok(freed) = &result {
        report.freed += *freed;
    }
    task.advance(1);
    let done = Done { address: address(item), result };
    (telling.done)(&done);
    report.done.push(done);
}

/// One was no longer there.
pub(super) fn gone(task: &Task, report: &mut Report) {
    task.advance(1);
    report.gone += 1;
}

/// The address of an item.
pub(super) fn address(item: &Item) -> Address {
    Address { repository: item.row.repository, id: item.row.entry.id.clone() }
}
