//! What a filter asks of the jobs of a session: `job:NAME`, `failed:NAME`. No row holds them, so they are read of those sessions alone that
//! the rest of the filter lets through, and only what it asks for is kept: all jobs of all sessions would take gigabytes.

use crate::command::Readers;
use crate::model::{Cause, Class, EntryRef, Error, JobResults, Reason, Result};
use crate::text::Untrusted;
use crate::text::query::{FAILED_JOB, Query};
use crate::work::Task;

/// Any job that a session knows.
pub(super) const JOB: &str = "job";

/// One whose last result is bad.
pub(super) const FAILED: &str = FAILED_JOB;

/// The jobs of one session that a query asks for, by the fields that ask.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct JobMatches {
    job: Vec<Untrusted>,
    failed: Vec<Untrusted>,
    partial: Option<Reason>,
}

impl JobMatches {
    /// What a query asks for of these jobs.
    pub fn of(query: &Query, results: JobResults) -> Self {
        let mut found = Self { partial: results.partial, ..Self::default() };
        for (id, class) in results.jobs {
            let text = id.lossy();
            if class == Some(Class::Bad) && query.asks_for_text(FAILED, &text) {
                found.failed.push(id.clone());
            }
            if query.asks_for_text(JOB, &text) {
                found.job.push(id);
            }
        }
        found
    }

    /// Of a session whose jobs could not be read.
    pub fn unread(why: Reason) -> Self {
        Self { partial: Some(why), ..Self::default() }
    }

    /// Why these may not be all that it asks for; none where they are.
    pub fn partial(&self) -> Option<&Reason> {
        self.partial.as_ref()
    }

    pub(super) fn of_field(&self, name: &str) -> &[Untrusted] {
        if name == FAILED { &self.failed } else { &self.job }
    }
}

/// Whether a query asks for jobs, so that [`Readers::job_matches`] has to be asked before it can be answered.
pub fn needs_jobs(query: &Query) -> bool {
    query.asks_for(&[JOB, FAILED])
}

impl Readers {
    /// The jobs of a session that a query asks for. What cannot be read is told in [`JobMatches::partial`], never taken for nothing.
    ///
    /// # Errors
    /// The session is gone, or the task was cancelled.
    pub fn job_matches(&mut self, row: &EntryRef, query: &Query, task: &Task) -> Result<JobMatches> {
        if task.is_cancelled() {
            return Err(Error::new("read the jobs", row.entry.id.bytes(), Cause::Cancelled));
        }
        match self.job_results(row, task) {
            Ok(results) => Ok(JobMatches::of(query, results)),
            Err(error) if matches!(error.cause(), Cause::Gone | Cause::NoSession | Cause::Cancelled) => Err(error),
            Err(error) => Ok(JobMatches::unread(Reason::new(error.cause().kind(), error.cause().to_string()))),
        }
    }
}
