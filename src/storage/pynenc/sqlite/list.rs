//! Pages of an app's invocations, the newest status first. No table has an index on its times, so that each page is one pass over the
//! rows; the adapter therefore asks for longer pages the further it comes.

use rusqlite::{Connection, params};

use super::apps::App;
use super::text;
use crate::storage::pynenc::source::{Listed, Mark, Order, Result};

/// Up to `limit` invocations of one app that follow the mark.
pub fn page(connection: &Connection, app: &App, after: Option<&Mark>, limit: usize) -> Result<Vec<Listed>> {
    let mut found = Vec::new();
    if app.has.orchestrator {
        found = select(connection, app, &known(app), after, limit)?;
    }
    if has_strays(connection, app)? {
        found.extend(select(connection, app, &strays(app), after, limit)?);
        found.sort_by(Listed::newer_first);
        found.truncate(limit);
    }
    Ok(found)
}

/// The invocation with this id, if the app has it.
pub fn find(connection: &Connection, app: &App, id: &str) -> Result<Option<Listed>> {
    let queries = [app.has.orchestrator.then(|| known(app)), Some(strays(app))];
    for inner in queries.into_iter().flatten() {
        let sql = format!("SELECT id, at FROM ({inner}) WHERE id = ?1 LIMIT 1");
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query([id])?;
        if let Some(row) = rows.next()? {
            return Ok(Some(listed(app, row)?));
        }
    }
    Ok(None)
}

/// Those whose status the orchestrator knows.
fn known(app: &App) -> String {
    let table = app.tables.sql("orchestrator_invocations");
    format!("SELECT invocation_id AS id, coalesce(CAST(status_timestamp AS REAL), 0.0) AS at FROM {table}")
}

/// Those that only the state backend knows: the orchestrator was purged, or never wrote there.
fn strays(app: &App) -> String {
    let (invocations, history) = (app.tables.sql("state_backend_invocations"), app.tables.sql("state_backend_history"));
    let last = format!("SELECT max(h.history_timestamp) FROM {history} h WHERE h.invocation_id = i.invocation_id");
    let all = format!("SELECT i.invocation_id AS id, coalesce(CAST(({last}) AS REAL), 0.0) AS at FROM {invocations} i");
    if !app.has.orchestrator {
        return all;
    }
    let orchestrator = app.tables.sql("orchestrator_invocations");
    format!("{all} WHERE NOT EXISTS (SELECT 1 FROM {orchestrator} o WHERE o.invocation_id = i.invocation_id)")
}

/// Counting both tables by their indices costs far less than looking for each other's rows.
fn has_strays(connection: &Connection, app: &App) -> rusqlite::Result<bool> {
    if !app.has.orchestrator {
        return Ok(true);
    }
    let (invocations, orchestrator) =
        (app.tables.sql("state_backend_invocations"), app.tables.sql("orchestrator_invocations"));
    let sql = format!("SELECT (SELECT count(*) FROM {invocations}) > (SELECT count(*) FROM {orchestrator})");
    connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))
}

fn select(connection: &Connection, app: &App, inner: &str, after: Option<&Mark>, limit: usize) -> Result<Vec<Listed>> {
    let (at, id, or_equal) = match after {
        Some(Listed { order: Order::Seconds(at), id, app: last }) => (*at, id.as_str(), app.seen.key < *last),
        Some(_) | None => (f64::MAX, "", true),
    };
    let sign = if or_equal { "<=" } else { "<" };
    let sql = format!("SELECT id, at FROM ({inner}) WHERE (at, id) {sign} (?1, ?2) ORDER BY at DESC, id DESC LIMIT ?3");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![at, id, limit])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(listed(app, row)?);
    }
    Ok(found)
}

fn listed(app: &App, row: &rusqlite::Row<'_>) -> Result<Listed> {
    let id = text(row, 0)?.unwrap_or_default();
    Ok(Listed { app: app.seen.key, id, order: Order::Seconds(row.get(1)?) })
}
