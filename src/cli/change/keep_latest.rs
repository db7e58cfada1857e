//! `keep-latest`: the latest N of each owner in each repository stay, with whatever a rule keeps besides.

use super::ChangeRun;
use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::error::{Ended, Tally};
use crate::cli::load;
use crate::cli::progress::{Shown, Unit};
use crate::command::{Cached, CandidateFields, Candidates, Rules, Scope};
use crate::model::Timestamp;

pub(in crate::cli) fn keep_latest(context: &mut Context, args: &args::KeepLatest) -> Ended {
    let query = load::parse_filter(args.filter.as_deref())?;
    let wanted = load::needs(&query);
    let mut run = ChangeRun::new(context, &args.change, Tally::unnamed())?;
    let need = CandidateFields {
        summaries: !args.protect.is_empty() || wanted.summaries,
        sizes: args.max_size.is_some() || wanted.sizes,
    };
    let shown = Shown::of(&run.task, "examining sessions", Unit::Things);
    let candidates = Candidates::gather(&mut run.readers, need, &Cached::default(), &run.task)?;
    drop(shown);
    let now = Timestamp::now();
    let scope = match query.is_empty() {
        true => None,
        // What was gathered is what is looked at, so that nothing else can have taken a name between the two.
        false => Some(candidates.matching(&query, run.readers.catalog(), now).map_err(|name| load::no_field(&name))?),
    };
    let plan = candidates.choose(&rules(args, scope), now);
    run.out(plan)
}

fn rules(args: &args::KeepLatest, scope: Option<Scope>) -> Rules {
    Rules {
        within: args.keep_within.map(|age| age.as_secs()),
        max_size: args.max_size,
        protect: args.protect.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect(),
        filter: scope.is_some().then(|| args.filter.clone()).flatten(),
        scope,
        trash: args.trash,
        allow_empty: args.allow_empty,
        all_owners: args.all_owners,
        force: args.change.force,
        ..Rules::latest(args.number)
    }
}
