//! What keep-latest chooses among: gathered once with everything that holds a session, so that a dialog may choose again for
//! each N without looking at the disk.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::known::{Cached, Fact};
use crate::command::Readers;
use crate::command::filter::{JobMatches, needs_jobs};
use crate::model::{Activity, Cause, Entry, EntryRef, Error, Hold, Reason, RepositoryId, Result, Standing, Summary};
use crate::storage::directory::named;
use crate::storage::{Repository, unsure};
use crate::text::query::Query;
use crate::work::{Stopwatch, Task};

/// How often a repository is listed that somebody changes meanwhile.
const LISTINGS: usize = 8;

/// What must be found out for the rules that will be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct CandidateFields {
    /// Titles and states, for `--protect`, for filters and for dialogs.
    pub summaries: bool,
    /// Sizes, for `--max-size`, for filters and for dialogs.
    pub sizes: bool,
}

/// The sessions of all repositories with what speaks for and against their removal.
///
/// ```
/// # use adjourn::command::{Catalog, Demo, Readers};
/// # let demo = Demo::unpack(adjourn::model::Timestamp::now())?;
/// # let catalog = Catalog::open(&demo.places()[..1], None, Default::default(), &Default::default())?;
/// # let mut readers = Readers::new(std::sync::Arc::new(catalog));
/// # let task = adjourn::work::Task::new();
/// use adjourn::command::{Cached, CandidateFields, Candidates, Rules};
///
/// let candidates = Candidates::gather(&mut readers, CandidateFields::default(), &Cached::default(), &task)?;
/// let plan = candidates.choose(&Rules::latest(5), adjourn::model::Timestamp::now());
/// // Nothing has been removed: this is what would be, each session with its reason.
/// assert!(plan.changes().count() + 5 <= candidates.len());
/// assert!(plan.items().iter().all(|item| !item.reasons.is_empty()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Candidates {
    pub(super) groups: Vec<Group>,
    pub(super) looked: Stopwatch,
    /// The user number of the caller, whose sessions are removed unless others' are meant too.
    pub(super) caller: u32,
    /// The names of the other owners.
    pub(super) owners: HashMap<u32, String>,
    /// The options that open the same places, for the command that does the same.
    pub(super) options: Vec<String>,
}

/// The sessions of one repository, youngest first: N counts for each repository.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) repository: RepositoryId,
    pub(super) rows: Vec<Row>,
    /// Why nothing here can be removed.
    pub(super) off: Option<Reason>,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) entry: Entry,
    pub(super) standing: Standing,
    pub(super) summary: Fact<Summary>,
    pub(super) bytes: Fact<u64>,
    /// How many of them others than its owner put there.
    pub(super) others_bytes: u64,
    pub(super) holds: Vec<Hold>,
    /// Its jobs that a filter asks for, once they were read for it.
    pub(super) jobs: Option<JobMatches>,
}

impl Group {
    /// Owners of whom there is a session at all.
    pub(super) fn with_sessions(&self) -> HashSet<Option<u32>> {
        let is_one = |row: &&Row| matches!(row.standing, Standing::Whole | Standing::Touched(_) | Standing::Doubtful);
        self.rows.iter().filter(is_one).map(|row| row.entry.owner).collect()
    }
}

impl Row {
    pub(super) fn entry_ref(&self, repository: RepositoryId) -> EntryRef {
        EntryRef { repository, entry: self.entry.clone() }
    }
}

impl Candidates {
    /// Gathers them by one strict listing: any error but "gone" stops here, before anything could be removed.
    ///
    /// # Errors
    /// A repository, or something in it that may be a session, could not be looked at; somebody keeps exchanging names in it; or the
    /// task was cancelled.
    pub fn gather(readers: &mut Readers, need: CandidateFields, known: &Cached, task: &Task) -> Result<Self> {
        let looked = Stopwatch::start();
        let ids = readers.catalog().ids();
        let groups = ids.into_iter().map(|id| gather_one(readers, id, need, known, task)).collect::<Result<_>>()?;
        Ok(Self { options: readers.catalog().options().to_vec(), ..Self::of(groups, looked) })
    }

