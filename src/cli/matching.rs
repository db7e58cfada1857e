//! What a filter lets through of sessions that were read, and what has to be read besides: the jobs, only of sessions that the rest of
//! the filter lets through.

use std::collections::HashSet;
use std::sync::Arc;

use super::context::Context;
use super::error::Failure;
use super::load::{Found, Wanted, fault, in_parts, slip};
use super::out;
use super::progress::{Shown, Unit};
use super::unread;
use crate::command::filter::{FilterRow, JobMatches, Vocabulary, needs_jobs};
use crate::command::{Catalog, PINNED, Pins, Readers};
use crate::model::{EntryRef, Reason, Timestamp};
use crate::text::query::{Query, Scratch};
use crate::work::{MANY, Task, par_map_ordered};

/// What matches, and of how many nobody can tell.
pub(super) struct Matching {
    pub(super) rows: Vec<Found>,
    /// Each was named on standard error.
    pub(super) undecided: usize,
}

/// Reads and keeps what matches, until there are enough of them.
pub(super) fn matching(
    context: &mut Context,
    catalog: &Arc<Catalog>,
    rows: Vec<EntryRef>,
    (wanted, query, enough): (Wanted, &Query, usize),
    task: &Task,
) -> std::result::Result<Matching, Failure> {
    let now = Timestamp::now();
    let (mut kept, mut undecided, mut vocabulary) = (Vec::new(), 0, Vocabulary::of_kinds());
    let filter = RowFilter::new(catalog, query, now)?;
    // What the kinds do not know may still stand on a session.
    let mut slip = vocabulary.slip_in(query);
    in_parts(context, catalog, rows, wanted, task, |context, part| {
        if slip.is_some() {
            part.iter().for_each(|found| vocabulary.learn(&filter.row(found)));
            slip = vocabulary.slip_in(query);
        }
        let part = if slip.is_none() { filter.with_jobs(context, part, task)? } else { part };
        undecided += if slip.is_none() { filter.tell_doubts(&part) } else { 0 };
        kept.extend(filter.matching(part));
        Ok(kept.len() < enough || slip.is_some())
    })?;
    slip.map_or(Ok(Matching { rows: kept, undecided }), |slip| Err(self::slip(&slip)))
}

/// A filter with what it looks at sessions with.
struct RowFilter<'a> {
    catalog: &'a Arc<Catalog>,
    query: &'a Query,
    pins: Pins,
    now: Timestamp,
}

impl<'a> RowFilter<'a> {
    /// The pins are read where it asks for them.
    fn new(catalog: &'a Arc<Catalog>, query: &'a Query, now: Timestamp) -> Result<Self, Failure> {
        let asks_for_pins = query.values("is").any(|word| word == PINNED);
        let pins = if asks_for_pins { catalog.pins()? } else { Pins::default() };
        Ok(Self { catalog, query, pins, now })
    }

    /// A session as the filter sees it.
    fn row<'r>(&'r self, found: &'r Found) -> FilterRow<'r> {
        FilterRow {
            entry_ref: &found.entry_ref,
            about: self.catalog.info(found.entry_ref.repository).ok(),
            summary: found.row(),
            bytes: found.bytes,
            jobs: found.jobs.as_ref(),
            pinned: self.pins.holds(&found.entry_ref),
            now: self.now,
        }
    }

    /// What matches.
    fn matching(&self, rows: Vec<Found>) -> Vec<Found> {
        if self.query.is_empty() {
            return rows;
        }
        let mut scratch = Scratch::default();
        let mut matches = |found: &Found| self.query.matches(&self.row(found), &mut scratch).is_some();
        rows.into_iter().filter(|found| matches(found)).collect()
    }

    /// Reads the jobs that the filter asks for. Sessions that went away meanwhile are left out.
    fn with_jobs(&self, context: &Context, mut part: Vec<Found>, task: &Task) -> Result<Vec<Found>, Failure> {
        if !needs_jobs(self.query) {
            return Ok(part);
        }
        let mut scratch = Scratch::default();
        let open: Vec<(usize, EntryRef)> = part
            .iter()
            .enumerate()
            .filter(|(_, found)| self.query.decide(&self.row(found), &mut scratch) != Some(false))
            .map(|(at, found)| (at, found.entry_ref.clone()))
            .collect();
        let (read, gone) = self.read(context, &open, task)?;
        for (at, jobs) in read {
            if let Some(found) = part.get_mut(at) {
                found.jobs = Some(jobs);
            }
        }
        let rows = part.into_iter().enumerate().filter(|(at, _)| !gone.contains(at));
        Ok(rows.map(|(_, found)| found).collect())
    }

    fn read(&self, context: &Context, open: &[(usize, EntryRef)], task: &Task) -> Result<Read, Failure> {
        let _shown = Shown::of(task, "reading jobs", Unit::Things);
        task.expect(u64::try_from(open.len()).unwrap_or(u64::MAX));
        let prepare = || {
            let mut readers = Readers::new(Arc::clone(self.catalog));
            move |(_, row): &(usize, EntryRef)| readers.job_matches(row, self.query, task)
        };
        let (mut read, mut gone) = (Vec::with_capacity(open.len()), HashSet::new());
        par_map_ordered(context.threads(), open, MANY, prepare, |place, jobs| {
            task.advance(1);
            let Some((at, _)) = open.get(place) else { return false };
            match jobs {
                Some(Ok(jobs)) => read.push((*at, jobs)),
                Some(Err(_)) => _ = gone.insert(*at),
                None => read.push((*at, JobMatches::unread(Reason::new("other", fault().cause().to_string())))),
            }
            !task.is_cancelled()
        });
        if task.is_cancelled() { Err(Failure::interrupted()) } else { Ok((read, gone)) }
    }

    /// Names on standard error the sessions of which nobody can tell whether they match, and counts them.
    fn tell_doubts(&self, part: &[Found]) -> usize {
        let mut scratch = Scratch::default();
        let mut count = 0;
        for found in part {
            if let Some(why) = self.doubt(found, &mut scratch) {
                count += 1;
                out::complain(&format!("{}: cannot tell whether it matches: {why}", found.entry_ref.entry.id));
            }
        }
        count
    }

    /// Why nobody can tell whether a session matches, where that hangs on its jobs or on what could not be read of it.
    fn doubt(&self, found: &Found, scratch: &mut Scratch) -> Option<Reason> {
        // Who asks for what could not be read gets it.
        let meant = self.query.values("state").any(|word| word == "unreadable");
        let jobs = found.jobs.as_ref().and_then(|jobs| jobs.partial().cloned());
        let why = jobs.or_else(|| unread::why(found.row()).filter(|_| !meant))?;
        self.query.decide(&self.row(found), scratch).is_none().then_some(why)
    }
}

/// What was read, by the place of its session, and the places of those that are gone.
type Read = (Vec<(usize, JobMatches)>, HashSet<usize>);
