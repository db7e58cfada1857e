//! Which sessions keep-latest counts and chooses among: each is known by its address and by which directory it was, so that another
//! one which took its name meanwhile is not taken for it.

use std::collections::HashSet;

use super::Candidates;
use super::candidates::Row;
use crate::command::filter::{FilterRow, Vocabulary};
use crate::command::{Catalog, PINNED};
use crate::model::{Address, EntryRef, Identity, RepositoryId, Timestamp};
use crate::text::query::{Query, Scratch};

type Seen = (Address, Identity);

/// The sessions that are counted, and those of which nobody can say whether they are.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    chosen: HashSet<Seen>,
    unsure: HashSet<Seen>,
}

/// Whether a session is in a scope.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Within {
    Yes,
    No,
    Unknown,
}

fn seen(row: &EntryRef) -> Seen {
    (row.address(), row.entry.identity)
}

impl<'a> FromIterator<&'a EntryRef> for Scope {
    fn from_iter<T: IntoIterator<Item = &'a EntryRef>>(rows: T) -> Self {
        Self { chosen: rows.into_iter().map(seen).collect(), unsure: HashSet::new() }
    }
}

impl Scope {
    /// How many are counted.
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether none is counted.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    pub(super) fn within(&self, row: &EntryRef) -> Within {
        let seen = seen(row);
        match (self.chosen.contains(&seen), self.unsure.contains(&seen)) {
            (true, _) => Within::Yes,
            (false, true) => Within::Unknown,
            (false, false) => Within::No,
        }
    }
}

impl Candidates {
    /// Those that a query lets through, looked at as they were gathered.
    ///
    /// # Errors
    /// Something in the query means nothing, most likely a slip: it as one line, not yet visible.
    pub fn matching(&self, query: &Query, catalog: &Catalog, now: Timestamp) -> Result<Scope, String> {
        let (mut scope, mut scratch) = (Scope::default(), Scratch::default());
        let rows: Vec<(EntryRef, &Row)> = self.par_map_ordered().map(|(id, row)| (row.entry_ref(id), row)).collect();
        let filtered: Vec<FilterRow<'_>> = rows.iter().map(|(at, row)| filter_row(at, row, catalog, now)).collect();
        if let Some(slip) = Vocabulary::of_kinds().slip(query, filtered.iter()) {
            return Err(slip);
        }
        for row in &filtered {
            match query.decide(row, &mut scratch) {
                Some(true) => scope.chosen.insert(seen(row.entry_ref)),
                None => scope.unsure.insert(seen(row.entry_ref)),
                Some(false) => false,
            };
        }
        Ok(scope)
    }

    /// What is wrong with words that are to protect; none where each is a state or a word of some kind, or stands on a session here.
    pub fn protect_slip(&self, words: &[String]) -> Option<String> {
        let mut vocabulary = Vocabulary::of_kinds();
        words.iter().find_map(|word| vocabulary.protect_slip(word))?;
        let rows = self.par_map_ordered().filter_map(|(_, row)| row.summary.known());
        rows.for_each(|summary| vocabulary.learn_summary(summary));
        words.iter().find_map(|word| vocabulary.protect_slip(word))
    }

    fn par_map_ordered(&self) -> impl Iterator<Item = (RepositoryId, &Row)> {
        self.groups.iter().flat_map(|group| group.rows.iter().map(|row| (group.repository, row)))
    }
}

fn filter_row<'a>(entry_ref: &'a EntryRef, row: &'a Row, catalog: &'a Catalog, now: Timestamp) -> FilterRow<'a> {
    let about = catalog.info(entry_ref.repository).ok();
    FilterRow {
        entry_ref,
        about,
        summary: row.summary.known(),
        bytes: row.bytes.known().copied(),
        jobs: row.jobs.as_ref(),
        pinned: row.holds.iter().any(|hold| hold.reason.key == PINNED),
        now,
    }
}
