//! The traits that every kind of storage implements. A `Repository` is a shared handle; each thread asks it for a `Reader` of
//! its own, which may keep buffers or a connection. Verbs are offers: a handle, or the reason why not.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::mpsc::SyncSender;

use crate::disk::{EntryDir, Tombstone};
use crate::model::{
    Activity, Batch, Cursor, Detail, Disposition, EarlyEnd, Entry, Finding, Freed, Hit, Hold, Id, JobResults, Lines,
    Lock, LogId, LogInfo, Offer, Page, Pattern, Position, Reason, RepositoryInfo, Result, ResumeAction, Settings,
    Standing, Summary, TrashContents, TrashEntry, Unlock, Usage, WatchMode, job_results,
};
use crate::work::Task;

/// One place with entries.
pub trait Repository: Send + Sync {
    /// What it says of itself.
    fn info(&self) -> &RepositoryInfo;
    /// Where an entry lies, for a shell or a copied path; none where it has no path.
    fn location(&self, id: &Id) -> Option<std::path::PathBuf>;
    /// A reader for the calling thread.
    ///
    /// # Errors
    /// The place is gone or cannot be opened.
    fn reader(&self) -> Result<Box<dyn Reader>>;
    /// Keeps what was read of entries for the next time; a kind whose rows cost nothing to read keeps nothing.
    ///
    /// # Errors
    /// It cannot be written.
    fn remember(&self) -> Result<()> {
        Ok(())
    }
    /// Starts watching; hints ("rescan") are sent until the handle is dropped.
    ///
    /// # Errors
    /// Neither events nor polling are possible.
    fn watch(&self, hints: Hints) -> Result<Box<dyn Watch>>;
    /// Resuming, or why not.
    fn resumption(&self) -> Offer<&dyn Resumption>;
    /// Breaking locks, or why not.
    fn unlocking(&self) -> Offer<&dyn Unlocking>;
    /// Removing, or why not.
    fn removal(&self) -> Offer<&dyn Removal>;
    /// Archiving and copying, or why not.
    fn packing(&self) -> Offer<&dyn Packing>;
    /// Creating, or why not.
    fn creation(&self) -> Offer<&dyn Creation>;
}

