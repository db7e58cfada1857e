//! Reading and measuring rows: those on the screen first, then all others in the background. Each repository has its own
//! pool, so that one that hangs starves nobody.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crossbeam_channel::Sender;

use super::lister::reason;
use crate::command::{Catalog, Readers};
use crate::model::{EntryRef, Reason, RepositoryId};
use crate::tui::message::Message;
use crate::tui::ticket::Ticket;
use crate::work::{Task, WorkerPool};

/// Rows that one message answers for: few for those that the user waits for, more in the background.
const NEAR: usize = 8;
const FAR: usize = 32;

/// A listing and what of it is to be done in the background.
struct Job {
    generation: Ticket,
    rows: Arc<Vec<EntryRef>>,
    rest: Vec<u32>,
    next: AtomicUsize,
    done: AtomicUsize,
    task: Task,
}

/// What a thread takes from the list.
enum Wish {
    /// These rows.
    Rows(Arc<Job>, Vec<u32>),
    /// The next ones of the rest.
    Rest(Arc<Job>),
}

/// Does some rows of a listing and makes the message that tells.
pub type Work = fn(&mut Readers, Ticket, &[(u32, &EntryRef)], &Task) -> Message;

/// The pools for one sort of work.
pub struct BackgroundLoader {
    pools: Vec<(RepositoryId, Workers)>,
    job: Option<Arc<Job>>,
}

struct Workers {
    pool: WorkerPool<Wish>,
    job: Option<Arc<Job>>,
}

impl BackgroundLoader {
    /// Starts a pool of at most so many threads for each repository.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(
        name: &str,
        catalog: &Arc<Catalog>,
        inbox: &Sender<Message>,
        most: usize,
        work: Work,
    ) -> io::Result<Self> {
        let mut pools = Vec::new();
        for (id, about) in catalog.ids().into_iter().zip(catalog.repository_infos()) {
            let count = about.workers.clamp(1, most.max(1));
            let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
            let pool = WorkerPool::start(name, count, move || {
                let (mut readers, inbox) = (Readers::new(Arc::clone(&catalog)), inbox.clone());
                move |wish| {
                    if let Some(message) = grant(&mut readers, &wish, work) {
                        inbox.send(message).ok();
                    }
                }
            })?;
            pools.push((id, Workers { pool, job: None }));
        }
        Ok(Self { pools, job: None })
    }

    /// Takes a new listing and the rows of it that are to be done in the background.
    pub fn sweep(&mut self, generation: Ticket, rows: &Arc<Vec<EntryRef>>, rest: Vec<u32>) {
        self.stop();
        let job = |rest| {
            let (rows, task) = (Arc::clone(rows), Task::new());
            Arc::new(Job { generation, rows, rest, next: AtomicUsize::new(0), done: AtomicUsize::new(0), task })
        };
        self.job = Some(job(Vec::new()));
        for (id, workers) in &mut self.pools {
            let own = |at: &u32| rows.get(*at as usize).is_some_and(|row| row.repository == *id);
            workers.job = Some(job(rest.iter().copied().filter(own).collect()));
            workers.post(Vec::new());
        }
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.pools.iter().all(|(_, workers)| workers.pool.is_idle())
    }

    /// Asks for rows before all others.
    pub fn wish(&self, rows: &[u32]) {
        let Some(job) = &self.job else { return };
        for (id, workers) in &self.pools {
            let own = |at: &u32| job.rows.get(*at as usize).is_some_and(|row| row.repository == *id);
            let own: Vec<u32> = rows.iter().copied().filter(own).collect();
            workers.post(own.chunks(NEAR).map(|rows| Wish::Rows(Arc::clone(job), rows.to_vec())).collect());
        }
    }

    /// Leaves the rest undone.
    pub fn stop(&mut self) {
        for (_, workers) in &mut self.pools {
            if let Some(job) = workers.job.take() {
                job.task.cancel();
            }
        }
    }
}

impl Workers {
    /// Replaces what is requested for; every thread goes on with the rest afterwards.
    fn post(&self, mut wishes: Vec<Wish>) {
        if let Some(job) = &self.job {
            // Chunks are taken in turn, so any of these wishes may take any chunk.
            let chunks = job.rest.len().saturating_sub(job.next.load(Ordering::Relaxed)).div_ceil(FAR);
            wishes.extend((0..chunks).map(|_| Wish::Rest(Arc::clone(job))));
        }
        self.pool.queue().replace(wishes);
    }
}

fn grant(readers: &mut Readers, wish: &Wish, work: Work) -> Option<Message> {
    let (job, rows) = match wish {
        Wish::Rows(job, rows) => (job, rows.clone()),
        Wish::Rest(job) => (job, take(job)?),
    };
    let found: Vec<(u32, &EntryRef)> =
        rows.iter().filter_map(|at| job.rows.get(*at as usize).map(|row| (*at, row))).collect();
    let message = work(readers, job.generation, &found, &job.task);
    if matches!(wish, Wish::Rest(_)) && job.is_done_with(found.len()) {
        readers.catalog().remember();
    }
    Some(message)
}

impl Job {
    /// Counts what was done, and says whether that was the last of the rest.
    fn is_done_with(&self, count: usize) -> bool {
        self.done.fetch_add(count, Ordering::Relaxed).saturating_add(count) == self.rest.len()
    }
}

fn take(job: &Job) -> Option<Vec<u32>> {
    if job.task.is_cancelled() {
        return None;
    }
    let from = job.next.fetch_add(FAR, Ordering::Relaxed).min(job.rest.len());
    let to = from.saturating_add(FAR).min(job.rest.len());
    job.rest.get(from..to).filter(|rows| !rows.is_empty()).map(<[u32]>::to_vec)
}

/// Reads rows. A panic over one is told in that row.
pub fn read(readers: &mut Readers, generation: Ticket, rows: &[(u32, &EntryRef)], _task: &Task) -> Message {
    let answer = |row: &EntryRef| match catch_unwind(AssertUnwindSafe(|| readers.summary(row))) {
        Ok(summary) => summary.map(Box::new).map_err(|error| reason(&error)),
        Err(_) => Err(Reason::new("panic", "internal error in adjourn; please report it")),
    };
    Message::Summaries(generation, one_by_one(rows, answer))
}

/// Measures rows.
pub fn measure(readers: &mut Readers, generation: Ticket, rows: &[(u32, &EntryRef)], task: &Task) -> Message {
    let answer = |row: &EntryRef| match catch_unwind(AssertUnwindSafe(|| readers.measure(row, task))) {
        // What removing it would free, as everywhere where sizes are compared.
        Ok(Ok(usage)) => Some(usage.on_disk),
        _ => None,
    };
    Message::Measured(generation, one_by_one(rows, answer))
}

/// Between two rows the core is offered to who waits for one, the screen above all: a system that lets each thread finish its slice
/// would keep a key waiting for several milliseconds.
fn one_by_one<R>(rows: &[(u32, &EntryRef)], mut answer: impl FnMut(&EntryRef) -> R) -> Vec<(u32, R)> {
    let one = |(at, row): &(u32, &EntryRef)| {
        std::thread::yield_now();
        (*at, answer(row))
    };
    rows.iter().map(one).collect()
}
