//! The threads behind the log viewer: one owns the open log and reads the parts that the view wants, others search it, search
//! all logs of the session, or write it out for a pager. A newer question ends an older one of its kind.

mod context;
mod everywhere;
mod newest;
mod open;
mod search;
mod written;

use std::sync::Arc;

use crossbeam_channel::Sender;

use crate::command::Catalog;
use crate::model::LogId;
use crate::tui::message::Message;
use crate::tui::screen::log;
use context::{LogContext, Search, Written};
use newest::Newest;
use open::OpenLog;

/// All threads for logs. They are started when they are first needed.
pub struct Logs {
    log_context: LogContext,
    open: Option<OpenLog>,
    search: Newest<Search<LogId>>,
    everywhere: Newest<Search<Vec<LogId>>>,
    written: Newest<Written>,
}

impl Logs {
    /// None is started yet.
    pub fn new(catalog: &Arc<Catalog>, inbox: &Sender<Message>) -> Self {
        Self::at(LogContext::new(catalog, inbox))
    }

    fn at(log_context: LogContext) -> Self {
        Self {
            log_context,
            open: None,
            search: Newest::default(),
            everywhere: Newest::default(),
            written: Newest::default(),
        }
    }

    /// Does what the viewer asks for.
    pub fn run(&mut self, effect: log::Effect) {
        let log_context = self.log_context.clone();
        match effect {
            log::Effect::Open(token, row, log) => self.open = OpenLog::start(log_context, token, row, log),
            log::Effect::Read(request) => self.open.iter_mut().for_each(|open| open.read(request.clone())),
            log::Effect::Follow(on) => self.open.iter().for_each(|open| open.follow(on)),
            log::Effect::Clock => self.open.iter().for_each(OpenLog::clock),
            log::Effect::Search(token, row, logs, pattern) => {
                self.search.ask("log-search", log_context, search::search, Search { token, row, logs, pattern });
            }
            log::Effect::SearchAll(token, row, logs, pattern) => {
                self.everywhere.ask(
                    "log-search-all",
                    log_context,
                    everywhere::search,
                    Search { token, row, logs, pattern },
                );
            }
            log::Effect::Write(token, row, log, editor) => {
                self.written.ask("log-write", log_context, written::write, Written { token, row, log, editor });
            }
            log::Effect::StopSearch => self.search.stop(),
            log::Effect::StopSearchAll => self.everywhere.stop(),
            log::Effect::Close => self.close(),
        }
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        let asked = self.search.is_idle() && self.everywhere.is_idle() && self.written.is_idle();
        asked && self.open.as_ref().is_none_or(OpenLog::is_idle)
    }

    fn close(&mut self) {
        self.open = None;
        self.search.stop();
        self.everywhere.stop();
        self.written.stop();
    }
}

#[cfg(test)]
mod tests;
