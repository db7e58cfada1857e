//! The facts of a session: what it is, its state, its lock, what is wrong with it.

use super::material::{Material, OVERVIEW, table};
use crate::disk::Name;
use crate::model::{Body, Column, Fields, Reason, Role, Section, Value};
use crate::storage::plainbox::NEXT_FILE;
use crate::storage::plainbox::app_blob::test_plan;
use crate::storage::plainbox::messages;
use crate::storage::plainbox::words::State;
use crate::text::Untrusted;

const PROBLEMS: &[Column] = &[Column { key: "message", title: "DESCRIPTION" }, Column { key: "kind", title: "KIND" }];

pub(super) fn sections(material: &Material<'_>, owner: Untrusted) -> Vec<Section> {
    let facts = Section {
        key: "",
        title: "Session",
        tab: OVERVIEW,
        role: Role::Facts,
        body: Body::Fields(facts(material, owner)),
    };
    let mut sections = vec![facts];
    if !material.problems.is_empty() {
        let row = |problem: &Reason| vec![Value::text(problem.text.as_ref()), Value::text(problem.key)];
        let rows = material.problems.iter().map(row).collect();
        sections.push(table("problems", "Damage", OVERVIEW, Role::Facts, PROBLEMS, rows));
    }
    sections
}

fn facts(material: &Material<'_>, owner: Untrusted) -> Fields {
    let metadata = &material.state.metadata;
    let text = |text: &Option<Untrusted>| Value::or_null(text.clone(), Value::Text);
    let mut fields = vec![
        ("title", text(&metadata.title)),
        ("test_plan", text(&test_plan(metadata))),
        ("app_id", text(&metadata.app_id)),
        ("state", Value::Label(Box::new(state(material).word()))),
        ("flags", Value::List(metadata.flags.iter().cloned().map(Value::Text).collect())),
        ("modified", Value::or_null(material.entry.age.at, Value::Time)),
        ("owner", Value::Text(owner)),
        ("running_job", text(&metadata.running_job_name)),
        ("lock", lock(material)),
        ("checkpoint_version", version(material)),
        ("checkpoint_bytes", Value::or_null(material.saved.map(|facts| facts.bytes), Value::Bytes)),
        ("saved", Value::or_null(material.saved.map(|facts| facts.modified), Value::Time)),
    ];
    fields.extend(later(material));
    fields
}

/// What only later versions have.
fn later(material: &Material<'_>) -> Fields {
    let metadata = &material.state.metadata;
    let mut fields = Vec::new();
    fields.extend(metadata.custom_joblist.map(|custom| ("custom_joblist", Value::Flag(custom))));
    fields.extend(metadata.last_job_start_time.and_then(moment).map(|at| ("last_job_start_time", at)));
    fields.extend(metadata.remaining_todo_jobs.map(|left| ("remaining_todo_jobs", Value::Flag(left))));
    fields
}

fn moment(seconds: f64) -> Option<Value> {
    // A double holds no more than microseconds of today's time.
    let whole = chrono::DateTime::from_timestamp_micros(whole_number(seconds * 1e6)?)?;
    Some(Value::Time(crate::model::Timestamp::new(whole.timestamp(), whole.timestamp_subsec_nanos())))
}

fn whole_number(number: f64) -> Option<i64> {
    format!("{number:.0}").parse().ok()
}

fn state(material: &Material<'_>) -> State {
    if let Some(problem) = material.problems.first() {
        return messages::state(problem);
    }
    match &material.saved {
        None => State::Unsaved,
        Some(_) => State::of(|flag| material.state.metadata.has(flag)),
    }
}

fn version(material: &Material<'_>) -> Value {
    match material.state.version {
        0 => Value::Null,
        version => Value::Count(version.into()),
    }
}

fn lock(material: &Material<'_>) -> Value {
    let Ok(name) = Name::new(NEXT_FILE) else { return Value::Null };
    match material.opened.dir().stat(&name) {
        Ok(facts) => Value::Record(vec![
            ("name", Value::text(NEXT_FILE)),
            ("kind", Value::text(facts.kind.noun())),
            ("bytes", Value::Bytes(facts.bytes)),
            ("written", Value::Time(facts.modified)),
        ]),
        Err(_) => Value::Null,
    }
}
