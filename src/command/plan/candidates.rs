//! What keep-latest chooses among: gathered once with everything that holds a session, so that a dialog may choose again for
//! each N without looking at the disk.

use std::collections::HashMap;

use crate::command::Shelf;
use crate::model::{Activity, Address, Cause, Entry, Error, Hold, Located, Reason, RepositoryId, Result, Summary};
use crate::work::{Stopwatch, Task};

/// What the caller knows already, so that it is not read again.
#[derive(Debug, Default)]
pub struct Known {
    /// Summaries by address.
    pub summaries: HashMap<Address, Summary>,
    /// Bytes on disk by address.
    pub sizes: HashMap<Address, u64>,
}

/// What must be found out for the rules that will be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Need {
    /// Titles and states, for `--protect` and for dialogs.
    pub summaries: bool,
    /// Sizes, for `--max-size` and for dialogs.
    pub sizes: bool,
}

/// The sessions of all repositories with what speaks for and against their removal.
#[derive(Debug)]
pub struct Candidates {
    pub(super) groups: Vec<Group>,
    pub(super) looked: Stopwatch,
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
    pub(super) summary: Option<Summary>,
    pub(super) bytes: Option<u64>,
    pub(super) owner: Option<u32>,
    pub(super) holds: Vec<Hold>,
}

impl Row {
    pub(super) fn located(&self, repository: RepositoryId) -> Located {
        Located { repository, entry: self.entry.clone() }
    }
}

impl Candidates {
    /// Gathers them by one strict listing: any error but "gone" stops here, before anything could be removed.
    ///
    /// # Errors
    /// A repository, or something in it that may be a session, could not be looked at; or the task was cancelled.
    pub fn gather(shelf: &mut Shelf, need: Need, known: &Known, task: &Task) -> Result<Self> {
        let looked = Stopwatch::start();
        let ids = shelf.catalog().ids();
        let groups = ids.into_iter().map(|id| gather_one(shelf, id, need, known, task)).collect::<Result<_>>()?;
        Ok(Self { groups, looked })
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
    pub fn rows(&self) -> impl Iterator<Item = Located> {
        self.groups.iter().flat_map(|group| group.rows.iter().map(|row| row.located(group.repository)))
    }
}

fn gather_one(shelf: &mut Shelf, id: RepositoryId, need: Need, known: &Known, task: &Task) -> Result<Group> {
    let entries = strict_listing(shelf, id, task)?;
    let repository = std::sync::Arc::clone(shelf.catalog().repository(id)?);
    let off = repository.removal().err();
    let mut holds = match repository.removal() {
        Ok(removal) => removal.holds(&entries, task)?,
        Err(_) => entries.iter().map(|_| Vec::new()).collect(),
    };
    if off.is_none() {
        for (held, activity) in holds.iter_mut().zip(shelf.activity(id, &entries, task)?) {
            held.extend(hold_of(&activity));
        }
    }
    let mut rows = Vec::with_capacity(entries.len());
    for (entry, holds) in entries.into_iter().zip(holds) {
        let owner = repository.removal().ok().map(|removal| removal.owner(&entry)).transpose();
        match owner {
            Ok(owner) => rows.push(row(shelf, id, entry, holds, owner.flatten(), need, known, task)?),
            Err(error) if is_gone(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Group { repository: id, rows, off })
}

#[expect(clippy::too_many_arguments, reason = "the parts of one row, gathered at one place")]
fn row(
    shelf: &mut Shelf,
    id: RepositoryId,
    entry: Entry,
    holds: Vec<Hold>,
    owner: Option<u32>,
    need: Need,
    known: &Known,
    task: &Task,
) -> Result<Row> {
    let located = Located { repository: id, entry };
    let address = located.address();
    let mut summary = known.summaries.get(&address).cloned();
    if summary.is_none() && need.summaries {
        summary = shelf.summary(&located).ok();
    }
    let mut bytes = known.sizes.get(&address).copied();
    if bytes.is_none() && need.sizes {
        bytes = shelf.measure(&located, task).ok().map(|usage| usage.on_disk);
    }
    if task.is_cancelled() {
        return Err(Error::new("gather the sessions", "", Cause::Cancelled));
    }
    Ok(Row { entry: located.entry, summary, bytes, owner, holds })
}

fn strict_listing(shelf: &mut Shelf, id: RepositoryId, task: &Task) -> Result<Vec<Entry>> {
    let (mut entries, mut after) = (Vec::new(), None);
    loop {
        let page = shelf.page(id, after.as_ref(), task)?;
        if let Some(problem) = page.problems.iter().find(|problem| problem.unsure) {
            let text = format!("{}; nothing was removed, since the order is not sure", problem.reason);
            return Err(Error::new("list every session", problem.name.bytes(), Cause::Held(text)));
        }
        entries.extend(page.entries);
        if page.next.is_none() {
            return Ok(entries);
        }
        after = page.next;
    }
}

fn is_gone(error: &Error) -> bool {
    matches!(error.cause(), Cause::Gone | Cause::NoSession)
}

/// Why a session in use stays; nothing where no process was seen.
pub(super) fn hold_of(activity: &Activity) -> Option<Hold> {
    let (key, word, evidence) = match activity {
        Activity::Live(evidence) => ("live", "in use", evidence),
        Activity::Maybe(evidence) => ("maybe", "maybe in use", evidence),
        Activity::Unknown { .. } => return None,
    };
    let first = evidence.first().map(|e| format!(" by {} (process {}): {}", e.command, e.pid, e.what));
    Some(Hold { reason: Reason::new(key, format!("{word}{}", first.unwrap_or_default())), forcible: true })
}

impl Need {
    /// Everything a dialog shows.
    pub fn everything() -> Self {
        Self { summaries: true, sizes: true }
    }
}

#[cfg(test)]
impl Candidates {
    /// Candidates for tests of what shows a choice among them.
    pub fn made_up(rows: Vec<(Located, Summary, u64, Vec<Hold>)>) -> Self {
        let row = |(located, summary, bytes, holds): (Located, Summary, u64, Vec<Hold>)| Row {
            entry: located.entry,
            summary: Some(summary),
            bytes: Some(bytes),
            owner: Some(0),
            holds,
        };
        let rows = rows.into_iter().map(row).collect();
        Self { groups: vec![Group { repository: RepositoryId(0), rows, off: None }], looked: Stopwatch::start() }
    }
}
