//! The rows: the newest listing, and beside it what has been read of each session so far. Readers name a row by its place in
//! a listing of a certain generation; an answer to an older one is dropped.

use std::cell::{Cell, OnceCell};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::moves::{Moved, Moves};
use crate::model::{Address, EntryRef, Id, Identity, Reason, RepositoryId, Summary};
use crate::tui::ticket::Ticket;

/// What is known of a row beside the listing.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What was read of it.
    pub summary: Option<Box<Summary>>,
    /// Why nothing could be read.
    pub failed: Option<Box<Reason>>,
    /// Its size in bytes.
    pub bytes: Option<u64>,
    /// Whether its size was asked for and could not be had.
    pub unmeasurable: bool,
    /// Whether the user marked it.
    pub marked: bool,
    /// Whether it changed since it was read.
    pub stale: bool,
}

impl Facts {
    /// Whether it still has to be read.
    pub fn wanting(&self) -> bool {
        self.stale || (self.summary.is_none() && self.failed.is_none())
    }

    /// Whether it still has to be measured.
    pub fn unmeasured(&self) -> bool {
        self.stale || (self.bytes.is_none() && !self.unmeasurable)
    }
}

/// The newest listing and what is known of its rows.
#[derive(Debug, Default)]
pub struct Rows {
    generation: Ticket,
    rows: Arc<Vec<EntryRef>>,
    facts: Vec<Facts>,
    totals: Totals,
    places: Places,
}

/// Where the sessions of a listing stand, by the hash of their addresses. It is made when a listing is asked for the second time:
/// one look alone, as after a save, costs less than making it.
#[derive(Debug, Default)]
struct Places {
    asked: Cell<bool>,
    by_hash: OnceCell<HashMap<u64, u32>>,
}

impl Places {
    fn find(&self, rows: &[EntryRef], address: &Address) -> Option<usize> {
        let is = |row: &EntryRef| row.repository == address.repository && row.entry.id == address.id;
        let scan = || rows.iter().position(is);
        if !self.asked.replace(true) {
            return scan();
        }
        let by_hash = self.by_hash.get_or_init(|| Self::of(rows));
        let at = *by_hash.get(&hash(address.repository, &address.id))? as usize;
        // Two addresses may share a hash; the first has the place.
        if rows.get(at).is_some_and(is) { Some(at) } else { scan() }
    }

    fn of(rows: &[EntryRef]) -> HashMap<u64, u32> {
        let mut places = HashMap::with_capacity(rows.len());
        for (at, row) in (0u32..).zip(rows) {
            places.entry(hash(row.repository, &row.entry.id)).or_insert(at);
        }
        places
    }
}

fn hash(repository: RepositoryId, id: &Id) -> u64 {
    let mut hasher = DefaultHasher::new();
    (repository, id).hash(&mut hasher);
    hasher.finish()
}

/// Sums over all rows, kept up to date row by row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// Rows that were read, or could not be.
    pub read: usize,
    /// Rows that were measured, or could not be.
    pub measured: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Marked rows.
    pub marked: usize,
    /// How many rows carry which sign beside the state, by the reason's word.
    pub badges: BTreeMap<&'static str, usize>,
}

