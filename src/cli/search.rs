//! `search`: all logs of all sessions on all threads. Hits come out as they are found, in the order of the sessions and their
//! logs, and soon enough for whoever reads them through a pipe: each log with hits has a channel of its own, and the threads take
//! the logs in that order, so that none waits for a later one.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};

use regex::bytes::RegexBuilder;

use super::args;
use super::context::Context;
use super::error::{Code, Ended, Failure, Tally};
use super::flush_pacing::Pace;
use super::load;
use super::logs;
use super::out::{self, Style};
use super::show::stopped;
use crate::command::{Catalog, Readers};
use crate::model::{Cause, Class, EarlyEnd, EntryRef, Error, Hit, Id, LogId, Pattern, Result, Stream};
use crate::work::{Task, par_map_ordered, spawn};

/// Sessions whose logs are looked for at once, so that the first hits come early.
const BATCH: usize = 64;

/// Hits of one log that wait to be printed.
const WAITING: usize = 256;

pub(super) fn run(context: &mut Context, args: &args::Search) -> Ended {
    let pattern = pattern(args)?;
    let catalog = context.catalog()?;
    let task = context.task();
    let mut readers = Readers::new(Arc::clone(&catalog));
    let mut tally = Tally::of_named(&args.ids);
    let mut rows = if args.ids.is_empty() {
        anywhere(&catalog)?;
        load::list(&mut readers, &task)?.rows
    } else {
        load::named(&mut readers, &args.ids, &mut tally)
    };
    rows.retain(|row| match logs::kept(&readers, row) {
        Err(error) if !args.ids.is_empty() => {
            tally.failed(&error);
            false
        }
        kept => kept.is_ok(),
    });
    let mut search = Search {
        context,
        args,
        catalog,
        pattern,
        task,
        pace: Pace::default(),
        hits: 0,
        tally: &mut tally,
        unread: Vec::new(),
    };
    for batch in rows.chunks(BATCH) {
        search.batch(batch)?;
    }
    let (hits, unread) = (search.hits, std::mem::take(&mut search.unread));
    match tally.end()? {
        Code::Done if !unread.is_empty() => Err(incomplete(&unread, rows.len())),
        Code::Done if hits == 0 => Ok(Code::Nothing),
        code => Ok(code),
    }
}

/// That logs could not be read to their end, each of which was named already; what is not found may be in them.
fn incomplete(unread: &[Code], sessions: usize) -> Failure {
    let code = unread.first().copied().filter(|code| sessions == 1 && unread.iter().all(|other| other == code));
    let logs = crate::text::human::counted(unread.len() as u64, "log");
    Failure::Told(code.unwrap_or(Code::Some), format!("search: {logs} could not be searched to the end"))
}

/// An error where no repository keeps logs; those that do are searched.
fn anywhere(catalog: &Catalog) -> std::result::Result<(), Failure> {
    let repository_infos = catalog.repository_infos();
    let off: Option<Vec<_>> = repository_infos.iter().map(|about| about.logs.clone().err()).collect();
    match off.as_deref() {
        Some([reason, ..]) => {
            Err(Failure::error(format!("search: {}; use `list --filter` to search the list", reason.text)))
        }
        _ => Ok(()),
    }
}

fn pattern(args: &args::Search) -> std::result::Result<Pattern, Failure> {
    let text = if args.fixed_strings { regex::escape(&args.pattern) } else { args.pattern.clone() };
    let built = RegexBuilder::new(&text).case_insensitive(args.ignore_case).build();
    // A regex error draws the pattern over several lines; its last one says what is wrong.
    let last = |error: &regex::Error| {
        let text = error.to_string();
        let last = text.lines().last().unwrap_or_default();
        last.strip_prefix("error: ").unwrap_or(last).to_owned()
    };
    built.map(Pattern).map_err(|error| Failure::usage(format!("pattern {text:?}: {}", last(&error))))
}

struct Search<'a> {
    context: &'a mut Context,
    args: &'a args::Search,
    catalog: Arc<Catalog>,
    pattern: Pattern,
    task: Task,
    pace: Pace,
    hits: u64,
    tally: &'a mut Tally,
    /// One for each log that could not be read to its end: its exit code.
    unread: Vec<Code>,
}

/// What a log gives.
enum Found {
    Hit(Hit),
    /// It was searched only so far.
    EarlyEnd(EarlyEnd),
    Failed(Error),
}

