//! The names of an app's tables, and how pynenc 0.4.0 lays out those that the state backend and the client data store own.

use rusqlite::Connection;

use crate::storage::pynenc::identity;

/// The tables of one app.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tables {
    /// What every name begins with; empty for the tables of 0.1.0, which served one app a file.
    prefix: String,
}

/// The state backend's tables, which a purge empties.
pub const STATE: [&str; 9] = [
    "state_backend_results",
    "state_backend_exceptions",
    "state_backend_invocations",
    "state_backend_runner_contexts",
    "state_backend_history",
    "state_backend_workflows",
    "state_backend_app_info",
    "state_backend_workflow_data",
    "state_backend_workflow_sub_invocations",
];

impl Tables {
    /// Those of an app.
    pub fn of_app(app_id: &str) -> Self {
        Self { prefix: format!("{}__", identity::table_prefix(app_id)) }
    }

    /// Those that a table with this name belongs to; none when it is another component's.
    pub fn of_table(name: &str, component: &str) -> Option<Self> {
        let prefix = name.strip_suffix(component)?;
        (prefix.is_empty() || prefix.ends_with("__")).then(|| Self { prefix: prefix.to_owned() })
    }

    /// The prefix without its underscores; it names an app whose id is not stored.
    pub fn prefix(&self) -> &str {
        self.prefix.strip_suffix("__").unwrap_or(&self.prefix)
    }

    /// A table's name.
    pub fn name(&self, component: &str) -> String {
        format!("{}{component}", self.prefix)
    }

    /// A table's name as SQL takes it, whatever it holds.
    pub fn sql(&self, component: &str) -> String {
        quote(&self.name(component))
    }

    /// Whether the file has this table, and it is one: what stands for a view or a virtual table has no page of its own.
    pub fn has(&self, connection: &Connection, component: &str) -> rusqlite::Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND name = ?1)";
        connection.prepare_cached(sql)?.query_row([self.name(component)], |row| row.get(0))
    }

    /// The columns of a table: their names, and whether they refuse NULL.
    pub fn columns(&self, connection: &Connection, component: &str) -> rusqlite::Result<Vec<(String, bool)>> {
        let mut statement = connection.prepare_cached("SELECT name, \"notnull\" FROM pragma_table_info(?1)")?;
        let rows = statement.query_map([self.name(component)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    /// Makes the tables that are missing, as 0.4.0 lays them out.
    pub fn create(&self, connection: &Connection) -> rusqlite::Result<()> {
        let mut script = String::new();
        for (component, columns) in LAYOUT {
            script.push_str(&format!("CREATE TABLE IF NOT EXISTS {} ({columns});\n", self.sql(component)));
        }
        for (component, column, short) in INDICES {
            let index = quote(&format!("idx_{}_{short}", self.name(component)));
            // A table of an older version may lack the column; a missing table will have it.
            let columns = self.columns(connection, component)?;
            if columns.is_empty() || columns.iter().any(|(name, _)| name == column) {
                let table = self.sql(component);
                script.push_str(&format!("CREATE INDEX IF NOT EXISTS {index} ON {table} ({column});\n"));
            }
        }
        connection.execute_batch(&format!("BEGIN IMMEDIATE;\n{script}COMMIT;"))
    }
}

/// A name as SQL takes it.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

const LAYOUT: [(&str, &str); 10] = [
    ("state_backend_results", "invocation_id TEXT PRIMARY KEY, result_data BLOB NOT NULL"),
    ("state_backend_exceptions", "invocation_id TEXT PRIMARY KEY, exception_data BLOB NOT NULL"),
    (
        "state_backend_invocations",
        "invocation_id TEXT PRIMARY KEY, call_id_key TEXT NOT NULL, task_id_key TEXT NOT NULL, arguments_id TEXT NOT NULL, \
         serialized_arguments TEXT NOT NULL, parent_invocation_id TEXT, parent_call_id TEXT, parent_event_id TEXT, \
         workflow_id TEXT, workflow_type_key TEXT, parent_workflow_id TEXT",
    ),
    (
        "state_backend_runner_contexts",
        "runner_id TEXT PRIMARY KEY, runner_cls TEXT NOT NULL, parent_ctx_id TEXT, pid INTEGER NOT NULL, \
         hostname TEXT NOT NULL, thread_id INTEGER NOT NULL",
    ),
    (
        "state_backend_history",
        "invocation_id TEXT NOT NULL, history_timestamp REAL NOT NULL, history_status TEXT NOT NULL, \
         history_json TEXT NOT NULL, PRIMARY KEY (invocation_id, history_timestamp, history_status)",
    ),
    (
        "state_backend_workflows",
        "workflow_id TEXT PRIMARY KEY, workflow_type_key TEXT NOT NULL, parent_workflow_id TEXT",
    ),
    ("state_backend_app_info", "app_id TEXT PRIMARY KEY, app_info_json TEXT NOT NULL"),
    (
        "state_backend_workflow_data",
        "workflow_id TEXT NOT NULL, data_key TEXT NOT NULL, data_value BLOB NOT NULL, PRIMARY KEY (workflow_id, data_key)",
    ),
    (
        "state_backend_workflow_sub_invocations",
        "parent_workflow_id TEXT NOT NULL, sub_invocation_id TEXT NOT NULL, \
         PRIMARY KEY (parent_workflow_id, sub_invocation_id)",
    ),
    (
        "client_data",
        "data_key TEXT PRIMARY KEY, data_value BLOB NOT NULL, created_at REAL NOT NULL DEFAULT (julianday('now'))",
    ),
];

/// Table, column, and what the index's name ends with.
const INDICES: [(&str, &str, &str); 4] = [
    ("state_backend_invocations", "parent_invocation_id", "parent"),
    ("state_backend_invocations", "parent_event_id", "parent_event"),
    ("state_backend_workflows", "workflow_type_key", "type"),
    ("client_data", "created_at", "created"),
];
