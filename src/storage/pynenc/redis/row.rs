//! What the keys tell of one invocation: its row, and everything about it.

use super::apps::App;
use super::call;
use super::command::command;
use super::link::Link;
use crate::storage::codec::json::Json;
use crate::storage::pynenc::invocation::{some, split_call};
use crate::storage::pynenc::source::{Facts, Failure, Relative, Result, Runner, Whole};
use crate::storage::pynenc::status::text;
use crate::storage::pynenc::{DistributedInvocation, InvocationHistory, Status, StatusRecord, history, moment};
use crate::work::Task;

/// Most relatives and steps that are read of one invocation.
const MOST: usize = 10_000;

/// A runner's context stands in a chain of contexts; only its root may have the heartbeat.
const CHAIN: usize = 8;

type Bytes = Option<Vec<u8>>;

fn string(bytes: Bytes) -> Option<String> {
    bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// What a row tells; none when no component knows the id.
pub fn facts(link: &mut Link, app: &App, id: &str) -> Result<Option<Facts>> {
    let Some(mut facts) = bare(link, app, id)? else { return Ok(None) };
    if let Some(owner) = facts.status.runner_id.clone() {
        facts.heartbeat = heartbeat(link, app, &owner)?;
    }
    Ok(Some(facts))
}

/// A row without its owner's heartbeat.
fn bare(link: &mut Link, app: &App, id: &str) -> Result<Option<Facts>> {
    let keys = &app.keys;
    let mut commands = redis::pipe();
    for key in [
        keys.orchestrator("invocation_status", id),
        keys.orchestrator("invocation_retries", id),
        keys.orchestrator("invocation_to_call", id),
    ] {
        commands.add_command(command(&["GET", &key]));
    }
    commands.add_command(command(&["LINDEX", &keys.state("history", id), "-1"]));
    let (status, retries, call, last): (Bytes, Bytes, Bytes, Bytes) = link.ask_all(&commands)?;
    let known = string(status).map(|status| record(&status));
    let task = match string(call) {
        Some(call) => Some(split_call(&call).0.to_owned()),
        None => invocation(link, app, id)?.map(|call| call.task),
    };
    if known.is_none() && task.is_none() {
        return Ok(None);
    }
    let certain = known.is_some();
    let last = string(last);
    let noted = last.as_deref().and_then(|last| InvocationHistory::from_json(last).ok());
    let mut status = known.unwrap_or_else(|| StatusRecord { status: Status::of(""), runner_id: None, timestamp: None });
    if let Some(noted) = noted {
        // 0.0.x stored the bare word: the moment is that of the last step.
        status.timestamp = status.timestamp.or(Some(noted.timestamp));
        if !certain {
            // A step without a status tells which one still held.
            let held = last.as_deref().and_then(history::held);
            status.status = noted.status.or(held).unwrap_or(status.status);
        }
    }
    let retries = string(retries).and_then(|count| count.parse().ok()).unwrap_or_default();
    Ok(Some(Facts { task: task.unwrap_or_default(), status, certain, retries, heartbeat: None }))
}

/// A status record, or the bare word of 0.0.x.
fn record(stored: &str) -> StatusRecord {
    let record = Json::parse(stored.as_bytes()).ok().as_ref().and_then(StatusRecord::from_json);
    record.unwrap_or_else(|| StatusRecord {
        status: Status::of(stored.trim_matches('"')),
        runner_id: None,
        timestamp: None,
    })
}

fn invocation(link: &mut Link, app: &App, id: &str) -> Result<Option<DistributedInvocation>> {
    let stored: Bytes = link.ask(&command(&["GET", &app.keys.state("invocation", id)]))?;
    Ok(string(stored).and_then(|json| call::from_json(id, &json)))
}

/// The last sign of life of a runner, or of the one that it is a part of.
fn heartbeat(link: &mut Link, app: &App, runner: &str) -> Result<Option<crate::model::Timestamp>> {
    let mut runner = runner.to_owned();
    let mut context: Option<Json> = None;
    for _ in 0..CHAIN {
        let beat: Bytes =
            link.ask(&command(&["HGET", &app.keys.orchestrator("runner_heartbeat", &runner), "last_heartbeat"]))?;
        if let Some(at) = string(beat).and_then(|beat| beat.parse().ok()).and_then(moment::from_seconds) {
            return Ok(Some(at));
        }
        // A context holds those above it.
        let current = match context.take() {
            Some(context) => Some(context),
            None => stored_context(link, app, &runner)?,
        };
        context = current.and_then(|context| context.get("parent_ctx").cloned());
        match context.as_ref().and_then(|above| above.get("runner_id")).and_then(text) {
            Some(above) => runner = above,
            None => break,
        }
    }
    Ok(None)
}

fn stored_context(link: &mut Link, app: &App, runner: &str) -> Result<Option<Json>> {
    let stored: Bytes = link.ask(&command(&["GET", &app.keys.state("runner_context", runner)]))?;
    Ok(string(stored).and_then(|json| Json::parse(json.as_bytes()).ok()))
}

/// Everything about one invocation.
pub fn whole(link: &mut Link, app: &App, id: &str) -> Result<Option<Whole>> {
    let Some(facts) = facts(link, app, id)? else { return Ok(None) };
    let keys = &app.keys;
    let mut commands = redis::pipe();
    commands.add_command(command(&["GET", &keys.state("result", id)]));
    commands.add_command(command(&["GET", &keys.state("exception", id)]));
    commands.add_command(command(&["LRANGE", &keys.state("history", id), "0", &(MOST - 1).to_string()]));
    let (result, exception, steps): (Bytes, Bytes, Vec<Vec<u8>>) = link.ask_all(&commands)?;
    let invocation = invocation(link, app, id)?;
    let (history, damaged_steps) = read_steps(&steps);
    let parent = invocation.as_ref().and_then(|call| call.parent_invocation_id.clone());
    let noted_by = history.last().and_then(|step| step.runner_context_id.clone());
    let runner = facts.status.runner_id.clone().or(noted_by);
    Ok(Some(Whole {
        result: string(result),
        exception: string(exception).map(Failure::Stored),
        children: children(link, app, id, invocation.as_ref())?,
        parent: parent.map(|parent| relative(link, app, parent)).transpose()?,
        waits_for: relatives(link, app, &keys.key("blocking_control", &format!("waiting_for:{id}")))?,
        waited_by: relatives(link, app, &keys.key("blocking_control", &format!("waited_by:{id}")))?,
        runner: runner.map(|runner| context(link, app, &runner)).transpose()?.flatten(),
        queued: queued(link, app, id),
        facts,
        invocation,
        history,
        damaged_steps,
    }))
}

fn read_steps(stored: &[Vec<u8>]) -> (Vec<InvocationHistory>, usize) {
    let steps = stored.iter().map(|step| InvocationHistory::from_json(&String::from_utf8_lossy(step)).ok());
    let mut steps: Vec<InvocationHistory> = steps.flatten().collect();
    history::sort(&mut steps);
    let damaged = stored.len() - steps.len();
    (steps, damaged)
}

fn relatives(link: &mut Link, app: &App, key: &str) -> Result<Vec<Relative>> {
    members(link, key)?.into_iter().map(|id| relative(link, app, id)).collect()
}

fn members(link: &mut Link, key: &str) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    link.members(key, &Task::new(), &mut |batch| {
        ids.extend(batch);
        ids.len() < MOST
    })?;
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}

