//! The thread that owns the open log. It answers wishes, the newest only, and looks for growth between them.

use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use super::context::{LogContext, reason};
use crate::command::LogSource;
use crate::model::{Cause, EntryRef, LogId, Position};
use crate::tui::screen::log::{Answer, Ask, Message, ReadRequest, began, read};
use crate::tui::ticket::Ticket;
use crate::work::{Gauge, Hold, Task, spawn};

/// How often growth is looked for.
const POLL: Duration = Duration::from_millis(400);

/// Most lines that one look for growth brings; when there are more, only the last ones come.
const GROWTH: usize = 2000;

enum Order {
    Read(ReadRequest, Task),
    Follow(bool),
    Clock,
}

/// An order, and the hold that tells that it is under way.
type Held = (Order, Hold);

/// A handle on the thread. It ends with its handle, at the next border of what it is reading.
pub struct OpenLog {
    orders: Sender<Held>,
    running: Task,
    gauge: Gauge,
}

impl OpenLog {
    /// Opens a log in a thread of its own; none when the system gives no more threads.
    pub fn start(log_context: LogContext, token: Ticket, row: Box<EntryRef>, log: LogId) -> Option<Self> {
        let ((orders, receiver), gauge) = (unbounded(), Gauge::default());
        let opening = gauge.hold();
        spawn("log", move || own(&log_context, token, &row, &log, &receiver, opening)).ok()?;
        Some(Self { orders, running: Task::new(), gauge })
    }

    /// Asks for a part of it; an older request ends.
    pub fn read(&mut self, request: ReadRequest) {
        self.running.cancel();
        self.running = Task::new();
        self.send(Order::Read(request, self.running.clone()));
    }

    /// Tells when the log began.
    pub fn clock(&self) {
        self.send(Order::Clock);
    }

    /// Looks for growth, or stops looking.
    pub fn follow(&self, on: bool) {
        self.send(Order::Follow(on));
    }

    /// Whether all that was asked for is answered.
    pub fn is_idle(&self) -> bool {
        self.gauge.is_free()
    }

    fn send(&self, order: Order) {
        self.orders.send((order, self.gauge.hold())).ok();
    }
}

impl Drop for OpenLog {
    fn drop(&mut self) {
        self.running.cancel();
    }
}

fn own(log_context: &LogContext, token: Ticket, row: &EntryRef, log: &LogId, orders: &Receiver<Held>, opening: Hold) {
    match log_context.open(row, log) {
        Ok(source) => {
            let wanted = log_context.send(Message::Opened(token, source.info()));
            drop(opening);
            if wanted {
                Owner { log_context, token, source, follow: false, seen: None }.work(orders);
            }
        }
        Err(error) => _ = log_context.send(Message::Failed(token, reason(&error))),
    }
}

struct Owner<'a> {
    log_context: &'a LogContext,
    token: Ticket,
    source: Box<dyn LogSource>,
    follow: bool,
    /// The end as it was last seen, and how it was asked for.
    seen: Option<Seen>,
}

struct Seen {
    request: ReadRequest,
    /// The line from which the next look begins: the first of those at the end that were not ended yet, if any.
    from: u64,
    /// What was seen from there on: the line behind it, and the lines that passed the filter, by number, bytes, and whether they were
    /// ended.
    to: u64,
    lines: Vec<(u64, usize, bool)>,
    ended_because: Option<&'static str>,
    run: u64,
}

impl Owner<'_> {
    fn work(mut self, orders: &Receiver<Held>) {
        loop {
            let order = match self.follow && self.seen.is_some() {
                true => orders.recv_timeout(POLL),
                false => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            // The hold lives until the order is answered.
            let (order, _hold) = match order {
                Ok((order, hold)) => (Ok(order), Some(hold)),
                Err(error) => (Err(error), None),
            };
            let goes_on = match order {
                Ok(Order::Follow(on)) => {
                    self.follow = on;
                    true
                }
                Ok(Order::Read(request, task)) if !task.is_cancelled() => self.answer(&request, &task),
                Ok(Order::Read(..)) => true,
                Ok(Order::Clock) => self.tell_start(),
                Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            };
            if !goes_on {
                return;
            }
        }
    }

    fn tell_start(&mut self) -> bool {
        let last = self.source.lines(Position::FromEnd(1), 1, &Task::new());
        let at = last.ok().and_then(|last| last.lines.last()?.at);
        let start = at.and_then(|at| began(self.source.info().written?, at));
        self.log_context.send(Message::Began(self.token, start))
    }

    fn answer(&mut self, request: &ReadRequest, task: &Task) -> bool {
        match read(self.source.as_mut(), request, task) {
            Ok(answer) => {
                self.remember(request, &answer);
                self.log_context.send(Message::Read(Box::new(answer)))
            }
            Err(error) if matches!(error.cause(), Cause::Cancelled) => true,
            Err(error) => self.log_context.send(Message::Failed(self.token, reason(&error))),
        }
    }

    fn remember(&mut self, request: &ReadRequest, answer: &Answer) {
        if !answer.piece.at_end {
            self.seen = self.seen.take().map(|seen| Seen { request: request.clone(), ..seen });
            return;
        }
        let from = answer.piece.open_from();
        self.seen = Some(Seen {
            request: request.clone(),
            from,
            to: answer.piece.to,
            lines: lines(answer, from),
            ended_because: answer.ending.as_ref().map(|reason| reason.key),
            run: answer.run,
        });
    }

    // Looks whether there is more, and tells it.
    fn look(&mut self) -> bool {
        let Some(seen) = &self.seen else { return true };
        let request = ReadRequest { ask: Ask::Forward(seen.from, GROWTH), ..seen.request.clone() };
        let Ok(mut answer) = read(self.source.as_mut(), &request, &Task::new()) else { return true };
        if !answer.piece.at_end {
            let request = ReadRequest { ask: Ask::End(GROWTH), ..request.clone() };
            match read(self.source.as_mut(), &request, &Task::new()) {
                Ok(end) => answer = end,
                Err(_) => return true,
            }
        }
        if !news(seen, &answer) {
            return true;
        }
        self.remember(&request, &answer);
        answer.grown = true;
        self.log_context.send(Message::Read(Box::new(answer)))
    }
}

fn news(seen: &Seen, answer: &Answer) -> bool {
    answer.run != seen.run
        || answer.piece.to != seen.to
        || lines(answer, seen.from) != seen.lines
        || answer.ending.as_ref().map(|reason| reason.key) != seen.ended_because
}

/// What tells whether lines have changed.
fn lines(answer: &Answer, from: u64) -> Vec<(u64, usize, bool)> {
    let lines = answer.piece.iter_from(answer.piece.index(from));
    lines.map(|line| (line.number, line.bytes().len() + line.left_out, line.ended)).collect()
}
