//! The state backend in a SQLite file, in the very tables that pynenc 0.1.1 and later use, so that both may work in one file. It opens
//! the file as pynenc does: journal in a write-ahead log, thirty seconds of patience.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params};

use super::columns::text;
use super::tables::{STATE, Tables};
use crate::disk;
use crate::storage::pynenc::backend::{App, Backend, Hooks};
use crate::storage::pynenc::invocation::{arguments_json, read_arguments, some, split_call, stored_workflow};
use crate::storage::pynenc::{BackendError, DistributedInvocation, InvocationHistory, Status, moment};

type Result<T> = std::result::Result<T, BackendError>;

/// Makes state backends in SQLite files.
pub struct SqliteStateBackend;

impl SqliteStateBackend {
    /// The state backend of an app in this file; file, directories and tables are made where they are missing.
    ///
    /// # Errors
    /// The file cannot be made or is no SQLite file.
    pub fn open(path: &Path, app: App) -> Result<Backend> {
        if let Some(above) = path.parent()
            && !above.as_os_str().is_empty()
        {
            disk::make_dirs(above)?;
        }
        Ok(Backend::new(Sqlite::open(path, app)?))
    }
}

struct Sqlite {
    app: App,
    tables: Tables,
    layout: Layout,
    connection: Mutex<Connection>,
}

/// How the file's own version lays out invocations.
#[derive(Clone, Copy)]
struct Layout {
    /// 0.2.4 and later have the event that made an invocation.
    has_event: bool,
}

impl Sqlite {
    fn open(path: &Path, app: App) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        let tables = Tables::of_app(&app.app_id);
        tables.create(&connection)?;
        let layout = Layout::of(&connection, &tables)?;
        let sqlite = Self { app, tables, layout, connection: Mutex::new(connection) };
        sqlite.introduce()?;
        Ok(sqlite)
    }

    /// Stores the app's id, which its tables' names do not tell, unless pynenc already did.
    fn introduce(&self) -> Result<()> {
        let sql = format!("INSERT OR IGNORE INTO {} VALUES (?1, ?2)", self.tables.sql("state_backend_app_info"));
        self.lock().execute(&sql, params![self.app.app_id, self.app.info()])?;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, component: &str, columns: &str, values: impl rusqlite::Params, count: usize) -> Result<()> {
        let marks = vec!["?"; count].join(", ");
        let sql = format!("INSERT OR REPLACE INTO {} ({columns}) VALUES ({marks})", self.tables.sql(component));
        self.lock().prepare_cached(&sql)?.execute(values)?;
        Ok(())
    }

    /// The columns of an invocation that the file's layout has. Up to 0.2.4 every invocation must have a workflow: one that has none
    /// is written as its own, marked by a parent without a name.
    fn columns(&self, call: &DistributedInvocation) -> Vec<(&'static str, Option<String>)> {
        let own = call.own_workflow();
        let workflow = call.workflow.as_ref().unwrap_or(&own);
        let mut columns = vec![
            ("invocation_id", Some(call.invocation_id.clone())),
            ("call_id_key", Some(call.call_id())),
            ("task_id_key", Some(call.task.clone())),
            ("arguments_id", Some(call.arguments_id.clone())),
            ("serialized_arguments", Some(arguments_json(&call.arguments).to_string())),
            ("parent_invocation_id", call.parent_invocation_id.clone()),
            ("workflow_id", Some(workflow.id.clone())),
            ("workflow_type_key", Some(workflow.task.clone())),
            ("parent_workflow_id", workflow.parent.clone()),
        ];
        if self.layout.has_event {
            columns.push(("parent_event_id", call.parent_event_id.clone()));
        }
        columns
    }

    /// The status that the last step of an invocation came to.
    fn last_status(&self, invocation_id: &str) -> Result<Option<Status>> {
        let sql = format!(
            "SELECT history_status FROM {} WHERE invocation_id = ?1 AND history_status <> '' \
             ORDER BY history_timestamp DESC LIMIT 1",
            self.tables.sql("state_backend_history")
        );
        let word = self.lock().prepare_cached(&sql)?.query_row([invocation_id], |row| text(row, 0)).optional()?;
        Ok(some(word.flatten()).map(|word| Status::of(&word)))
    }

    /// One text by its key.
    fn get(&self, component: &str, column: &str, key: (&str, &str)) -> Result<Option<String>> {
        let sql = format!("SELECT {column} FROM {} WHERE {} = ?1", self.tables.sql(component), key.0);
        let found = self.lock().prepare_cached(&sql)?.query_row([key.1], |row| text(row, 0)).optional()?;
        Ok(found.flatten())
    }
}

