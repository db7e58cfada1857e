//! What a reader of sessions answers to what every kind is asked.

use super::listing::{enumerate, find};
use super::reader::SessionReader;
use super::{detail, examine, logs, row, verbs};
use crate::model::{
    Activity, Cause, Cursor, Detail, Entry, Error, Finding, Id, JobResults, LogId, Page, Result, Summary, Usage,
};
use crate::storage::{LogSource, Reader, directory};
use crate::work::Task;

impl Reader for SessionReader {
    fn list(&mut self, _after: Option<&Cursor>, task: &Task) -> Result<Page> {
        let listing = enumerate(&self.place, self.threads, task)?;
        let no_trash = !listing.trash;
        Ok(Page { entries: listing.entries, problems: listing.problems, next: None, no_trash })
    }

    fn find(&mut self, id: &Id) -> Result<Entry> {
        let found = find(&self.place, id).map_err(|error| Error::io("inspect the session", id.bytes(), error))?;
        found.ok_or_else(|| Error::new("find the session", id.bytes(), Cause::NoSession))
    }

    fn summary(&mut self, entry: &Entry) -> Result<Summary> {
        row::summary(self, entry)
    }

    fn read_anew(&mut self) {
        self.index = None;
    }

    fn detail(&mut self, entry: &Entry, task: &Task) -> Result<Detail> {
        detail::detail(self, entry, task)
    }

    fn job_results(&mut self, entry: &Entry, _task: &Task) -> Result<JobResults> {
        detail::job_results(self, entry)
    }

    fn measure(&mut self, entry: &Entry, task: &Task) -> Result<Usage> {
        let opened = self.open(entry)?;
        directory::measure(opened, task).map_err(|error| Error::io("measure the session", entry.id.bytes(), error))
    }

    fn activity(&mut self, entries: &[Entry], task: &Task) -> Result<Vec<Activity>> {
        verbs::activity(&self.place, entries, task)
    }

    fn open_log(&mut self, entry: &Entry, log: &LogId) -> Result<Box<dyn LogSource>> {
        logs::open(self, entry, log)
    }

    fn examine(&mut self, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
        examine::examine(self, task, found)
    }
}
