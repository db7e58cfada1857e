//! Where the rows of one listing stand in the next.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use crate::model::{EntryRef, Id, RepositoryId};

/// Where the rows of one listing stand in the next. Both are nearly the same as a rule: what stays in place at the beginning
/// and the end is not looked up.
#[derive(Debug, Default)]
pub struct Moves {
    head: usize,
    tail: usize,
    old: usize,
    new: usize,
    middle: Vec<(u32, u32)>,
}

/// Where the rows of a listing went, found out where nobody waits for a key: among a million that takes seconds.
#[derive(Debug, Default)]
pub struct Moved {
    /// The listing before.
    pub from: Arc<Vec<EntryRef>>,
    /// Where its rows are in the next.
    pub moves: Moves,
}

impl Moves {
    /// Finds out where the rows of one listing are in another.
    pub fn between(old: &[EntryRef], new: &[EntryRef]) -> Self {
        let same = |(a, b): &(&EntryRef, &EntryRef)| a.repository == b.repository && a.entry.id == b.entry.id;
        let head = old.iter().zip(new).take_while(same).count();
        let shorter = old.len().min(new.len()).saturating_sub(head);
        let tail = old.iter().rev().zip(new.iter().rev()).take(shorter).take_while(same).count();
        let inner = |rows: &[EntryRef]| head..rows.len().saturating_sub(tail);
        let middle = if inner(old).is_empty() { Vec::new() } else { moved(old, inner(old), new, inner(new)) };
        Self { head, tail, old: old.len(), new: new.len(), middle }
    }

    /// Where the rows of a listing of this length go when those at these places, in order, are taken out; none without any.
    pub fn without(length: usize, gone: &[usize]) -> Option<Self> {
        let (first, last) = (*gone.first()?, *gone.last()?);
        let mut going = gone.iter().peekable();
        let left = (first..=last).filter(|at| going.next_if_eq(&at).is_none());
        let middle =
            (first..).zip(left).filter_map(|(to, from)| Some((u32::try_from(from).ok()?, u32::try_from(to).ok()?)));
        let middle = middle.collect();
        let tail = length.saturating_sub(last.saturating_add(1));
        Some(Self { head: first, tail, old: length, new: length.saturating_sub(gone.len()), middle })
    }

    /// Every row that is in both: its old place and its new one.
    pub fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let head = (0..self.head).map(|at| (at, at));
        let middle = self.middle.iter().map(|(from, to)| (*from as usize, *to as usize));
        let tail = (1..=self.tail).map(|back| (self.old.saturating_sub(back), self.new.saturating_sub(back)));
        head.chain(middle).chain(tail)
    }

    /// Where a row went; none when it is gone.
    pub fn of(&self, from: usize) -> Option<usize> {
        if from < self.head {
            return Some(from);
        }
        if from < self.old && from >= self.old.saturating_sub(self.tail) {
            return (from + self.new).checked_sub(self.old);
        }
        let from = u32::try_from(from).ok()?;
        let at = self.middle.binary_search_by_key(&from, |(from, _)| *from).ok()?;
        self.middle.get(at).map(|(_, to)| *to as usize)
    }
}

/// The places of those rows of a listing that are among these of another.
fn moved(old: &[EntryRef], from: Range<usize>, new: &[EntryRef], to: Range<usize>) -> Vec<(u32, u32)> {
    let places: HashMap<_, u32> = named(new, to).collect();
    named(old, from).filter_map(|(name, from)| Some((from, *places.get(&name)?))).collect()
}

fn named(rows: &[EntryRef], range: Range<usize>) -> impl Iterator<Item = ((RepositoryId, &Id), u32)> {
    let named = |at: usize| rows.get(at).map(|row| (row.repository, &row.entry.id));
    range.filter_map(move |at| Some((named(at)?, u32::try_from(at).ok()?)))
}
