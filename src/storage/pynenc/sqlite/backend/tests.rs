//! The suite of state backends, and what only SQLite has: tables, prefixes, older layouts.

use super::*;
use crate::storage::pynenc::Status;
use crate::storage::pynenc::backend::{StateBackend, suite};

#[test]
fn the_suite() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("new/app.sqlite");
    suite::run(&|app| Box::new(SqliteStateBackend::open(&path, app).unwrap()));
}

#[test]
fn all_tables_bear_the_prefix_and_a_purge_leaves_them() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("app.sqlite");
    let backend = SqliteStateBackend::open(&path, App::new("test-all-tables-prefix")).unwrap();
    let tables = || -> Vec<String> {
        let connection = Connection::open(&path).unwrap();
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(|name| name.unwrap()).collect()
    };
    let before = tables();
    let prefix = crate::storage::pynenc::identity::table_prefix("test-all-tables-prefix");
    let allowed = [format!("{prefix}__state_backend_"), format!("{prefix}__client_data")];
    assert_eq!(before.len(), 10);
    assert!(before.iter().all(|name| allowed.iter().any(|start| name.starts_with(start))), "{before:?}");
    backend.purge().unwrap();
    assert_eq!(tables(), before);
}

/// Tables of 0.1.1: no event, and a workflow that must be there.
#[test]
fn tables_of_an_older_version_are_used_as_they_are() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("app.sqlite");
    let table = Tables::of_app("old").sql("state_backend_invocations");
    let old = format!(
        "CREATE TABLE {table} (invocation_id TEXT PRIMARY KEY, call_id_key TEXT NOT NULL, task_id_key TEXT NOT NULL, \
         arguments_id TEXT NOT NULL, serialized_arguments TEXT NOT NULL, parent_invocation_id TEXT, parent_call_id TEXT, \
         workflow_id TEXT NOT NULL, workflow_type_key TEXT NOT NULL, parent_workflow_id TEXT)"
    );
    Connection::open(&path).unwrap().execute_batch(&old).unwrap();
    has_a_workflow_for_those_who_need_one(&path, "old");
}

/// 0.1.1 to 0.2.4 cannot read an invocation without a workflow, whoever made the file.
#[test]
fn a_new_file_can_be_read_by_versions_in_which_every_invocation_has_a_workflow() {
    let place = tempfile::tempdir().unwrap();
    has_a_workflow_for_those_who_need_one(&place.path().join("app.sqlite"), "new");
}

fn has_a_workflow_for_those_who_need_one(path: &std::path::Path, app: &str) {
    let backend = SqliteStateBackend::open(path, App::new(app)).unwrap();
    let call = DistributedInvocation::new("i", "m.f");
    backend.upsert_invocation(&call);
    backend.add_history(&call, Some(Status::Registered), None);
    backend.wait_for_all_async_operations().unwrap();
    let table = Tables::of_app(app).sql("state_backend_invocations");
    let sql = format!("SELECT workflow_id, workflow_type_key FROM {table}");
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
    let stored = Connection::open(path).unwrap().query_row(&sql, [], read).unwrap();
    assert_eq!(stored, ("i".to_owned(), "m.f".to_owned()));
    // What it was given comes back.
    assert_eq!(backend.get_invocation("i").unwrap(), call);
}

#[test]
fn what_is_no_database_is_an_error() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("app.sqlite");
    std::fs::write(&path, "not a database, but long enough to look like one".repeat(100)).unwrap();
    assert!(SqliteStateBackend::open(&path, App::new("a")).is_err());
    assert!(SqliteStateBackend::open(place.path(), App::new("a")).is_err());
}
