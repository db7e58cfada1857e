//! Rows as nobody should write them, a runner that lives, and what may be asked of an invocation.

use rusqlite::Connection;

use super::corpus::{Corpus, verdicts};
use super::{list, open};
use crate::model::{Activity, Cause, Entry, Id, ResumeAction, ResumeTemplate, Settings, Verb};
use crate::storage::pynenc::redis::server::Server;
use crate::storage::pynenc::{App, DistributedInvocation, SqliteStateBackend, StateBackend, Status, moment};
use crate::work::Task;

const P: &str = "lab_sample_e167e02b__";

fn changed(sql: &str) -> (Corpus, std::path::PathBuf) {
    let corpus = Corpus::unpacked();
    let path = corpus.path("sqlite-0.4.0/app.sqlite");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(&sql.replace("P__", P)).unwrap();
    (corpus, path)
}

fn labelled(label: &str) -> String {
    verdicts("sqlite-0.4.0")["labels"][label].as_str().unwrap().to_owned()
}

#[test]
fn values_of_any_type_are_rows_all_the_same() {
    let (_corpus, path) = changed(
        "UPDATE P__orchestrator_invocations SET status_timestamp = 'soon', retry_count = x'00ff', status = 'ceased' WHERE rowid = 1;
         UPDATE P__orchestrator_invocations SET status_timestamp = 9e999, status = x'ff', status_runner_id = 3 WHERE rowid = 2;
         UPDATE P__orchestrator_invocations SET status_timestamp = -1e300, retry_count = -4 WHERE rowid = 3;
         UPDATE P__state_backend_history SET history_json = '{' WHERE rowid % 3 = 0;
         UPDATE P__state_backend_results SET result_data = x'00ffc3';
         UPDATE P__state_backend_exceptions SET exception_data = '[1]';
         UPDATE P__state_backend_invocations SET serialized_arguments = '7', call_id_key = 'odd' WHERE rowid % 2 = 0;
         UPDATE P__state_backend_app_info SET app_info_json = 'no json';
         DELETE FROM P__client_data;
         CREATE TABLE \"odd\"\"name__state_backend_app_info\" (app_id, app_info_json);
         CREATE TABLE \"odd\"\"name__state_backend_invocations\" (invocation_id, call_id_key, task_id_key, serialized_arguments,
             parent_invocation_id, workflow_id, workflow_type_key, parent_workflow_id);
         CREATE TABLE \"odd\"\"name__state_backend_history\" (invocation_id, history_timestamp, history_status, history_json);
         CREATE TABLE \"odd\"\"name__state_backend_results\" (invocation_id, result_data);
         CREATE TABLE \"odd\"\"name__state_backend_exceptions\" (invocation_id, exception_data);
         INSERT INTO \"odd\"\"name__state_backend_invocations\" (invocation_id) VALUES ('lonely');",
    );
    let repository = open(&path);
    let mut reader = repository.reader().unwrap();
    let entries = list(&mut *reader);
    assert_eq!(entries.len(), 27);
    for entry in &entries {
        reader.summary(entry).unwrap();
        reader.detail(entry, &Task::new()).unwrap();
        reader.measure(entry, &Task::new()).unwrap();
    }
    let odd = entries.iter().filter(|entry| reader.summary(entry).unwrap().is("ceased")).count();
    assert_eq!(odd, 1);
    assert!(reader.find(&Id::new(*b"\xff\xfe")).is_err());
    let mut found = 0;
    reader.examine(&Task::new(), &mut |_| found += 1).unwrap();
    assert!(found > 0);
}

#[test]
fn invocations_that_the_orchestrator_forgot_are_listed_still() {
    let (_corpus, path) = changed("DELETE FROM P__orchestrator_invocations WHERE status = 'success'");
    let repository = open(&path);
    let mut reader = repository.reader().unwrap();
    let entries = list(&mut *reader);
    assert_eq!(entries.len(), 26);
    assert!(entries.is_sorted_by(|a, b| a.age.at >= b.age.at));
    let add = reader.find(&Id::from(labelled("add").as_str())).unwrap();
    assert!(reader.summary(&add).unwrap().is("success"));
    let shown = super::verdict::show(&mut *reader, &add);
    assert_eq!(shown["problems"][0]["kind"], "no-status");
}

#[test]
fn the_same_id_in_two_apps_is_asked_about() {
    let corpus = Corpus::unpacked();
    let path = corpus.path("sqlite-multi/multi.sqlite");
    let sql = "INSERT INTO my_app_4c9a75cc__orchestrator_invocations SELECT * FROM my_app_3fe58225__orchestrator_invocations LIMIT 1 \
               RETURNING invocation_id";
    let id: String = Connection::open(&path).unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
    let mut reader = open(&path).reader().unwrap();
    match reader.find(&Id::from(id.as_str())).unwrap_err().cause() {
        Cause::Ambiguous(text) => assert!(text.contains("my-app") && text.contains("my_app"), "{text}"),
        other => panic!("{other}"),
    }
    let both: Vec<Entry> = list(&mut *reader).into_iter().filter(|entry| entry.id == Id::from(id.as_str())).collect();
    assert!(both.len() == 2 && both[0] != both[1]);
    both.iter().for_each(|entry| drop(reader.summary(entry).unwrap()));
}

