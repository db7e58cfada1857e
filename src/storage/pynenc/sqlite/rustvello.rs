//! Reads rustvello's file: the same model in tables of its own, one app a file, words in upper case, moments as texts with nanoseconds
//! (formats/pynenc.md section 8).

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::{id, text};
use super::readonly_open::Look;
use super::schema;
use crate::disk::ReadError;
use crate::model::Finding;
use crate::storage::pynenc::invocation::{read_arguments, some, split_call, workflow};
use crate::storage::pynenc::source::{
    AppSeen, Facts, Failure, LONGEST_PAGE, Listed, Mark, Order, Paged, Relative, Result, Runner, Source, Whole, app_key,
};
use crate::storage::pynenc::{
    BackendError, DistributedInvocation, InvocationHistory, Status, StatusRecord, TaskException, history, identity,
    moment,
};
use crate::work::Task;

/// Most relatives and steps that are read of one invocation.
const MOST: usize = 10_000;

/// Every invocation with the moment of its status.
const ALL: &str = "SELECT i.invocation_id AS id, coalesce(s.timestamp, i.updated_at) AS at FROM invocations i \
                   LEFT JOIN status_records s ON s.invocation_id = i.invocation_id";

/// The tables that are read.
const READ: [&str; 14] = [
    "app_infos",
    "broker_queue",
    "calls",
    "client_data",
    "errors",
    "history",
    "invocations",
    "results",
    "retries",
    "runner_contexts",
    "runner_heartbeats",
    "status_records",
    "waiting_for",
    "workflow_runs",
];

/// A rustvello file.
pub struct Rustvello {
    look: Look,
    /// The layout that was found to have no computed columns.
    layout: Option<i64>,
}

/// Whether rustvello's tables are in the file.
pub fn is(connection: &Connection) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) = 4 FROM sqlite_master WHERE type = 'table' AND rootpage > 0 \
               AND name IN ('invocations', 'calls', 'status_records', 'app_infos')";
    connection.query_row(sql, [], |row| row.get(0))
}

impl Rustvello {
    /// Makes ready to read a file.
    ///
    /// # Errors
    /// It is missing, denied, or no regular file.
    pub fn new(path: &Path) -> std::result::Result<Self, ReadError> {
        Ok(Self { look: Look::new(path)?, layout: None })
    }

    /// An answer from tables that compute nothing.
    fn read<T>(&mut self, mut work: impl FnMut(&Connection) -> Result<T>) -> Result<T> {
        let checked = &mut self.layout;
        self.look.read(|connection| {
            let layout = connection.query_row("PRAGMA schema_version", [], |row| row.get(0))?;
            if *checked != Some(layout) {
                READ.iter().try_for_each(|table| schema::refuse_computed(connection, table))?;
                *checked = Some(layout);
            }
            work(connection)
        })
    }

    fn name(&self) -> String {
        let stem = self.look.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
        stem.strip_prefix("app_").map_or(stem.clone(), str::to_owned)
    }
}

impl Source for Rustvello {
    fn stop_with(&mut self, task: &Task) {
        self.look.stop_with(task);
    }

    fn apps(&mut self) -> Result<Vec<AppSeen>> {
        let name = self.name();
        let sql = "SELECT app_id, info_json FROM app_infos ORDER BY rowid LIMIT 1";
        let stored = self.read(|connection| {
            Ok(connection.query_row(sql, [], |row| Ok((text(row, 0)?, text(row, 1)?))).optional()?)
        })?;
        let (id, info) = stored.unwrap_or_default();
        Ok(vec![AppSeen { key: app_key(""), id: id.unwrap_or(name), info }])
    }