impl Rows {
    /// The listing's generation.
    pub fn generation(&self) -> Ticket {
        self.generation
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The sums.
    pub fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The listing itself, shared with the readers.
    pub fn rows(&self) -> &Arc<Vec<EntryRef>> {
        &self.rows
    }

    /// A row by its place in the listing.
    pub fn row(&self, at: usize) -> Option<(&EntryRef, &Facts)> {
        Some((self.rows.get(at)?, self.facts.get(at)?))
    }

    /// What was read of the rows.
    pub fn summaries(&self) -> impl Iterator<Item = &Summary> {
        self.facts.iter().filter_map(|facts| facts.summary.as_deref())
    }

    /// The places of rows that a test picks.
    pub fn places(&self, wanted: fn(&Facts) -> bool) -> impl Iterator<Item = usize> {
        self.facts.iter().enumerate().filter(move |(_, facts)| wanted(facts)).map(|(at, _)| at)
    }

    /// Where a session stands.
    pub fn find(&self, address: &Address) -> Option<usize> {
        self.places.find(&self.rows, address)
    }

    /// A session's title, as far as it was read; none when it has none.
    pub fn title(&self, address: &Address) -> Option<String> {
        let (_, facts) = self.row(self.find(address)?)?;
        let title = &facts.summary.as_ref()?.title;
        (!title.is_empty()).then(|| title.visible().into_string())
    }

    /// Takes what was read of a row.
    pub fn read(&mut self, at: usize, answer: Result<Box<Summary>, Reason>) {
        self.change(at, |facts| {
            facts.stale = false;
            match answer {
                Ok(summary) => (facts.summary, facts.failed) = (Some(summary), None),
                Err(reason) => facts.failed = Some(Box::new(reason)),
            }
        });
    }

    /// Takes a row's size.
    pub fn measured(&mut self, at: usize, bytes: Option<u64>) {
        self.change(at, |facts| (facts.bytes, facts.unmeasurable) = (bytes, bytes.is_none()));
    }

    /// Marks a row, or takes the mark away.
    pub fn mark(&mut self, at: usize, on: bool) {
        self.change(at, |facts| facts.marked = on);
    }

    /// Says that a row has to be read again.
    pub fn invalidate(&mut self, at: usize) {
        self.change(at, |facts| facts.stale = true);
    }

    fn change(&mut self, at: usize, how: impl FnOnce(&mut Facts)) {
        if let Some(facts) = self.facts.get_mut(at) {
            self.totals.leave(facts);
            how(facts);
            self.totals.enter(facts);
        }
    }

    /// Takes a new listing. What is known of a session that is still the same thing stays; returns where each old row went.
    pub fn replace(&mut self, generation: Ticket, rows: Arc<Vec<EntryRef>>, moved: Option<Moved>) -> Moves {
        let known = moved.filter(|moved| Arc::ptr_eq(&moved.from, &self.rows)).map(|moved| moved.moves);
        let moves = known.unwrap_or_else(|| Moves::between(&self.rows, &rows));
        self.take(generation, rows, &moves);
        moves
    }

    /// Takes these sessions out, as far as they are still the same things: what is left is a listing of its own. Returns where each
    /// row went; none when none of them was there.
    pub fn remove(&mut self, generation: Ticket, gone: &HashMap<Address, Identity>) -> Option<Moves> {
        let named: HashMap<_, _> = gone.iter().map(|(address, is)| ((address.repository, &address.id), is)).collect();
        let goes = |row: &EntryRef| named.get(&(row.repository, &row.entry.id)) == Some(&&row.entry.identity);
        let places: Vec<usize> = self.rows.iter().enumerate().filter(|(_, row)| goes(row)).map(|(at, _)| at).collect();
        let moves = Moves::without(self.rows.len(), &places)?;
        let left = self.rows.iter().filter(|row| !goes(row)).cloned().collect();
        self.take(generation, Arc::new(left), &moves);
        Some(moves)
    }

    fn take(&mut self, generation: Ticket, rows: Arc<Vec<EntryRef>>, moves: &Moves) {
        let mut old = std::mem::take(&mut self.facts);
        let mut facts: Vec<Facts> = Vec::with_capacity(rows.len());
        facts.resize_with(rows.len(), Facts::default);
        for (from, to) in moves.pairs() {
            let (Some(then), Some(now)) = (self.rows.get(from), rows.get(to)) else { continue };
            if then.entry.identity != now.entry.identity {
                continue;
            }
            if let (Some(source), Some(target)) = (old.get_mut(from), facts.get_mut(to)) {
                std::mem::swap(source, target);
                target.stale |= then.entry.age != now.entry.age;
            }
        }
        (self.generation, self.rows, self.facts) = (generation, rows, facts);
        self.places = Places::default();
        self.totals = Totals::default();
        self.facts.iter().for_each(|facts| self.totals.enter(facts));
    }
}

impl Totals {
    fn enter(&mut self, facts: &Facts) {
        self.read += usize::from(!facts.wanting());
        self.measured += usize::from(facts.bytes.is_some() || facts.unmeasurable);
        self.bytes = self.bytes.saturating_add(facts.bytes.unwrap_or(0));
        self.marked += usize::from(facts.marked);
        for sign in badges(facts) {
            *self.badges.entry(sign).or_default() += 1;
        }
    }

