//! Which rows are shown and in which order: sorted by one column, filtered by a query. Long lists are filtered in slices
//! between two keys, so that no key ever waits.

use crate::command::PINNED;
use crate::command::filter::{FilterRow, Vocabulary, needs_jobs, needs_summary};
use crate::command::order::{Order, Rank, SortKey, Sorted};
use crate::model::{RepositoryInfo, Timestamp};
use crate::text::query::{Query, Scratch, Words};
use crate::tui::moves::Moves;
use crate::tui::rows::Rows;

/// Rows filtered between two looks at the inbox.
const SLICE: usize = 8_000;

/// Which rows are shown and in which order.
#[derive(Debug, Default)]
pub struct Arrangement {
    order: Order,
    text: String,
    query: Query,
    /// What in the query means nothing.
    slip: Option<String>,
    sorted: Option<Vec<u32>>,
    shown: Option<Vec<u32>>,
    length: usize,
    filtering: Option<Filtering>,
    stale: bool,
}

#[derive(Debug, Default)]
struct Filtering {
    next: usize,
    found: Vec<u32>,
}

impl Arrangement {
    /// How many rows are shown.
    pub fn len(&self) -> usize {
        self.shown.as_ref().map_or(self.length, Vec::len)
    }

    /// Whether none is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row at a position: its place in the listing.
    pub fn at(&self, position: usize) -> Option<usize> {
        match &self.shown {
            Some(shown) => shown.get(position).map(|at| *at as usize),
            None => self.sorted_at(position),
        }
    }

    fn sorted_at(&self, position: usize) -> Option<usize> {
        match &self.sorted {
            Some(sorted) => sorted.get(position).map(|at| *at as usize),
            None if self.order.reversed => self.length.checked_sub(position + 1),
            None => (position < self.length).then_some(position),
        }
    }

    /// The position of a row of the listing. Walks the list, so it is for rare moments only.
    pub fn position(&self, row: usize) -> Option<usize> {
        (0..self.len()).find(|position| self.at(*position) == Some(row))
    }

    /// The order, and whether it is turned round.
    pub fn order(&self) -> Order {
        self.order
    }

    /// The filter as it was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What could not be understood of the filter.
    pub fn problem(&self) -> Option<&str> {
        self.slip.as_deref()
    }

    /// Whether rows are left out.
    pub fn filtered(&self) -> bool {
        !self.query.is_empty()
    }

    /// Whether the order or the filter rests on what is read later.
    pub fn needs_reading(&self) -> bool {
        self.order.needs_summary() || needs_summary(&self.query)
    }

    /// Whether the order or the filter rests on sizes.
    pub fn needs_sizes(&self) -> bool {
        self.order.needs_size() || self.query.asks_for(&["size"])
    }

    /// Whether a filter is going on.
    pub fn busy(&self) -> bool {
        self.filtering.is_some()
    }

    /// Sets the order; the filter starts again.
    pub fn sort_by(&mut self, order: Order, rows: &Rows) {
        self.order = order;
        self.arrange(rows);
    }

    /// Sets the filter.
    pub fn filter(&mut self, text: &str, rows: &Rows) {
        self.text = text.to_owned();
        self.query = Query::parse(text, Words::Shown);
        self.understand(rows);
        self.refilter();
    }

    /// Finds what means nothing in the filter; the rows are only looked at where the kinds alone do not explain it.
    fn understand(&mut self, rows: &Rows) {
        let mut vocabulary = Vocabulary::of_kinds();
        self.slip = vocabulary.slip_in(&self.query);
        if self.slip.is_some() {
            rows.summaries().for_each(|summary| vocabulary.learn_summary(summary));
            self.slip = vocabulary.slip_in(&self.query);
        }
        if self.slip.is_none() {
            self.slip = unanswered(&self.query);
        }
    }

    /// Takes a new listing. What is shown meanwhile is what was shown, as far as it is still there.
    pub fn moved(&mut self, moves: &Moves, rows: &Rows) {
        if let Some(shown) = &mut self.shown {
            let moved = shown.iter().filter_map(|at| moves.of(*at as usize)).filter_map(|at| u32::try_from(at).ok());
            *shown = moved.collect();
        }
        self.arrange(rows);
    }

    /// Says that rows were read which order or filter may rest on.
    pub fn touch(&mut self) {
        self.stale |= self.needs_reading() || self.needs_sizes();
    }

    /// Whether what was read meanwhile may change order or filter.
    pub fn stale(&self) -> bool {
        self.stale
    }

    /// Sorts and filters anew.
    pub fn arrange(&mut self, rows: &Rows) {
        self.stale = false;
        self.length = rows.len();
        self.sorted = sorted(self.order, rows);
        if self.slip.is_some() {
            self.understand(rows);
        }
        self.refilter();
    }

    fn refilter(&mut self) {
        if self.query.is_empty() {
            (self.filtering, self.shown) = (None, None);
        } else {
            self.filtering = Some(Filtering::default());
        }
    }

    /// Filters one more slice; true when the filter has just ended.
    pub fn go_on(&mut self, rows: &Rows, repository_infos: &[RepositoryInfo], now: Timestamp) -> bool {
        let Some(mut filtering) = self.filtering.take() else { return false };
        let mut scratch = Scratch::default();
        let end = (filtering.next + SLICE).min(self.length);
        for position in filtering.next..end {
            let Some(at) = self.sorted_at(position) else { continue };
            if self.lets_through(at, rows, repository_infos, now, &mut scratch) {
                filtering.found.extend(u32::try_from(at));
            }
        }
        if end < self.length {
            filtering.next = end;
            self.filtering = Some(filtering);
            return false;
        }
        self.shown = Some(filtering.found);
        true
    }

    fn lets_through(
        &self,
        at: usize,
        rows: &Rows,
        repository_infos: &[RepositoryInfo],
        now: Timestamp,
        scratch: &mut Scratch,
    ) -> bool {
        let Some((entry_ref, facts)) = rows.row(at) else { return false };
        let row = FilterRow {
            entry_ref,
            about: repository_infos.get(usize::from(entry_ref.repository.0)),
            summary: facts.summary.as_deref(),
            bytes: facts.bytes,
            jobs: None,
            pinned: false,
            now,
        };
        self.query.matches(&row, scratch).is_some()
    }
}

/// The rows by a column; none where the listing's own order is meant. Rows that are not known yet come last.
fn sorted(order: Order, rows: &Rows) -> Option<Vec<u32>> {
    if order.key == SortKey::Age {
        return None;
    }
    let mut sorted: Vec<u32> = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
    sorted.sort_by_cached_key(|at| match rows.row(*at as usize) {
        Some((row, facts)) => {
            order.rank(&Sorted { id: &row.entry.id, summary: facts.summary.as_deref(), bytes: facts.bytes })
        }
        None => Rank::Unknown,
    });
    Some(sorted)
}

/// Why the browser cannot answer a filter: no row holds names of jobs or pins, and "none" would be a lie.
fn unanswered(query: &Query) -> Option<String> {
    let asks = needs_jobs(query) || query.values("is").any(|word| word == PINNED);
    asks.then(|| "names of jobs and pins are asked for on the command line: adjourn list --filter".to_owned())
}
