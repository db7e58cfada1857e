//! What the tables tell of one invocation: its row, and everything about it.

use rusqlite::{Connection, OptionalExtension};

use super::apps::App;
use super::backend::{invocation_sql, read_invocation};
use super::columns::text;
use crate::model::Timestamp;
use crate::storage::pynenc::invocation::some;
use crate::storage::pynenc::source::{Facts, Failure, Relative, Result, Runner, Whole};
use crate::storage::pynenc::{InvocationHistory, Status, StatusRecord, moment};

/// Most relatives and steps that are read of one invocation.
const MOST: usize = 10_000;

/// A runner's context stands in a chain of contexts; only its root may have the heartbeat.
const CHAIN: usize = 8;

/// Unix seconds in a column of any type.
fn seconds(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    use rusqlite::types::ValueRef;
    Ok(match row.get_ref(column)? {
        ValueRef::Real(at) => moment::from_seconds(at),
        ValueRef::Integer(at) => Some(Timestamp::new(at, 0)),
        ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) => None,
    })
}

/// What a row tells; none when neither the orchestrator nor the state backend knows the id.
pub fn facts(connection: &Connection, app: &App, id: &str) -> Result<Option<Facts>> {
    let known = if app.has.orchestrator { orchestrated(connection, app, id)? } else { None };
    match known {
        Some(mut facts) => {
            if let Some(owner) = &facts.status.runner_id {
                facts.heartbeat = heartbeat(connection, app, owner)?;
            }
            Ok(Some(facts))
        }
        None => stray(connection, app, id),
    }
}