    fn page(&mut self, after: Option<&Mark>, limit: usize, _task: &Task) -> Result<Paged> {
        let (at, id) = match after {
            Some(Listed { order: Order::Text(at), id, .. }) => (at.as_str(), id.as_str()),
            // Greater than any digit, so that all follow.
            Some(_) | None => ("~", ""),
        };
        let sql = format!("SELECT id, at FROM ({ALL}) WHERE (at, id) < (?1, ?2) ORDER BY at DESC, id DESC LIMIT ?3");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![at, id, limit])?;
            let (mut found, mut bytes) = (Paged::default(), 0_usize);
            while let Some(row) = rows.next()? {
                let Some(one) = listed(row)? else {
                    found.refused += 1;
                    continue;
                };
                bytes = bytes.saturating_add(one.weight());
                found.listed.push(one);
                if bytes > LONGEST_PAGE {
                    let text = format!("the ids of one page take more than {} MiB", LONGEST_PAGE >> 20);
                    return Err(BackendError::Limit(text));
                }
            }
            Ok(found)
        })
    }

    fn find(&mut self, id: &str) -> Result<Vec<Listed>> {
        let sql = format!("{ALL} WHERE i.invocation_id = ?1");
        let found = self.read(|connection| Ok(connection.query_row(&sql, [id], listed).optional()?))?;
        Ok(found.flatten().into_iter().collect())
    }

    fn facts(&mut self, _app: u64, id: &str) -> Result<Option<Facts>> {
        self.read(|connection| facts(connection, id))
    }

    fn whole(&mut self, _app: u64, id: &str) -> Result<Option<Whole>> {
        self.read(|connection| whole(connection, id))
    }

    fn client_data(&mut self, _app: u64, reference: &str) -> Result<Option<String>> {
        self.read(|connection| one(connection, "SELECT data_value FROM client_data WHERE data_key = ?1", reference))
    }

    fn examine(&mut self, _task: &Task, _found: &mut dyn FnMut(Finding)) -> Result<()> {
        Ok(())
    }

    fn change(&mut self) -> Result<u64> {
        self.look.change()
    }
}

/// None for a row whose id, or moment, is too long to be one.
fn listed(row: &Row<'_>) -> rusqlite::Result<Option<Listed>> {
    let (found, order) = (id(row, 0)?, id(row, 1)?.map(Order::Text));
    Ok(found.zip(order).map(|(id, order)| Listed { app: app_key(""), id, order }))
}

fn one(connection: &Connection, sql: &str, key: &str) -> Result<Option<String>> {
    let found = connection.prepare_cached(sql)?.query_row([key], |row| text(row, 0)).optional()?;
    Ok(found.flatten())
}

fn facts(connection: &Connection, id: &str) -> Result<Option<Facts>> {
    let sql = "SELECT i.task_id, coalesce(s.status, i.status), s.runner_id, coalesce(s.timestamp, i.updated_at), \
               (SELECT retry_count FROM retries r WHERE r.invocation_id = i.invocation_id), \
               (SELECT last_heartbeat FROM runner_heartbeats h WHERE h.runner_id = s.runner_id) \
               FROM invocations i LEFT JOIN status_records s ON s.invocation_id = i.invocation_id WHERE i.invocation_id = ?1";
    let read = |row: &Row<'_>| {
        let at = |column| Ok::<_, rusqlite::Error>(text(row, column)?.and_then(|at| moment::parse(&at)));
        Ok(Facts {
            task: text(row, 0)?.unwrap_or_default(),
            status: StatusRecord {
                status: Status::of(&text(row, 1)?.unwrap_or_default()),
                runner_id: some(text(row, 2)?),
                timestamp: at(3)?,
            },
            certain: true,
            retries: row.get::<_, i64>(4).ok().and_then(|count| u64::try_from(count).ok()).unwrap_or_default(),
            heartbeat: at(5)?,
        })
    };
    Ok(connection.prepare_cached(sql)?.query_row([id], read).optional()?)
}

