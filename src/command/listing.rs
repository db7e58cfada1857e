//! One list of all repositories: each keeps its own order, the merge goes by age, youngest first. Sorting the union instead
//! would be wrong: an order that is not by age (woger's is by id) mixed with ages makes a cyclic comparison.

use std::collections::VecDeque;

use crate::model::{Entry, EntryRef, Error, Problem, RepositoryId, TrashEntry};

/// What a listing of all repositories found.
#[derive(Debug, Default)]
pub struct Listing {
    /// The sessions, youngest first.
    pub rows: Vec<EntryRef>,
    /// What stands among them and is foreign or could not be listed.
    pub problems: Vec<(RepositoryId, Problem)>,
    /// Repositories that could not be read at all.
    pub failures: Vec<(RepositoryId, Error)>,
    /// Removals that a kill left unfinished; the next changing command finishes them.
    pub pending_removals: usize,
    /// What lies in the trash though nobody chose it.
    pub strange: Vec<(RepositoryId, TrashEntry)>,
    /// Whether there are older ones that nobody asked for.
    pub more: bool,
}

/// Merges lists, each in its own order, by the age of their heads; ties go to the repository given first.
pub fn merge(mut lists: Vec<(RepositoryId, Vec<Entry>)>) -> Vec<EntryRef> {
    if let [(repository, entries)] = lists.as_mut_slice() {
        let entries = std::mem::take(entries).into_iter();
        return entries.map(|entry| EntryRef { repository: *repository, entry }).collect();
    }
    let mut rows = Vec::with_capacity(lists.iter().map(|(_, entries)| entries.len()).sum());
    let mut queues: Vec<(RepositoryId, VecDeque<Entry>)> =
        lists.into_iter().map(|(id, entries)| (id, entries.into())).collect();
    while let Some(entry) = take_youngest(&mut queues) {
        rows.push(entry);
    }
    rows
}

fn take_youngest(queues: &mut [(RepositoryId, VecDeque<Entry>)]) -> Option<EntryRef> {
    let youngest = queues
        .iter_mut()
        .filter(|(_, queue)| !queue.is_empty())
        .rev()
        .max_by_key(|(_, queue)| queue.front().and_then(|entry| entry.age.at))?;
    let entry = youngest.1.pop_front()?;
    Some(EntryRef { repository: youngest.0, entry })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Age, AgeSource, Id, Identity, Timestamp};

    fn entry(id: &str, at: i64) -> Entry {
        let age = Age { at: Some(Timestamp::new(at, 0)), from: AgeSource::Mtime };
        Entry { id: Id::from(id), identity: Identity::default(), age, changed: 0, owner: None }
    }

    #[test]
    fn heads_decide_and_each_list_keeps_its_own_order() {
        let ours = vec![entry("a", 9), entry("b", 1), entry("c", 8)];
        let theirs = vec![entry("x", 9), entry("y", 5)];
        let rows = merge(vec![(RepositoryId(0), ours), (RepositoryId(1), theirs)]);
        let ids: Vec<String> = rows.iter().map(|row| row.entry.id.to_string()).collect();
        assert_eq!(ids, ["a", "x", "y", "b", "c"]);
    }
}