    fn leave(&mut self, facts: &Facts) {
        self.read = self.read.saturating_sub(usize::from(!facts.wanting()));
        let measured = usize::from(facts.bytes.is_some() || facts.unmeasurable);
        self.measured = self.measured.saturating_sub(measured);
        self.bytes = self.bytes.saturating_sub(facts.bytes.unwrap_or(0));
        self.marked = self.marked.saturating_sub(usize::from(facts.marked));
        for sign in badges(facts) {
            if let Some(count) = self.badges.get_mut(sign) {
                *count = count.saturating_sub(1);
            }
        }
    }
}

fn badges(facts: &Facts) -> impl Iterator<Item = &'static str> {
    facts.summary.iter().flat_map(|summary| summary.badges.marks.iter().map(|(_, reason)| reason.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Age, AgeSource, Entry, Timestamp};
    use proptest::prelude::*;

    fn listing(ids: &[u8]) -> Arc<Vec<EntryRef>> {
        let row = |id: &u8| EntryRef {
            repository: RepositoryId(0),
            entry: Entry {
                id: Id::from(format!("s{id}").as_str()),
                identity: Identity([1, u64::from(*id), 0]),
                age: Age { at: Some(Timestamp::new(i64::from(*id), 0)), from: AgeSource::Mtime },
                changed: 0,
                owner: None,
            },
        };
        Arc::new(ids.iter().map(row).collect())
    }

    #[test]
    fn what_is_known_of_a_session_follows_it() {
        let mut rows = Rows::default();
        rows.replace(Ticket(1), listing(&[3, 2, 1]), None);
        rows.measured(1, Some(20));
        rows.mark(2, true);
        let moves = rows.replace(Ticket(2), listing(&[9, 1, 2]), None);
        assert_eq!((moves.of(0), moves.of(1), moves.of(2)), (None, Some(2), Some(1)));
        assert_eq!(rows.row(2).unwrap().1.bytes, Some(20));
        assert!(rows.row(1).unwrap().1.marked);
        assert_eq!((rows.totals().marked, rows.totals().bytes), (1, 20));
    }

    #[test]
    fn a_session_is_found_at_the_first_look_and_at_every_later_one() {
        let mut rows = Rows::default();
        let address = |id: &str| Address { repository: RepositoryId(0), id: Id::from(id) };
        for (generation, ids) in [(1, [3, 2, 1]), (2, [9, 1, 2])] {
            rows.replace(Ticket(generation), listing(&ids), None);
            for _ in 0..3 {
                let found = ids.map(|id| rows.find(&address(&format!("s{id}"))));
                assert_eq!(found, [Some(0), Some(1), Some(2)]);
                assert_eq!(rows.find(&address("s7")), None);
                assert_eq!(rows.find(&Address { repository: RepositoryId(1), ..address("s1") }), None);
            }
        }
    }

    #[test]
    fn what_is_removed_leaves_and_another_thing_of_its_name_stays() {
        let mut rows = Rows::default();
        rows.replace(Ticket(1), listing(&[5, 4, 3, 2, 1]), None);
        rows.measured(2, Some(20));
        let gone = |id: u8, identity: u64| {
            let address = Address { repository: RepositoryId(0), id: Id::from(format!("s{id}").as_str()) };
            (address, Identity([1, identity, 0]))
        };
        let moves = rows.remove(Ticket(2), &[gone(4, 4), gone(2, 99), gone(1, 1)].into()).unwrap();
        assert_eq!([0, 1, 2, 3, 4].map(|at| moves.of(at)), [Some(0), None, Some(1), Some(2), None]);
        assert_eq!((rows.len(), rows.generation(), rows.row(1).unwrap().1.bytes), (3, Ticket(2), Some(20)));
        assert!(rows.remove(Ticket(3), &[gone(4, 4)].into()).is_none());
        assert_eq!(rows.generation(), Ticket(2));
    }

    proptest! {
        #[test]
        fn moves_without_some_rows_keep_the_others_in_order(goes in proptest::collection::vec(any::<bool>(), 0..20)) {
            let gone: Vec<usize> = (0..goes.len()).filter(|at| goes[*at]).collect();
            let left: Vec<usize> = (0..goes.len()).filter(|at| !goes[*at]).collect();
            let Some(moves) = Moves::without(goes.len(), &gone) else {
                prop_assert!(gone.is_empty());
                return Ok(());
            };
            for at in 0..goes.len() {
                prop_assert_eq!(moves.of(at), left.iter().position(|other| *other == at));
            }
            let mut pairs: Vec<usize> = moves.pairs().map(|(from, _)| from).collect();
            pairs.sort_unstable();
            prop_assert_eq!(pairs, left);
        }

        #[test]
        fn moves_find_every_row(old in proptest::sample::subsequence((0u8..20).collect::<Vec<_>>(), 0..20),
                                new in Just((0u8..20).collect::<Vec<_>>()).prop_shuffle(), kept in 0usize..20) {
            let new = &new[..kept];
            let moves = Moves::between(&listing(&old), &listing(new));
            for (from, id) in old.iter().enumerate() {
                prop_assert_eq!(moves.of(from), new.iter().position(|other| other == id));
            }
            prop_assert_eq!(moves.pairs().count(), old.iter().filter(|id| new.contains(id)).count());
        }
    }
}