impl Layout {
    fn of(connection: &Connection, tables: &Tables) -> rusqlite::Result<Self> {
        let columns = tables.columns(connection, "state_backend_invocations")?;
        Ok(Self { has_event: columns.iter().any(|(name, _)| name == "parent_event_id") })
    }
}

impl Hooks for Sqlite {
    fn app(&self) -> &App {
        &self.app
    }

    fn upsert(&self, invocation: &DistributedInvocation) -> Result<()> {
        let columns = self.columns(invocation);
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let values = rusqlite::params_from_iter(columns.iter().map(|(_, value)| value));
        self.put("state_backend_invocations", &names.join(", "), values, names.len())
    }

    fn invocation(&self, invocation_id: &str) -> Result<Option<DistributedInvocation>> {
        let read = invocation_sql(&self.tables, self.layout.has_event);
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&read)?;
        Ok(statement.query_row([invocation_id], read_invocation).optional()?)
    }

    fn append_history(&self, step: &InvocationHistory) -> Result<()> {
        let before = if step.status.is_none() { self.last_status(&step.invocation_id)? } else { None };
        // Part of the key: one without a status never takes the place of another step of its moment.
        let word = step.status.as_ref().map_or("", |status| status.word());
        let json = step.to_json_after(before.as_ref());
        let values = params![step.invocation_id, moment::seconds(step.timestamp), word, json];
        let columns = "invocation_id, history_timestamp, history_status, history_json";
        self.put("state_backend_history", columns, values, 4)
    }

    fn history(&self, invocation_id: &str) -> Result<Vec<InvocationHistory>> {
        let sql = format!(
            "SELECT history_json FROM {} WHERE invocation_id = ?1 ORDER BY history_timestamp",
            self.tables.sql("state_backend_history")
        );
        let connection = self.lock();
        let mut statement = connection.prepare_cached(&sql)?;
        let texts = statement.query_map([invocation_id], |row| text(row, 0))?;
        texts.map(|json| InvocationHistory::from_json(&json?.unwrap_or_default())).collect()
    }

    fn store_result(&self, invocation_id: &str, text: &str) -> Result<()> {
        self.put("state_backend_results", "invocation_id, result_data", params![invocation_id, text], 2)
    }

    fn result(&self, invocation_id: &str) -> Result<Option<String>> {
        self.get("state_backend_results", "result_data", ("invocation_id", invocation_id))
    }

    fn store_exception(&self, invocation_id: &str, text: &str) -> Result<()> {
        self.put("state_backend_exceptions", "invocation_id, exception_data", params![invocation_id, text], 2)
    }

    fn exception(&self, invocation_id: &str) -> Result<Option<String>> {
        self.get("state_backend_exceptions", "exception_data", ("invocation_id", invocation_id))
    }

    fn store_client_data(&self, reference: &str, text: &str) -> Result<()> {
        self.put("client_data", "data_key, data_value", params![reference, text.as_bytes()], 2)
    }

    fn client_data(&self, reference: &str) -> Result<Option<String>> {
        self.get("client_data", "data_value", ("data_key", reference))
    }

    fn purge(&self) -> Result<()> {
        let deletes: String = STATE.iter().map(|table| format!("DELETE FROM {};\n", self.tables.sql(table))).collect();
        self.lock().execute_batch(&format!("BEGIN IMMEDIATE;\n{deletes}COMMIT;"))?;
        self.introduce()
    }
}

/// Reads one invocation by its id.
pub(super) fn invocation_sql(tables: &Tables, has_event: bool) -> String {
    let event = if has_event { "parent_event_id" } else { "NULL" };
    format!(
        "SELECT invocation_id, call_id_key, serialized_arguments, parent_invocation_id, workflow_id, workflow_type_key, \
         parent_workflow_id, {event}, task_id_key FROM {} WHERE invocation_id = ?1",
        tables.sql("state_backend_invocations")
    )
}

/// The row of [`invocation_sql`].
pub(super) fn read_invocation(row: &rusqlite::Row<'_>) -> rusqlite::Result<DistributedInvocation> {
    let call = text(row, 1)?.unwrap_or_default();
    let (task, arguments_id) = split_call(&call);
    Ok(DistributedInvocation {
        invocation_id: text(row, 0)?.unwrap_or_default(),
        task: some(text(row, 8)?).unwrap_or_else(|| task.to_owned()),
        arguments_id: arguments_id.to_owned(),
        arguments: read_arguments(&text(row, 2)?.unwrap_or_default()),
        parent_invocation_id: some(text(row, 3)?),
        workflow: stored_workflow(text(row, 4)?, text(row, 5)?, text(row, 6)?),
        parent_event_id: some(text(row, 7)?),
    })
}

#[cfg(test)]
mod tests;