    fn of(groups: Vec<Group>, looked: Stopwatch) -> Self {
        let caller = rustix::process::geteuid().as_raw();
        let all: HashSet<u32> = groups.iter().flat_map(|g| &g.rows).filter_map(|row| row.entry.owner).collect();
        let name = |uid: u32| (uid, named::owner(uid).to_string());
        let owners = all.into_iter().filter(|uid| *uid != caller).map(name).collect();
        Self { groups, looked, caller, owners, options: Vec::new() }
    }

    /// Reads the jobs that a filter asks for; nothing where it asks for none. A session that went away meanwhile is undecided.
    ///
    /// # Errors
    /// The task was cancelled.
    pub fn read_jobs(&mut self, readers: &mut Readers, query: &Query, task: &Task) -> Result<()> {
        if !needs_jobs(query) {
            return Ok(());
        }
        for group in &mut self.groups {
            for row in &mut group.rows {
                row.jobs = match readers.job_matches(&row.entry_ref(group.repository), query, task) {
                    Ok(jobs) => Some(jobs),
                    Err(error) if matches!(error.cause(), Cause::Cancelled) => return Err(error),
                    Err(error) => {
                        Some(JobMatches::unread(Reason::new(error.cause().kind(), error.cause().to_string())))
                    }
                };
            }
        }
        Ok(())
    }

    /// Why nothing at all can be removed, where no repository lets anything be.
    pub(super) fn refused(&self) -> Option<Reason> {
        // Where nothing may be written, what a killed command left is told all the same.
        let never = |group: &Group| group.off.clone().filter(|reason| reason.key != "read-only");
        let never: Option<Vec<Reason>> = self.groups.iter().map(never).collect();
        never?.into_iter().next()
    }

    /// How many sessions there are.
    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.rows.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them, repository by repository.
    pub fn rows(&self) -> impl Iterator<Item = EntryRef> {
        self.groups.iter().flat_map(|group| group.rows.iter().map(|row| row.entry_ref(group.repository)))
    }
}

fn gather_one(
    readers: &mut Readers,
    id: RepositoryId,
    need: CandidateFields,
    known: &Cached,
    task: &Task,
) -> Result<Group> {
    let entries = strict_listing(readers, id, task)?;
    let repository = Arc::clone(readers.catalog().repository(id)?);
    let (off, standings) = standings(&*repository, &entries, task)?;
    let there = entries.into_iter().zip(standings).filter(|(_, standing)| *standing != Standing::Gone);
    let (entries, standings): (Vec<Entry>, Vec<Standing>) = there.unzip();
    let holds = holds(readers, id, &*repository, &entries, task)?;
    let mut rows = Vec::with_capacity(entries.len());
    for ((entry, standing), holds) in entries.into_iter().zip(standings).zip(holds) {
        if task.is_cancelled() {
            return Err(Error::new("gather the sessions", "", Cause::Cancelled));
        }
        let entry_ref = EntryRef { repository: id, entry };
        let summary = summary(readers, &entry_ref, need, known);
        let (bytes, others_bytes) = bytes(readers, &entry_ref, need, known, task)?;
        // What went away meanwhile is left out, also where it came back: nothing that is not in the plan goes.
        let held_gone = holds.iter().any(|hold| hold.reason.key == Cause::Gone.kind());
        if !held_gone && !matches!((&summary, &bytes), (Fact::Gone, _) | (_, Fact::Gone)) {
            rows.push(Row { entry: entry_ref.entry, standing, summary, bytes, others_bytes, holds, jobs: None });
        }
    }
    Ok(Group { repository: id, rows, off })
}

/// Why nothing can be removed, and else how each entry stands.
fn standings(repository: &dyn Repository, entries: &[Entry], task: &Task) -> Result<(Option<Reason>, Vec<Standing>)> {
    match repository.removal() {
        Ok(removal) => Ok((None, removal.standing(entries, task)?)),
        Err(off) => Ok((Some(off), entries.iter().map(|_| Standing::Whole).collect())),
    }
}

/// What holds each entry; nothing is looked for where nothing can be removed.
fn holds(
    readers: &mut Readers,
    id: RepositoryId,
    repository: &dyn Repository,
    entries: &[Entry],
    task: &Task,
) -> Result<Vec<Vec<Hold>>> {
    let Ok(removal) = repository.removal() else {
        return Ok(entries.iter().map(|_| Vec::new()).collect());
    };
    let mut holds = removal.holds(entries, task)?;
    for (held, activity) in holds.iter_mut().zip(readers.activity(id, entries, task)?) {
        held.extend(hold_of(&activity));
    }
    let pins = readers.catalog().pins()?;
    for (held, entry) in holds.iter_mut().zip(entries).filter(|_| !pins.is_empty()) {
        held.extend(pins.hold(&EntryRef { repository: id, entry: entry.clone() }, false));
    }
    Ok(holds)
}

