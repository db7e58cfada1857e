//! Applying a plan: every item is checked again and reports for itself; what others did meanwhile is no error.

mod emptying;
mod in_use;
mod recover;
mod remove;
mod report;

pub use recover::{Recovered, recover};
pub use report::{Done, Report, Telling};

use super::Readers;
use super::plan::{AgreedPlan, Intent, Item, Plan};
use crate::model::{Cause, Error, Result};
use crate::work::Task;

/// Applies a plan that the user agreed to. `progress` hears of each item as it is done. Cancelling stops between sessions: what was only
/// taken out of the list comes back, and what is begun is finished.
///
/// # Errors
/// Nothing could be begun: the repository is gone, or what a killed command left cannot be looked at.
pub fn apply(
    readers: &mut Readers,
    agreed: AgreedPlan,
    task: &Task,
    progress: &mut dyn FnMut(&Done),
) -> Result<Report> {
    apply_telling(readers, agreed, task, &mut Telling { done: progress, finishing: &mut |_| {} })
}

/// The same, telling also what goes on after it was cancelled. The task's part is the session that is being removed, its units are files.
///
/// # Errors
/// As [`apply`].
pub fn apply_telling(
    readers: &mut Readers,
    agreed: AgreedPlan,
    task: &Task,
    telling: &mut Telling<'_>,
) -> Result<Report> {
    let plan = agreed.plan();
    refuse_read_only(readers, plan)?;
    let of_the_trash = |item: &Item| matches!(item.intent, Intent::Restore(_) | Intent::Empty(_));
    let expire = !plan.items().iter().any(of_the_trash);
    let recovered = recover::recover_before(readers, &plan.repositories(), expire, task)?;
    let mut report = Report { recovered, ..Report::default() };
    report.passed_over = plan.passed_over().count();
    let before = free_space(readers, plan);
    task.expect(u64::try_from(plan.changes().count()).unwrap_or(u64::MAX));
    remove::Changes::new(readers, plan, task).run(&mut report, telling)?;
    report.space = before.zip(free_space(readers, plan));
    Ok(report)
}

fn refuse_read_only(readers: &Readers, plan: &Plan) -> Result<()> {
    if !readers.catalog().settings().read_only {
        return Ok(());
    }
    let text = "adjourn was started with --read-only".to_owned();
    Err(Error::new("change anything", plan.verb().word(), Cause::Unsupported(text)))
}

fn free_space(readers: &Readers, plan: &Plan) -> Option<u64> {
    let about = readers.catalog().info(*plan.repositories().first()?).ok()?;
    crate::disk::free_space(&about.place).ok()
}
