//! The IO logs of a session: its files below `io-logs/` and the records kept in the checkpoint itself. A name in a checkpoint may
//! point anywhere, so only its last component counts, and only below `io-logs/` (formats/plainbox.md sections e and h).

use std::collections::{BTreeMap, BTreeSet};

use super::checkpoint::{JobLog, LogRecord, SessionState};
use super::naming::slug;
use super::reader::SessionReader;
use super::{IO_LOGS, io_log};
use crate::disk::{Dir, Kind, ListBuffer, Name, ReadError};
use crate::model::{Body, Cause, Column, Entry, Error, Id, Link, LogId, Result, Role, Section, Stream, Value};
use crate::storage::LogSource;
use crate::text::Untrusted;

/// The ending of the file that holds both streams with their times.
const RECORD: &str = ".record.gz";
/// The endings of the files that hold one stream.
const STREAMS: [&str; 2] = [".stdout", ".stderr"];

/// A log of a session.
#[derive(Clone, Debug)]
pub(super) struct Log {
    /// What it is opened by.
    pub(super) id: LogId,
    /// Its file's name; none for one in the checkpoint.
    pub(super) file: Option<Untrusted>,
    /// The job that printed it, as far as that can be told.
    pub(super) job: Option<Untrusted>,
    /// Its size on disk in bytes, or of what is in the checkpoint.
    pub(super) bytes: u64,
    /// Whether no result refers to it: its job was interrupted.
    pub(super) orphan: bool,
}

/// The file name below `io-logs/` that a checkpoint context; none when there is no such name.
pub(super) fn file_of(name: &Untrusted) -> Option<Untrusted> {
    let base = name.exact().rsplit(|b| *b == b'/').next()?;
    Name::new(base).ok().map(|name| Untrusted::new(name.bytes()))
}

/// What a log in the checkpoint is opened by. No file name has a slash.
pub(super) fn in_checkpoint(job: &Untrusted) -> LogId {
    LogId(Untrusted::new([b"/", job.exact()].concat()))
}

/// All logs, files first.
pub(super) fn list(session: &Dir, state: &SessionState) -> Vec<Log> {
    let owners = owners(state);
    let referred = referred(state);
    let mut logs: Vec<Log> = files(session)
        .into_iter()
        .map(|(file, bytes)| {
            let job = referred.get(&file).or_else(|| owners.get(stem(file.exact()))).cloned();
            let orphan = !referred.contains_key(&file) && !sibling_is_referred(&file, &referred);
            Log { id: LogId(file.clone()), file: Some(file), job, bytes, orphan }
        })
        .collect();
    logs.extend(state.results.iter().filter_map(|(job, history)| match &history.last()?.log {
        JobLog::Memory(records) if !records.is_empty() => {
            let bytes = records.iter().map(|r| u64::try_from(r.data.len()).unwrap_or(0)).sum();
            Some(Log { id: in_checkpoint(job), file: None, job: Some(job.clone()), bytes, orphan: false })
        }
        _ => None,
    }));
    logs
}

const COLUMNS: &[Column] = &[
    Column { key: "job", title: "JOB" },
    Column { key: "bytes", title: "SIZE" },
    Column { key: "orphan", title: "ORPHAN" },
    Column { key: "log", title: "FILE" },
    Column { key: "file", title: "" },
];

/// The logs as a section.
pub(super) fn section(logs: &[Log]) -> Section {
    let row = |log: &Log| {
        let shown = log.file.clone().unwrap_or_else(|| "stored in checkpoint".into());
        vec![
            Value::or_null(log.job.clone(), Value::Text),
            Value::Bytes(log.bytes),
            Value::Flag(log.orphan),
            Value::Link(Box::new(Link::Log(log.id.clone(), shown))),
            Value::or_null(log.file.clone(), Value::Text),
        ]
    };
    let body = Body::Table { columns: COLUMNS, rows: logs.iter().map(row).collect() };
    Section { key: "logs", title: "IO logs", tab: "Logs", role: Role::Logs, body }
}

/// Opens a log. Nothing outside the session is ever opened.
pub(super) fn open(reader: &mut SessionReader, entry: &Entry, log: &LogId) -> Result<Box<dyn LogSource>> {
    let opened = reader.open(entry)?;
    if let Some(job) = log.0.exact().strip_prefix(b"/") {
        let state = reader.examine(&opened).0.state;
        let records = from_checkpoint(&state, &Untrusted::new(job)).ok_or_else(|| failed(entry, log, Cause::Gone))?;
        return Ok(io_log::memory(records, &subject(entry, log)));
    }
    let open = || -> std::result::Result<_, ReadError> {
        let directory = opened.dir().open_dir(&named(IO_LOGS.as_bytes())?)?;
        Ok(directory.open_file(&named(log.0.exact())?)?.0)
    };
    let file = open().map_err(|error| failed(entry, log, cause(error)))?;
    let subject = subject(entry, log);
    if log.0.exact().ends_with(RECORD.as_bytes()) {
        return Ok(io_log::records_with(file, &subject, &reader.context));
    }
    Ok(io_log::plain(file, io_log::stream_of(log.0.exact()).unwrap_or(Stream::Out), &subject))
}

