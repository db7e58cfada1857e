//! What a filter lets through of sessions that were read, and what has to be read besides: the jobs, only of sessions that the rest of
//! the filter lets through.

use std::collections::HashSet;
use std::sync::Arc;

use super::context::Context;
use super::error::Failure;
use super::load::{Found, fault};
use super::out;
use super::progress::{Shown, Unit};
use crate::command::filter::{FilterRow, JobMatches, needs_jobs};
use crate::command::{Catalog, PINNED, Pins, Readers};
use crate::model::{EntryRef, Reason, Timestamp};
use crate::text::query::{Query, Scratch};
use crate::work::{MANY, Task, par_map_ordered};

/// A filter with what it looks at sessions with.
pub(super) struct Sieve<'a> {
    catalog: &'a Arc<Catalog>,
    query: &'a Query,
    pins: Pins,
    now: Timestamp,
}

impl<'a> Sieve<'a> {
    /// The pins are read where it asks for them.
    pub(super) fn new(catalog: &'a Arc<Catalog>, query: &'a Query, now: Timestamp) -> Result<Self, Failure> {
        let asks_for_pins = query.values("is").any(|word| word == PINNED);
        let pins = if asks_for_pins { catalog.pins()? } else { Pins::default() };
        Ok(Self { catalog, query, pins, now })
    }

    /// A session as the filter sees it.
    pub(super) fn row<'r>(&'r self, found: &'r Found) -> FilterRow<'r> {
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
    pub(super) fn sift(&self, rows: Vec<Found>) -> Vec<Found> {
        if self.query.is_empty() {
            return rows;
        }
        let mut scratch = Scratch::default();
        let mut matches = |found: &Found| self.query.matches(&self.row(found), &mut scratch).is_some();
        rows.into_iter().filter(|found| matches(found)).collect()
    }

    /// Reads the jobs that the filter asks for. Sessions that went away meanwhile are left out; those of which nobody can tell are named on
    /// standard error and counted.
    pub(super) fn with_jobs(
        &self,
        context: &Context,
        mut part: Vec<Found>,
        task: &Task,
        undecided: &mut usize,
    ) -> Result<Vec<Found>, Failure> {
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
        for found in &part {
            if let Some(why) = self.doubt(found, &mut scratch) {
                *undecided += 1;
                out::complain(&format!("{}: cannot tell whether it matches: {why}", found.entry_ref.entry.id));
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

    /// Why nobody can tell whether a session matches, where that hangs on its jobs.
    fn doubt(&self, found: &Found, scratch: &mut Scratch) -> Option<Reason> {
        let why = found.jobs.as_ref()?.partial()?;
        self.query.decide(&self.row(found), scratch).is_none().then(|| why.clone())
    }
}

/// What was read, by the place of its session, and the places of those that are gone.
type Read = (Vec<(usize, JobMatches)>, HashSet<usize>);
