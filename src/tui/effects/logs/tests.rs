//! The threads, with a log in memory and a real inbox.

use super::context::Opener;
use super::*;
use crate::command::LogSource;

use crate::model::{EarlyEnd, LogInfo, Pattern, Reason, Result, Stream};
use crate::tui::screen::log::tests::bench::{Fake, line, log_id, row};
use crate::tui::screen::log::{Ask, Effect, Message as ResultDialog, ReadRequest};
use crate::tui::ticket::Ticket;
use std::sync::Mutex;
use std::time::Duration;

use crossbeam_channel::{Receiver, bounded};

type Shared = Arc<Mutex<Fake>>;

fn log_context(fake: &Shared) -> (Logs, Receiver<Message>) {
    let (inbox, messages) = bounded(64);
    let fake = Arc::clone(fake);
    let openers = Arc::new(move || -> Opener {
        let fake = Arc::clone(&fake);
        Box::new(move |_, log| match log.0.to_string().as_str() {
            "gone" => Err(crate::model::Error::new("open the log", "gone", crate::model::Cause::Gone)),
            _ => Ok(Box::new(SharedFake(Arc::clone(&fake)))),
        })
    });
    (Logs::at(LogContext { openers, inbox, threads: 2 }).unwrap(), messages)
}

/// A log that the test may change while it is open.
struct SharedFake(Shared);

impl LogSource for SharedFake {
    fn info(&self) -> LogInfo {
        self.0.lock().unwrap().about
    }

    fn lines(
        &mut self,
        from: crate::model::Position,
        count: usize,
        task: &crate::work::Task,
    ) -> Result<crate::model::Lines> {
        self.0.lock().unwrap().lines(from, count, task)
    }

    fn search(
        &mut self,
        wanted: &Pattern,
        task: &crate::work::Task,
        hit: &mut dyn FnMut(crate::model::Hit) -> std::ops::ControlFlow<()>,
    ) -> Result<Option<EarlyEnd>> {
        let mut copy = self.0.lock().unwrap().clone();
        copy.search(wanted, task, hit)
    }
}

fn next(messages: &Receiver<Message>) -> ResultDialog {
    match messages.recv_timeout(Duration::from_secs(20)).unwrap() {
        Message::Log(told) => told,
        other => panic!("{other:?}"),
    }
}

fn request(number: u32, ask: Ask) -> ReadRequest {
    ReadRequest { token: Ticket(1), number: Ticket(number), ask, filter: Default::default(), coloured: true }
}

fn pattern(text: &str) -> Pattern {
    Pattern(regex::bytes::Regex::new(text).unwrap())
}

fn opened(fake: Fake) -> (Shared, Logs, Receiver<Message>) {
    let fake = Arc::new(Mutex::new(fake));
    let (mut logs, messages) = log_context(&fake);
    logs.run(Effect::Open(Ticket(1), Box::new(row()), log_id("a")));
    assert!(matches!(next(&messages), ResultDialog::Opened(Ticket(1), _)));
    (fake, logs, messages)
}

#[test]
fn a_log_is_opened_and_read() {
    let (_, mut logs, messages) = opened(Fake::numbered(5000));
    logs.run(Effect::Read(request(7, Ask::End(10))));
    let ResultDialog::Read(answer) = next(&messages) else { panic!() };
    assert_eq!((answer.number.0, answer.piece.to, answer.piece.at_end, answer.grown), (7, 5000, true, false));
}

#[test]
fn a_log_that_is_gone_says_so() {
    let (mut logs, messages) = log_context(&Shared::default());
    logs.run(Effect::Open(Ticket(3), Box::new(row()), log_id("gone")));
    assert!(matches!(next(&messages), ResultDialog::Failed(Ticket(3), reason) if reason.key == "gone"));
}

#[test]
fn growth_is_told_once_and_so_is_a_line_that_became_longer() {
    let (fake, mut logs, messages) = opened(Fake::numbered(10));
    logs.run(Effect::Read(request(1, Ask::End(10))));
    logs.run(Effect::Follow(true));
    assert!(matches!(next(&messages), ResultDialog::Read(_)));
    let mut open = line(10, b"begun", Stream::Out);
    open.ended = false;
    fake.lock().unwrap().lines.push(open);
    let ResultDialog::Read(answer) = next(&messages) else { panic!() };
    assert!(answer.grown && answer.piece.to == 11);
    fake.lock().unwrap().lines[10] = line(10, b"begun and ended", Stream::Out);
    let ResultDialog::Read(answer) = next(&messages) else { panic!() };
    assert_eq!(answer.piece.last().unwrap().bytes(), b"begun and ended");
    assert!(messages.recv_timeout(Duration::from_millis(1200)).is_err(), "no news is not told");
}

