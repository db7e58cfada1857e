//! One row of the list: the status in pynenc's own word, the task, and whether its owner still gives badges of life.

use std::sync::Arc;

use super::source::{AppSeen, Facts};
use super::{Status, moment};
use crate::model::{Badges, Finding, Id, Reason, Remedy, Summary, Timestamp, Value, Verb};
use crate::storage::kind::{FieldClass, KindWords};
use crate::text::human;

/// What selectors may name.
pub(super) const WORDS: KindWords = KindWords {
    states: &[
        "registered",
        "concurrency_controlled",
        "concurrency_controlled_final",
        "rerouted",
        "pending",
        "pending_recovery",
        "running",
        "running_recovery",
        "paused",
        "resumed",
        "killed",
        "success",
        "failed",
        "retry",
        "scheduled",
        "cancelled",
        "damaged",
    ],
    badges: &["stale"],
    marks: &["stale"],
    flags: &[],
    fields: &[
        ("app_id", FieldClass::Text),
        ("task", FieldClass::Text),
        ("retries", FieldClass::Number),
        ("runner", FieldClass::Text),
        ("heartbeat_age", FieldClass::Number),
    ],
};

/// An owner that gave no sign for so many seconds is dead to the others: they recover what it ran (formats/pynenc.md section 4).
pub const SILENT: i64 = 600;

pub fn summary(app: &AppSeen, facts: &Facts, now: Timestamp) -> Summary {
    let silent = silence(facts, now);
    Summary {
        state: facts.status.status.shown(),
        title: facts.task.as_str().into(),
        progress: None,
        outcomes: Default::default(),
        badges: Arc::new(Badges {
            off: off(&facts.status.status),
            marks: silent.clone().map(|reason| ('!', reason)).into_iter().collect(),
            words: silent.map(|_| "stale").into_iter().collect(),
            unread: false,
        }),
        own: None,
        fields: [
            ("app_id", Value::text(app.id.as_str())),
            ("task", Value::text(facts.task.as_str())),
            ("retries", Value::Count(facts.retries)),
            ("runner", Value::or_null(facts.status.runner_id.as_deref(), Value::text)),
            ("heartbeat_age", Value::or_null(facts.heartbeat, |at| Value::Seconds(moment::between(at, now)))),
        ]
        .into(),
        error: None,
    }
}

/// A row of which nothing can be read but its app.
pub fn damaged(app: &AppSeen, why: &str) -> Summary {
    Summary {
        state: Status::of("damaged").shown(),
        title: Default::default(),
        progress: None,
        outcomes: Default::default(),
        badges: Default::default(),
        own: None,
        fields: [("app_id", Value::text(app.id.as_str()))].into(),
        error: Some(Reason::new("damaged", why).into()),
    }
}

/// What a status by itself refuses.
fn off(status: &Status) -> Vec<(Verb, Reason)> {
    let refused = status.is_final().then_some((Verb::Resume, FINAL));
    refused.into_iter().collect()
}

/// Why a final one cannot go on.
pub const FINAL: Reason = Reason::fixed("final", "its status is final: no runner takes it again");

/// That the owner of one in progress is silent, and for how long.
pub fn silence(facts: &Facts, now: Timestamp) -> Option<Reason> {
    let status = &facts.status.status;
    if !status.is_in_progress() || fresh_beat(facts, now).is_some() {
        return None;
    }
    let what = match (&facts.status.runner_id, facts.heartbeat) {
        (None, _) => "owner unknown".to_owned(),
        (Some(_), None) => "its owner never sent a heartbeat".to_owned(),
        (Some(_), Some(at)) => format!("owner silent for {}", human::age_long(at.seconds_until(now))),
    };
    Some(Reason::new("stale", format!("{status}, {what}")))
}

/// The words of those that a runner owns.
pub const IN_PROGRESS: [&str; 4] = ["pending", "running", "paused", "resumed"];

/// What is to be told of one whose owner is silent. pynenc recovers pending and running ones only.
pub fn silent_finding(id: &str, facts: &Facts, now: Timestamp) -> Option<Finding> {
    let reason = Reason::new("owner-silent", silence(facts, now)?.text);
    let advice = match facts.status.status {
        Status::Pending | Status::Running => "start a runner: it recovers it",
        _ => "pynenc never recovers it: call its task again",
    };
    Some(Finding { id: Some(Id::from(id)), reason, advice: advice.into(), remedy: Remedy::Run(&["show"]) })
}

/// The age of a heartbeat in seconds that still says "alive", for one in progress.
pub fn fresh_beat(facts: &Facts, now: Timestamp) -> Option<i64> {
    let age = facts.heartbeat.filter(|_| facts.status.status.is_in_progress())?.seconds_until(now);
    (age < SILENT).then_some(age)
}
