//! What the changing thread is asked for, and what it answers. Data only.

use crate::command::launch::Program;
use crate::command::{self, AgreedPlan, Cached, Candidates, Plan, Report, TrashedSession};
use crate::model::{Address, EntryRef, Reason, ResumeAction, TrashContents};
use crate::tui::ticket::Ticket;

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
    /// What some of those hold, by their places; none where that cannot be looked at.
    TrashMeasured(Ticket, Vec<(usize, Option<TrashContents>)>),
    /// What resuming would do, or why it cannot be done.
    Offered(Ticket, Box<EntryRef>, Result<Box<ResumeAction>, Reason>),
    /// So many items are done, and these, which were not told yet, went well.
    Progress(Ticket, usize, Vec<Address>),
    /// A plan was applied.
    Applied(Ticket, Result<Box<Report>, Reason>),
    /// The storage is prepared; a program is to be run.
    Begun(Ticket, Result<Option<Box<Program>>, Reason>),
}
