//! `prune`: the oldest go until what is left, with the trash, takes at most so much.

use super::ChangeRun;
use super::keep_latest::{protect, refuse_doubt};
use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::error::{Code, Ended, Failure, Tally};
use crate::cli::out;
use crate::cli::progress::{Shown, Unit};
use crate::command::{Cached, CandidateFields, Candidates, Prune, measured_trash};
use crate::model::Timestamp;
use crate::text::human;

pub(in crate::cli) fn prune(context: &mut Context, args: &args::Prune) -> Ended {
    refuse_doubt(context, "prune")?;
    let mut run = ChangeRun::new(context, &args.change, Tally::unnamed())?;
    let protect = protect(&run.readers.catalog().settings().keep_latest, &args.protect)?;
    let need = CandidateFields { summaries: !protect.is_empty(), sizes: true };
    let shown = Shown::of(&run.task, "examining sessions", Unit::Things);
    let candidates = Candidates::gather(&mut run.readers, need, &Cached::default(), &run.task)?;
    let trash = measured_trash(&run.readers, &run.task)?;
    drop(shown);
    if let Some(slip) = candidates.protect_slip(&protect) {
        return Err(Failure::usage(format!("--protect: {slip}")));
    }
    let wanted = Prune {
        most: args.max_total.clone(),
        protect,
        trash: args.trash,
        all_owners: args.all_owners,
        force: args.change.force,
    };
    let pruned = candidates.prune(&wanted, trash, Timestamp::now());
    // Whoever sees the plan is told with it.
    let unseen = args.change.json || args.change.yes && !args.change.dry_run;
    if args.trash && unseen && pruned.plan.changes().next().is_some() {
        out::tell("moving to the trash frees nothing yet; `adjourn trash empty` does");
    }
    if pruned.left > args.max_total.value {
        let (left, most) = (human::size_long(pruned.left), human::size_long(args.max_total.value));
        let line =
            format!("{left} would be left, more than {most}: what remains is protected, in use or another owner's");
        // Those that are skipped have the last word, and the exit code.
        match pruned.plan.passed_over().next() {
            Some(_) => out::tell(&line),
            None => run.tally.told(Code::Some, line),
        }
    }
    run.out(pruned.plan)
}
