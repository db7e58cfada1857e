//! `logs`: the list of a session's logs, or the lines of one, as they are or as they come.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use super::args::{self, Streams, Times};
use super::context::{Context, find};
use super::error::{Code, Ended, Failure};
use super::json::Sections;
use super::out::{self, Style};
use super::show::{stopped, table};
use super::words::{Words, link_text};
use crate::command::{LogSource, Readers, Watch};
use crate::model::{
    Body, Cause, Class, Column, Detail, EntryRef, Error, Id, Line, Link, LogId, Position, Reason, Role, Section,
    Stream, Timestamp, Value,
};
use crate::text::Visible;
use crate::work::Task;

/// Lines that are read at once.
const WINDOW: usize = 2_000;

/// How long to wait for a hint before looking again.
const WAIT: Duration = Duration::from_millis(500);

pub(super) fn run(context: &mut Context, args: &args::Logs) -> Ended {
    if args.raw && context.out.is_terminal() {
        return Err(Failure::usage("logs --raw: refused on a terminal; redirect to a file or a pipe"));
    }
    let mut readers = context.readers()?;
    let row = find(&mut readers, &args.id)?;
    kept(&readers, &row)?;
    let task = context.task();
    let detail = readers.detail(&row, &task)?;
    let Some(job) = &args.job else {
        return list(context, args, &detail);
    };
    let log = choose(&row, &detail, job)?;
    Reading { context, args, readers: &mut readers, row: &row, log, task: &task, run: 0 }.run()
}

/// An error where sessions keep no logs at all.
pub(super) fn kept(readers: &Readers, row: &EntryRef) -> crate::model::Result<()> {
    let off = readers.catalog().info(row.repository)?.logs.clone().err();
    let refused =
        |off: Reason| Error::new("show logs", row.entry.id.bytes(), Cause::Unsupported(off.text.into_owned()));
    off.map_or(Ok(()), |off| Err(refused(off)))
}

fn list(context: &mut Context, args: &args::Logs, detail: &Detail) -> Ended {
    let logs = Detail { sections: detail.sections.iter().filter(|one| one.role == Role::Logs).cloned().collect() };
    if args.json {
        context.out.json(&Sections { detail: &logs, usage: None })?;
    } else {
        logs.sections.iter().try_for_each(|section| print(context, section))?;
    }
    context.out.flush()?;
    Ok(Code::Done)
}

fn print(context: &mut Context, section: &Section) -> Result<(), Failure> {
    let Body::Table { columns, rows } = &section.body else { return Ok(()) };
    let words = Words { usage: None, now: Timestamp::now() };
    if context.out.is_terminal() {
        return table(columns, rows, words).print(&mut context.out, 0);
    }
    for row in rows {
        let shown = columns.iter().zip(row).filter(|(column, _)| !column.title.is_empty());
        let shown: Vec<String> = shown.map(|(_, value)| plain(value, words)).collect();
        context.out.record(&shown.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(())
}

/// For scripts: numbers as numbers.
fn plain(value: &Value, words: Words<'_>) -> String {
    match value {
        Value::Count(number) | Value::Bytes(number) => number.to_string(),
        Value::Seconds(seconds) => seconds.to_string(),
        Value::Time(at) => at.rfc3339(),
        _ => words.text(value),
    }
}

/// A job or a log, and every text by which somebody may mean it.
struct Named<'a> {
    /// None for a job that keeps no log.
    log: Option<&'a LogId>,
    names: Vec<&'a [u8]>,
}

/// The log that was meant: one of that very name, else the only one whose name holds the text, which is told. A job of that very name
/// that has no log is meant all the same: another job's log would be taken for its own.
fn choose(row: &EntryRef, detail: &Detail, wanted: &OsStr) -> Result<LogId, Failure> {
    let named = named(detail);
    let exact = |name: &&[u8]| *name == wanted.as_bytes();
    let part = |name: &&[u8]| memchr::memmem::find(name, wanted.as_bytes()).is_some();
    let of = |test: &dyn Fn(&&[u8]) -> bool| -> Vec<&LogId> {
        let mut found: Vec<&LogId> =
            named.iter().filter(|one| one.names.iter().any(test)).filter_map(|one| one.log).collect();
        found.sort();
        found.dedup();
        found
    };
    let subject = row.entry.id.bytes();
    let mut found = of(&exact);
    if found.is_empty() {
        if named.iter().any(|one| one.names.iter().any(exact)) {
            let job = Visible::of_bytes(wanted.as_bytes());
            return Err(Failure::Told(Code::Nothing, format!("{}: job {job} has no log", row.entry.id)));
        }
        found = of(&part);
        if let [one] = found.as_slice() {
            let wanted = Visible::of_bytes(wanted.as_bytes());
            out::tell(&format!("no job or log is called {wanted}; showing {}", one.0));
        }
    }
    match found.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let text = format!("no log of {wanted:?}; `adjourn logs ID` lists the logs");
            Err(Error::new("show the log", subject, Cause::Usage(text)).into())
        }
        several => {
            let names: Vec<String> = several.iter().map(|log| log.0.to_string()).collect();
            let text = format!("{} logs match: {}", names.len(), names.join(", "));
            Err(Error::new("show the log", subject, Cause::Usage(text)).into())
        }
    }
}