/// Where what is found in one log arrives.
type Hits = Receiver<Found>;

/// What becomes known of a log, by its place: where its hits arrive, once there is one; or that it was searched and has none.
type News = (usize, Option<Hits>);

/// One log to search.
struct Wanted {
    row: EntryRef,
    log: LogId,
}

impl Search<'_> {
    fn batch(&mut self, rows: &[EntryRef]) -> std::result::Result<(), Failure> {
        let wanted = Arc::new(self.logs(rows)?);
        let next = Arc::new(AtomicUsize::new(0));
        let (tell, news) = channel();
        let mut pool = Vec::new();
        for _ in 0..self.context.threads().min(wanted.len()) {
            let (catalog, task, pattern) = (Arc::clone(&self.catalog), self.task.clone(), self.pattern.clone());
            let (wanted, next, tell) = (Arc::clone(&wanted), Arc::clone(&next), tell.clone());
            let work = move || work_off(catalog, &wanted, &next, &pattern, &task, &tell);
            match spawn("search", work) {
                Ok(thread) => pool.push(thread),
                // Those that the system gives do the work of the others.
                Err(_) if !pool.is_empty() => break,
                Err(error) => return Err(Failure::error(format!("cannot search: {error}"))),
            }
        }
        drop(tell);
        let printed = self.print(&wanted, &news);
        if printed.is_err() {
            // Whoever waits to hand over a hit, or is in the middle of a log, is not waited for.
            self.task.cancel();
            return printed;
        }
        for thread in pool {
            // A fault was told already; the search is not complete.
            thread.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault));
        }
        Ok(())
    }

    fn logs(&mut self, rows: &[EntryRef]) -> std::result::Result<Vec<Wanted>, Failure> {
        let mut wanted = Vec::new();
        let prepare = || {
            let mut readers = Readers::new(Arc::clone(&self.catalog));
            let task = &self.task;
            move |row: &EntryRef| readers.detail(row, task).map(|detail| logs::all(&detail))
        };
        let tally = &mut *self.tally;
        par_map_ordered(self.context.threads(), rows, 1, prepare, |at, found| {
            match (found, rows.get(at)) {
                (Some(Ok(logs)), Some(row)) => {
                    wanted.extend(logs.into_iter().map(|log| Wanted { row: row.clone(), log }));
                }
                (Some(Err(error)), _) if !matches!(error.cause(), Cause::Gone | Cause::NoSession) => {
                    tally.failed(&error)
                }
                _ => {}
            }
            !self.task.is_cancelled()
        });
        stopped(&self.task)?;
        Ok(wanted)
    }

    fn print(&mut self, wanted: &[Wanted], news: &Receiver<News>) -> std::result::Result<(), Failure> {
        let mut early = HashMap::new();
        for (at, log) in wanted.iter().enumerate() {
            while !early.contains_key(&at) {
                let Some((known, hits)) = self.pace.next(news, || self.context.out.flush())? else { break };
                early.insert(known, hits);
            }
            if let Some(hits) = early.remove(&at).flatten() {
                self.print_log(log, &hits)?;
            }
            stopped(&self.task)?;
        }
        // Looking for the logs of the next sessions may take long.
        self.context.out.flush()
    }

    fn print_log(&mut self, log: &Wanted, hits: &Hits) -> std::result::Result<(), Failure> {
        let mut headed = false;
        while let Some(found) = self.pace.next(hits, || self.context.out.flush())? {
            match found {
                Found::Hit(hit) => self.hit(log, &hit, &mut headed)?,
                Found::EarlyEnd(end) => self.early_end(log, &end)?,
                Found::Failed(error) if matches!(error.cause(), Cause::Cancelled) => return Err(error.into()),
                Found::Failed(error) => {
                    self.context.out.flush()?;
                    out::complain(&error.to_string());
                    self.unread.push(super::error::code(error.cause()));
                }
            }
        }
        Ok(())
    }

    /// Names a log that could not be read to its end. One that is merely empty holds nothing that could match.
    fn early_end(&mut self, log: &Wanted, end: &EarlyEnd) -> std::result::Result<(), Failure> {
        if end.reason.key == "empty" {
            return Ok(());
        }
        self.context.out.flush()?;
        out::complain(&format!("{}: log {}: {end}", log.row.entry.id, log.log.0));
        if end.is_damage() {
            self.unread.push(Code::Damaged);
        }
        Ok(())
    }

    fn hit(&mut self, from: &Wanted, hit: &Hit, headed: &mut bool) -> std::result::Result<(), Failure> {
        self.hits += 1;
        let number = hit.line.number.saturating_add(1).to_string();
        let (id, log) = (from.row.entry.id.to_string(), from.log.0.to_string());
        if self.args.json {
            return self.context.out.json(&as_json(&from.row.entry.id, &from.log, hit));
        }
        let (before, found, after) = split(hit);
        let line = [(&*before, Style::Plain), (&*found, Style::Class(Class::Bad)), (&*after, Style::Plain)];
        if !self.context.out.is_terminal() {
            let (id, log, number) = ((&*id, Style::Head), (&*log, Style::Head), (&*number, Style::Dim));
            return self.context.out.styled_record(&[&[id], &[log], &[number], &line]);
        }
        if !std::mem::replace(headed, true) {
            let gap = if self.hits > 1 { "\n" } else { "" };
            if !gap.is_empty() {
                self.context.out.line("")?;
            }
            self.context.out.pieces(&[(&id, Style::Head), ("  ", Style::Plain), (&log, Style::Head)])?;
        }
        let number = format!("{number:>8}  ");
        let pieces = [(&*number, Style::Dim)].into_iter().chain(line).collect::<Vec<_>>();
        self.context.out.pieces(&pieces)
    }
}

