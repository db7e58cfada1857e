//! Searches the open log and sends the lines that match as they are found: the first ones at once, later ones in batches that
//! grow with what was found, so that neither the first match waits nor the inbox drowns.

use std::ops::ControlFlow;

use super::context::{LogContext, Search};
use crate::model::{Cause, EarlyEnd, LogId};
use crate::tui::screen::log::{MOST_HITS, Message};
use crate::tui::ticket::Ticket;
use crate::work::Task;

/// Answers one search.
pub fn search(log_context: &LogContext, wanted: &Search<LogId>, task: &Task) {
    let mut batch = Batch { log_context, token: wanted.token, lines: Vec::new(), sent: 0 };
    let source = log_context.open(&wanted.row, &wanted.logs);
    let searched =
        source.and_then(|mut source| source.search(&wanted.pattern, task, &mut |hit| batch.add(hit.line.number)));
    match searched {
        Err(error) if matches!(error.cause(), Cause::Cancelled) => return,
        Err(error) => log_context.complain(&error),
        Ok(end) => {
            let damage = end.filter(EarlyEnd::is_damage);
            let unread = |end: EarlyEnd| Message::Unread { token: wanted.token, log: 0, why: end.to_string() };
            damage.into_iter().for_each(|end| _ = log_context.send(unread(end)));
        }
    }
    batch.send(true);
}

struct Batch<'a> {
    log_context: &'a LogContext,
    token: Ticket,
    lines: Vec<u64>,
    sent: usize,
}

impl Batch<'_> {
    fn add(&mut self, line: u64) -> ControlFlow<()> {
        self.lines.push(line);
        if self.lines.len() <= self.sent / 16 {
            return ControlFlow::Continue(());
        }
        if !self.send(false) || self.sent >= MOST_HITS {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn send(&mut self, done: bool) -> bool {
        self.sent += self.lines.len();
        self.log_context.send(Message::Hits(self.token, std::mem::take(&mut self.lines), done))
    }
}
