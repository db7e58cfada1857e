//! Searches all logs of a session, several at a time. Each log tells its first lines soon and its count at its end.

use std::ops::ControlFlow;

use super::context::{LogContext, Search};
use crate::model::{EarlyEnd, Hit, LogId};
use crate::tui::screen::log::{Found, MOST_FOUND, Message};
use crate::tui::ticket::Ticket;
use crate::work::{Task, par_map_ordered};

/// Lines that a log collects before it tells them.
const BATCH: usize = 50;

/// Answers one search.
pub fn search(log_context: &LogContext, wanted: &Search<Vec<LogId>>, task: &Task) {
    let logs: Vec<(usize, &LogId)> = wanted.logs.iter().enumerate().collect();
    let prepare = || {
        let (mut open, log_context) = (log_context.opener(), log_context.clone());
        move |(at, log): &(usize, &LogId)| {
            if task.is_cancelled() {
                return;
            }
            let mut tally = Tally {
                log_context: &log_context,
                token: wanted.token,
                log: *at,
                found: Vec::new(),
                listed: 0,
                more: 0,
            };
            // A log that cannot be read is named, and the others count.
            let searched = open(&wanted.row, log)
                .and_then(|mut source| source.search(&wanted.pattern, task, &mut |hit| tally.add(hit)));
            if searched.is_err() && task.is_cancelled() {
                return;
            }
            let unread = match searched {
                Ok(end) => end.filter(EarlyEnd::is_damage).map(|end| end.to_string()),
                Err(error) => Some(error.to_string()),
            };
            let message = |why| Message::Unread { token: wanted.token, log: *at, why };
            unread.into_iter().for_each(|why| _ = log_context.send(message(why)));
            tally.send(true);
        }
    };
    par_map_ordered(log_context.threads, &logs, 1, prepare, |_, _: Option<()>| !task.is_cancelled());
}

struct Tally<'a> {
    log_context: &'a LogContext,
    token: Ticket,
    log: usize,
    found: Vec<Found>,
    listed: usize,
    more: u64,
}

impl Tally<'_> {
    fn add(&mut self, hit: Hit) -> ControlFlow<()> {
        if self.listed >= MOST_FOUND {
            self.more += 1;
            return ControlFlow::Continue(());
        }
        self.listed += 1;
        self.found.push(Found::new(hit.line, hit.span));
        if self.found.len() >= BATCH && !self.send(false) {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn send(&mut self, done: bool) -> bool {
        let (found, more) = (std::mem::take(&mut self.found), std::mem::take(&mut self.more));
        self.log_context.send(Message::Found { token: self.token, log: self.log, found, more, done })
    }
}
