//! The threads behind the log viewer: one owns the open log and reads the parts that the view wants, others search it, search
//! all logs of the session, or write it out for a pager.

mod bad;
mod context;
mod everywhere;
mod open;
mod search;
mod written;

use std::io;
use std::sync::Arc;

use crossbeam_channel::Sender;

use super::newest::Newest;
use crate::command::Catalog;
use crate::model::LogId;
use crate::tui::message::Message;
use crate::tui::screen::log;
use crate::work::Task;
use context::{BadLog, LogContext, Search, Written};
use open::OpenLog;

/// All threads for logs. The one that owns a log is started with it.
pub struct Logs {
    log_context: LogContext,
    open: Option<OpenLog>,
    search: Newest<Search<LogId>>,
    everywhere: Newest<Search<Vec<LogId>>>,
    written: Newest<Written>,
    bad: Newest<BadLog>,
}

impl Logs {
    /// Starts them.
    ///
    /// # Errors
    /// The system gives no more threads.
    pub fn start(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> io::Result<Self> {
        Self::at(LogContext::new(catalog, inbox))
    }

    fn at(log_context: LogContext) -> io::Result<Self> {
        Ok(Self {
            open: None,
            search: answering("log-search", &log_context, search::search)?,
            everywhere: answering("log-search-all", &log_context, everywhere::search)?,
            written: answering("log-write", &log_context, written::write)?,
            bad: answering("log-bad", &log_context, bad::find)?,
            log_context,
        })
    }

    /// Does what the viewer asks for.
    pub fn run(&mut self, effect: log::Effect) {
        match effect {
            log::Effect::Open(token, row, log) => {
                self.open = OpenLog::start(self.log_context.clone(), token, row, log);
            }
            log::Effect::Read(request) => self.open.iter_mut().for_each(|open| open.read(request.clone())),
            log::Effect::Follow(on) => self.open.iter().for_each(|open| open.follow(on)),
            log::Effect::Clock => self.open.iter().for_each(OpenLog::clock),
            log::Effect::Search(token, row, logs, pattern) => self.search.ask(Search { token, row, logs, pattern }),
            log::Effect::SearchAll(token, row, logs, pattern) => {
                self.everywhere.ask(Search { token, row, logs, pattern });
            }
            log::Effect::Write(token, row, log, editor) => self.written.ask(Written { token, row, log, editor }),
            log::Effect::BadLines(token, row, log) => self.bad.ask(BadLog { token, row, log }),
            log::Effect::StopSearch => self.search.stop(),
            log::Effect::StopSearchAll => self.everywhere.stop(),
            log::Effect::Close => self.close(),
        }
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        let asked = self.search.is_idle() && self.everywhere.is_idle() && self.written.is_idle() && self.bad.is_idle();
        asked && self.open.as_ref().is_none_or(OpenLog::is_idle)
    }

    fn close(&mut self) {
        self.open = None;
        self.search.stop();
        self.everywhere.stop();
        self.written.stop();
        self.bad.stop();
    }
}

/// A thread that answers one kind of question.
fn answering<T: Send + 'static>(
    name: &str,
    log_context: &LogContext,
    answer: fn(&LogContext, &T, &Task),
) -> io::Result<Newest<T>> {
    let log_context = log_context.clone();
    Newest::start(name, move || {
        let log_context = log_context.clone();
        move |question: T, task: &Task| answer(&log_context, &question, task)
    })
}

#[cfg(test)]
mod tests;
