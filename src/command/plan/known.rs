//! What is known of a session for a choice, and what the caller knows already, so that it is not read again.

use std::collections::HashMap;

use crate::model::{Address, Cause, Entry, EntryRef, Reason, Result, Summary};

/// Something that was to be found out. What could not be found out is not "no".
#[derive(Debug)]
pub(super) enum Fact<T> {
    /// Nobody asked.
    Unasked,
    /// This is it.
    Cached(T),
    /// It could not be found out, and why.
    Unknown(Reason),
    /// The session is gone.
    Gone,
}

impl<T> Fact<T> {
    pub(super) fn of(found: Result<T>) -> Self {
        match found {
            Ok(value) => Fact::Cached(value),
            Err(error) => match error.cause() {
                Cause::Gone | Cause::NoSession => Fact::Gone,
                cause => Fact::Unknown(Reason::new(cause.kind(), cause.to_string())),
            },
        }
    }

    pub(super) fn known(&self) -> Option<&T> {
        match self {
            Fact::Cached(value) => Some(value),
            _ => None,
        }
    }

    /// Why it is not known.
    pub(super) fn unknown(&self) -> Option<Reason> {
        match self {
            Fact::Cached(_) => None,
            Fact::Unknown(reason) => Some(reason.clone()),
            Fact::Unasked | Fact::Gone => Some(NOT_READ),
        }
    }
}

const NOT_READ: Reason = Reason::fixed("unreadable", "not read");

/// What the caller knows already. It counts for the very session that it was read of, unchanged since, and for no other that took
/// its name.
#[derive(Debug, Default)]
pub struct Cached {
    summaries: HashMap<Address, (Entry, Summary)>,
    sizes: HashMap<Address, (Entry, u64)>,
}

impl Cached {
    /// Notes the row of a session.
    pub fn note_summary(&mut self, of: &EntryRef, summary: Summary) {
        self.summaries.insert(of.address(), (of.entry.clone(), summary));
    }

    /// Notes the bytes that a session takes on disk.
    pub fn note_bytes(&mut self, of: &EntryRef, bytes: u64) {
        self.sizes.insert(of.address(), (of.entry.clone(), bytes));
    }

    /// The row; what could not be read then may be readable now.
    pub(super) fn summary(&self, of: &EntryRef) -> Option<&Summary> {
        let (entry, summary) = self.summaries.get(&of.address())?;
        (*entry == of.entry && summary.undecided().is_none()).then_some(summary)
    }

    pub(super) fn bytes(&self, of: &EntryRef) -> Option<u64> {
        let (entry, bytes) = self.sizes.get(&of.address())?;
        (*entry == of.entry).then_some(*bytes)
    }
}
