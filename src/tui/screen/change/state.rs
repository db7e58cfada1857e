//! What is going on and what is asked.

use super::dialog::Dialog;
use super::working::Working;
use crate::model::Address;
use crate::text::human;
use crate::tui::effect::Effect;
use crate::tui::theme::Role;
use crate::tui::ticket::Ticket;
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
    /// Whether what is in the trash is being measured for a view of it.
    pub(super) measuring_trash: bool,
    /// How many the next keep-latest dialog begins with.
    pub(super) keep: usize,
}

impl State {
    /// Whether a change is under way.
    pub fn is_working(&self) -> bool {
        !self.working.is_empty()
    }

    /// Whether a change is under way by which rows leave.
    pub fn removes(&self) -> bool {
        self.working.iter().any(Working::removes)
    }

    /// Gives up measuring the trash once nobody looks at it.
    pub fn leave_trash(&mut self) -> Option<Effect> {
        let looks = matches!(self.dialog, Some(Dialog::TrashView(_)));
        (!looks && std::mem::take(&mut self.measuring_trash)).then_some(Effect::StopMeasuringTrash)
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
