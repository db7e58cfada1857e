//! `keep-latest`: the latest N of each owner in each repository stay, with whatever a rule keeps besides.

use super::ChangeRun;
use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::error::{Ended, Failure, Tally};
use crate::cli::load;
use crate::cli::progress::{Shown, Unit};
use crate::command::{Cached, CandidateFields, Candidates, Rules};
use crate::model::{KeepDefaults, Timestamp};

pub(in crate::cli) fn keep_latest(context: &mut Context, args: &args::KeepLatest) -> Ended {
    refuse_doubt(context, "keep-latest")?;
    let query = load::parse_filter(args.filter.as_deref())?;
    if args.filter.is_some() && query.is_empty() {
        return Err(Failure::usage("--filter: empty; leave the option out to choose among all sessions"));
    }
    let wanted = load::needs(&query);
    let mut run = ChangeRun::new(context, &args.change, Tally::unnamed())?;
    let mut rules = rules(args, &run.readers.catalog().settings().keep_latest)?;
    let need = CandidateFields {
        summaries: !rules.protect.is_empty() || wanted.summaries,
        sizes: rules.size.is_some() || wanted.sizes,
    };
    let shown = Shown::of(&run.task, "examining sessions", Unit::Things);
    let mut candidates = Candidates::gather(&mut run.readers, need, &Cached::default(), &run.task)?;
    candidates.read_jobs(&mut run.readers, &query, &run.task)?;
    drop(shown);
    if let Some(slip) = candidates.protect_slip(&rules.protect) {
        return Err(Failure::usage(format!("--protect: {slip}")));
    }
    let now = Timestamp::now();
    if !query.is_empty() {
        // What was gathered is what is looked at, so that nothing else can have taken a name between the two.
        let scope = candidates.matching(&query, run.readers.catalog(), now).map_err(|slip| load::slip(&slip))?;
        (rules.scope, rules.filter) = (Some(scope), args.filter.clone());
    }
    let plan = candidates.choose(&rules, now);
    run.out(plan)
}

/// What guards sessions is not guessed.
pub(super) fn refuse_doubt(context: &Context, command: &str) -> Result<(), Failure> {
    match &context.config.settings.keep_latest.doubt {
        Some(doubt) => Err(Failure::usage(format!("{command} refused until the configuration is corrected: {doubt}"))),
        None => Ok(()),
    }
}

/// The words that protect: the configuration's and the command's.
///
/// # Errors
/// One that was given is empty, as where a script's variable is not set: it would protect nothing.
pub(super) fn protect(defaults: &KeepDefaults, given: &[String]) -> Result<Vec<String>, Failure> {
    if given.iter().any(|word| word.trim().is_empty()) {
        return Err(Failure::usage("--protect: a word is empty; leave the option out to protect nothing"));
    }
    let words = defaults.protect.iter().chain(given).map(|word| word.trim().to_owned());
    Ok(words.filter(|word| !word.is_empty()).collect())
}

fn rules(args: &args::KeepLatest, defaults: &KeepDefaults) -> Result<Rules, Failure> {
    Ok(Rules {
        within: args.keep_within.clone(),
        size: args.keep_size.clone(),
        protect: protect(defaults, &args.protect)?,
        destroy: args.destroy || defaults.destroy && !args.trash,
        allow_empty: args.allow_empty,
        all_owners: args.all_owners,
        force: args.change.force,
        ..Rules::latest(args.number)
    })
}
