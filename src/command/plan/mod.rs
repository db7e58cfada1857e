//! Plans: every change a user asks for is a value that only this module makes. It has a reason for each item; the dialog,
//! `--dry-run` and `--json` show the same one, and `apply` takes it and checks every item again.

mod candidates;
mod confirmation;
mod judge;
mod keep_latest;
mod known;
pub(super) mod line;
mod outlook;
mod prune;
mod removal;
mod restore;
mod scope;
mod unlock;

use std::time::Duration;

pub use candidates::{CandidateFields, Candidates};
pub use confirmation::{AgreedPlan, Answer, Confirmation};
pub(in crate::command) use judge::UNCOUNTED;
pub use keep_latest::{Given, Rules};
pub use known::Cached;
pub use line::TRASH_WORDS;
pub use prune::{Prune, Pruned};
pub(in crate::command) use restore::trash_with;
pub use restore::{TrashedSession, trash};
pub use scope::Scope;

use crate::model::{Address, EntryRef, Lock, Reason, RepositoryId, Unlock, Verb};
use crate::text::Untrusted;
use crate::work::Stopwatch;

/// What a user asks for. Keep-latest has its own way: [`Candidates`].
#[derive(Clone, Debug)]
pub enum ChangeRequest {
    /// Move these to the trash.
    Trash(Vec<EntryRef>),
    /// Remove these for good.
    Destroy(Vec<EntryRef>),
    /// Break the locks of these.
    BreakLock(Vec<EntryRef>, Unlock),
    /// Bring these back from the trash.
    Restore(Vec<TrashedSession>),
    /// Remove these from the trash for good.
    EmptyTrash(Vec<TrashedSession>),
}

/// A change as it will be made; nothing is changed yet.
#[derive(Debug)]
pub struct Plan {
    pub(super) verb: Verb,
    pub(super) items: Vec<Item>,
    pub(super) confirmation: Confirmation,
    pub(super) forced: bool,
    /// When it was found out who uses the sessions.
    pub(super) looked: Option<Stopwatch>,
    pub(super) command: String,
}

/// One session of a plan.
#[derive(Clone, Debug)]
pub struct Item {
    /// The session as it was listed.
    pub row: EntryRef,
    /// Its title, where it is known.
    pub title: Option<Untrusted>,
    /// What removing it would free, where that was measured.
    pub bytes: Option<u64>,
    /// What becomes of it.
    pub intent: Intent,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
}

/// What becomes of a session.
#[derive(Clone, Debug)]
pub enum Intent {
    /// It stays as it is: a rule keeps it.
    Keep,
    /// It would go, but something forbids that now; the exit code tells.
    PassOver,
    /// It moves to the trash.
    Trash,
    /// It is removed for good.
    Destroy,
    /// Its lock is broken, exactly the one shown.
    Unlock(Box<Lock>, Unlock),
    /// It comes back from the trash.
    Restore(Box<TrashedSession>),
    /// It is removed from the trash for good.
    Empty(Box<TrashedSession>),
}

impl Intent {
    /// Whether it changes anything.
    pub fn changes(&self) -> bool {
        !matches!(self, Intent::Keep | Intent::PassOver)
    }
}

impl Plan {
    /// The verb it is for.
    pub fn verb(&self) -> Verb {
        self.verb
    }

    /// Every session it speaks of, in the order of the listing.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// What guards it.
    pub fn confirmation(&self) -> &Confirmation {
        &self.confirmation
    }

    /// The command line that does the same, to be pasted into a shell; empty where none does.
    pub fn command(&self) -> &str {
        &self.command
    }

    /// The items that would be changed.
    pub fn changes(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.intent.changes())
    }

    /// The items that something forbids to change now.
    pub fn passed_over(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| matches!(item.intent, Intent::PassOver))
    }

    /// What the changes would free, in bytes, and whether every size is known.
    pub fn frees(&self) -> (u64, bool) {
        let sizes = self.changes().map(|item| item.bytes);
        sizes.fold((0, true), |(sum, all), bytes| (sum + bytes.unwrap_or(0), all && bytes.is_some()))
    }

    /// The repositories it touches.
    pub fn repositories(&self) -> Vec<RepositoryId> {
        let mut found: Vec<RepositoryId> = self.items.iter().map(|item| item.row.repository).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether who uses the sessions must be found out again.
    pub(super) fn is_stale(&self) -> bool {
        self.looked.is_none_or(|watch| watch.elapsed() > Duration::from_millis(100))
    }
}

impl Item {
    /// Its address.
    pub fn address(&self) -> Address {
        self.row.address()
    }
}

#[cfg(test)]
impl Plan {
    /// A plan for tests of what shows one; nothing can be applied with it.
    pub fn made_up(verb: Verb, items: Vec<Item>, confirmation: Confirmation, command: &str) -> Self {
        Self { verb, items, confirmation, forced: false, looked: None, command: command.to_owned() }
    }
}
