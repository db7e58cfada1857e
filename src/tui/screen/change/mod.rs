//! Changes: what will happen is shown and asked, done on another thread, and told. A change that needs no question is done at
//! once, and undone by a key.

mod begin;
mod confirm_dialog;
mod keep;
mod line;
mod press;
mod receive;
mod report;
mod resume;
mod trash_view;
mod view;
mod words;

use crate::command::launch::Program;
use crate::command::{self, AgreedPlan, Cached, Candidates, Plan, Report, TrashedSession};
use crate::model::{Address, EntryRef, Reason, ResumeAction};

pub use begin::act;
pub use press::{mouse, paste, press};
pub use receive::receive;
pub use view::view;
pub use words::progress;

use confirm_dialog::ConfirmDialog;
use keep::Keep;
use report::ResultDialog;
use resume::Resume;
use trash_view::TrashView;

/// Names one question to the changing thread and its answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ticket(u32);

/// What is going on and what is asked.
#[derive(Debug, Default)]
pub struct State {
    /// The newest question; a dialog is only opened by the answer to it.
    newest: Ticket,
    /// The dialog over the rest.
    pub dialog: Option<Dialog>,
    /// Changes under way.
    working: Vec<Working>,
    /// What was brought back last, for redo.
    undone: Vec<Address>,
    /// How many the next keep-latest dialog begins with.
    keep: usize,
}

/// A dialog over the rest.
#[derive(Debug)]
pub enum Dialog {
    /// The answer is being looked for.
    Looking(&'static str),
    /// A plan waits for consent.
    Confirm(Box<ConfirmDialog>),
    /// How many to keep.
    Keep(Box<Keep>),
    /// What is in the trash.
    TrashView(Box<TrashView>),
    /// What resuming would do.
    Resume(Box<Resume>),
    /// What became of a change.
    ResultDialog(ResultDialog),
}

/// A change under way.
#[derive(Debug)]
struct Working {
    ticket: Ticket,
    words: words::Words,
    /// Items done, and all.
    done: usize,
    all: usize,
    /// What it does not touch, and why.
    passed_over: Vec<(String, Reason)>,
}

/// What the changing thread is asked for.
#[derive(Debug)]
pub enum Effect {
    /// Make this plan.
    Plan(Ticket, command::ChangeRequest),
    /// Make the plan that undoes the last removal.
    Undo(Ticket),
    /// Gather what keep-latest chooses among.
    Gather(Ticket, Box<Cached>),
    /// List the trash.
    Trash(Ticket),
    /// Find out what resuming this would do.
    Offer(Ticket, Box<EntryRef>),
    /// Apply a plan.
    Apply(Ticket, Box<AgreedPlan>),
    /// Prepare the storage for this step.
    Resume(Ticket, Box<EntryRef>, Box<ResumeAction>),
    /// Stop at the next border.
    Stop,
}

/// What the changing thread answers.
#[derive(Debug)]
pub enum Message {
    /// A plan, or why there is none.
    Planned(Ticket, Result<Box<Plan>, Reason>),
    /// What keep-latest chooses among.
    Gathered(Ticket, Result<Box<Candidates>, Reason>),
    /// What is in the trash.
    Trash(Ticket, Result<Vec<TrashedSession>, Reason>),
    /// What resuming would do, or why it cannot be done.
    Offered(Ticket, Box<EntryRef>, Result<Box<ResumeAction>, Reason>),
    /// So many items are done.
    Progress(Ticket, usize),
    /// A plan was applied.
    Applied(Ticket, Result<Box<Report>, Reason>),
    /// The storage is prepared; a program is to be run.
    Begun(Ticket, Result<Option<Box<Program>>, Reason>),
}

impl State {
    /// Whether a change is under way.
    pub fn is_working(&self) -> bool {
        !self.working.is_empty()
    }

    fn ticket(&mut self) -> Ticket {
        self.newest = Ticket(self.newest.0.wrapping_add(1));
        self.newest
    }
}