/// Reads entries for one thread.
pub trait Reader: Send {
    /// The listing from a cursor on, in the repository's own order, youngest first. `Err` means the repository is unreadable.
    ///
    /// # Errors
    /// The place is gone or unreadable as a whole.
    fn list(&mut self, after: Option<&Cursor>, task: &Task) -> Result<Page>;
    /// One entry by its id.
    ///
    /// # Errors
    /// `Cause::NoSession`, or the place is unreadable.
    fn find(&mut self, id: &Id) -> Result<Entry>;
    /// One row. Damage is told in `Summary::error`; `Err` only when nothing at all can be said (gone).
    ///
    /// # Errors
    /// The entry is gone or was replaced.
    fn summary(&mut self, entry: &Entry) -> Result<Summary>;
    /// From now on every answer is read from the entries themselves, not from what was kept of them: for deciding what to remove.
    fn read_anew(&mut self) {}
    /// Everything about one entry. A damaged one gives what can be read, with a section that says why.
    ///
    /// # Errors
    /// The entry is gone or was replaced.
    fn detail(&mut self, entry: &Entry, task: &Task) -> Result<Detail>;
    /// Its jobs and how their last results are classed: what filters ask of many sessions, so that a kind reads no more than that takes.
    ///
    /// # Errors
    /// The entry is gone or was replaced, or the task was cancelled.
    fn job_results(&mut self, entry: &Entry, task: &Task) -> Result<JobResults> {
        let jobs = job_results(&self.detail(entry, task)?).collect();
        Ok(JobResults { jobs, partial: self.summary(entry)?.error.map(|why| *why) })
    }
    /// Files and bytes, part by part.
    ///
    /// # Errors
    /// The entry is gone, or the task was cancelled.
    fn measure(&mut self, entry: &Entry, task: &Task) -> Result<Usage>;
    /// Who uses them: one pass over the processes serves them all.
    ///
    /// # Errors
    /// The processes cannot be listed.
    fn activity(&mut self, entries: &[Entry], task: &Task) -> Result<Vec<Activity>>;
    /// Opens a log.
    ///
    /// # Errors
    /// It is gone, no regular file, or refused.
    fn open_log(&mut self, entry: &Entry, log: &LogId) -> Result<Box<dyn LogSource>>;
    /// Looks for everything that is wrong, with the safe fix.
    ///
    /// # Errors
    /// The place is unreadable as a whole, or the task was cancelled.
    fn examine(&mut self, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()>;
}

/// A log that is read by windows; it never sits in memory whole.
pub trait LogSource: Send {
    /// What it offers.
    fn info(&self) -> LogInfo;
    /// So many lines from a position on.
    ///
    /// # Errors
    /// The system's own; damage is told in `Lines::ending`.
    fn lines(&mut self, from: Position, count: usize, task: &Task) -> Result<Lines>;
    /// From now on output comes as it was recorded: the pieces of a line are lines of their own, rather than joined. Only for a log
    /// that was not read yet.
    fn keep_pieces(&mut self) {}
    /// Reports each line that matches, in order, until told to stop. Gives where and why the log ends early, when it was searched to
    /// there.
    ///
    /// # Errors
    /// The system's own, or the task was cancelled.
    fn search(
        &mut self,
        wanted: &Pattern,
        task: &Task,
        hit: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<Option<EarlyEnd>>;
}

/// Removing entries: into a tombstone first, which is the commit point, then for good.
pub trait Removal: Send + Sync {
    /// Why each entry must stay; empty where nothing holds it.
    ///
    /// # Errors
    /// What holds them cannot be found out.
    fn holds(&self, listing: &[Entry], task: &Task) -> Result<Vec<Vec<Hold>>>;
    /// How each entry stands, in the same order.
    ///
    /// # Errors
    /// The task was cancelled.
    fn standing(&self, listing: &[Entry], task: &Task) -> Result<Vec<Standing>>;
    /// Makes sure that an entry is what was listed, to its last change: neither saved to nor renamed since.
    ///
    /// # Errors
    /// `Gone`, `Replaced`, `Unsure` when it changed since; the system's own.
    fn unchanged(&self, entry: &Entry) -> Result<()>;
    /// Moves an entry into a tombstone: the commit point.
    ///
    /// # Errors
    /// Gone, replaced, locked, a mount below it, denied; the entry is then whole under its own name.
    fn move_to_trash(&self, entry: &Entry, disposition: Disposition, batch: Batch, number: u32) -> Result<Tombstone>;
    /// The same whoever holds a lock on it, for users who insist.
    ///
    /// # Errors
    /// As [`Removal::move_to_trash`].
    fn move_to_trash_locked(
        &self,
        entry: &Entry,
        disposition: Disposition,
        batch: Batch,
        number: u32,
    ) -> Result<Tombstone>;
    /// All tombstones: the journal of undo.
    ///
    /// # Errors
    /// The trash cannot be read.
    fn tombstones(&self) -> Result<Vec<Tombstone>>;
    /// Where a trash folder of the caller's lies that somebody renamed, so that what is in it is not found, and a name by which it would
    /// be.
    ///
    /// # Errors
    /// What stands beside the trash cannot be looked at, or the task was cancelled.
    fn renamed_trash(&self, task: &Task) -> Result<Option<(PathBuf, PathBuf)>>;
    /// Brings an entry back under its own name with its modification time.
    ///
    /// # Errors
    /// The name is taken, or the tombstone is gone.
    fn restore(&self, tomb: Tombstone) -> Result<Entry>;
    /// Dooms a trashed one: from now on whoever comes next finishes its removal.
    ///
    /// # Errors
    /// The tombstone is gone or cannot be renamed.
    fn mark_for_deletion(&self, tomb: Tombstone, task: &Task) -> Result<Tombstone>;
    /// Removes what a tombstone holds. Only a `Tombstone` can be emptied. `freed` counts also what went before a failure, and the task
    /// counts files.
    ///
    /// # Errors
    /// `Cause::Unfinished` with the tombstone named when something cannot be removed.
    fn empty(&self, tomb: Tombstone, freed: &mut Freed, task: &Task) -> Result<()>;
    /// Whether nobody has begun to remove what a tombstone holds, so that it can be taken back.
    fn is_untouched(&self, tomb: &Tombstone) -> bool;
    /// Takes a removal back that nobody has begun to carry out; the entry gets its name back.
    ///
    /// # Errors
    /// It has begun, another command was faster, or the name is taken.
    fn take_back(&self, tomb: Tombstone) -> Result<Entry>;
    /// Measures what a tombstone holds, and reads its title.
    ///
    /// # Errors
    /// It is gone or cannot be opened; the task was cancelled.
    fn contents(&self, tomb: &Tombstone, task: &Task) -> Result<TrashContents>;
    /// What lists show of a tombstone.
    fn describe(&self, tomb: &Tombstone) -> TrashEntry;
}

/// Taking away what an interrupted save left.
pub trait Unlocking: Send + Sync {
    /// The locks of an entry with their evidence, or why there is nothing to break.
    ///
    /// # Errors
    /// The entry is gone or unreadable.
    fn inspect(&self, entry: &Entry) -> Result<Offer<Vec<Lock>>>;
    /// Breaks exactly the lock that was shown.
    ///
    /// # Errors
    /// It is another file now, gone, or denied.
    fn unlock(&self, entry: &Entry, lock: &Lock, how: Unlock) -> Result<()>;
}

/// Going on with an entry.
pub trait Resumption: Send + Sync {
    /// What resuming would do, or why it is off.
    ///
    /// # Errors
    /// The entry is gone or unreadable.
    fn inspect(&self, entry: &Entry, settings: &Settings) -> Result<Offer<ResumeAction>>;
    /// Does what must be done in the storage itself before the program runs (or all there is, for a switch).
    ///
    /// # Errors
    /// The entry was replaced, or denied.
    fn prepare(&self, entry: &Entry, step: &ResumeAction) -> Result<()>;
}

/// Taking an entry along, whole: the entries of these kinds are directories.
pub trait Packing: Send + Sync {
    /// Its directory, held open and known to be the one that was listed, from which it is archived or copied.
    ///
    /// # Errors
    /// It is gone, was replaced, or may not be read.
    fn identify(&self, entry: &Entry) -> Result<EntryDir>;
}

/// What is asked of an entry that is to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NewEntry<'a> {
    /// What its id is made from; none leaves it to the kind.
    pub title: Option<&'a str>,
    /// The real program whose ways it follows; none for the one that the place belongs to.
    pub era: Option<&'a str>,
}

/// Creating entries, for harness scripts.
pub trait Creation: Send + Sync {
    /// Makes a new entry and returns it.
    ///
    /// # Errors
    /// Denied, or the place cannot be made; the kind has no such era.
    fn create(&self, new: &NewEntry<'_>) -> Result<Entry>;
    /// Holds an entry for a checkpoint that is still to come, so that it goes into this one whatever has its name by then.
    ///
    /// # Errors
    /// It is gone or was replaced; this kind has no checkpoints.
    fn checkpoint(&self, entry: &Entry) -> Result<Box<dyn Saving>>;
}

/// An entry held for a checkpoint.
pub trait Saving {
    /// Whether this is a checkpoint that could be read again, or why not.
    ///
    /// # Errors
    /// It is damaged, of an unknown version, beyond a limit, or no checkpoint at all.
    fn check(&self, data: &[u8]) -> std::result::Result<(), Reason>;
    /// Saves a checkpoint atomically.
    ///
    /// # Errors
    /// Replaced meanwhile, locked, denied, or the disk is full; the old checkpoint is then still there.
    fn save(&self, data: &[u8]) -> Result<()>;
}

/// Where a watch sends its hints: none for "look at the repository again", an id for "look at this entry again".
pub type Hints = SyncSender<Option<Id>>;

/// A running watch; dropping it ends it.
pub trait Watch: Send {
    /// How it watches.
    fn mode(&self) -> WatchMode;
    /// Which entries to watch besides the repository itself (the visible ones), and which one is open, whose logs are watched too. How it
    /// watches may be another way afterwards.
    fn focus(&mut self, entries: &[Id], open: Option<&Id>);
}

/// Environment variables that decide on default places; handed in, so that nothing reads the process's own.
pub type Environment = HashMap<String, std::ffi::OsString>;
