//! Reads workspaces for one thread.

use std::sync::Arc;

use super::listing::{enumerate, find};
use super::root::is_link;
use super::{detail, examine, row};
use crate::disk::{Name, RepositoryDir};
use crate::model::{
    Activity, Cause, Cursor, Detail, Entry, Error, Finding, Id, LogId, Page, Reason, Result, Summary, Usage,
};
use crate::storage::directory::named;
use crate::storage::unsure;
use crate::storage::{LogSource, Reader};
use crate::work::Task;

/// Why there are no logs.
pub(super) const NO_LOGS: Reason = Reason::fixed("no-logs", "a workspace has no logs");

pub(super) struct WorkspaceReader {
    pub place: Arc<RepositoryDir>,
    pub threads: usize,
    /// The newest of the last listing, and the root as it was then.
    latest: Option<(crate::model::Version, Option<Id>)>,
}

impl WorkspaceReader {
    pub fn new(place: Arc<RepositoryDir>, threads: usize) -> Self {
        Self { place, threads, latest: None }
    }

    /// The newest workspace; listed anew only when the root changed.
    fn latest(&mut self) -> Result<Option<Id>> {
        let facts = self.place.metadata().map_err(|error| Error::io("inspect the root", "", error))?;
        let version = facts.version();
        if self.latest.as_ref().is_none_or(|(known, _)| *known != version) {
            let list = || enumerate(&self.place, 1, &Task::new()).map(|found| (found.entries, found.problems));
            let newest = unsure::listed(1, list)?.into_iter().next();
            self.latest = Some((version, newest.map(|entry| entry.id)));
        }
        Ok(self.latest.as_ref().and_then(|(_, id)| id.clone()))
    }
}

impl Reader for WorkspaceReader {
    fn list(&mut self, _after: Option<&Cursor>, task: &Task) -> Result<Page> {
        let listing = enumerate(&self.place, self.threads, task)?;
        Ok(Page { entries: listing.entries, problems: listing.problems, ..Page::default() })
    }

    fn find(&mut self, id: &Id) -> Result<Entry> {
        let found = find(&self.place, id).map_err(|error| Error::io("find the workspace", id.bytes(), error))?;
        found.ok_or_else(|| Error::new("find the workspace", id.bytes(), Cause::NoSession))
    }

    /// A row depends on the root and on its neighbours, so it is never kept.
    fn summary(&mut self, entry: &Entry) -> Result<Summary> {
        let latest = self.latest();
        row::summary(&self.place, entry, latest)
    }

    fn detail(&mut self, entry: &Entry, _task: &Task) -> Result<Detail> {
        // Nothing is removed by what is shown here.
        let latest = self.latest().unwrap_or_default();
        detail::detail(&self.place, entry, latest.as_ref())
    }

    fn measure(&mut self, entry: &Entry, task: &Task) -> Result<Usage> {
        if is_link(&self.place, entry) {
            return Ok(Usage::default());
        }
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

/// The name of an entry as a system call takes it.
pub(super) fn name(entry: &Entry) -> Result<Name> {
    named::name_of(&entry.id).map_err(|_| Error::new("find the workspace", entry.id.bytes(), Cause::NoSession))
}
