//! A change under way: how far it is, and which rows leave the list as it goes on.

use std::collections::HashMap;

use super::words::{Words, title};
use crate::command::{Intent, Item, Plan};
use crate::model::{Address, Identity, Reason, Timestamp};
use crate::tui::moment::later;
use crate::tui::outcome::Outcome;
use crate::tui::scene::Scene;
use crate::tui::ticket::Ticket;

/// Rows of a list for each millisecond between two times that rows leave it.
const ROWS_A_MILLISECOND: usize = 100;

/// A change under way.
#[derive(Debug)]
pub(super) struct Working {
    /// Whose answer ends it.
    pub(super) ticket: Ticket,
    /// Its words.
    pub(super) words: Words,
    /// So many are done.
    pub(super) done: usize,
    /// Of so many.
    pub(super) all: usize,
    /// What it does not touch, and why.
    pub(super) passed_over: Vec<(String, Reason)>,
    /// The title of its only session.
    pub(super) only: Option<String>,
    /// Sessions whose rows leave when they are done, as the plan knew them.
    leaving: HashMap<Address, Identity>,
    /// Those that are done and whose rows have not left yet.
    left: HashMap<Address, Identity>,
    /// When rows left last.
    left_at: Timestamp,
    /// Whether all that it does is that rows leave.
    pub(super) only_leaves: bool,
}

impl Working {
    /// A change that begins.
    pub(super) fn of(scene: &Scene<'_>, ticket: Ticket, plan: &Plan) -> Self {
        let passed_over = plan.passed_over().map(|item| {
            let why = item.reasons.first().cloned().unwrap_or(Reason::fixed("kept", "kept"));
            (title(scene.rows, item), why)
        });
        let leaves = |item: &&Item| matches!(item.intent, Intent::Trash | Intent::Destroy);
        let leaving = plan.changes().filter(leaves).map(|item| (item.address(), item.row.entry.identity));
        let mut changes = plan.changes();
        let only = changes.next().filter(|_| changes.next().is_none()).map(|item| title(scene.rows, item));
        let leaving: HashMap<_, _> = leaving.collect();
        let all = plan.changes().count();
        Self {
            ticket,
            words: Words::of(plan),
            done: 0,
            all,
            passed_over: passed_over.collect(),
            only,
            only_leaves: leaving.len() == all,
            leaving,
            left: HashMap::new(),
            left_at: scene.now,
        }
    }

    /// Whether rows leave by it.
    pub(super) fn removes(&self) -> bool {
        !self.leaving.is_empty() || !self.left.is_empty()
    }

    /// Takes that so many are done, the newest of them these; their rows leave.
    pub(super) fn progress(&mut self, scene: &Scene<'_>, done: usize, well: &[Address]) -> Option<Outcome> {
        self.done = done;
        self.are_done(well);
        self.leave(scene)
    }

    fn are_done<'a>(&mut self, done: impl IntoIterator<Item = &'a Address>) {
        self.left.extend(done.into_iter().filter_map(|address| self.leaving.remove_entry(address)));
    }

    /// Takes the end: what is left of those whose rows leave.
    pub(super) fn end<'a>(&mut self, done: impl IntoIterator<Item = &'a Address>) -> Option<Outcome> {
        self.are_done(done);
        (!self.left.is_empty()).then(|| Outcome::Gone(std::mem::take(&mut self.left)))
    }

    /// Those whose rows leave now; none where rows left a moment ago. Among very many that takes a while, so it is done more rarely.
    fn leave(&mut self, scene: &Scene<'_>) -> Option<Outcome> {
        let pause = i64::try_from(scene.rows.len() / ROWS_A_MILLISECOND).unwrap_or(i64::MAX);
        if self.left.is_empty() || scene.now < later(self.left_at, pause) {
            return None;
        }
        self.left_at = scene.now;
        Some(Outcome::Gone(std::mem::take(&mut self.left)))
    }
}
