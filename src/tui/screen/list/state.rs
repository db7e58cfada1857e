//! The state of the list: the cursor, the order, the filter being typed, a range being marked, and how loading stands.

use super::{Arrangement, Wished};
use crate::model::{Problem, Reason, RepositoryId};
use crate::tui::rows::Rows;
use crate::tui::ticket::Ticket;
use crate::tui::widget::{InputLine, Window};

/// The state of the list.
#[derive(Debug, Default)]
pub struct State {
    /// The cursor and the first row on the screen.
    pub window: Window,
    /// Which rows are shown and in which order.
    pub rows: Arrangement,
    /// The filter while it is typed, and what it was before.
    pub typing: Option<(InputLine, String)>,
    /// Where a range of marks begins.
    pub range: Option<usize>,
    /// How loading stands.
    pub phase: Phase,
    /// The newest listing that was asked for.
    pub asked: Ticket,
    /// Whether something changed while that was under way, so that it is asked for once more afterwards.
    pub again: bool,
    /// What could not be listed.
    pub problems: Vec<(RepositoryId, Problem)>,
    /// Repositories that could not be read at all.
    pub failures: Vec<(RepositoryId, Reason)>,
    /// Removals that a kill left unfinished.
    pub pending_removals: usize,
    /// Until when rows that were read meanwhile do not change the order.
    pub calm_until: Option<crate::model::Timestamp>,
    /// What the background was asked for.
    pub swept: Swept,
    /// Whether the user stopped measuring what is not on the screen.
    pub measuring_stopped: bool,
    /// The rows that were requested for last.
    pub requested: Wished,
    /// The rows that were last requested to be measured.
    pub measuring: Wished,
    /// The rows whose sessions are watched.
    pub watched: Wished,
    /// When the listing came.
    pub listed_at: Option<crate::model::Timestamp>,
    /// The session whose logs are watched.
    pub watched_open: Option<crate::model::Address>,
}

/// So many rows, the youngest, are read and measured in the background; others when they come on the screen, or when an order or
/// a filter needs them all. What is known of a million would take a gigabyte.
pub const FAR: usize = 100_000;

/// Whether the background knows no bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Swept {
    /// All rows are read.
    pub read: bool,
    /// All rows are measured.
    pub sizes: bool,
}

impl Swept {
    /// What an arrangement needs.
    pub fn wanted(rows: &Arrangement) -> Self {
        Self { read: rows.needs_reading(), sizes: rows.needs_sizes() }
    }
}

/// How loading stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Phase {
    /// No listing is there yet.
    #[default]
    Listing,
    /// There is one.
    Listed,
}

impl State {
    /// The row under the cursor: its place in the listing.
    pub fn current(&self) -> Option<usize> {
        self.rows.at(self.window.cursor)
    }

    /// How many of so many rows are measured in the background.
    pub fn measurable(&self, all: usize) -> usize {
        if self.swept.sizes { all } else { all.min(FAR) }
    }

    /// How many of so many rows are read in the background.
    pub fn readable(&self, all: usize) -> usize {
        if self.swept.read { all } else { all.min(FAR) }
    }

    /// The marked rows, else the one under the cursor: places in the listing, in its order.
    pub fn chosen(&self, rows: &Rows) -> Vec<usize> {
        if rows.totals().marked == 0 {
            return self.current().into_iter().collect();
        }
        (0..rows.len()).filter(|at| rows.row(*at).is_some_and(|(_, facts)| facts.marked)).collect()
    }

    /// The positions of a range being marked.
    pub fn span(&self) -> Option<std::ops::RangeInclusive<usize>> {
        let (from, to) = (self.range?, self.window.cursor);
        Some(from.min(to)..=from.max(to))
    }
}
