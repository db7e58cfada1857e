//! Moving every moment of a file by the same time, for the sample of a demo: what lies between them stays, only their ages change.
//! Nothing else here writes into the tables of a runner.

use std::path::Path;

use rusqlite::{Connection, Transaction, params};

use super::apps::{self, App};
use super::columns::text;
use crate::model::Timestamp;
use crate::storage::pynenc::source::Result;
use crate::storage::pynenc::{BackendError, InvocationHistory, moment};

/// Moves the moments of a file that nobody else uses.
pub fn shift(path: &Path, seconds: i64) -> std::io::Result<()> {
    all(path, seconds).map_err(|error| match error {
        BackendError::Io(error) => error,
        other => std::io::Error::other(other),
    })
}

fn all(path: &Path, seconds: i64) -> Result<()> {
    let mut connection = Connection::open(path)?;
    for app in apps::all(&connection)? {
        let transaction = connection.transaction()?;
        orchestrator(&transaction, &app, seconds)?;
        histories(&transaction, &app, seconds)?;
        transaction.commit()?;
    }
    Ok(())
}

fn orchestrator(transaction: &Transaction<'_>, app: &App, seconds: i64) -> Result<()> {
    let mut moments = Vec::new();
    if app.has.orchestrator {
        moments.push(("orchestrator_invocations", "status_timestamp"));
    }
    if app.has.heartbeats {
        moments
            .extend(["creation_timestamp", "last_heartbeat"].map(|column| ("orchestrator_runner_heartbeats", column)));
    }
    for (table, column) in moments {
        let sql = format!("UPDATE {} SET {column} = {column} + ?1", app.tables.sql(table));
        transaction.execute(&sql, [seconds])?;
    }
    Ok(())
}

/// Steps tell their moments twice in JSON, too.
fn histories(transaction: &Transaction<'_>, app: &App, seconds: i64) -> Result<()> {
    let table = app.tables.sql("state_backend_history");
    let mut statement = transaction.prepare(&format!("SELECT rowid, history_json FROM {table}"))?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, text(row, 1)?.unwrap_or_default())))?;
    let rows = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    let sql = format!("UPDATE {table} SET history_timestamp = ?2, history_json = ?3 WHERE rowid = ?1");
    for (row, json) in rows {
        let mut step = InvocationHistory::from_json(&json)?;
        step.timestamp = later(step.timestamp, seconds);
        step.status_timestamp = step.status_timestamp.map(|at| later(at, seconds));
        transaction.execute(&sql, params![row, moment::seconds(step.timestamp), step.to_json()])?;
    }
    Ok(())
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::new(at.seconds.saturating_add(seconds), at.nanos)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::pynenc::{App, DistributedInvocation, SqliteStateBackend, StateBackend, Status};

    #[test]
    fn all_moments_move_and_what_lies_between_them_stays() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a.sqlite");
        let steps = || {
            let backend = SqliteStateBackend::open(&path, App::new("a")).unwrap();
            backend.get_history("i").unwrap()
        };
        let backend = SqliteStateBackend::open(&path, App::new("a")).unwrap();
        for status in [Status::Registered, Status::Pending] {
            backend.add_history(&DistributedInvocation::new("i", "m.f"), Some(status), None);
        }
        backend.wait_for_all_async_operations().unwrap();
        drop(backend);
        let before = steps();
        shift(&path, -3_600).unwrap();
        let moved = |mut step: InvocationHistory| {
            step.timestamp = later(step.timestamp, 3_600);
            step.status_timestamp = step.status_timestamp.map(|at| later(at, 3_600));
            step
        };
        let after: Vec<_> = steps().into_iter().map(moved).collect();
        assert_eq!(after, before);
    }
}
