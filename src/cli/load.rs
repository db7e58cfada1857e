//! Reading rows: the listing, then what a filter, an order or a table needs of each session, on all threads.

use std::ffi::OsString;
use std::sync::Arc;

use super::context::{Context, find};
use super::error::{Failure, Tally};
use super::progress::{Shown, Unit};
use crate::command::filter::{JobMatches, needs_summary};
use crate::command::{Catalog, Listing, Readers};
use crate::model::{Cause, EntryRef, Error, Result, Summary};
use crate::text::query::{Query, Words};
use crate::work::{MANY, Task, par_map_ordered};

/// A session with what was read of it.
pub(super) struct Found {
    pub(super) entry_ref: EntryRef,
    pub(super) summary: Option<Result<Summary>>,
    pub(super) bytes: Option<u64>,
    /// Its jobs that the filter asks for.
    pub(super) jobs: Option<JobMatches>,
}

impl Found {
    fn of(entry_ref: EntryRef, (summary, bytes): Read) -> Self {
        Self { entry_ref, summary, bytes, jobs: None }
    }

    /// The summary, where it could be read.
    pub(super) fn row(&self) -> Option<&Summary> {
        self.summary.as_ref()?.as_ref().ok()
    }
}

/// What is to be read of each session.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Wanted {
    pub(super) summaries: bool,
    pub(super) sizes: bool,
}

/// Lists all sessions.
pub(super) fn list(readers: &mut Readers, task: &Task) -> std::result::Result<Listing, Failure> {
    youngest(readers, usize::MAX, task)
}

/// Lists the youngest so many.
pub(super) fn youngest(readers: &mut Readers, most: usize, task: &Task) -> std::result::Result<Listing, Failure> {
    let _shown = Shown::of(task, "listing", Unit::Things);
    Ok(readers.youngest(most, task)?)
}

/// Reads what is wanted of each session. Those that went away meanwhile are left out.
pub(super) fn read(
    context: &Context,
    catalog: &Arc<Catalog>,
    rows: Vec<EntryRef>,
    wanted: Wanted,
    task: &Task,
) -> std::result::Result<Vec<Found>, Failure> {
    if wanted == Wanted::default() {
        return Ok(rows.into_iter().map(|entry_ref| Found::of(entry_ref, (None, None))).collect());
    }
    let mut read = Vec::with_capacity(rows.len());
    read_each(
        context.threads(),
        catalog,
        &rows,
        (wanted, task),
        |_, read| read,
        |one| {
            read.push(one.unwrap_or_else(|| (Some(Err(fault())), None)));
            Ok(())
        },
    )?;
    let found = rows.into_iter().zip(read).map(|(entry_ref, read)| Found::of(entry_ref, read));
    Ok(found.filter(|found| !is_gone(found.summary.as_ref())).collect())
}

/// Reads what is wanted of each session, makes something of it on the thread that read it, and takes that in the order of the list.
/// Those that went away meanwhile are left out.
pub(super) fn stream<R: Send>(
    context: &mut Context,
    catalog: &Arc<Catalog>,
    rows: &[EntryRef],
    (wanted, task): (Wanted, &Task),
    make: impl Fn(&EntryRef, Option<&Summary>) -> R + Sync,
    mut take: impl FnMut(&mut Context, R) -> std::result::Result<(), Failure>,
) -> std::result::Result<(), Failure> {
    let make = |entry_ref: &EntryRef, (summary, _): Read| {
        let row = summary.as_ref().and_then(|summary| summary.as_ref().ok());
        (!is_gone(summary.as_ref())).then(|| make(entry_ref, row))
    };
    let threads = context.threads();
    read_each(threads, catalog, rows, (wanted, task), make, |made| match made.flatten() {
        Some(made) => take(context, made),
        None => Ok(()),
    })
}

