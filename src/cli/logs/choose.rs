//! Which log of a session is meant by a word.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::cli::error::{Code, Failure};
use crate::cli::out;
use crate::cli::words::link_text;
use crate::model::{Body, Cause, Column, Detail, EntryRef, Error, Link, LogId, Role, Value};
use crate::text::Visible;

/// A job or a log, and every text by which somebody may mean it.
struct Named<'a> {
    /// None for a job that keeps no log.
    log: Option<&'a LogId>,
    names: Vec<&'a [u8]>,
}

/// The log that was meant: one of that very name, else the only one whose name holds the text, which is told. A job of that very name
/// that has no log is meant all the same: another job's log would be taken for its own.
pub(super) fn choose(row: &EntryRef, detail: &Detail, wanted: &OsStr) -> Result<LogId, Failure> {
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
    if wanted.is_empty() {
        // It is a part of every name.
        let text = "the name of the job or log is empty; `adjourn logs ID` lists the logs".to_owned();
        return Err(Error::new("show the log", subject, Cause::Usage(text)).into());
    }
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
pub(in crate::cli) fn all(detail: &Detail) -> Vec<LogId> {
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
