//! Which status may follow which, and who may say so. Two editions: that of 0.2.4 and later, and that of 0.1.0 to 0.2.3, which had
//! `resumed` and let a pending one fail (formats/pynenc.md sections 0 and 4; the vectors of the tests are the software's own).

use super::{Status, StatusRecord};
use crate::model::Timestamp;

/// An edition of the rules.
///
/// ```
/// use adjourn::model::Timestamp;
/// use adjourn::storage::pynenc::{Machine, NotAllowed, Status, StatusRecord};
///
/// let now = Timestamp::now();
/// let registered = StatusRecord::new(Status::Registered, now);
/// let pending = Machine::NEWEST.transition(Some(&registered), &Status::Pending, Some("runner-1"), now)?;
/// assert_eq!(pending.runner_id.as_deref(), Some("runner-1"));
/// // Only its owner may go on with it.
/// let stranger = Machine::NEWEST.transition(Some(&pending), &Status::Running, Some("runner-2"), now);
/// assert!(matches!(stranger, Err(NotAllowed::Ownership { .. })));
/// # Ok::<(), NotAllowed>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Machine {
    early: bool,
}

/// What holds in one status.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Definition {
    /// What may follow.
    pub next: &'static [Status],
    /// Nothing may follow.
    pub is_final: bool,
    /// A runner may pick it from the queue.
    pub available_for_run: bool,
    /// Only its owner may change it.
    pub requires_ownership: bool,
    /// Whoever sets it becomes its owner.
    pub acquires_ownership: bool,
    /// It has no owner from then on.
    pub releases_ownership: bool,
    /// Anybody may set it, whoever the owner is.
    pub overrides_ownership: bool,
}

/// Why a status may not follow.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotAllowed {
    /// The rules have no such step (upstream: `InvocationStatusTransitionError`).
    #[error("{} cannot become {to}; it may become: {}", from_word(.from), words(.allowed))]
    Transition {
        /// Where it stands.
        from: Option<Status>,
        /// What was asked for.
        to: Status,
        /// What would be allowed.
        allowed: Vec<Status>,
    },
    /// Somebody else owns it, or nobody was named (upstream: `InvocationStatusOwnershipError`).
    #[error("{from} cannot become {to}: {why}")]
    Ownership {
        /// Where it stands.
        from: Status,
        /// What was asked for.
        to: Status,
        /// Its owner.
        owner: Option<String>,
        /// Who asked.
        asked_by: Option<String>,
        /// The rule.
        why: String,
    },
}

fn from_word(from: &Option<Status>) -> &str {
    from.as_ref().map_or("a new invocation", Status::word)
}

fn words(statuses: &[Status]) -> String {
    let words: Vec<&str> = statuses.iter().map(Status::word).collect();
    if words.is_empty() { "nothing, it is final".to_owned() } else { words.join(", ") }
}

impl Status {
    /// Whether nothing may follow it.
    pub fn is_final(&self) -> bool {
        *self == Status::Cancelled
            || Machine::NEWEST.definition(Some(self)).is_some_and(|definition| definition.is_final)
    }

    /// Whether a runner may pick it from the queue.
    pub fn is_available_for_run(&self) -> bool {
        Machine::NEWEST.definition(Some(self)).is_some_and(|definition| definition.available_for_run)
    }
}

impl Machine {
    /// 0.2.4 and later.
    pub const NEWEST: Self = Self { early: false };
    /// 0.1.0 to 0.2.3.
    pub const EARLY: Self = Self { early: true };

    /// The rules of a status; `None` is an invocation that has none yet. None for words that the edition does not know.
    pub fn definition(self, status: Option<&Status>) -> Option<Definition> {
        let Some(status) = status else {
            return Some(Definition { next: &[Status::Registered], ..Definition::default() });
        };
        if self.early {
            return early(status).or_else(|| newest(status));
        }
        newest(status)
    }

    /// The record that follows, or why it may not.
    ///
    /// # Errors
    /// The rules have no such step, or the one who asks is not the owner.
    pub fn transition(
        self,
        current: Option<&StatusRecord>,
        to: &Status,
        runner_id: Option<&str>,
        now: Timestamp,
    ) -> Result<StatusRecord, NotAllowed> {
        let from = current.map(|record| &record.status);
        let allowed = self.definition(from).unwrap_or_default().next;
        let target = self.definition(Some(to)).filter(|_| allowed.contains(to));
        let Some(target) = target else {
            return Err(NotAllowed::Transition { from: from.cloned(), to: to.clone(), allowed: allowed.to_vec() });
        };
        if let Some(current) = current {
            self.check_owner(current, to, target, runner_id)?;
        }
        let runner_id = next_owner(current, target, runner_id);
        Ok(StatusRecord { status: to.clone(), runner_id, timestamp: Some(now) })
    }

