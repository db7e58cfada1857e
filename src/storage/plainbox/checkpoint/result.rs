//! One result of a job (formats/plainbox.md d.3). A field that is damaged is reported and left out; the others are read.

use super::validate::{dict, float, integer, list, needed, nullable, object, string};
use super::{CheckpointError, JobLog, JobResult, LogRecord, Outcome};
use crate::model::Stream;
use crate::storage::codec::base64;
use crate::storage::codec::json::Json;
use crate::storage::codec::python::{repr, repr_bytes};

const OUTCOMES: &str = "['crash', 'fail', None, 'not-implemented', 'not-supported', 'pass', 'skip', \
    'skipped-dependency', 'skipped-manifest', 'skipped-resource', 'undecided']";

/// Reads a result; none when it is no object at all.
pub(super) fn read(value: &Json, problems: &mut Vec<CheckpointError>) -> Option<JobResult> {
    let result = match object(value, dict) {
        Ok(result) => result,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let mut report = |problem| problems.push(problem);
    Some(JobResult {
        outcome: outcome(result, &mut report),
        comments: nullable(result, "comments", string).map_err(&mut report).ok().flatten().cloned(),
        return_code: nullable(result, "return_code", integer).map_err(&mut report).ok().flatten(),
        execution_duration: nullable(result, "execution_duration", float).map_err(&mut report).ok().flatten(),
        log: log(result, problems),
    })
}

fn outcome(result: &Json, report: &mut dyn FnMut(CheckpointError)) -> Outcome {
    match nullable(result, "outcome", string) {
        Ok(word) => {
            let outcome = word.map(|w| Outcome::of(w.exact())).unwrap_or_default();
            if !outcome.is_known() {
                report(not_allowed("'outcome'", OUTCOMES));
            }
            outcome
        }
        Err(problem) => {
            report(problem);
            Outcome::None
        }
    }
}

fn not_allowed(key: &str, set: &str) -> CheckpointError {
    CheckpointError::corrupted(format!("Value for key {key} not in allowed set {set}"))
}

/// The file name wins when both are there.
fn log(result: &Json, problems: &mut Vec<CheckpointError>) -> JobLog {
    let log = if result.get("io_log_filename").is_some() {
        needed(result, "io_log_filename", string).map(|name| JobLog::Disk(name.clone()))
    } else {
        needed(result, "io_log", list).map(|records| JobLog::Memory(records_of(records, problems)))
    };
    log.unwrap_or_else(|problem| {
        problems.push(problem);
        JobLog::default()
    })
}

/// The records up to the first one that is damaged.
fn records_of(records: &[Json], problems: &mut Vec<CheckpointError>) -> Vec<LogRecord> {
    let mut read = Vec::with_capacity(records.len());
    for value in records {
        match record(value) {
            Ok(record) => read.push(record),
            Err(problem) => {
                problems.push(problem);
                break;
            }
        }
    }
    read
}

fn record(value: &Json) -> Result<LogRecord, CheckpointError> {
    let parts = object(value, list)?;
    let delay = delay(part(parts, 0)?)?;
    let stream = match checked(parts, 1)?.exact() {
        b"stdout" => Stream::Out,
        b"stderr" => Stream::Err,
        _ => return Err(not_allowed("1", "['stdout', 'stderr']")),
    };
    let text = checked(parts, 2)?.exact();
    if !text.is_ascii() {
        return Err(CheckpointError::corrupted(format!("record data {} is not ASCII", repr(text))));
    }
    let data = base64::decode(text)
        .map_err(|_| CheckpointError::corrupted(format!("record data {} is not correct base64", repr_bytes(text))))?;
    Ok(LogRecord { delay, stream, data: data.into() })
}

fn part(parts: &[Json], at: usize) -> Result<&Json, CheckpointError> {
    parts.get(at).ok_or_else(|| CheckpointError::corrupted(format!("Missing value for key {at}")))
}

fn checked(parts: &[Json], at: usize) -> Result<&crate::text::Untrusted, CheckpointError> {
    super::validate::checked(part(parts, at)?, &format!("key {at}"), string)
}

/// A number, or a text that is one (formats/plainbox.md section j, vector 25).
fn delay(value: &Json) -> Result<f64, CheckpointError> {
    let number = match value {
        Json::Null => return super::validate::checked(value, "key 0", float),
        Json::Float(number) => Some(*number),
        Json::Int(_) | Json::Big(_) | Json::Bool(_) => integer(value).map(as_float),
        Json::Text(text) => std::str::from_utf8(text.exact()).ok().and_then(|t| t.trim().parse().ok()),
        Json::Array(_) | Json::Object(_) => None,
    };
    match number {
        Some(number) if number < 0.0 => Err(CheckpointError::corrupted("delay cannot be negative")),
        Some(number) => Ok(number),
        None => Err(CheckpointError::corrupted(format!("IOLogRecord has invalid delay {}", shown(value)))),
    }
}

#[expect(clippy::cast_precision_loss, reason = "Python's float() rounds as well")]
fn as_float(number: i64) -> f64 {
    number as f64
}

fn shown(value: &Json) -> String {
    match value {
        Json::Text(text) => repr(text.exact()),
        other => other.type_name().into(),
    }
}
