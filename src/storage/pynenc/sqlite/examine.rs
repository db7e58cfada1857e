//! What is wrong in an app's tables (formats/pynenc.md sections 4 and 7): found by looking, mended by pynenc or by nobody.

use rusqlite::Connection;

use super::apps::App;
use super::columns::text;
use crate::model::{Finding, Id, Reason, Remedy, Timestamp};
use crate::storage::pynenc::identity;
use crate::storage::pynenc::row::{IN_PROGRESS, silent_finding};
use crate::storage::pynenc::source::Result;

/// Most findings of one sort.
const MOST: usize = 100;

/// One thing that may be wrong: how it is found, what it is, what to do.
struct Check {
    sql: String,
    key: &'static str,
    what: &'static str,
    advice: &'static str,
    remedy: Remedy,
}

/// Everything that is wrong in one app.
pub fn app(connection: &Connection, app: &App) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let expected = identity::table_prefix(&app.seen.id);
    if app.seen.info.is_some() && app.tables.prefix() != expected && !app.tables.prefix().is_empty() {
        let text = format!("the tables of app {} begin with {}, not with {expected}", app.seen.id, app.tables.prefix());
        let advice = "pynenc will not find them; the app was renamed by hand".into();
        found.push(Finding { id: None, reason: Reason::new("prefix", text), advice, remedy: Remedy::List });
    }
    for check in checks(app) {
        found.extend(run(connection, &check)?);
    }
    if app.has.orchestrator && app.has.heartbeats {
        found.extend(silent(connection, app)?);
    }
    Ok(found)
}

fn run(connection: &Connection, check: &Check) -> Result<Vec<Finding>> {
    let sql = format!("SELECT id FROM ({}) LIMIT {MOST}", check.sql);
    let mut statement = connection.prepare(&sql)?;
    let ids = statement.query_map([], |row| text(row, 0))?;
    ids.map(|id| {
        let id = id?.map(|id| Id::from(id.as_str()));
        let reason = Reason::new(check.key, check.what);
        Ok(Finding { id, reason, advice: check.advice.into(), remedy: check.remedy.clone() })
    })
    .collect()
}

fn checks(app: &App) -> Vec<Check> {
    let mut checks = Vec::new();
    if app.has.orchestrator && app.has.queue {
        checks.extend(queue_checks(app));
    }
    if app.has.orchestrator {
        checks.extend(outcome_checks(app));
    }
    checks
}

fn queue_checks(app: &App) -> [Check; 2] {
    let sql = |component| app.tables.sql(component);
    let (queue, invocations, orchestrator) =
        (sql("broker_message_queue"), sql("state_backend_invocations"), sql("orchestrator_invocations"));
    [
        Check {
            sql: format!(
                "SELECT q.invocation_id AS id FROM {queue} q WHERE NOT EXISTS \
                 (SELECT 1 FROM {invocations} i WHERE i.invocation_id = q.invocation_id)"
            ),
            key: "queued-but-gone",
            what: "it is queued, but its call is missing: the runner that takes it exits",
            advice: "stop the runners and purge the app's broker with pynenc",
            remedy: Remedy::List,
        },
        Check {
            sql: format!(
                "SELECT o.invocation_id AS id FROM {orchestrator} o WHERE o.status IN ('registered', 'rerouted', 'retry', 'killed') \
                 AND NOT EXISTS (SELECT 1 FROM {queue} q WHERE q.invocation_id = o.invocation_id)"
            ),
            key: "not-queued",
            what: "waiting to run but in no queue: no runner will take it",
            advice: "call the task again; pynenc does not recover it",
            remedy: Remedy::Run(&["show"]),
        },
    ]
}

fn outcome_checks(app: &App) -> [Check; 3] {
    let sql = |component| app.tables.sql(component);
    let (orchestrator, invocations) = (sql("orchestrator_invocations"), sql("state_backend_invocations"));
    let without = |status: &str, component: &str| {
        format!(
            "SELECT o.invocation_id AS id FROM {orchestrator} o WHERE o.status = '{status}' AND NOT EXISTS \
             (SELECT 1 FROM {} x WHERE x.invocation_id = o.invocation_id)",
            app.tables.sql(component)
        )
    };
    let advice = "the state backend was purged or lost a write; it cannot be recovered";
    [
        Check {
            sql: without("success", "state_backend_results"),
            key: "no-result",
            what: "it succeeded, and its result is not stored",
            advice,
            remedy: Remedy::Run(&["show"]),
        },
        Check {
            sql: without("failed", "state_backend_exceptions"),
            key: "no-exception",
            what: "it failed, and its exception is not stored",
            advice,
            remedy: Remedy::Run(&["show"]),
        },
        Check {
            sql: format!(
                "SELECT o.invocation_id AS id FROM {orchestrator} o WHERE NOT EXISTS \
                 (SELECT 1 FROM {invocations} i WHERE i.invocation_id = o.invocation_id)"
            ),
            key: "status-only",
            what: "only its status is left: its call is missing",
            advice: "purge the app with pynenc once nothing runs",
            remedy: Remedy::Run(&["show"]),
        },
    ]
}

/// Those in progress whose owner, or the runner that it is a part of, gave no sign of life.
fn silent(connection: &Connection, app: &App) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let table = app.tables.sql("orchestrator_invocations");
    let sql = format!("SELECT invocation_id FROM {table} WHERE status = ?1 LIMIT {MOST}");
    for status in IN_PROGRESS {
        let mut statement = connection.prepare_cached(&sql)?;
        let ids = statement.query_map([status], |row| text(row, 0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        for id in ids.into_iter().flatten() {
            let facts = super::row::facts(connection, app, &id)?;
            found.extend(facts.and_then(|facts| silent_finding(&id, &facts, Timestamp::now())));
        }
    }
    Ok(found)
}
