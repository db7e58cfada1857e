//! `destroy` and `break-lock`: changes of named sessions.

use super::ChangeRun;
use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::error::{Ended, Failure, Tally};
use crate::cli::load;
use crate::command::{ChangeRequest, Plan, Readers};
use crate::model::{EntryRef, Unlock};

pub(in crate::cli) fn destroy(context: &mut Context, args: &args::Named) -> Ended {
    named(context, &args.ids, &args.change, ChangeRequest::Destroy)
}

pub(in crate::cli) fn break_lock(context: &mut Context, args: &args::BreakLock) -> Ended {
    let how = if args.adopt { Unlock::Adopt } else { Unlock::Discard };
    named(context, &args.ids, &args.change, |rows| ChangeRequest::BreakLock(rows, how))
}

/// A change of named sessions; those that are not there fail, the others are changed all the same.
pub(super) fn named(
    context: &mut Context,
    ids: &[std::ffi::OsString],
    change: &args::Change,
    ask: impl FnOnce(Vec<EntryRef>) -> ChangeRequest,
) -> Ended {
    let mut run = ChangeRun::new(context, change, Tally::of(ids.len()))?;
    let rows = load::named(&mut run.readers, ids, &mut run.tally);
    if rows.is_empty() {
        run.finish_leftovers()?;
        run.context.out.flush()?;
        return run.tally.end();
    }
    let plan = run.plan(ask(rows))?;
    run.out(plan)
}

impl<'a> ChangeRun<'a> {
    /// Opens the places for a change.
    pub(super) fn new(context: &'a mut Context, change: &'a args::Change, tally: Tally) -> Result<Self, Failure> {
        let readers = Readers::new(context.catalog_anew()?);
        let task = context.task();
        Ok(Self { context, readers, change, task, tally })
    }

    /// The plan of what is asked.
    pub(super) fn plan(&mut self, ask: ChangeRequest) -> Result<Plan, Failure> {
        Ok(Plan::of(&mut self.readers, ask, self.change.force, &self.task)?)
    }
}
