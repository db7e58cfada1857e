//! The one thread that changes repositories, in turn: what was asked first is done first, and quitting waits for it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crossbeam_channel::Sender;

use super::lister::reason;
use crate::command::{
    self, AgreedPlan, Cached, CandidateFields, Candidates, Catalog, ChangeRequest, Environment, Plan, Readers, resume,
    trash,
};
use crate::model::{EntryRef, Reason, ResumeAction};
use crate::tui::message::Message;
use crate::tui::screen::change::{Effect, Message as Answer};
use crate::tui::ticket::Ticket;
use crate::work::{Stopwatch, Task, WorkerPool};

/// How often progress is told at most.
const TOLD: Duration = Duration::from_millis(50);

/// The thread that changes.
pub struct Changer {
    pool: WorkerPool<(Effect, Task)>,
    task: Task,
}

impl Changer {
    /// Starts it.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>, environment: &Environment) -> io::Result<Self> {
        let (catalog, inbox) = (Arc::clone(catalog), inbox.clone());
        let environment = Arc::new(environment.clone());
        let prepare = move || {
            let mut readers = Readers::new(Arc::clone(&catalog));
            readers.read_anew();
            let mut worker = Worker { readers, inbox: inbox.clone(), environment: Arc::clone(&environment) };
            move |(effect, task): (Effect, Task)| worker.work(effect, &task)
        };
        Ok(Self { pool: WorkerPool::start("change", 1, prepare)?, task: Task::new() })
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.pool.is_idle()
    }

    /// Asks for a change, or for all to stop at their next border.
    pub fn run(&mut self, effect: Effect) {
        if matches!(effect, Effect::Stop) {
            std::mem::take(&mut self.task).cancel();
        } else {
            self.pool.queue().push((effect, self.task.clone()));
        }
    }
}

struct Worker {
    readers: Readers,
    inbox: Sender<Message>,
    environment: Arc<Environment>,
}

impl Worker {
    fn work(&mut self, effect: Effect, task: &Task) {
        let answer = match effect {
            Effect::Plan(ticket, ask) => Answer::Planned(ticket, self.plan(ask, task)),
            Effect::Undo(ticket) => Answer::Planned(ticket, self.undo(task)),
            Effect::Gather(ticket, known) => Answer::Gathered(ticket, self.gather(&known, task)),
            Effect::Trash(ticket) => Answer::Trash(ticket, trash(&self.readers).map_err(|error| reason(&error))),
            Effect::Offer(ticket, row) => {
                let step = self.offer(&row);
                Answer::Offered(ticket, row, step)
            }
            Effect::Apply(ticket, agreed) => Answer::Applied(ticket, self.apply(ticket, *agreed, task)),
            Effect::Resume(ticket, row, step) => {
                let begun = resume::begin(&self.readers, &row, &step).map(|program| program.map(Box::new));
                Answer::Begun(ticket, begun.map_err(|error| reason(&error)))
            }
            Effect::Stop => return,
        };
        self.inbox.send(Message::Change(answer)).ok();
    }

    fn plan(&mut self, ask: ChangeRequest, task: &Task) -> Result<Box<Plan>, Reason> {
        Plan::of(&mut self.readers, ask, false, task).map(Box::new).map_err(|error| reason(&error))
    }

    /// The newest batch in the trash comes back whole.
    fn undo(&mut self, task: &Task) -> Result<Box<Plan>, Reason> {
        let mut trashed = trash(&self.readers).map_err(|error| reason(&error))?;
        let newest = trashed.iter().map(|trashed| trashed.trash_entry.batch).max();
        trashed.retain(|trashed| Some(trashed.trash_entry.batch) == newest);
        if trashed.is_empty() {
            return Err(Reason::fixed("nothing", "nothing to undo: trash is empty"));
        }
        self.plan(ChangeRequest::Restore(trashed), task)
    }

    fn gather(&mut self, known: &Cached, task: &Task) -> Result<Box<Candidates>, Reason> {
        let gathered = Candidates::gather(&mut self.readers, CandidateFields::everything(), known, task);
        gathered.map(Box::new).map_err(|error| reason(&error))
    }

    fn offer(&self, row: &EntryRef) -> Result<Box<ResumeAction>, Reason> {
        let offer = resume::plain_offer(&self.readers, row, &self.environment).map_err(|error| reason(&error))?;
        offer.map(Box::new).map_err(|off| Reason::new(off.key, format!("{}: {off}", row.entry.id)))
    }

    fn apply(&mut self, ticket: Ticket, agreed: AgreedPlan, task: &Task) -> Result<Box<command::Report>, Reason> {
        let (inbox, mut told, mut done, mut well) = (self.inbox.clone(), Stopwatch::start(), 0, Vec::new());
        let mut progress = |one: &command::Done| {
            done += 1;
            well.extend(one.result.is_ok().then(|| one.address.clone()));
            if told.elapsed() > TOLD {
                told = Stopwatch::start();
                inbox.send(Message::Change(Answer::Progress(ticket, done, std::mem::take(&mut well)))).ok();
            }
        };
        let report = command::apply(&mut self.readers, agreed, task, &mut progress);
        report.map(Box::new).map_err(|error| reason(&error))
    }
}
