//! Everything about one invocation as sections: what it is, arguments and outcome, its history as a timeline, its relatives, its app.

use super::shown::{self, Resolve};
use super::source::{AppSeen, Failure, Relative, Whole};
use super::{TaskException, moment, row};
use crate::model::{Body, Column, Detail, Fields, Id, Link, Reason, Role, Section, Timestamp, Value};
use crate::storage::codec::json::Json;
use crate::text::{Untrusted, secrets};

const OVERVIEW: &str = "Summary";
const VALUES: &str = "Values";
const HISTORY: &str = "History";
const FAMILY: &str = "Family";

const STEPS: &[Column] = &[
    Column { key: "status", title: "STATUS" },
    Column { key: "seconds", title: "FOR" },
    Column { key: "timestamp", title: "SINCE" },
    Column { key: "runner", title: "RUNNER" },
];

const RELATIVES: &[Column] = &[
    Column { key: "id", title: "INVOCATION" },
    Column { key: "task", title: "TASK" },
    Column { key: "status", title: "STATUS" },
];

const PROBLEMS: &[Column] = &[Column { key: "message", title: "DESCRIPTION" }, Column { key: "kind", title: "" }];

pub(super) fn detail(app: &AppSeen, whole: &Whole, now: Timestamp, resolve: Resolve<'_>) -> Detail {
    let fields = |title, tab, fields| Section { key: "", title, tab, role: Role::Facts, body: Body::Fields(fields) };
    let table =
        |key, title, tab, role, columns, rows| Section { key, title, tab, role, body: Body::Table { columns, rows } };
    let mut sections = vec![fields("Invocation", OVERVIEW, overview(app, whole, now))];
    let problems = problems(whole, now);
    if !problems.is_empty() {
        let row = |problem: &Reason| vec![Value::text(problem.text.as_ref()), Value::text(problem.key)];
        let rows = problems.iter().map(row).collect();
        sections.push(table("problems", "Problems", OVERVIEW, Role::Facts, PROBLEMS, rows));
    }
    sections.push(fields("Arguments", VALUES, vec![("arguments", arguments(whole, resolve))]));
    sections.push(fields("Outcome", VALUES, outcome(whole, resolve)));
    sections.push(table("history", "History", HISTORY, Role::Timeline, STEPS, steps(whole, now)));
    sections.push(fields("Workflow and parent", FAMILY, family(whole)));
    sections.push(table("children", "Children", FAMILY, Role::Relatives, RELATIVES, relatives(&whole.children)));
    for (key, title, some) in
        [("waits_for", "Waits for", &whole.waits_for), ("waited_by", "Waited for by", &whole.waited_by)]
    {
        if !some.is_empty() {
            sections.push(table(key, title, FAMILY, Role::Relatives, RELATIVES, relatives(some)));
        }
    }
    let info =
        Section { key: "app", title: "App", tab: OVERVIEW, role: Role::Facts, body: Body::Fields(app_fields(app)) };
    sections.push(info);
    Detail { sections }
}

fn overview(app: &AppSeen, whole: &Whole, now: Timestamp) -> Fields {
    let facts = &whole.facts;
    let status = &facts.status;
    vec![
        ("app_id", Value::text(app.id.as_str())),
        ("task", Value::text(facts.task.as_str())),
        ("status", Value::Label(Box::new(status.status.shown()))),
        ("since", Value::or_null(status.timestamp, Value::Time)),
        ("registered", Value::or_null(whole.history.first().map(|step| step.timestamp), Value::Time)),
        ("retries", Value::Count(facts.retries)),
        ("runner", Value::or_null(status.runner_id.as_deref(), Value::text)),
        ("heartbeat_age", Value::or_null(facts.heartbeat, |at| Value::Seconds(moment::between(at, now)))),
        ("queued", Value::or_null(whole.queued, Value::Flag)),
        ("ran_on", ran_on(whole)),
    ]
}

/// The runner that owns it, or that noted its last step.
fn ran_on(whole: &Whole) -> Value {
    Value::or_null(whole.runner.as_ref(), |runner| {
        let process = runner.pid.map(|pid| format!(", process {pid}")).unwrap_or_default();
        Value::text(format!("{} on {}{process}", runner.class, runner.host))
    })
}

fn arguments(whole: &Whole, resolve: Resolve<'_>) -> Value {
    let arguments = whole.invocation.iter().flat_map(|call| &call.arguments).map(|(name, text)| {
        let value = shown::named(name, shown::serialized(text, resolve));
        (Untrusted::from(name.as_str()), value)
    });
    Value::Map(arguments.collect())
}

fn outcome(whole: &Whole, resolve: Resolve<'_>) -> Fields {
    let result = Value::or_null(whole.result.as_deref(), |text| shown::serialized(text, resolve));
    let stored = whole.exception.as_ref().map(|failure| exception(failure, resolve));
    let (told, data) = stored.unwrap_or((Value::Null, Value::Null));
    let call = Value::or_null(whole.invocation.as_ref(), |call| Value::text(call.call_id()));
    vec![
        ("result", result),
        ("exception", told),
        ("exception_data", data),
        ("has_result", Value::Flag(whole.result.is_some())),
        ("call_id", call),
    ]
}

