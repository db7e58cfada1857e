//! The jobs of a session: what was asked for first, in its order, then what ran besides. The last result of each is the current
//! one; the history stands below it.

use std::collections::BTreeSet;

use super::material::{JOBS_TAB, table};
use crate::model::{Class, Column, Link, LogId, Role, Section, Value};
use crate::storage::plainbox::checkpoint::{JobLog, JobResult, SessionState};
use crate::storage::plainbox::logs;
use crate::storage::plainbox::words::outcome;
use crate::text::Untrusted;

const JOBS: &[Column] = &[
    Column { key: "outcome", title: "OUTCOME" },
    Column { key: "id", title: "JOB" },
    Column { key: "execution_duration", title: "TIME" },
    Column { key: "attempts", title: "TRIES" },
    Column { key: "return_code", title: "CODE" },
    Column { key: "comments", title: "COMMENTS" },
    Column { key: "log", title: "LOG" },
    Column { key: "results", title: "" },
];

pub(super) fn section(state: &SessionState) -> Section {
    let rows = ids(state).into_iter().map(|id| row(state, id)).collect();
    table("jobs", "Jobs", JOBS_TAB, Role::Results, JOBS, rows)
}

/// The same jobs with nothing but how their last results are classed.
pub(super) fn results(state: &SessionState) -> Vec<(Untrusted, Option<Class>)> {
    let class = |id: &Untrusted| outcome(&state.results.get(id)?.last()?.outcome).map(|word| word.class);
    ids(state).into_iter().map(|id| (id.clone(), class(id))).collect()
}

/// Desired jobs in their order, then others that have a result that says something, by id.
fn ids(state: &SessionState) -> Vec<&Untrusted> {
    let mut seen = BTreeSet::new();
    let mut ids: Vec<&Untrusted> = state.desired_job_list.iter().filter(|id| seen.insert(*id)).collect();
    let says_something = |history: &[JobResult]| history.iter().any(|result| !result.is_hollow());
    let others = state.results.iter().filter(|(id, history)| !seen.contains(id) && says_something(history));
    ids.extend(others.map(|(id, _)| id));
    ids
}

fn row(state: &SessionState, id: &Untrusted) -> Vec<Value> {
    let history = state.results.get(id).map(Vec::as_slice).unwrap_or_default();
    let last = history.last();
    let current = |value: fn(&JobResult) -> Value| last.map_or(Value::Null, value);
    let ran = history.iter().filter(|result| !result.is_hollow()).count();
    vec![
        current(outcome_of),
        Value::Text(id.clone()),
        current(|result| Value::or_null(result.execution_duration, Value::Seconds)),
        Value::Count(u64::try_from(ran).unwrap_or(u64::MAX)),
        current(|result| Value::or_null(result.return_code, Value::Int)),
        current(|result| Value::or_null(result.comments.clone(), Value::Text)),
        last.and_then(|result| log(id, result)).map_or(Value::Null, |link| Value::Link(Box::new(link))),
        Value::List(history.iter().map(record).collect()),
    ]
}

fn outcome_of(result: &JobResult) -> Value {
    Value::or_null(outcome(&result.outcome), |word| Value::Label(Box::new(word)))
}

fn log(id: &Untrusted, result: &JobResult) -> Option<Link> {
    match &result.log {
        JobLog::Disk(name) => {
            let file = logs::file_of(name)?;
            Some(Link::Log(LogId(file.clone()), file))
        }
        JobLog::Memory(records) if records.is_empty() => None,
        JobLog::Memory(_) => Some(Link::Log(logs::in_checkpoint(id), "stored in checkpoint".into())),
    }
}

fn record(result: &JobResult) -> Value {
    let io_log = match &result.log {
        JobLog::Disk(name) => Value::Text(name.clone()),
        JobLog::Memory(_) => Value::Null,
    };
    Value::Record(vec![
        ("outcome", outcome_of(result)),
        ("execution_duration", Value::or_null(result.execution_duration, Value::Seconds)),
        ("return_code", Value::or_null(result.return_code, Value::Int)),
        ("comments", Value::or_null(result.comments.clone(), Value::Text)),
        ("io_log", io_log),
    ])
}