#[test]
fn a_fresh_heartbeat_means_in_use() {
    let now = moment::seconds(crate::model::Timestamp::now());
    let (_corpus, path) = changed(&format!("UPDATE P__orchestrator_runner_heartbeats SET last_heartbeat = {now}"));
    let mut reader = open(&path).reader().unwrap();
    let running = reader.find(&Id::from(labelled("stuck_running").as_str())).unwrap();
    assert!(reader.summary(&running).unwrap().badges.marks.is_empty());
    match reader.activity(&[running], &Task::new()).unwrap().as_slice() {
        [Activity::Live(evidence)] => assert!(evidence[0].command.starts_with("ThreadRunner on "), "{evidence:?}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn verbs_are_off_with_their_reasons_and_a_runner_starts_if_configured() {
    let corpus = Corpus::unpacked();
    let repository = open(&corpus.path("sqlite-0.4.0/app.sqlite"));
    assert!(repository.removal().is_err_and(|reason| reason.text.contains("not removable alone")));
    assert!(repository.unlocking().is_err() && repository.creation().is_err() && repository.packing().is_err());
    let mut reader = repository.reader().unwrap();
    let mut entry = |label: &str| reader.find(&Id::from(labelled(label).as_str())).unwrap();
    let (queued, done) = (entry("rerouted"), entry("add"));
    let resumption = repository.resumption().unwrap_or_else(|reason| panic!("{reason}"));
    let none = resumption.inspect(&queued, &Settings::default()).unwrap();
    assert_eq!(none.unwrap_err().key, "no-runner");
    let argv = ["/opt/run {id}", "--app", "{app_id}", "{location}"].map(str::to_owned).to_vec();
    let template = |name: &str| ResumeTemplate { app_id: name.to_owned(), argv: argv.clone(), consequence: None };
    for name in ["lab-sample", "pynenc"] {
        let settings = Settings { resume: vec![template("other"), template(name)], ..Settings::default() };
        let Ok(ResumeAction::Launch { argv, .. }) = resumption.inspect(&queued, &settings).unwrap() else { panic!() };
        assert_eq!(argv[..3], ["/opt/run {id}", "--app", "lab-sample"]);
        assert!(argv[3].to_str().unwrap().ends_with("app.sqlite"));
        assert_eq!(resumption.inspect(&done, &settings).unwrap().unwrap_err().key, "final");
    }
    let summary = repository.reader().unwrap().summary(&done).unwrap();
    assert!(summary.badges.off.iter().any(|(verb, _)| *verb == Verb::Resume));
}

#[test]
fn a_key_of_another_type_damages_one_row_only() {
    let corpus = Corpus::unpacked();
    let dump = corpus.path("redis-0.3.1/dump.rdb");
    let Some(server) = Server::start_with("odd keys on Redis", Some(&dump)) else { return };
    let mut reader = open(server.address().as_ref()).reader().unwrap();
    let entries = list(&mut *reader);
    let key = format!("__pynenc__:lab-sample:orchestrator:invocation_status:{}", entries[0].id);
    redis::pipe().del(&key).rpush(&key, 1).exec(&mut server.connection()).unwrap();
    assert!(reader.summary(&entries[0]).unwrap().error.is_some());
    assert!(reader.summary(&entries[1]).unwrap().error.is_none());
}

#[test]
fn what_changes_between_two_pages_is_listed_once() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a.sqlite");
    let backend = SqliteStateBackend::open(&path, App::new("a")).unwrap();
    let calls: Vec<_> = (0..1_100).map(|number| DistributedInvocation::new(format!("i{number:04}"), "m.f")).collect();
    for call in &calls {
        backend.upsert_invocation(call);
        backend.add_history(call, Some(Status::Registered), None);
    }
    backend.wait_for_all_async_operations().unwrap();
    let mut reader = open(&path).reader().unwrap();
    let first = reader.list(None, &Task::new()).unwrap();
    for moved in [&calls[3], &calls[1_050]] {
        backend.add_history(moved, Some(Status::Pending), None);
    }
    backend.wait_for_all_async_operations().unwrap();
    let second = reader.list(first.next.as_ref(), &Task::new()).unwrap();
    assert!(second.next.is_none() && first.entries.len() == 1_000);
    let ids: std::collections::BTreeSet<_> =
        first.entries.iter().chain(&second.entries).map(|entry| &entry.id).collect();
    assert_eq!((ids.len(), first.entries.len() + second.entries.len()), (1_100, 1_100));
}