/// Its type and message, and the exception as it is stored.
fn exception(failure: &Failure, resolve: Resolve<'_>) -> (Value, Value) {
    let text = match failure {
        Failure::Stored(text) => text,
        Failure::Plain { class, message, traceback } => {
            let message = Value::text(secrets::redact(message));
            let told = vec![("type", Value::text(class.as_str())), ("message", message)];
            return (
                Value::Record(told),
                Value::or_null(traceback.as_deref(), |text| Value::text(secrets::redact(text))),
            );
        }
    };
    let Some(mut exception) = TaskException::from_json(text) else {
        return (
            Value::Record(vec![("type", Value::Null), ("message", Value::Null)]),
            Value::text(secrets::redact(text)),
        );
    };
    let data = shown::serialized(&exception.error_data, resolve);
    if let Some(large) = resolve(&exception.error_data) {
        exception.error_data = large;
    }
    let told = shown::exception(&exception);
    let message = Value::or_null(told.message, Value::text);
    (Value::Record(vec![("type", Value::text(told.class)), ("message", message)]), data)
}

/// Each step with the time until the next one; the last one of what is not final lasts until now.
fn steps(whole: &Whole, now: Timestamp) -> Vec<Vec<Value>> {
    let ends = whole.history.iter().skip(1).map(|step| Some(step.timestamp)).chain([None]);
    let rows = whole.history.iter().zip(ends).map(|(step, end)| {
        let is_final = step.status.as_ref().is_some_and(super::Status::is_final);
        let end = end.or((!is_final).then_some(now));
        vec![
            Value::or_null(step.status.as_ref(), |status| Value::Label(Box::new(status.shown()))),
            Value::or_null(end, |end| Value::Seconds(moment::between(step.timestamp, end))),
            Value::Time(step.timestamp),
            Value::or_null(step.runner_id.as_deref().or(step.runner_context_id.as_deref()), Value::text),
        ]
    });
    rows.collect()
}

fn family(whole: &Whole) -> Fields {
    let call = whole.invocation.as_ref();
    let workflow = call.and_then(|call| call.workflow.as_ref());
    let workflow = Value::or_null(workflow, |workflow| {
        Value::Record(vec![
            ("id", link(&workflow.id)),
            ("type", Value::text(workflow.task.as_str())),
            ("parent", Value::or_null(workflow.parent.as_deref(), link)),
        ])
    });
    let event = call.and_then(|call| call.parent_event_id.as_deref());
    vec![
        ("workflow", workflow),
        ("parent", Value::or_null(whole.parent.as_ref(), |parent| link(&parent.id))),
        ("parent_event", Value::or_null(event, Value::text)),
    ]
}

fn relatives(some: &[Relative]) -> Vec<Vec<Value>> {
    let row = |relative: &Relative| {
        vec![
            link(&relative.id),
            Value::or_null(relative.task.as_deref(), Value::text),
            Value::or_null(relative.status.as_ref(), |status| Value::Label(Box::new(status.shown()))),
        ]
    };
    some.iter().map(row).collect()
}

fn link(id: &str) -> Value {
    Value::Link(Box::new(Link::Entry(Id::from(id), id.into())))
}

/// What the app stored about itself; the module's file is named and never loaded.
fn app_fields(app: &AppSeen) -> Fields {
    let info = app.info.as_deref().and_then(|info| Json::parse(info.as_bytes()).ok());
    let field = |key: &str| info.as_ref().and_then(|info| info.get(key)).map_or(Value::Null, shown::of_json);
    vec![
        ("app_id", Value::text(app.id.as_str())),
        ("module", field("module")),
        ("module_filepath", field("module_filepath")),
        ("app_variable", field("app_variable")),
        ("config_filepath", field("config_filepath")),
        ("config_values", field("config_values")),
    ]
}

/// What does not fit together: the parts are written in separate transactions (formats/pynenc.md section 1, pitfall c).
fn problems(whole: &Whole, now: Timestamp) -> Vec<Reason> {
    let mut problems: Vec<Reason> = row::silence(&whole.facts, now).into_iter().collect();
    let status = &whole.facts.status.status;
    if whole.invocation.is_none() {
        problems.push(Reason::fixed("status-only", "only its status is left: its call is missing"));
    }
    if !whole.facts.certain {
        problems
            .push(Reason::fixed("no-status", "the orchestrator does not know it; its history tells where it stood"));
    }
    let last = whole.history.last().and_then(|step| step.status.as_ref());
    if let Some(last) = last.filter(|last| *last != status) {
        problems
            .push(Reason::new("history-lags", format!("its history ends with {last}; it is written after the status")));
    }
    if whole.result.is_some() && whole.exception.is_some() {
        problems.push(Reason::fixed("both", "it has a result and an exception"));
    }
    if *status == super::Status::Success && whole.result.is_none() {
        problems.push(Reason::fixed("no-result", "it succeeded, and its result is not stored"));
    }
    if *status == super::Status::Failed && whole.exception.is_none() {
        problems.push(Reason::fixed("no-exception", "it failed, and its exception is not stored"));
    }
    if whole.queued == Some(false) && status.is_available_for_run() {
        problems.push(Reason::fixed("not-queued", "waiting to run but in no queue"));
    }
    if whole.damaged_steps > 0 {
        problems.push(Reason::new("damaged", format!("{} steps of its history cannot be read", whole.damaged_steps)));
    }
    problems
}

/// Bytes of the texts that are stored for it.
pub(super) fn stored_bytes(whole: &Whole) -> u64 {
    let call = whole.invocation.iter().flat_map(|call| &call.arguments).map(|(name, text)| name.len() + text.len());
    let steps = whole.history.iter().map(|step| step.to_json().len());
    let outcome = whole.result.iter().map(String::len).chain(whole.exception.iter().map(Failure::bytes));
    call.chain(steps).chain(outcome).map(|bytes| u64::try_from(bytes).unwrap_or(u64::MAX)).sum()
}
