//! The threads that do what `update` asks for. Each talks back in messages; none is waited for when the browser ends, since
//! one may hang in a read of a dead mount.

mod background_load;
mod changer;
mod details;
mod lister;
mod logs;
mod newest;
mod reasons;
mod tails;
mod threads;
mod trash_sizes;
mod watcher;
mod writer;

use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::effect::Effect;
use super::message::Message;
use super::screen::log;
use crate::command::{Catalog, Environment};
use background_load::{BackgroundLoader, measure, read};
use changer::Changer;
use details::Details;
use lister::Lister;
use logs::Logs;
use reasons::Reasons;
use tails::Tails;
use threads::threads;
use trash_sizes::TrashSizes;
use watcher::Watcher;
pub use writer::Json;
use writer::Writer;

/// All threads but those for input and signals.
pub struct Effects {
    lister: Lister,
    reading: BackgroundLoader,
    measuring: BackgroundLoader,
    details: Details,
    reasons: Reasons,
    logs: Logs,
    tails: Tails,
    watchers: Vec<Watcher>,
    writer: Writer,
    changer: Changer,
    trash_sizes: TrashSizes,
}

impl Effects {
    /// Starts them.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(
        catalog: &Arc<Catalog>,
        inbox: &Sender<Message>,
        environment: &Environment,
        json: &Json,
    ) -> io::Result<Self> {
        let most = threads(catalog);
        let watchers = catalog.ids().into_iter().map(|id| Watcher::start(catalog, inbox, id));
        Ok(Self {
            lister: Lister::start(catalog, inbox)?,
            reading: BackgroundLoader::start("read", catalog, inbox, most, read)?,
            measuring: BackgroundLoader::start("measure", catalog, inbox, 1, measure)?,
            details: details::start(catalog, inbox)?,
            reasons: reasons::start(catalog, inbox)?,
            logs: Logs::start(catalog, inbox)?,
            tails: tails::start(catalog, inbox)?,
            watchers: watchers.collect::<io::Result<_>>()?,
            writer: Writer::start(catalog, inbox, environment, json)?,
            changer: Changer::start(catalog, inbox, environment)?,
            trash_sizes: trash_sizes::start(catalog, inbox)?,
        })
    }

    /// Whether all that was asked for is answered: whatever was found is in the inbox then.
    pub fn is_idle(&self) -> bool {
        self.watchers.iter().all(Watcher::has_begun)
            && self.lister.is_idle()
            && self.reading.is_idle()
            && self.measuring.is_idle()
            && self.details.is_idle()
            && self.reasons.is_idle()
            && self.logs.is_idle()
            && self.tails.is_idle()
            && self.writer.is_idle()
            && self.changer.is_idle()
            && self.trash_sizes.is_idle()
    }

    /// Does what only needs threads; gives the effect back when it needs the terminal.
    pub fn run(&mut self, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::List(generation) => self.lister.list(generation),
            Effect::BackgroundLoad(sweep) => {
                self.reading.sweep(sweep.generation, &sweep.rows, sweep.read);
                self.measuring.sweep(sweep.generation, &sweep.rows, sweep.measure);
            }
            Effect::Wish(rows) => self.reading.wish(&rows),
            Effect::Measure(rows) => self.measuring.wish(&rows),
            Effect::StopMeasuring => self.measuring.stop(),
            Effect::Write(row, what, purpose) => self.writer.write(row, what, purpose),
            Effect::Tail(row, log) => self.tails.ask((row, log)),
            Effect::Open(row) => self.details.ask(row),
            Effect::Reasons(row, jobs) => self.reasons.ask((row, jobs)),
            Effect::Watch(repository, entries, open) => {
                let watcher = self.watchers.iter().find(|watcher| watcher.repository() == repository);
                watcher.into_iter().for_each(|watcher| watcher.focus(entries.clone(), open.clone()));
            }
            Effect::Change(effect) => self.changer.run(effect),
            Effect::MeasureTrash(ticket, trashed) => self.trash_sizes.ask((ticket, trashed)),
            Effect::StopMeasuringTrash => self.trash_sizes.stop(),
            Effect::Log(effect) => {
                if matches!(effect, log::Effect::Open(..)) {
                    self.tails.stop();
                }
                self.logs.run(effect);
            }
            other => return Some(other),
        }
        None
    }
}