#[test]
fn a_flood_brings_only_its_end() {
    let (fake, mut logs, messages) = opened(Fake::numbered(10));
    logs.run(Effect::Read(request(1, Ask::End(10))));
    logs.run(Effect::Follow(true));
    assert!(matches!(next(&messages), ResultDialog::Read(_)));
    *fake.lock().unwrap() = Fake::numbered(100_000);
    let ResultDialog::Read(answer) = next(&messages) else { panic!() };
    assert!(answer.grown && answer.piece.to == 100_000 && answer.piece.from > 90_000);
}

#[test]
fn a_search_streams_its_hits_in_order() {
    let (_, mut logs, messages) = opened(Fake::numbered(50_000));
    logs.run(Effect::Search(Ticket(9), Box::new(row()), log_id("a"), pattern("7")));
    let (mut lines, mut rounds) = (Vec::new(), 0);
    loop {
        let ResultDialog::Hits(Ticket(9), more, done) = next(&messages) else { panic!() };
        rounds += 1;
        lines.extend(more);
        if done {
            break;
        }
    }
    let wanted: Vec<u64> = (0..50_000).filter(|n: &u64| n.to_string().contains('7')).collect();
    assert_eq!(lines, wanted);
    assert!((10..1000).contains(&rounds), "the first ones come at once, the others in batches: {rounds}");
}

#[test]
fn a_search_that_is_stopped_says_nothing_more() {
    let (_, mut logs, messages) = opened(Fake::numbered(1_000_000));
    logs.run(Effect::Search(Ticket(9), Box::new(row()), log_id("a"), pattern("line")));
    assert!(matches!(next(&messages), ResultDialog::Hits(Ticket(9), _, false)));
    logs.run(Effect::StopSearch);
    logs.run(Effect::Search(Ticket(10), Box::new(row()), log_id("a"), pattern("no such thing")));
    let last = std::iter::from_fn(|| Some(next(&messages))).find(|told| matches!(told, ResultDialog::Hits(_, _, true)));
    assert!(matches!(last, Some(ResultDialog::Hits(Ticket(10), lines, true)) if lines.is_empty()));
}

#[test]
fn all_logs_are_searched_even_when_one_is_gone() {
    let (mut logs, messages) = log_context(&Arc::new(Mutex::new(Fake::numbered(1000))));
    let all = vec![log_id("a"), log_id("gone"), log_id("b")];
    logs.run(Effect::SearchAll(Ticket(4), Box::new(row()), all, pattern("line [0-9]*5$")));
    let (mut listed, mut more, mut done, mut named) = ([0; 3], [0; 3], [false; 3], Vec::new());
    while done.contains(&false) {
        let (log, found, rest, over) = match next(&messages) {
            ResultDialog::Found { token: Ticket(4), log, found, more, done } => (log, found, more, done),
            ResultDialog::Unread { token: Ticket(4), log, .. } => {
                named.push(log);
                continue;
            }
            other => panic!("{other:?}"),
        };
        listed[log] += found.len();
        more[log] += rest;
        done[log] |= over;
    }
    assert_eq!((listed, more, named), ([100, 0, 100], [0; 3], vec![1]));
}

#[test]
fn a_log_is_written_out_as_visible_text() {
    let mut fake = Fake::of([&b"one"[..], b"\x1b[31mtwo"]);
    fake.ending = Some(Reason::new("cut", "cut off"));
    let (mut logs, messages) = log_context(&Arc::new(Mutex::new(fake)));
    logs.run(Effect::Write(Ticket(2), Box::new(row()), log_id("a"), false));
    let ResultDialog::Written(Ticket(2), text, false) = next(&messages) else { panic!() };
    assert_eq!(text, " +100.000 out one\n +100.250 out ␛[31mtwo\n-- cut off --\n");
}
