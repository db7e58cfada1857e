//! What the adapter reads of a place, whatever keeps it: SQLite tables, rustvello's file, Redis. Texts are as they are stored; nothing
//! is ever written.

use super::{BackendError, DistributedInvocation, InvocationHistory, StatusRecord};
use crate::model::{Finding, Timestamp};
use crate::work::Task;

pub(super) type Result<T> = std::result::Result<T, BackendError>;

/// Reads one place for one thread.
pub(super) trait Source: Send {
    /// The next answers stop when this task is cancelled.
    fn stop_with(&mut self, task: &Task);

    /// The apps of the place, as they are now.
    fn apps(&mut self) -> Result<Vec<AppSeen>>;

    /// How long a page is that comes after so many others. Where each page costs a pass over all rows, only the first is short.
    fn page_size(&self, before: u32) -> usize {
        if before == 0 { 1_000 } else { 1_000_000 }
    }

    /// Up to `limit` invocations that follow `after`, the newest first, those of all apps as one list.
    fn page(&mut self, after: Option<&Mark>, limit: usize, task: &Task) -> Result<Paged>;

    /// The invocations with this id: one, or one in each of several apps.
    fn find(&mut self, id: &str) -> Result<Vec<Listed>>;

    /// What a row tells.
    fn facts(&mut self, app: u64, id: &str) -> Result<Option<Facts>>;

    /// Everything about one invocation.
    fn whole(&mut self, app: u64, id: &str) -> Result<Option<Whole>>;

    /// The large text of a reference.
    fn client_data(&mut self, app: u64, reference: &str) -> Result<Option<String>>;

    /// Everything that is wrong.
    fn examine(&mut self, task: &Task, found: &mut dyn FnMut(Finding)) -> Result<()>;

    /// A number that changes when anything changed; for watching.
    fn change(&mut self) -> Result<u64>;
}

/// An app of a place.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct AppSeen {
    /// Tells it from the others.
    pub key: u64,
    /// Its id; where that is not stored, what names it instead.
    pub id: String,
    /// What it stored about itself, as JSON.
    pub info: Option<String>,
}

/// An invocation in the list.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Listed {
    /// Its app.
    pub app: u64,
    /// Its id.
    pub id: String,
    /// What orders it: Unix seconds, or a text that sorts as the moments do.
    pub order: Order,
}

/// Invocations of a list.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Paged {
    /// Those that were asked for, in their order.
    pub listed: Vec<Listed>,
    /// Rows left out, since what should be an id is longer than [`LONGEST_ID`].
    pub refused: usize,
    /// Whether some that no order names were not looked for, since that would take long.
    pub unlisted: bool,
}

/// Most bytes of an id; pynenc's have 36.
pub(super) const LONGEST_ID: usize = 4 << 10;

/// Most bytes of all ids of one page: room for a million long ones, not for as many hostile ones.
pub(super) const LONGEST_PAGE: usize = 256 << 20;

/// Most apps of one place.
pub(super) const MOST_APPS: usize = 1_000;

/// What a list is ordered by; the newest is the greatest.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Order {
    /// Unix seconds.
    Seconds(f64),
    /// RFC 3339 in UTC, which sorts as a text.
    Text(String),
}

/// Where a list goes on: after this invocation.
pub(super) type Mark = Listed;

/// What a row tells of an invocation.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Facts {
    /// The task's key.
    pub task: String,
    /// Where it stands, who owns it, since when.
    pub status: StatusRecord,
    /// Whether that comes from the orchestrator, which knows, or only from the last step of the history, which may lag behind.
    pub certain: bool,
    /// How often it was tried again.
    pub retries: u64,
    /// The last sign of life of its owner.
    pub heartbeat: Option<Timestamp>,
}

/// Everything about an invocation.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Whole {
    /// What its row tells.
    pub facts: Facts,
    /// The call itself; none where only its status is left.
    pub invocation: Option<DistributedInvocation>,
    /// Its steps, the oldest first.
    pub history: Vec<InvocationHistory>,
    /// Steps that cannot be read.
    pub damaged_steps: usize,
    /// Its result as stored.
    pub result: Option<String>,
    /// Its exception as stored.
    pub exception: Option<Failure>,
    /// The invocations that it made.
    pub children: Vec<Relative>,
    /// The invocation that made it, where it is still there.
    pub parent: Option<Relative>,
    /// Those it waits for.
    pub waits_for: Vec<Relative>,
    /// Those that wait for it.
    pub waited_by: Vec<Relative>,
    /// The runner that owns it, or else the one that noted its last step.
    pub runner: Option<Runner>,
    /// Whether a queue holds it; none where that cannot be told.
    pub queued: Option<bool>,
}

/// What a failed invocation left.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Failure {
    /// pynenc's own JSON, or the reference of one.
    Stored(String),
    /// Type, message and traceback in plain texts, as rustvello keeps those of its own tasks.
    Plain { class: String, message: String, traceback: Option<String> },
}

impl Failure {
    /// Bytes that it takes.
    pub fn bytes(&self) -> usize {
        match self {
            Failure::Stored(text) => text.len(),
            Failure::Plain { class, message, traceback } => {
                class.len() + message.len() + traceback.as_deref().map_or(0, str::len)
            }
        }
    }
}

/// Another invocation that one has to do with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Relative {
    /// Its id.
    pub id: String,
    /// Its task.
    pub task: Option<String>,
    /// Where it stands.
    pub status: Option<super::Status>,
}

/// Where a runner ran.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Runner {
    /// Its id.
    pub id: String,
    /// Its class.
    pub class: String,
    /// Its process.
    pub pid: Option<u64>,
    /// Its machine.
    pub host: String,
}

/// A number that tells an app from the others, whatever reads it.
pub(super) fn app_key(name: &str) -> u64 {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(name.as_bytes());
    digest.iter().take(8).fold(0, |key, byte| key << 8 | u64::from(*byte))
}

impl Listed {
    /// The order of a list: the newest first, then by id, then by app.
    pub fn newer_first(&self, other: &Self) -> std::cmp::Ordering {
        let by_order = match (&self.order, &other.order) {
            (Order::Seconds(a), Order::Seconds(b)) => b.total_cmp(a),
            (Order::Text(a), Order::Text(b)) => b.cmp(a),
            (Order::Seconds(_), Order::Text(_)) => std::cmp::Ordering::Less,
            (Order::Text(_), Order::Seconds(_)) => std::cmp::Ordering::Greater,
        };
        by_order.then_with(|| other.id.cmp(&self.id)).then_with(|| other.app.cmp(&self.app))
    }

    /// Bytes that it takes.
    pub fn weight(&self) -> usize {
        let order = match &self.order {
            Order::Seconds(_) => 0,
            Order::Text(text) => text.len(),
        };
        self.id.len().saturating_add(order)
    }

    /// The moment it is ordered by.
    pub fn at(&self) -> Option<Timestamp> {
        match &self.order {
            Order::Seconds(seconds) => super::moment::from_seconds(*seconds),
            Order::Text(text) => super::moment::parse(text),
        }
    }
}