/// Reads each session on all threads; `take` is given none where the reading thread panicked.
fn read_each<R: Send>(
    threads: usize,
    catalog: &Arc<Catalog>,
    rows: &[EntryRef],
    (wanted, task): (Wanted, &Task),
    make: impl Fn(&EntryRef, Read) -> R + Sync,
    mut take: impl FnMut(Option<R>) -> std::result::Result<(), Failure>,
) -> std::result::Result<(), Failure> {
    let _shown = Shown::of(task, "reading sessions", Unit::Things);
    task.expect(u64::try_from(rows.len()).unwrap_or(u64::MAX));
    let make = &make;
    let prepare = || {
        let mut readers = Readers::new(Arc::clone(catalog));
        move |entry_ref: &EntryRef| make(entry_ref, read_one(&mut readers, entry_ref, wanted, task))
    };
    // Where nothing is read, other threads have nothing to do.
    let threads = if wanted == Wanted::default() { 1 } else { threads };
    let mut taken = Ok(());
    par_map_ordered(threads, rows, MANY, prepare, |_, made| {
        task.advance(1);
        taken = take(made);
        taken.is_ok() && !task.is_cancelled()
    });
    taken?;
    if task.is_cancelled() { Err(Failure::interrupted()) } else { Ok(()) }
}

/// Sessions that are read together where not all of them need to be known at once.
const PART: usize = 8_192;

/// Reads part after part, in the order of the list, until `take` has enough: of a million only some are in memory at a time.
pub(super) fn in_parts(
    context: &mut Context,
    catalog: &Arc<Catalog>,
    rows: Vec<EntryRef>,
    wanted: Wanted,
    task: &Task,
    mut take: impl FnMut(&mut Context, Vec<Found>) -> std::result::Result<bool, Failure>,
) -> std::result::Result<(), Failure> {
    let mut rows = rows.into_iter();
    loop {
        let part: Vec<EntryRef> = rows.by_ref().take(PART).collect();
        if part.is_empty() {
            return Ok(());
        }
        let found = read(context, catalog, part, wanted, task)?;
        if !take(context, found)? {
            return Ok(());
        }
    }
}

/// The error for a filter in which something means nothing.
pub(super) fn slip(slip: &str) -> Failure {
    Failure::usage(format!("--filter: {slip}"))
}

type Read = (Option<Result<Summary>>, Option<u64>);

fn read_one(readers: &mut Readers, entry_ref: &EntryRef, wanted: Wanted, task: &Task) -> Read {
    if task.is_cancelled() {
        return (None, None);
    }
    let summary = wanted.summaries.then(|| readers.summary(entry_ref));
    let usage = if wanted.sizes { readers.measure(entry_ref, task).ok() } else { None };
    (summary, usage.map(|usage| usage.on_disk))
}

/// What a thread that panicked is told as.
pub(super) fn fault() -> Error {
    Error::new("read the session", "", Cause::Other("internal error in adjourn".into()))
}

fn is_gone(summary: Option<&Result<Summary>>) -> bool {
    summary.is_some_and(|summary| {
        summary.as_ref().is_err_and(|error| matches!(error.cause(), Cause::Gone | Cause::NoSession))
    })
}

/// Reads a filter of the command line: words are parts of the text, and what cannot be understood is an error, since
/// something may be removed by it.
pub(super) fn parse_filter(text: Option<&str>) -> std::result::Result<Query, Failure> {
    let query = Query::parse(text.unwrap_or_default(), Words::Exact);
    match query.problems().first() {
        Some(problem) => Err(Failure::usage(format!("--filter: {problem}"))),
        None => Ok(query),
    }
}

/// What must be read before a filter can be answered.
pub(super) fn needs(query: &Query) -> Wanted {
    Wanted { summaries: needs_summary(query), sizes: query.asks_for(&["size"]) }
}

/// The sessions that were named; what could not be found is told in the tally.
pub(super) fn named(readers: &mut Readers, ids: &[OsString], tally: &mut Tally) -> Vec<EntryRef> {
    let mut rows: Vec<EntryRef> = Vec::with_capacity(ids.len());
    for id in ids {
        match find(readers, id) {
            Ok(row) if rows.iter().any(|other| other.address() == row.address()) => {}
            Ok(row) => rows.push(row),
            Err(error) => tally.failed(&error),
        }
    }
    rows
}
