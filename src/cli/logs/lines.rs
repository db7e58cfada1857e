//! The lines of one log, as they are or as they come.

use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::cli::args::{self, Streams, Times};
use crate::cli::context::Context;
use crate::cli::error::{Code, Ended, Failure};
use crate::cli::out::{self, Style};
use crate::cli::show::stopped;
use crate::command::{LogSource, Readers, Watch};
use crate::model::{Class, EarlyEnd, EntryRef, Id, Line, Lines, LogId, Position, Stream};
use crate::text::human;
use crate::work::Task;

/// Lines that are read at once.
const WINDOW: usize = 2_000;

/// How long to wait for a hint before looking again.
const WAIT: Duration = Duration::from_millis(500);

/// One log to be printed.
pub(super) struct Reading<'a> {
    pub(super) context: &'a mut Context,
    pub(super) args: &'a args::Logs,
    pub(super) readers: &'a mut Readers,
    pub(super) row: &'a EntryRef,
    pub(super) log: LogId,
    pub(super) task: &'a Task,
    pub(super) printed: Printed,
}

/// How far a log is printed.
#[derive(Default)]
pub(super) struct Printed {
    /// Which run of the job its lines are of.
    run: u64,
    /// The next line.
    next: u64,
    /// How many bytes of the next line are printed: more of it came later.
    bytes: usize,
    /// How many bytes were never written.
    passed_over: u64,
}