fn named(name: &[u8]) -> std::result::Result<Name, ReadError> {
    Name::new(name).map_err(|error| ReadError::Io(std::io::Error::other(error)))
}

fn from_checkpoint(state: &SessionState, job: &Untrusted) -> Option<Vec<LogRecord>> {
    match &state.results.get(job)?.last()?.log {
        JobLog::Memory(records) => Some(records.clone()),
        JobLog::Disk(_) => None,
    }
}

fn failed(entry: &Entry, log: &LogId, cause: Cause) -> Error {
    Error::new("open the log", subject(entry, log), cause)
}

fn subject(entry: &Entry, log: &LogId) -> Vec<u8> {
    [entry.id.bytes(), b"/", log.0.exact()].concat()
}

fn cause(error: ReadError) -> Cause {
    match error {
        ReadError::Io(error) => Cause::from_io(error),
        ReadError::NotRegular(_) => Cause::Denied(error.to_string()),
        ReadError::TooBig { .. } => Cause::TooBig(error.to_string()),
    }
}

/// One row a job: its record, or a stream's file where there is no record.
fn files(session: &Dir) -> Vec<(Untrusted, u64)> {
    let opened = Name::new(IO_LOGS).ok().and_then(|name| session.open_dir(&name).ok());
    let Some(mut directory) = opened else { return Vec::new() };
    let names = directory.names(&mut ListBuffer::default()).unwrap_or_default();
    let all: BTreeSet<&[u8]> = names.iter().map(|(name, _)| name.as_ref()).collect();
    let wanted = |name: &[u8]| {
        let stem = stem(name);
        name.ends_with(RECORD.as_bytes()) || !all.contains([stem, RECORD.as_bytes()].concat().as_slice())
    };
    let mut files: Vec<(Untrusted, u64)> = all
        .iter()
        .filter(|name| wanted(name))
        .filter_map(|name| {
            let facts = directory.stat(&Name::new(name).ok()?).ok()?;
            (facts.kind == Kind::File).then(|| (Untrusted::new(*name), facts.bytes))
        })
        .collect();
    files.sort();
    files
}

/// A file name without the ending that says what is in it.
fn stem(name: &[u8]) -> &[u8] {
    let endings = std::iter::once(RECORD).chain(STREAMS);
    endings.filter_map(|ending| name.strip_suffix(ending.as_bytes())).next().unwrap_or(name)
}

fn sibling_is_referred(file: &Untrusted, referred: &BTreeMap<Untrusted, Untrusted>) -> bool {
    let record = Untrusted::new([stem(file.exact()), RECORD.as_bytes()].concat());
    referred.contains_key(&record)
}

/// Which job's slug a file's stem is. Two jobs may share one; then the first by id is named.
fn owners(state: &SessionState) -> BTreeMap<Vec<u8>, Untrusted> {
    let ids = state.jobs.keys().chain(&state.desired_job_list).chain(state.results.keys());
    let mut owners = BTreeMap::new();
    for id in ids {
        owners.entry(slug(&id.lossy()).into_bytes()).or_insert_with(|| id.clone());
    }
    owners
}

fn referred(state: &SessionState) -> BTreeMap<Untrusted, Untrusted> {
    let results = state.results.iter().flat_map(|(job, history)| history.iter().map(move |result| (job, result)));
    let named = results.filter_map(|(job, result)| match &result.log {
        JobLog::Disk(name) => Some((file_of(name)?, job.clone())),
        JobLog::Memory(_) => None,
    });
    named.collect()
}

/// Stray files in `io-logs/`: what is no regular file.
pub(super) fn strays(session: &Dir) -> Vec<(Id, Kind)> {
    let opened = Name::new(IO_LOGS).ok().and_then(|name| session.open_dir(&name).ok());
    let Some(mut directory) = opened else { return Vec::new() };
    let names = directory.names(&mut ListBuffer::default()).unwrap_or_default();
    names
        .into_iter()
        .filter(|(_, kind)| !matches!(kind, Kind::File | Kind::Unknown))
        .map(|(n, k)| (Id::new(n), k))
        .collect()
}
