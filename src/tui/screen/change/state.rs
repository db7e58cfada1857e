//! What is going on and what is asked.

use super::dialog::Dialog;
use super::request::Ticket;
use super::words::{Words, title};
use crate::command::Plan;
use crate::model::{Address, Reason};
use crate::text::human;
use crate::tui::scene::Scene;
use crate::tui::theme::Role;
use crate::tui::widget::StyledLine;

/// What is going on and what is asked.
#[derive(Debug, Default)]
pub struct State {
    /// The newest question; a dialog is only opened by the answer to it.
    pub(super) newest: Ticket,
    /// The dialog over the rest.
    pub dialog: Option<Dialog>,
    /// Changes under way.
    pub(super) working: Vec<Working>,
    /// What was brought back last, for redo.
    pub(super) undone: Vec<Address>,
    /// How many the next keep-latest dialog begins with.
    pub(super) keep: usize,
}

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
}

impl Working {
    /// A change that begins.
    pub(super) fn of(scene: &Scene<'_>, ticket: Ticket, plan: &Plan) -> Self {
        let passed_over = plan.passed_over().map(|item| {
            let why = item.reasons.first().cloned().unwrap_or(Reason::fixed("kept", "kept"));
            (title(scene.rows, item), why)
        });
        let passed_over = passed_over.collect();
        Self { ticket, words: Words::of(plan), done: 0, all: plan.changes().count(), passed_over }
    }
}

impl State {
    /// Whether a change is under way.
    pub fn is_working(&self) -> bool {
        !self.working.is_empty()
    }

    /// A ticket for a new question: answers to older ones open no dialog any more.
    pub(super) fn ticket(&mut self) -> Ticket {
        self.newest = self.newest.next();
        self.newest
    }

    /// How far the change under way is; none when none is.
    pub fn progress(&self) -> Option<(StyledLine, u64, u64)> {
        let working = self.working.first()?;
        let (done, all) = (working.done as u64, working.all as u64);
        let text = format!("{} {} of {}  ", working.words.doing, human::count(done), human::count(all));
        Some((StyledLine::new().with(text, Role::Text), done, all))
    }
}