impl Reading<'_> {
    pub(super) fn run(mut self) -> Ended {
        let mut source = self.readers.open_log(self.row, &self.log)?;
        self.can(&mut *source)?;
        if self.args.raw {
            source.keep_pieces();
        }
        let hints = self.args.follow.then(|| self.watch());
        let mut end = None;
        if let Some(hints) = &hints {
            end = self.print_from(&mut *source, true)?;
            while source.info().growing {
                wait(hints, self.task)?;
                end = self.print_from(&mut *source, true)?;
            }
        }
        end = self.print_from(&mut *source, false)?.or(end);
        self.end(end)
    }

    /// Refuses what cannot be done with this log.
    fn can(&self, source: &mut dyn LogSource) -> Result<(), Failure> {
        let info = source.info();
        let refused = |text: String| Err(Failure::usage(format!("{}: log {}: {text}", self.row.entry.id, self.log.0)));
        if self.args.follow && !info.growing {
            return refused("--follow: it is stored in the checkpoint and does not grow".to_owned());
        }
        if self.args.time != Times::None && !info.times {
            return refused("--time: its lines have no times; only record logs do".to_owned());
        }
        if self.args.stream != Streams::Both && !info.streams {
            let only = source.lines(Position::Line(0), 1, self.task)?.lines.into_iter().next();
            if let Some(line) = only.filter(|line| !self.wants(line)) {
                return refused(format!("--stream: it holds {} only", words(&line.stream)));
            }
        }
        Ok(())
    }

    /// Prints what is new, and tells where it ends early, if it does. Where it is followed, a line without an end waits for it: more
    /// of it may come.
    fn print_from(&mut self, source: &mut dyn LogSource, follow: bool) -> Result<Option<EarlyEnd>, Failure> {
        loop {
            let lines = source.lines(Position::Line(self.printed.next), WINDOW, self.task)?;
            stopped(self.task)?;
            if lines.run != self.printed.run {
                self.begin_anew(lines.run)?;
                continue;
            }
            self.printed.passed_over = lines.passed_over;
            let open = open_at_end(&lines);
            let count =
                if follow && !self.args.raw { lines.lines.len().saturating_sub(open) } else { lines.lines.len() };
            for line in lines.lines.iter().take(count) {
                self.print(line)?;
                (self.printed.next, self.printed.bytes) = (line.number.saturating_add(1), 0);
            }
            let last = lines.lines.last();
            if let Some(line) = last.filter(|_| follow && self.args.raw && open > 0) {
                (self.printed.next, self.printed.bytes) = (line.number, line.text.exact().len());
            }
            let behind = last.map_or(self.printed.next, |line| line.number.saturating_add(1));
            if lines.lines.is_empty() || lines.total.is_some_and(|total| total <= behind) {
                self.context.out.flush()?;
                return Ok(lines.ending.map(|reason| EarlyEnd { lines: behind, reason }));
            }
        }
    }

    /// What was written anew is another run's from its first line on.
    fn begin_anew(&mut self, run: u64) -> Result<(), Failure> {
        self.printed = Printed { run, ..Printed::default() };
        self.context.out.flush()?;
        out::tell(&format!("{}: log {} was written anew; its first line follows", self.row.entry.id, self.log.0));
        Ok(())
    }

    fn wants(&self, line: &Line) -> bool {
        match self.args.stream {
            Streams::Both => true,
            Streams::Out => line.stream == Stream::Out,
            Streams::Err => line.stream == Stream::Err,
        }
    }

    fn print(&mut self, line: &Line) -> Result<(), Failure> {
        if !self.wants(line) {
            return Ok(());
        }
        if self.args.raw {
            let new = line.text.exact().get(self.printed.bytes..).unwrap_or_default();
            return self.context.out.raw(new, if line.ended { b"\n" } else { b"" });
        }
        let style = if line.stream == Stream::Err { Style::Class(Class::Open) } else { Style::Plain };
        let head = self.head(line);
        self.context.out.pieces(&[(&head, Style::Dim), (&line.text.to_string(), style)])
    }

    fn head(&self, line: &Line) -> String {
        let time = match self.args.time {
            Times::None => return String::new(),
            Times::Since => line.at,
            Times::Delta => line.delay,
        };
        let stream = match &line.stream {
            Stream::Out => "out".to_owned(),
            Stream::Err => "err".to_owned(),
            Stream::Other(word) => word.to_string(),
        };
        time.map_or_else(|| format!("{:>10} {stream} ", "?"), |seconds| format!("{seconds:>+10.3} {stream} "))
    }

    /// Hints that the session changed; without a watch, waiting alone does.
    fn watch(&self) -> Hints {
        let (send, receive) = sync_channel(16);
        let watch = self.readers.catalog().watch(self.row.repository, send).ok().map(|mut watch| {
            watch.focus(&[], Some(&self.row.entry.id));
            watch
        });
        Hints { _watch: watch, receive }
    }

    fn end(self, end: Option<EarlyEnd>) -> Ended {
        let log = format!("{}: log {}", self.row.entry.id, self.log.0);
        if self.printed.passed_over > 0 {
            let holes = human::size_long(self.printed.passed_over);
            out::tell(&format!("{log}: {holes} of it were never written (holes), and are left out"));
        }
        let Some(end) = end else { return Ok(Code::Done) };
        let line = format!("{log}: {end}");
        if end.is_damage() {
            return Err(Failure::Told(Code::Damaged, line));
        }
        out::complain(&line);
        Ok(Code::Done)
    }
}

/// How many lines at the very end of the log have no end yet.
fn open_at_end(lines: &Lines) -> usize {
    let last = lines.lines.last().map(|line| line.number.saturating_add(1));
    let open = || lines.lines.iter().rev().take_while(|line| !line.ended).count();
    if last.is_some() && last == lines.total { open() } else { 0 }
}

fn words(stream: &Stream) -> String {
    match stream {
        Stream::Out => "standard output".to_owned(),
        Stream::Err => "standard error".to_owned(),
        Stream::Other(word) => word.to_string(),
    }
}

/// Hints that something changed.
struct Hints {
    _watch: Option<Box<dyn Watch>>,
    receive: Receiver<Option<Id>>,
}

fn wait(hints: &Hints, task: &Task) -> Result<(), Failure> {
    match hints.receive.recv_timeout(WAIT) {
        Err(RecvTimeoutError::Disconnected) => return Err(Failure::error("watching stopped; run the command again")),
        Ok(_) | Err(RecvTimeoutError::Timeout) => {}
    }
    stopped(task)
}