fn whole(connection: &Connection, id: &str) -> Result<Option<Whole>> {
    let Some(facts) = facts(connection, id)? else { return Ok(None) };
    let invocation = invocation(connection, id)?;
    let (history, damaged_steps) = steps(connection, id)?;
    let parent = invocation.as_ref().and_then(|call| call.parent_invocation_id.clone());
    let runner = facts.status.runner_id.clone().or_else(|| history.last().and_then(|step| step.runner_id.clone()));
    let relatives = |sql: &str| {
        let sql = format!("{sql} LIMIT {MOST}");
        let mut statement = connection.prepare_cached(&sql)?;
        let ids = statement.query_map([id], |row| text(row, 0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        ids.into_iter().flatten().map(|id| relative(connection, id)).collect::<Result<Vec<_>>>()
    };
    Ok(Some(Whole {
        result: one(connection, "SELECT result FROM results WHERE invocation_id = ?1", id)?,
        exception: exception(connection, id)?,
        children: relatives("SELECT invocation_id FROM invocations WHERE parent_invocation_id = ?1 ORDER BY rowid")?,
        parent: parent.map(|parent| relative(connection, parent)).transpose()?,
        waits_for: relatives("SELECT waited_on_id FROM waiting_for WHERE waiter_id = ?1")?,
        waited_by: relatives("SELECT waiter_id FROM waiting_for WHERE waited_on_id = ?1")?,
        runner: runner.map(|runner| context(connection, &runner)).transpose()?.flatten(),
        queued: Some(queued(connection, id)?),
        facts,
        invocation,
        history,
        damaged_steps,
    }))
}

fn invocation(connection: &Connection, id: &str) -> Result<Option<DistributedInvocation>> {
    let sql = "SELECT i.call_id, i.task_id, c.serialized_arguments, i.parent_invocation_id, i.workflow_id, i.workflow_type, \
               (SELECT parent_workflow_id FROM workflow_runs w WHERE w.workflow_id = i.workflow_id) \
               FROM invocations i LEFT JOIN calls c ON c.call_id = i.call_id WHERE i.invocation_id = ?1";
    let read = |row: &Row<'_>| {
        let call = text(row, 0)?.unwrap_or_default();
        Ok(DistributedInvocation {
            invocation_id: id.to_owned(),
            task: text(row, 1)?.unwrap_or_default(),
            arguments_id: split_call(&call).1.to_owned(),
            arguments: read_arguments(&text(row, 2)?.unwrap_or_default()),
            parent_invocation_id: some(text(row, 3)?),
            parent_event_id: None,
            workflow: workflow(text(row, 4)?, text(row, 5)?, text(row, 6)?),
        })
    };
    Ok(connection.prepare_cached(sql)?.query_row([id], read).optional()?)
}

fn steps(connection: &Connection, id: &str) -> Result<(Vec<InvocationHistory>, usize)> {
    let sql = format!(
        "SELECT status, runner_id, timestamp, history_timestamp FROM history WHERE invocation_id = ?1 ORDER BY id LIMIT {MOST}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    let (mut steps, mut damaged) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        match step(id, row)? {
            Some(step) => steps.push(step),
            None => damaged += 1,
        }
    }
    history::sort(&mut steps);
    Ok((steps, damaged))
}

fn step(id: &str, row: &Row<'_>) -> rusqlite::Result<Option<InvocationHistory>> {
    let at = |column| Ok::<_, rusqlite::Error>(text(row, column)?.and_then(|at| moment::parse(&at)));
    let (set, noted) = (at(2)?, at(3)?);
    let Some(timestamp) = noted.or(set) else { return Ok(None) };
    let runner_id = some(text(row, 1)?);
    Ok(Some(InvocationHistory {
        timestamp,
        runner_context_id: runner_id.clone(),
        runner_id,
        status_timestamp: set,
        ..InvocationHistory::new(id, text(row, 0)?.map(|word| Status::of(&word)), timestamp)
    }))
}

/// Of pynenc's tasks the message is pynenc's own JSON; of others there are a type and a message, which begins with the type.
fn exception(connection: &Connection, id: &str) -> Result<Option<Failure>> {
    let sql = "SELECT error_type, message, traceback FROM errors WHERE invocation_id = ?1";
    let read = |row: &Row<'_>| {
        let (class, message) = (text(row, 0)?.unwrap_or_default(), text(row, 1)?.unwrap_or_default());
        if TaskException::from_json(&message).is_some() || message.starts_with(identity::REFERENCE) {
            return Ok(Failure::Stored(message));
        }
        let bare = message.strip_prefix(class.as_str()).and_then(|rest| rest.strip_prefix(':')).map(str::trim_start);
        let message = bare.map_or(message.clone(), str::to_owned);
        Ok(Failure::Plain { class, message, traceback: some(text(row, 2)?) })
    };
    Ok(connection.prepare_cached(sql)?.query_row([id], read).optional()?)
}

fn relative(connection: &Connection, id: String) -> Result<Relative> {
    let (task, status) = facts(connection, &id)?.map(|facts| (facts.task, facts.status.status)).unzip();
    Ok(Relative { id, task, status })
}

fn context(connection: &Connection, id: &str) -> Result<Option<Runner>> {
    let sql = "SELECT runner_cls, pid, hostname FROM runner_contexts WHERE runner_id = ?1";
    let read = |row: &Row<'_>| {
        Ok(Runner {
            id: id.to_owned(),
            class: text(row, 0)?.unwrap_or_default(),
            pid: row.get::<_, i64>(1).ok().and_then(|pid| u64::try_from(pid).ok()),
            host: text(row, 2)?.unwrap_or_default(),
        })
    };
    Ok(connection.prepare_cached(sql)?.query_row([id], read).optional()?)
}

fn queued(connection: &Connection, id: &str) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM broker_queue WHERE invocation_id = ?1)";
    Ok(connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?)
}