fn orchestrated(connection: &Connection, app: &App, id: &str) -> Result<Option<Facts>> {
    let sql = format!(
        "SELECT task_id_key, status, status_runner_id, status_timestamp, retry_count FROM {} WHERE invocation_id = ?1",
        app.tables.sql("orchestrator_invocations")
    );
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Facts {
            task: text(row, 0)?.unwrap_or_default(),
            status: StatusRecord {
                status: Status::of(&text(row, 1)?.unwrap_or_default()),
                runner_id: some(text(row, 2)?),
                timestamp: seconds(row, 3)?,
            },
            certain: true,
            retries: row.get::<_, i64>(4).ok().and_then(|count| u64::try_from(count).ok()).unwrap_or_default(),
            heartbeat: None,
        })
    };
    Ok(connection.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

/// Only the state backend knows it: the last step of its history says where it stood.
fn stray(connection: &Connection, app: &App, id: &str) -> Result<Option<Facts>> {
    let sql =
        format!("SELECT task_id_key FROM {} WHERE invocation_id = ?1", app.tables.sql("state_backend_invocations"));
    let task = connection.prepare_cached(&sql)?.query_row([id], |row| text(row, 0)).optional()?;
    let Some(task) = task else { return Ok(None) };
    let sql = format!(
        "SELECT history_status, history_timestamp FROM {} WHERE invocation_id = ?1 AND history_status <> '' \
         ORDER BY history_timestamp DESC LIMIT 1",
        app.tables.sql("state_backend_history")
    );
    let last =
        connection.prepare_cached(&sql)?.query_row([id], |row| Ok((text(row, 0)?, seconds(row, 1)?))).optional()?;
    let (word, timestamp) = last.unwrap_or_default();
    let status = StatusRecord { status: Status::of(&word.unwrap_or_default()), runner_id: None, timestamp };
    Ok(Some(Facts { task: task.unwrap_or_default(), status, certain: false, retries: 0, heartbeat: None }))
}

/// The last sign of life of a runner, or of the one that it is a part of.
fn heartbeat(connection: &Connection, app: &App, runner: &str) -> Result<Option<Timestamp>> {
    if !app.has.heartbeats {
        return Ok(None);
    }
    let beats = app.tables.sql("orchestrator_runner_heartbeats");
    let sql = format!("SELECT last_heartbeat FROM {beats} WHERE runner_id = ?1");
    let mut runner = runner.to_owned();
    for _ in 0..CHAIN {
        let found = connection.prepare_cached(&sql)?.query_row([&runner], |row| seconds(row, 0)).optional()?;
        if let Some(Some(at)) = found {
            return Ok(Some(at));
        }
        match parent_context(connection, app, &runner)? {
            Some(parent) => runner = parent,
            None => break,
        }
    }
    Ok(None)
}

fn parent_context(connection: &Connection, app: &App, runner: &str) -> Result<Option<String>> {
    if !app.has.contexts {
        return Ok(None);
    }
    let contexts = app.tables.sql("state_backend_runner_contexts");
    let sql = format!("SELECT parent_ctx_id FROM {contexts} WHERE runner_id = ?1");
    let parent = connection.prepare_cached(&sql)?.query_row([runner], |row| text(row, 0)).optional()?;
    Ok(some(parent.flatten()))
}

/// Everything about one invocation.
pub fn whole(connection: &Connection, app: &App, id: &str) -> Result<Option<Whole>> {
    let Some(facts) = facts(connection, app, id)? else { return Ok(None) };
    let sql = invocation_sql(&app.tables, app.has.event);
    let invocation = connection.prepare_cached(&sql)?.query_row([id], read_invocation).optional()?;
    let (history, damaged_steps) = history(connection, app, id)?;
    let one = |component: &str, column: &str| {
        let sql = format!("SELECT {column} FROM {} WHERE invocation_id = ?1", app.tables.sql(component));
        let found = connection.prepare_cached(&sql)?.query_row([id], |row| text(row, 0)).optional()?;
        Result::Ok(found.flatten())
    };
    let parent = invocation.as_ref().and_then(|call| call.parent_invocation_id.clone());
    let noted_by = history.last().and_then(|step| step.runner_context_id.clone());
    let runner = facts.status.runner_id.clone().or(noted_by);
    Ok(Some(Whole {
        result: one("state_backend_results", "result_data")?,
        exception: one("state_backend_exceptions", "exception_data")?.map(Failure::Stored),
        children: children(connection, app, id)?,
        parent: parent.map(|parent| relative(connection, app, parent)).transpose()?,
        waits_for: edges(connection, app, id, ("waited_id", "waiter_id"))?,
        waited_by: edges(connection, app, id, ("waiter_id", "waited_id"))?,
        runner: runner.map(|runner| context(connection, app, &runner)).transpose()?.flatten(),
        queued: queued(connection, app, id)?,
        facts,
        invocation,
        history,
        damaged_steps,
    }))
}

fn history(connection: &Connection, app: &App, id: &str) -> Result<(Vec<InvocationHistory>, usize)> {
    let sql = format!(
        "SELECT history_json FROM {} WHERE invocation_id = ?1 ORDER BY history_timestamp LIMIT {MOST}",
        app.tables.sql("state_backend_history")
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    let (mut steps, mut damaged) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        match InvocationHistory::from_json(&text(row, 0)?.unwrap_or_default()) {
            Ok(step) => steps.push(step),
            Err(_) => damaged += 1,
        }
    }
    Ok((steps, damaged))
}

fn children(connection: &Connection, app: &App, id: &str) -> Result<Vec<Relative>> {
    let sql = format!(
        "SELECT invocation_id FROM {} WHERE parent_invocation_id = ?1 ORDER BY rowid LIMIT {MOST}",
        app.tables.sql("state_backend_invocations")
    );
    relatives(connection, app, &sql, id)
}

fn edges(connection: &Connection, app: &App, id: &str, (wanted, given): (&str, &str)) -> Result<Vec<Relative>> {
    if !app.has.edges {
        return Ok(Vec::new());
    }
    let table = app.tables.sql("orchestrator_blocking_edges");
    relatives(connection, app, &format!("SELECT {wanted} FROM {table} WHERE {given} = ?1 LIMIT {MOST}"), id)
}

fn relatives(connection: &Connection, app: &App, sql: &str, id: &str) -> Result<Vec<Relative>> {
    let mut statement = connection.prepare_cached(sql)?;
    let ids = statement.query_map([id], |row| text(row, 0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    ids.into_iter().flatten().map(|id| relative(connection, app, id)).collect()
}

fn relative(connection: &Connection, app: &App, id: String) -> Result<Relative> {
    let known = if app.has.orchestrator { orchestrated(connection, app, &id)? } else { None };
    let facts = match known {
        Some(facts) => Some(facts),
        None => stray(connection, app, &id)?,
    };
    let (task, status) = facts.map(|facts| (facts.task, facts.status.status)).unzip();
    Ok(Relative { id, task, status })
}

fn context(connection: &Connection, app: &App, id: &str) -> Result<Option<Runner>> {
    if !app.has.contexts {
        return Ok(None);
    }
    let contexts = app.tables.sql("state_backend_runner_contexts");
    let sql = format!("SELECT runner_cls, pid, hostname FROM {contexts} WHERE runner_id = ?1");
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Runner {
            id: id.to_owned(),
            class: text(row, 0)?.unwrap_or_default(),
            pid: row.get::<_, i64>(1).ok().and_then(|pid| u64::try_from(pid).ok()),
            host: text(row, 2)?.unwrap_or_default(),
        })
    };
    Ok(connection.prepare_cached(&sql)?.query_row([id], read).optional()?)
}

fn queued(connection: &Connection, app: &App, id: &str) -> Result<Option<bool>> {
    if !app.has.queue {
        return Ok(None);
    }
    let table = app.tables.sql("broker_message_queue");
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {table} WHERE invocation_id = ?1)");
    Ok(Some(connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?))
}
