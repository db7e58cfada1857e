//! `logs`: the list of a session's logs, or the lines of one, as they are or as they come.

mod choose;
mod lines;

use self::choose::choose;
use self::lines::{Printed, Reading};
use super::args::{self, Streams, Times};
use super::context::{Context, find};
use super::error::{Code, Ended, Failure};
use super::json::Sections;
use super::show::table;
use super::words::Words;
use crate::command::Readers;
use crate::model::{Body, Cause, Detail, EntryRef, Error, Reason, Role, Section, Timestamp, Value};

pub(super) use self::choose::all;

pub(super) fn run(context: &mut Context, args: &args::Logs) -> Ended {
    if args.raw && context.out.is_terminal() {
        return Err(Failure::usage("logs --raw: refused on a terminal; redirect to a file or a pipe"));
    }
    can(args)?;
    let mut readers = context.readers()?;
    let row = find(&mut readers, &args.id)?;
    kept(&readers, &row)?;
    let task = context.task();
    let detail = readers.detail(&row, &task)?;
    let Some(job) = &args.job else {
        return list(context, args, &detail);
    };
    let log = choose(&row, &detail, job)?;
    Reading { context, args, readers: &mut readers, row: &row, log, task: &task, printed: Printed::default() }.run()
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

/// Refuses options that do not go together: each is about the list of logs, or about the lines of one.
fn can(args: &args::Logs) -> Result<(), Failure> {
    let of_lines = [
        ("--stream", args.stream != Streams::Both),
        ("--time", args.time != Times::None),
        ("--raw", args.raw),
        ("--follow", args.follow),
    ];
    match (&args.job, of_lines.iter().find(|(_, given)| *given)) {
        (None, Some((option, _))) => {
            Err(Failure::usage(format!("logs {option}: name a job or a log; `adjourn logs ID` lists them")))
        }
        (Some(_), _) if args.json => {
            Err(Failure::usage("logs --json: it lists the logs; leave the job out, or use `search --json` for lines"))
        }
        _ => Ok(()),
    }
}
