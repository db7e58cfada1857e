//! The words for where an invocation stands, and the machine that says which may follow which (formats/pynenc.md section 4).

mod machine;
mod record;

pub use machine::{Definition, Machine, NotAllowed};
pub use record::StatusRecord;
pub(super) use record::text;

use std::fmt;

use crate::model::{Class, Label};

/// Where an invocation stands. A word that no version of pynenc uses is kept as it was written.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Status {
    /// Routed, waiting for a runner.
    Registered,
    /// Held back because another of its kind runs.
    ConcurrencyControlled,
    /// Given up because another of its kind runs; final.
    ConcurrencyControlledFinal,
    /// Back in the queue.
    Rerouted,
    /// Picked by a runner, not started.
    Pending,
    /// Pending for too long, being put back.
    PendingRecovery,
    /// Being executed.
    Running,
    /// Running under a runner that fell silent, being put back.
    RunningRecovery,
    /// Waiting for others in the middle of its run.
    Paused,
    /// Running again after a pause; up to 0.2.3.
    Resumed,
    /// Its runner ended before it did.
    Killed,
    /// Finished with a result; final.
    Success,
    /// Finished with an exception; final.
    Failed,
    /// Failed in a way that is tried again.
    Retry,
    /// Planned for later; 0.0.x.
    Scheduled,
    /// Ended on request before it finished; final; rustvello.
    Cancelled,
    /// A word of no version known.
    Other(Box<str>),
}

impl Status {
    /// Every word that some version uses.
    pub const KNOWN: [Status; 16] = [
        Status::Registered,
        Status::ConcurrencyControlled,
        Status::ConcurrencyControlledFinal,
        Status::Rerouted,
        Status::Pending,
        Status::PendingRecovery,
        Status::Running,
        Status::RunningRecovery,
        Status::Paused,
        Status::Resumed,
        Status::Killed,
        Status::Success,
        Status::Failed,
        Status::Retry,
        Status::Scheduled,
        Status::Cancelled,
    ];

    /// The status for a word; upper case is rustvello's way to write the same words (formats/pynenc.md section 8).
    pub fn of(word: &str) -> Self {
        let known = Self::KNOWN.iter().find(|status| status.word().eq_ignore_ascii_case(word));
        known.cloned().unwrap_or_else(|| Status::Other(word.into()))
    }

    /// Its word, as it is stored.
    pub fn word(&self) -> &str {
        match self {
            Status::Registered => "registered",
            Status::ConcurrencyControlled => "concurrency_controlled",
            Status::ConcurrencyControlledFinal => "concurrency_controlled_final",
            Status::Rerouted => "rerouted",
            Status::Pending => "pending",
            Status::PendingRecovery => "pending_recovery",
            Status::Running => "running",
            Status::RunningRecovery => "running_recovery",
            Status::Paused => "paused",
            Status::Resumed => "resumed",
            Status::Killed => "killed",
            Status::Success => "success",
            Status::Failed => "failed",
            Status::Retry => "retry",
            Status::Scheduled => "scheduled",
            Status::Cancelled => "cancelled",
            Status::Other(word) => word,
        }
    }

    /// Whether a runner owns it meanwhile, so that the runner's heartbeat says how it goes.
    pub fn is_in_progress(&self) -> bool {
        matches!(self, Status::Pending | Status::Running | Status::Paused | Status::Resumed)
    }

    /// As rows show it: the word, its letter, and what it means to a tester.
    pub fn shown(&self) -> Label {
        let (letter, class) = match self {
            Status::Registered => ('r', Class::Open),
            Status::Rerouted => ('o', Class::Open),
            Status::Scheduled => ('d', Class::Open),
            Status::Retry => ('y', Class::Open),
            Status::Pending => ('p', Class::Busy),
            Status::PendingRecovery | Status::RunningRecovery => ('v', Class::Busy),
            Status::Running | Status::Resumed => ('R', Class::Busy),
            Status::Paused => ('P', Class::Busy),
            Status::Killed => ('K', Class::Bad),
            Status::Cancelled => ('X', Class::Skipped),
            Status::Failed => ('F', Class::Bad),
            Status::Success => ('S', Class::Good),
            Status::ConcurrencyControlled => ('c', Class::Open),
            Status::ConcurrencyControlledFinal => ('C', Class::Skipped),
            Status::Other(_) => ('?', Class::Odd),
        };
        Label::new(self.word(), letter, class)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(crate::text::Visible::of(self.word()).as_str())
    }
}

#[cfg(test)]
mod tests;
