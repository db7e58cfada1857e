//! Writing a state as the real software writes it, so that the real software reads it (formats/plainbox.md section j, vectors 12
//! to 20).

use std::collections::BTreeSet;

use super::{JobLog, JobResult, LogRecord, SessionMetaData, SessionState, standard_flags};
use crate::model::Stream;
use crate::storage::codec::json::{Json, write};
use crate::storage::codec::{base64, gzip};
use crate::text::Untrusted;

/// Whose checkpoint to write.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Format {
    /// Version 6 as plainbox 0.23 to 0.38 writes it.
    Plainbox6,
    /// Version 7 as checkbox-ng 1.18.1 writes it. It cannot read its own checkpoint when no job has started yet, so a missing
    /// start time is written as 0.0.
    Checkbox7,
    /// Version 11 as current Checkbox writes it.
    #[default]
    Checkbox11,
}

impl Format {
    /// The number in the file.
    pub fn version(self) -> u8 {
        match self {
            Format::Plainbox6 => 6,
            Format::Checkbox7 => 7,
            Format::Checkbox11 => 11,
        }
    }
}

/// The bytes of a checkpoint. With the session's directory, names of logs become relative to it; `mtime` is the moment that the
/// gzip header names, in Unix seconds.
///
/// # Errors
/// None in practice: memory is the only thing written to.
pub fn suspend(state: &SessionState, format: Format, location: Option<&[u8]>, mtime: u32) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    write(&represent(state, format, location), &mut text);
    gzip::compress(&text, mtime)
}

/// The tree of a checkpoint.
pub fn represent(state: &SessionState, format: Format, location: Option<&[u8]>) -> Json {
    let mut session = vec![
        ("jobs".into(), jobs(state, format)),
        ("results".into(), results(state, location)),
        ("desired_job_list".into(), texts(&state.desired_job_list)),
        ("mandatory_job_list".into(), texts(&state.mandatory_job_list)),
        ("metadata".into(), metadata(&state.metadata, format)),
    ];
    if format == Format::Checkbox11 {
        let information = state.system_information.clone();
        session.push(("system_information".into(), information.unwrap_or_else(|| Json::object([]))));
    }
    Json::object([("version", Json::Int(format.version().into())), ("session", Json::Object(session))])
}

/// The jobs in use (vector 18); while current Checkbox sets up, all of them.
fn jobs(state: &SessionState, format: Format) -> Json {
    let all = format == Format::Checkbox11 && state.metadata.has(standard_flags::SETTING_UP);
    let mut used: BTreeSet<&Untrusted> = state.run_list.iter().chain(state.results.keys()).collect();
    used.extend(state.desired_job_list.iter().chain(&state.mandatory_job_list));
    if format != Format::Plainbox6 {
        used.extend(state.metadata.rejected_jobs.iter().flatten().filter_map(|id| match id {
            Json::Text(id) => Some(id),
            _ => None,
        }));
    }
    let kept = state.jobs.iter().filter(|(id, _)| all || used.contains(id));
    Json::Object(kept.map(|(id, checksum)| (id.clone(), Json::Text(checksum.clone()))).collect())
}

fn results(state: &SessionState, location: Option<&[u8]>) -> Json {
    let histories = state.results.iter().filter(|(_, history)| !history.is_empty());
    let history = |results: &[JobResult]| Json::Array(results.iter().map(|r| result(r, location)).collect());
    Json::Object(histories.map(|(id, results)| (id.clone(), history(results))).collect())
}

fn result(result: &JobResult, location: Option<&[u8]>) -> Json {
    let log = match &result.log {
        JobLog::Disk(name) => ("io_log_filename", Json::Text(relative(name, location))),
        JobLog::Memory(records) => ("io_log", Json::Array(records.iter().map(record).collect())),
    };
    Json::object([
        ("outcome", or_null(result.outcome.word(), Json::Text)),
        ("execution_duration", or_null(result.execution_duration, Json::Float)),
        ("comments", or_null(result.comments.clone(), Json::Text)),
        ("return_code", or_null(result.return_code, Json::Int)),
        log,
    ])
}

fn record(record: &LogRecord) -> Json {
    let stream = match &record.stream {
        Stream::Out => "stdout".into(),
        Stream::Err => "stderr".into(),
        Stream::Other(name) => name.clone(),
    };
    Json::Array(vec![Json::Float(record.delay), Json::Text(stream), Json::text(base64::encode(&record.data))])
}

/// A name below the location loses it; any other stays, since a relative one is below it already.
fn relative(name: &Untrusted, location: Option<&[u8]>) -> Untrusted {
    let below =
        location.and_then(|location| name.exact().strip_prefix(location)).and_then(|rest| rest.strip_prefix(b"/"));
    below.map_or_else(|| name.clone(), Untrusted::new)
}

fn metadata(data: &SessionMetaData, format: Format) -> Json {
    let text = |value: &Option<Untrusted>| or_null(value.clone(), Json::Text);
    let flags = data.flags.iter().cloned().map(Json::Text).collect();
    let mut members = vec![
        ("title".into(), text(&data.title)),
        ("flags".into(), Json::Array(flags)),
        ("running_job_name".into(), text(&data.running_job_name)),
        ("app_blob".into(), or_null(data.app_blob.as_deref(), |blob| Json::text(base64::encode(blob)))),
        ("app_id".into(), text(&data.app_id)),
    ];
    if format != Format::Plainbox6 {
        let rejected = data.rejected_jobs.clone().unwrap_or_default();
        members.push(("custom_joblist".into(), Json::Bool(data.custom_joblist.unwrap_or(false))));
        members.push(("rejected_jobs".into(), Json::Array(rejected)));
        let start = data.last_job_start_time.or((format == Format::Checkbox7).then_some(0.0));
        members.push(("last_job_start_time".into(), or_null(start, Json::Float)));
    }
    if format == Format::Checkbox11 {
        members.push(("remaining_todo_jobs".into(), Json::Bool(data.remaining_todo_jobs.unwrap_or(false))));
    }
    Json::Object(members)
}

fn texts(ids: &[Untrusted]) -> Json {
    Json::Array(ids.iter().cloned().map(Json::Text).collect())
}

fn or_null<T>(value: Option<T>, make: impl FnOnce(T) -> Json) -> Json {
    value.map_or(Json::Null, make)
}

#[cfg(test)]
mod tests;