    fn check_owner(
        self,
        current: &StatusRecord,
        to: &Status,
        target: Definition,
        runner_id: Option<&str>,
    ) -> Result<(), NotAllowed> {
        let guarded = self.definition(Some(&current.status)).unwrap_or_default().requires_ownership;
        let why = if target.overrides_ownership {
            return Ok(());
        } else if guarded && runner_id != current.runner_id.as_deref() {
            format!("only its owner may change it, {}", current.runner_id.as_deref().unwrap_or("nobody"))
        } else if target.acquires_ownership && runner_id.is_none_or(str::is_empty) {
            "it needs an owner".to_owned()
        } else {
            return Ok(());
        };
        let (from, owner) = (current.status.clone(), current.runner_id.clone());
        Err(NotAllowed::Ownership { from, to: to.clone(), owner, asked_by: runner_id.map(str::to_owned), why })
    }
}

fn next_owner(current: Option<&StatusRecord>, target: Definition, runner_id: Option<&str>) -> Option<String> {
    if target.releases_ownership {
        None
    } else if target.acquires_ownership {
        runner_id.map(str::to_owned)
    } else {
        current.and_then(|record| record.runner_id.clone())
    }
}

/// Nobody owns it.
const FREE: Definition = Definition {
    next: &[],
    is_final: false,
    available_for_run: false,
    requires_ownership: false,
    acquires_ownership: false,
    releases_ownership: true,
    overrides_ownership: false,
};
/// Somebody owns it.
const OWNED: Definition = Definition { requires_ownership: true, releases_ownership: false, ..FREE };
/// It waits in the queue.
const QUEUED: Definition = Definition { available_for_run: true, ..FREE };
/// Set over the owner's head.
const RECOVERY: Definition = Definition { overrides_ownership: true, next: &[Status::Rerouted], ..FREE };
/// The end.
const FINAL: Definition = Definition { is_final: true, ..FREE };

fn newest(status: &Status) -> Option<Definition> {
    use Status::{
        ConcurrencyControlled, ConcurrencyControlledFinal, Failed, Killed, Paused, Pending, PendingRecovery,
        Registered, Rerouted, Retry, Running, RunningRecovery, Success,
    };
    let steps = |definition: Definition, next: &'static [Status]| Some(Definition { next, ..definition });
    match status {
        Registered => steps(QUEUED, &[Pending, ConcurrencyControlled, ConcurrencyControlledFinal]),
        ConcurrencyControlled => steps(FREE, &[Rerouted]),
        Rerouted => steps(QUEUED, &[Pending, ConcurrencyControlled]),
        Pending => {
            let definition = Definition { acquires_ownership: true, ..OWNED };
            steps(definition, &[Running, Killed, Rerouted, PendingRecovery])
        }
        PendingRecovery | RunningRecovery => Some(RECOVERY),
        Running => steps(OWNED, &[Paused, Killed, Retry, Success, Failed, RunningRecovery]),
        Paused => steps(OWNED, &[Running, Killed]),
        Killed => steps(FREE, &[Rerouted]),
        Retry => steps(QUEUED, &[Pending]),
        Success | Failed | ConcurrencyControlledFinal => Some(FINAL),
        Status::Resumed | Status::Scheduled | Status::Cancelled | Status::Other(_) => None,
    }
}

/// What the early edition says differently.
fn early(status: &Status) -> Option<Definition> {
    use Status::{Failed, Killed, Paused, Pending, PendingRecovery, Rerouted, Resumed, Retry, Running, Success};
    let steps = |definition: Definition, next: &'static [Status]| Some(Definition { next, ..definition });
    match status {
        Pending => {
            let definition = Definition { acquires_ownership: true, ..OWNED };
            steps(definition, &[Running, Killed, Rerouted, PendingRecovery, Failed])
        }
        Paused => steps(OWNED, &[Resumed, Killed]),
        Resumed => steps(OWNED, &[Paused, Killed, Retry, Success, Failed]),
        _ => None,
    }
}
