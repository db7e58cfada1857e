//! The reading side for one thread: it opens a reader of each repository when first needed and keeps it.

use std::sync::Arc;

use super::{Catalog, Listing, listing};
use crate::model::{
    Activity, Address, Cause, Cursor, Detail, Disposition, EntryRef, Error, Id, JobResults, Lock, LogId, Offer, Page,
    RepositoryId, Result, Summary, Usage,
};
use crate::storage::{LogSource, Reader};
use crate::work::Task;

/// The readers of one thread.
///
/// ```
/// # use adjourn::command::{Catalog, Demo, Readers};
/// # let demo = Demo::unpack(adjourn::model::Timestamp::now())?;
/// # let catalog = Catalog::open(&demo.places()[..1], None, Default::default(), &Default::default())?;
/// # let mut readers = Readers::new(std::sync::Arc::new(catalog));
/// # let task = adjourn::work::Task::new();
/// // A session by what a user would type, and everything about it.
/// let row = readers.find(b"Graphics_only-2026-11-15T01.24.24")?;
/// let detail = readers.detail(&row, &task)?;
/// assert!(!detail.sections.is_empty());
/// assert!(readers.find(b"no-such-session").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Readers {
    catalog: Arc<Catalog>,
    readers: Vec<Option<Box<dyn Reader>>>,
    anew: bool,
}

impl Readers {
    /// A readers for the calling thread; nothing is opened yet.
    pub fn new(catalog: Arc<Catalog>) -> Self {
        let readers = catalog.ids().iter().map(|_| None).collect();
        Self { catalog, readers, anew: false }
    }

    /// From now on everything is read from the entries themselves: what decides what is removed must not rest on what was kept of them.
    pub fn read_anew(&mut self) {
        self.anew = true;
        self.readers.iter_mut().flatten().for_each(|reader| reader.read_anew());
    }

    /// The catalog it reads from.
    pub fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    /// One page of one repository's listing.
    ///
    /// # Errors
    /// The repository is unreadable as a whole.
    pub fn page(&mut self, repository: RepositoryId, after: Option<&Cursor>, task: &Task) -> Result<Page> {
        self.reader(repository)?.list(after, task)
    }

    /// All repositories as one list. One that cannot be read is told in `failures`; the others go on.
    ///
    /// # Errors
    /// The task was cancelled.
    pub fn list(&mut self, task: &Task) -> Result<Listing> {
        self.youngest(usize::MAX, task)
    }

    /// At least the youngest so many of all repositories as one list: those that hold a million are asked for no more pages than that
    /// takes. More are given where they were found on the way and none is missing between them.
    ///
    /// # Errors
    /// The task was cancelled.
    pub fn youngest(&mut self, most: usize, task: &Task) -> Result<Listing> {
        let mut found = Listing::default();
        let mut lists = Vec::new();
        for repository in self.catalog.ids() {
            let mut entries = Vec::new();
            match self.collect(repository, most, &mut found, &mut entries, task) {
                Ok(no_trash) => {
                    lists.push((repository, entries));
                    if !no_trash && let Err(error) = self.look_into_trash(repository, &mut found) {
                        found.failures.push((repository, error));
                    }
                }
                Err(error) if matches!(error.cause(), Cause::Cancelled) => return Err(error),
                Err(error) => found.failures.push((repository, error)),
            }
        }
        found.rows = listing::merge(lists);
        if found.more {
            // Among what is older, rows of a page that was not asked for may be missing.
            found.rows.truncate(most);
        }
        Ok(found)
    }

    /// Gathers one repository's entries, and says whether it was seen to have no trash.
    fn collect(
        &mut self,
        repository: RepositoryId,
        most: usize,
        found: &mut Listing,
        entries: &mut Vec<crate::model::Entry>,
        task: &Task,
    ) -> Result<bool> {
        let mut after = None;
        loop {
            let page = self.page(repository, after.as_ref(), task)?;
            if entries.is_empty() {
                *entries = page.entries;
            } else {
                entries.extend(page.entries);
            }
            found.problems.extend(page.problems.into_iter().map(|problem| (repository, problem)));
            after = page.next;
            if after.is_none() || entries.len() >= most {
                found.more |= after.is_some();
                return Ok(page.no_trash);
            }
        }
    }

    /// What killed commands left; none where nothing can be removed.
    ///
    /// # Errors
    /// The trash cannot be read.
    pub fn pending_removals(&self, repository: RepositoryId) -> Result<usize> {
        let mut found = Listing::default();
        self.look_into_trash(repository, &mut found)?;
        Ok(found.pending_removals)
    }

    /// What of the trash a list tells: removals that nobody finished, and what nobody chose.
    fn look_into_trash(&self, repository: RepositoryId, found: &mut Listing) -> Result<()> {
        let Ok(removal) = self.catalog.repository(repository)?.removal() else { return Ok(()) };
        for tomb in removal.tombstones()? {
            if tomb.disposition() == Disposition::Deleting {
                found.pending_removals += 1;
            } else if tomb.is_strange() {
                found.strange.push((repository, removal.describe(&tomb)));
            }
        }
        Ok(())
    }

