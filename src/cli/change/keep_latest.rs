//! `keep-latest`: the latest N of each repository stay, with whatever a rule keeps besides.

use std::collections::HashSet;
use std::sync::Arc;

use super::Carrying;
use crate::cli::args;
use crate::cli::context::Context;
use crate::cli::fail::{Ended, Failure, Tally};
use crate::cli::gather;
use crate::cli::progress::{Shown, Unit};
use crate::command::{Candidates, Known, Need, Rules};
use crate::model::{Address, Timestamp};

pub(in crate::cli) fn keep_latest(context: &mut Context, args: &args::KeepLatest) -> Ended {
    let scope = scope(context, args)?;
    let mut carrying = Carrying::new(context, &args.change, Tally::unnamed())?;
    let need = Need { summaries: !args.protect.is_empty(), sizes: args.max_size.is_some() };
    let shown = Shown::of(&carrying.task, "looking at every session", Unit::Things);
    let candidates = Candidates::gather(&mut carrying.shelf, need, &Known::default(), &carrying.task)?;
    drop(shown);
    let plan = candidates.choose(&rules(args, scope), Timestamp::now());
    carrying.out(plan)
}

fn rules(args: &args::KeepLatest, scope: Option<HashSet<Address>>) -> Rules {
    Rules {
        within: args.keep_within.map(|age| age.as_secs()),
        max_size: args.max_size,
        protect: args.protect.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect(),
        scope,
        trash: args.trash,
        allow_empty: args.allow_empty,
        all_owners: args.all_owners,
        force: args.change.force,
        ..Rules::latest(args.number)
    }
}

/// The sessions that a filter lets through; none when there is no filter.
fn scope(context: &mut Context, args: &args::KeepLatest) -> Result<Option<HashSet<Address>>, Failure> {
    let query = gather::parse_filter(args.filter.as_deref())?;
    if query.is_empty() {
        return Ok(None);
    }
    let catalog = context.catalog_anew()?;
    let task = context.task();
    let listing = gather::list(&mut crate::command::Shelf::new(Arc::clone(&catalog)), &task)?;
    let rows = gather::read(context, &catalog, listing.rows, gather::needs(&query), &task)?;
    let rows = gather::filter(&catalog, &query, rows, Timestamp::now())?;
    Ok(Some(rows.iter().map(|found| found.located.address()).collect()))
}