fn summary(readers: &mut Readers, entry_ref: &EntryRef, need: CandidateFields, known: &Cached) -> Fact<Summary> {
    match known.summary(entry_ref) {
        Some(summary) => Fact::Cached(summary.clone()),
        None if need.summaries => Fact::of(readers.summary(entry_ref)),
        None => Fact::Unasked,
    }
}

/// Bytes on disk, and how many of them are others'; a size of which parts could not be looked at is no size.
fn bytes(
    readers: &mut Readers,
    entry_ref: &EntryRef,
    need: CandidateFields,
    known: &Cached,
    task: &Task,
) -> Result<(Fact<u64>, u64)> {
    if let Some(bytes) = known.bytes(entry_ref) {
        return Ok((Fact::Cached(bytes), 0));
    }
    if !need.sizes {
        return Ok((Fact::Unasked, 0));
    }
    match readers.measure(entry_ref, task) {
        Ok(usage) if usage.unreadable > 0 => {
            let text = format!("{} of its parts cannot be read", usage.unreadable);
            Ok((Fact::Unknown(Reason::new("unreadable", text)), 0))
        }
        Err(error) if matches!(error.cause(), Cause::Cancelled) => Err(error),
        measured => {
            let others = measured.as_ref().map_or(0, |usage| usage.others_on_disk);
            Ok((Fact::of(measured.map(|usage| usage.on_disk)), others))
        }
    }
}

/// Lists a repository, once more where names were exchanged while it was listed.
fn strict_listing(readers: &mut Readers, id: RepositoryId, task: &Task) -> Result<Vec<Entry>> {
    unsure::listed(LISTINGS, || {
        let (mut entries, mut problems, mut after) = (Vec::new(), Vec::new(), None);
        loop {
            let page = readers.page(id, after.as_ref(), task)?;
            entries.extend(page.entries);
            problems.extend(page.problems);
            after = page.next;
            if after.is_none() {
                return Ok((entries, problems));
            }
        }
    })
}

const UNSETTLED: Reason =
    Reason::fixed("unsettled", "possibly in use: somebody moves or changes it while the processes are inspected");

/// Why a session in use stays; nothing where no process was seen.
pub(super) fn hold_of(activity: &Activity) -> Option<Hold> {
    let (key, word, evidence) = match activity {
        Activity::Live(evidence) => ("live", "in use", evidence),
        Activity::Maybe(evidence) => ("maybe", "possibly in use", evidence),
        Activity::Unknown { .. } => return None,
        Activity::Unsettled { gone: true } => {
            return Some(Hold { reason: Reason::fixed(Cause::Gone.kind(), "gone"), forcible: false });
        }
        Activity::Unsettled { gone: false } => return Some(Hold { reason: UNSETTLED, forcible: true }),
    };
    let first = evidence.first().map(|e| format!(" by {} (process {}): {}", e.command, e.pid, e.what));
    Some(Hold { reason: Reason::new(key, format!("{word}{}", first.unwrap_or_default())), forcible: true })
}

impl CandidateFields {
    /// Everything a dialog shows.
    pub fn everything() -> Self {
        Self { summaries: true, sizes: true }
    }
}

#[cfg(test)]
impl Candidates {
    /// Candidates for tests of what shows a choice among them.
    pub fn made_up(rows: Vec<(EntryRef, Summary, u64, Vec<Hold>)>) -> Self {
        let row = |(entry_ref, summary, bytes, holds): (EntryRef, Summary, u64, Vec<Hold>)| Row {
            entry: entry_ref.entry,
            standing: Standing::Whole,
            summary: Fact::Cached(summary),
            bytes: Fact::Cached(bytes),
            others_bytes: 0,
            holds,
            jobs: None,
        };
        let rows = rows.into_iter().map(row).collect();
        Self::of(vec![Group { repository: RepositoryId(0), rows, off: None }], Stopwatch::start())
    }
}