    /// Finds a session by what the user typed: its id, or `hex:...` for odd bytes. Where both are there, neither is meant.
    ///
    /// # Errors
    /// `NoSession`, `Ambiguous` with the places, or a repository that is unreadable.
    pub fn find(&mut self, wanted: &[u8]) -> Result<EntryRef> {
        let exact = self.find_exact(&Id::new(wanted));
        let Some(id) = decode_hex(wanted) else { return exact };
        match (exact, self.find_exact(&id)) {
            (Err(error), decoded) if matches!(error.cause(), Cause::NoSession) => decoded,
            (exact, Err(error)) if matches!(error.cause(), Cause::NoSession) => exact,
            (Ok(_), Ok(_)) => {
                let literal = Id::new(wanted).hex_argument();
                let text =
                    format!("ambiguous: one session has this name and another these bytes; {literal} is the first");
                Err(Error::new("choose", wanted, Cause::Usage(text)))
            }
            (exact, _) => exact,
        }
    }

    fn find_exact(&mut self, id: &Id) -> Result<EntryRef> {
        let mut found: Vec<EntryRef> = Vec::new();
        for repository in self.catalog.ids() {
            match self.reader(repository)?.find(id) {
                Ok(entry) => found.push(EntryRef { repository, entry }),
                Err(error) if matches!(error.cause(), Cause::NoSession | Cause::Gone) => {}
                Err(error) => return Err(error),
            }
        }
        match found.len() {
            0 => Err(Error::new("find the session", id.bytes(), Cause::NoSession)),
            1 => found.pop().ok_or_else(|| Error::new("find the session", id.bytes(), Cause::NoSession)),
            _ => Err(Error::new("choose", id.bytes(), Cause::Ambiguous(self.places(&found)))),
        }
    }

    fn places(&self, found: &[EntryRef]) -> String {
        let places = found.iter().filter_map(|row| self.catalog.info(row.repository).ok());
        places.map(|about| about.place.display().to_string()).collect::<Vec<_>>().join(", ")
    }

    /// The entry at an address, as it is now.
    ///
    /// # Errors
    /// `NoSession`, or the repository is unreadable.
    pub fn entry(&mut self, address: &Address) -> Result<EntryRef> {
        let entry = self.reader(address.repository)?.find(&address.id)?;
        Ok(EntryRef { repository: address.repository, entry })
    }

    /// One row; damage is told inside it.
    ///
    /// # Errors
    /// The entry is gone or was replaced.
    pub fn summary(&mut self, row: &EntryRef) -> Result<Summary> {
        self.reader(row.repository)?.summary(&row.entry)
    }

    /// Everything about one entry.
    ///
    /// # Errors
    /// The entry is gone or was replaced.
    pub fn detail(&mut self, row: &EntryRef, task: &Task) -> Result<Detail> {
        self.reader(row.repository)?.detail(&row.entry, task)
    }

    /// The jobs of an entry and how their last results are classed. Kinds that know no jobs are not read.
    ///
    /// # Errors
    /// The entry is gone or was replaced, or the task was cancelled.
    pub fn job_results(&mut self, row: &EntryRef, task: &Task) -> Result<JobResults> {
        if !self.catalog.info(row.repository)?.progress {
            return Ok(JobResults::default());
        }
        self.reader(row.repository)?.job_results(&row.entry, task)
    }

    /// Files and bytes.
    ///
    /// # Errors
    /// The entry is gone, or the task was cancelled.
    pub fn measure(&mut self, row: &EntryRef, task: &Task) -> Result<Usage> {
        self.reader(row.repository)?.measure(&row.entry, task)
    }

    /// Who uses entries of one repository.
    ///
    /// # Errors
    /// The processes cannot be listed.
    pub fn activity(
        &mut self,
        repository: RepositoryId,
        entries: &[crate::model::Entry],
        task: &Task,
    ) -> Result<Vec<Activity>> {
        self.reader(repository)?.activity(entries, task)
    }

    /// The locks of an entry, or why there is nothing to break.
    ///
    /// # Errors
    /// The entry is gone or unreadable.
    pub fn locks(&self, row: &EntryRef) -> Result<Offer<Vec<Lock>>> {
        match self.catalog.repository(row.repository)?.unlocking() {
            Ok(unlocking) => unlocking.inspect(&row.entry),
            Err(off) => Ok(Err(off)),
        }
    }

    /// Opens a log.
    ///
    /// # Errors
    /// It is gone, no regular file, or refused.
    pub fn open_log(&mut self, row: &EntryRef, log: &LogId) -> Result<Box<dyn LogSource>> {
        self.reader(row.repository)?.open_log(&row.entry, log)
    }

    pub(super) fn reader(&mut self, repository: RepositoryId) -> Result<&mut Box<dyn Reader>> {
        let catalog = &self.catalog;
        let missing = || Error::new("find the repository", "", Cause::NoRepository);
        let slot = self.readers.get_mut(usize::from(repository.0)).ok_or_else(missing)?;
        match slot {
            Some(reader) => Ok(reader),
            None => {
                let reader = slot.insert(catalog.repository(repository)?.reader()?);
                if self.anew {
                    reader.read_anew();
                }
                Ok(reader)
            }
        }
    }
}

fn decode_hex(text: &[u8]) -> Option<Id> {
    let digits = text.strip_prefix(b"hex:")?;
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).ok().filter(|p| p.len() == 2));
    let bytes: Option<Vec<u8>> = pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect();
    bytes.map(Id::new)
}
