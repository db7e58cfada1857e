//! The apps that have tables in a file. Their ids come from the tables themselves, since a prefix cannot be inverted (formats/pynenc.md
//! section 1).

use rusqlite::{Connection, OptionalExtension};

use super::columns::text;
use super::schema;
use super::tables::Tables;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::identity;
use crate::storage::pynenc::source::{AppSeen, MOST_APPS, Result, app_key};

/// An app with tables in the file.
#[derive(Clone, Debug)]
pub struct App {
    /// What is known of it.
    pub seen: AppSeen,
    /// Its tables.
    pub tables: Tables,
    /// Which of them are there; they came with different versions and components.
    pub has: Has,
}

/// Which tables and columns an app has.
#[derive(Clone, Copy, Default, Debug)]
pub struct Has {
    /// The orchestrator, which knows the status.
    pub orchestrator: bool,
    pub heartbeats: bool,
    pub edges: bool,
    pub queue: bool,
    pub client_data: bool,
    pub contexts: bool,
    /// Invocations know the event that made them.
    pub event: bool,
}

/// The tables that are read.
const READ: [&str; 11] = [
    APP_INFO,
    "state_backend_invocations",
    "state_backend_history",
    "state_backend_results",
    "state_backend_exceptions",
    "state_backend_runner_contexts",
    "orchestrator_invocations",
    "orchestrator_runner_heartbeats",
    "orchestrator_blocking_edges",
    "broker_message_queue",
    "client_data",
];

const APP_INFO: &str = "state_backend_app_info";

/// Whether pynenc's tables are in the file.
pub fn any(connection: &Connection) -> Result<bool> {
    Ok(!app_tables(connection)?.is_empty())
}

/// Every app of the file.
pub fn all(connection: &Connection) -> Result<Vec<App>> {
    app_tables(connection)?.into_iter().map(|tables| App::of(connection, tables)).collect()
}

/// The prefixes, by the table that every app has.
fn app_tables(connection: &Connection) -> Result<Vec<Tables>> {
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%state\\_backend\\_app\\_info' ESCAPE '\\' \
               AND rootpage > 0 ORDER BY rowid";
    let mut statement = connection.prepare_cached(sql)?;
    let names = statement.query_map([], |row| text(row, 0))?;
    let mut found = Vec::new();
    for name in names {
        let tables = name?.and_then(|name| Tables::of_table(&name, APP_INFO));
        if let Some(tables) = tables
            && tables.has(connection, "state_backend_invocations")?
        {
            found.push(tables);
        }
        if found.len() > MOST_APPS {
            return Err(BackendError::Limit(format!("it holds more than {MOST_APPS} apps")));
        }
    }
    Ok(found)
}

impl App {
    fn of(connection: &Connection, tables: Tables) -> Result<Self> {
        let has = |component| tables.has(connection, component);
        for component in READ {
            schema::refuse_computed(connection, &tables.name(component))?;
        }
        let columns = tables.columns(connection, "state_backend_invocations")?;
        let has = Has {
            orchestrator: has("orchestrator_invocations")?,
            heartbeats: has("orchestrator_runner_heartbeats")?,
            edges: has("orchestrator_blocking_edges")?,
            queue: has("broker_message_queue")?,
            client_data: has("client_data")?,
            contexts: has("state_backend_runner_contexts")?,
            event: columns.iter().any(|(name, _)| name == "parent_event_id"),
        };
        let sql = format!("SELECT app_id, app_info_json FROM {} ORDER BY rowid LIMIT 1", tables.sql(APP_INFO));
        let stored = connection.query_row(&sql, [], |row| Ok((text(row, 0)?, text(row, 1)?))).optional()?;
        let (id, info) = stored.unwrap_or_default();
        let guess = || identity::guess_app(tables.prefix()).unwrap_or_else(|| tables.prefix().to_owned());
        let id = id.unwrap_or_else(guess);
        let seen = AppSeen { key: app_key(&tables.name("")), id, info };
        Ok(Self { seen, tables, has })
    }
}
