//! What a list says of sessions that it shows but that could not be read: one line, whatever their number.

use super::out;
use crate::model::{EntryRef, Reason, Summary};
use crate::text::human;

/// Sessions of a list that could not be read, the first of them with its reason.
#[derive(Default)]
pub(super) struct Unread {
    count: u64,
    first: Option<(String, Reason)>,
}

impl Unread {
    /// Counts a session if it could not be read.
    pub(super) fn note(&mut self, row: &EntryRef, why: Option<Reason>) {
        let Some(why) = why else { return };
        self.count += 1;
        self.first.get_or_insert_with(|| (row.entry.id.to_string(), why));
    }

    /// The line on standard error; nothing where all could be read.
    pub(super) fn tell(&self) {
        let Some((id, why)) = &self.first else { return };
        let number = match self.count {
            1 => format!("{id}: "),
            many => format!("{} could not be read, {id} for one: ", human::counted(many, "session")),
        };
        let advice = if why.key == "denied" { "; run as the owner or root" } else { "" };
        out::tell(&format!("{number}{why}{advice}"));
    }
}

/// Why a session could not be read; none where it was, or nobody asked.
pub(super) fn why(row: Option<&Summary>) -> Option<Reason> {
    let row = row.filter(|row| row.badges.unread)?;
    row.error.as_deref().cloned().or_else(|| row.undecided())
}