fn named(detail: &Detail) -> Vec<Named<'_>> {
    let mut named = Vec::new();
    for section in &detail.sections {
        if let Body::Table { columns, rows } = &section.body {
            named.extend(rows.iter().map(|row| of_row(columns, row)));
        }
    }
    named
}

fn of_row<'a>(columns: &[Column], row: &'a [Value]) -> Named<'a> {
    let log = row.iter().find_map(|value| match value {
        Value::Link(link) => match &**link {
            Link::Log(log, _) => Some(log),
            _ => None,
        },
        _ => None,
    });
    let mut names: Vec<&[u8]> = log.iter().map(|log| log.0.exact()).collect();
    for (column, value) in columns.iter().zip(row) {
        match value {
            Value::Text(text) if matches!(column.key, "job" | "id" | "name" | "file") => names.push(text.exact()),
            Value::Link(link) => names.push(link_text(link).exact()),
            _ => {}
        }
    }
    Named { log, names }
}

/// Every log of a session, each once.
pub(super) fn all(detail: &Detail) -> Vec<LogId> {
    let mut found: Vec<LogId> = Vec::new();
    for section in detail.sections.iter().filter(|section| section.role == Role::Logs) {
        if let Body::Table { columns, rows } = &section.body {
            found.extend(rows.iter().filter_map(|row| of_row(columns, row).log.cloned()));
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|log| seen.insert(log.clone()));
    found
}

struct Reading<'a> {
    context: &'a mut Context,
    args: &'a args::Logs,
    readers: &'a mut Readers,
    row: &'a EntryRef,
    log: LogId,
    task: &'a Task,
    /// Which run of the job its lines are of.
    run: u64,
}

impl Reading<'_> {
    fn run(mut self) -> Ended {
        let mut source = self.readers.open_log(self.row, &self.log)?;
        let mut next = 0;
        let mut ending = self.print_from(&mut *source, &mut next)?;
        if self.args.follow {
            let hints = self.watch();
            while source.info().growing {
                wait(&hints, self.task)?;
                ending = self.print_from(&mut *source, &mut next)?;
            }
        }
        self.end(ending)
    }

    /// Prints what there is from line `next` on, and why it ends early, if it does.
    fn print_from(&mut self, source: &mut dyn LogSource, next: &mut u64) -> Result<Option<Reason>, Failure> {
        loop {
            let lines = source.lines(Position::Line(*next), WINDOW, self.task)?;
            stopped(self.task)?;
            if lines.run != self.run {
                // What was written anew is another run's from its first line on.
                (self.run, *next) = (lines.run, 0);
                self.context.out.flush()?;
                out::tell(&format!(
                    "{}: log {} was written anew; its first line follows",
                    self.row.entry.id, self.log.0
                ));
                continue;
            }
            for line in &lines.lines {
                self.print(line)?;
                *next = line.number.saturating_add(1);
            }
            if lines.lines.is_empty() || lines.ending.is_some() {
                self.context.out.flush()?;
                return Ok(lines.ending);
            }
        }
    }

    fn print(&mut self, line: &Line) -> Result<(), Failure> {
        let wanted = match self.args.stream {
            Streams::Both => true,
            Streams::Out => line.stream == Stream::Out,
            Streams::Err => line.stream == Stream::Err,
        };
        if !wanted {
            return Ok(());
        }
        if self.args.raw {
            return self.context.out.raw(line.text.exact(), if line.ended { b"\n" } else { b"" });
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

    fn end(self, ending: Option<Reason>) -> Ended {
        let Some(reason) = ending else { return Ok(Code::Done) };
        let line = format!("{}: log {} ends early: {}", self.row.entry.id, self.log.0, reason.text);
        if reason.key == "damaged" {
            return Err(Failure::Told(Code::Damaged, line));
        }
        out::complain(&line);
        Ok(Code::Done)
    }
}

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