fn split(hit: &Hit) -> (String, String, String) {
    let bytes = hit.line.text.exact();
    let part =
        |from: usize, to: usize| crate::text::Visible::of_bytes(bytes.get(from..to).unwrap_or_default()).into_string();
    let (from, to) = (hit.span.0.min(bytes.len()), hit.span.1.min(bytes.len()));
    (part(0, from), part(from, to), part(to, bytes.len()))
}

fn as_json(id: &Id, log: &LogId, hit: &Hit) -> serde_json::Value {
    let stream = match &hit.line.stream {
        Stream::Out => "stdout".into(),
        Stream::Err => "stderr".into(),
        Stream::Other(word) => word.lossy(),
    };
    serde_json::json!({
        "id": id.text().lossy(),
        "log": log.0.lossy(),
        "line": hit.line.number.saturating_add(1),
        "stream": stream,
        "at": hit.line.at,
        "text": hit.line.text.lossy(),
    })
}

fn work_off(
    catalog: Arc<Catalog>,
    wanted: &[Wanted],
    next: &AtomicUsize,
    pattern: &Pattern,
    task: &Task,
    tell: &Sender<News>,
) {
    let mut readers = Readers::new(catalog);
    loop {
        let at = next.fetch_add(1, Ordering::Relaxed);
        let Some(one) = wanted.get(at) else { return };
        let mut told = Told { at, tell, hits: None };
        if let Err(error) = search_one(&mut readers, one, pattern, task, &mut told) {
            // Nobody listens any more when the search was stopped.
            told.add(Found::Failed(error));
        }
    }
}

/// Tells the hits of one log. Most logs have none, so a channel is made for the first.
struct Told<'a> {
    at: usize,
    tell: &'a Sender<News>,
    hits: Option<SyncSender<Found>>,
}

impl Told<'_> {
    /// Whether anybody still listens.
    fn add(&mut self, found: Found) -> bool {
        let open = || {
            let (send, receive) = sync_channel(WAITING);
            self.tell.send((self.at, Some(receive))).ok();
            send
        };
        self.hits.get_or_insert_with(open).send(found).is_ok()
    }
}

impl Drop for Told<'_> {
    // Also when the search of this log ends in a fault: the others are printed.
    fn drop(&mut self) {
        if self.hits.is_none() {
            self.tell.send((self.at, None)).ok();
        }
    }
}

fn search_one(readers: &mut Readers, one: &Wanted, pattern: &Pattern, task: &Task, told: &mut Told) -> Result<()> {
    if task.is_cancelled() {
        return Err(Error::new("search the logs", one.row.entry.id.bytes(), Cause::Cancelled));
    }
    let mut source = readers.open_log(&one.row, &one.log)?;
    let end = source.search(pattern, task, &mut |hit| match told.add(Found::Hit(hit)) {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    })?;
    end.into_iter().for_each(|end| _ = told.add(Found::EarlyEnd(end)));
    Ok(())
}
