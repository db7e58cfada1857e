//! Reads states for one thread.

use std::sync::Arc;

use super::listing::{enumerate, find};
use super::{detail, examine, row};
use crate::disk::RepositoryDir;
use crate::model::{
    Activity, Cause, Cursor, Detail, Entry, Error, Finding, Id, LogId, Page, Reason, Result, Summary, Usage,
};
use crate::storage::directory::named;
use crate::storage::{LogSource, Reader};
use crate::work::Task;

/// Why there are no logs.
pub(super) const NO_LOGS: Reason = Reason::fixed("no-logs", "a state has no logs; its files are among its objects");

pub(super) struct StateReader {
    pub place: Arc<RepositoryDir>,
    pub threads: usize,
}

impl Reader for StateReader {
    fn list(&mut self, _after: Option<&Cursor>, task: &Task) -> Result<Page> {
        let listing = enumerate(&self.place, self.threads, task)?;
        Ok(Page { entries: listing.entries, problems: listing.problems, ..Page::default() })
    }

    fn find(&mut self, id: &Id) -> Result<Entry> {
        let found = find(&self.place, id).map_err(|error| Error::io("find the state", id.bytes(), error))?;
        found.ok_or_else(|| Error::new("find the state", id.bytes(), Cause::NoSession))
    }

    fn summary(&mut self, entry: &Entry) -> Result<Summary> {
        row::summary(&self.place, entry)
    }

    fn detail(&mut self, entry: &Entry, task: &Task) -> Result<Detail> {
        detail::detail(&self.place, entry, task)
    }

    fn measure(&mut self, entry: &Entry, task: &Task) -> Result<Usage> {
        named::measure(&self.place, entry, task)
    }

    fn activity(&mut self, entries: &[Entry], task: &Task) -> Result<Vec<Activity>> {
        named::activity(&self.place, entries, &[], task)
    }

    fn open_log(&mut self, _entry: &Entry, log: &LogId) -> Result<Box<dyn LogSource>> {
        Err(Error::new("open a log", log.0.exact(), Cause::Unsupported(NO_LOGS.text.into_owned())))
    }

    fn examine(&mut self, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()> {
        examine::examine(&self.place, task, found)
    }
}