/// The invocations that it made. 0.0.23 and 0.0.24 kept no list of them, but one of all that belong to a workflow.
fn children(link: &mut Link, app: &App, id: &str, call: Option<&DistributedInvocation>) -> Result<Vec<Relative>> {
    let own = relatives(link, app, &app.keys.state("parent_invocation_children", id))?;
    let workflow = call.and_then(|call| call.workflow.as_ref()).filter(|_| own.is_empty() && !app.ordered);
    let Some(workflow) = workflow else { return Ok(own) };
    let mut found = Vec::new();
    for one in members(link, &app.keys.state("workflow", &format!("{}:sub_invocations", workflow.id)))? {
        let made_by = invocation(link, app, &one)?.and_then(|call| call.parent_invocation_id);
        if made_by.as_deref() == Some(id) {
            found.push(relative(link, app, one)?);
        }
    }
    Ok(found)
}

fn relative(link: &mut Link, app: &App, id: String) -> Result<Relative> {
    let (task, status) = bare(link, app, &id)?.map(|facts| (facts.task, facts.status.status)).unzip();
    Ok(Relative { id, task, status })
}

fn context(link: &mut Link, app: &App, id: &str) -> Result<Option<Runner>> {
    let Some(context) = stored_context(link, app, id)? else { return Ok(None) };
    let field = |key: &str| context.get(key).and_then(text).unwrap_or_default();
    let pid = match context.get("pid") {
        Some(Json::Int(pid)) => u64::try_from(*pid).ok(),
        _ => None,
    };
    Ok(Some(Runner { id: id.to_owned(), class: field("runner_cls"), pid, host: field("hostname") }))
}

/// Whether the queue holds it. 0.0.x queued whole invocations, and servers before 6.0.6 cannot be asked.
fn queued(link: &mut Link, app: &App, id: &str) -> Option<bool> {
    let asked: Result<Option<u64>> = link.ask(&command(&["LPOS", &app.keys.key("broker", "default_queue"), id]));
    asked.ok().map(|place| place.is_some())
}

/// The text behind a key that is not empty.
pub fn stored_text(link: &mut Link, key: &str) -> Result<Option<String>> {
    let stored: Bytes = link.ask(&command(&["GET", key]))?;
    Ok(some(string(stored)))
}
