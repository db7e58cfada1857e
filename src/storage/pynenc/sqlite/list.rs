//! Pages of an app's invocations, the newest status first. No table has an index on its times, so that each page is one pass over the
//! rows: a quarter of a second for a million. The adapter therefore asks for a short page and then for a very long one.

use rusqlite::Connection;

use super::apps::App;
use super::columns::id;
use crate::storage::pynenc::BackendError;
use crate::storage::pynenc::source::{LONGEST_PAGE, Listed, Mark, Order, Paged, Result};

/// Up to `limit` invocations of one app that follow the mark.
pub fn page(connection: &Connection, app: &App, after: Option<&Mark>, limit: usize) -> Result<Paged> {
    let mut found = Paged::default();
    if app.has.orchestrator {
        found = select(connection, app, &known(app), after, limit)?;
    }
    if has_strays(connection, app)? {
        let strays = select(connection, app, &strays(app), after, limit)?;
        found.listed.extend(strays.listed);
        found.refused += strays.refused;
        found.listed.sort_by(Listed::newer_first);
        found.listed.truncate(limit);
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
            return listed(app, row);
        }
    }
    Ok(None)
}

/// Those whose status the orchestrator knows.
fn known(app: &App) -> String {
    let table = app.tables.sql("orchestrator_invocations");
    format!(
        "SELECT invocation_id AS id, coalesce(CAST(status_timestamp AS REAL), 0.0) AS at, rowid AS row FROM {table}"
    )
}

/// Those that only the state backend knows: the orchestrator was purged, or never wrote there.
fn strays(app: &App) -> String {
    let (invocations, history) = (app.tables.sql("state_backend_invocations"), app.tables.sql("state_backend_history"));
    let last = format!("SELECT max(h.history_timestamp) FROM {history} h WHERE h.invocation_id = i.invocation_id");
    let all = format!(
        "SELECT i.invocation_id AS id, coalesce(CAST(({last}) AS REAL), 0.0) AS at, i.rowid AS row FROM {invocations} i"
    );
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

/// One pass over the rows, the youngest registrations first: so the newest are seen early and the rest costs a comparison each. SQLite's
/// own sorter takes seven times as long where times grow with the rows (seen with a million).
fn select(connection: &Connection, app: &App, inner: &str, after: Option<&Mark>, limit: usize) -> Result<Paged> {
    let mut statement = connection.prepare_cached(&format!("{inner} ORDER BY row DESC"))?;
    let mut rows = statement.query([])?;
    let mut newest = Newest { after, limit, found: Vec::new(), bytes: 0, oldest: f64::NEG_INFINITY };
    let mut refused = 0;
    while let Some(row) = rows.next()? {
        let at: f64 = row.get(1)?;
        if newest.may_be(at) {
            match listed(app, row)? {
                Some(one) => newest.add(one)?,
                None => refused += 1,
            }
        }
    }
    Ok(Paged { listed: newest.finish(), refused, unlisted: false })
}

/// The newest ones that follow the mark, never many more than wanted.
struct Newest<'a> {
    after: Option<&'a Mark>,
    limit: usize,
    found: Vec<Listed>,
    /// What they take.
    bytes: usize,
    /// What is older cannot be among them any more.
    oldest: f64,
}

impl Newest<'_> {
    fn may_be(&self, at: f64) -> bool {
        let follows = match self.after {
            Some(Listed { order: Order::Seconds(mark), .. }) => at <= *mark,
            Some(_) | None => true,
        };
        follows && at >= self.oldest
    }

    fn add(&mut self, one: Listed) -> Result<()> {
        if self.after.is_none_or(|mark| mark.newer_first(&one).is_lt()) {
            self.bytes = self.bytes.saturating_add(one.weight());
            self.found.push(one);
        }
        if self.found.len() >= self.limit.saturating_mul(2) {
            self.prune();
        }
        if self.bytes > LONGEST_PAGE {
            return Err(BackendError::Limit(format!("the ids of one page take more than {} MiB", LONGEST_PAGE >> 20)));
        }
        Ok(())
    }

    fn prune(&mut self) {
        if let Some(last) = self.limit.checked_sub(1).filter(|last| *last < self.found.len()) {
            let (_, oldest, _) = self.found.select_nth_unstable_by(last, Listed::newer_first);
            if let Order::Seconds(at) = oldest.order {
                self.oldest = at;
            }
        }
        self.found.truncate(self.limit);
        self.bytes = self.found.iter().map(Listed::weight).sum();
    }

    fn finish(mut self) -> Vec<Listed> {
        self.prune();
        self.found.sort_unstable_by(Listed::newer_first);
        self.found
    }
}

/// None for a row whose id is too long to be one.
fn listed(app: &App, row: &rusqlite::Row<'_>) -> Result<Option<Listed>> {
    let order = Order::Seconds(row.get(1)?);
    Ok(id(row, 0)?.map(|id| Listed { app: app.seen.key, id, order }))
}
