//! The SQLite files of pynenc 0.4.0 and 0.1.1, one with three apps and three serializers, and rustvello's.

use serde_json::{Value as Tree, json};

use super::corpus::{Corpus, verdicts};
use super::verdict::{check, exception_is, ids, show};
use super::{list, open};
use crate::model::{Activity, Cause, Id, Settings};
use crate::storage::{Environment, kinds};
use crate::work::Task;

fn names(place: &std::path::Path) -> Vec<String> {
    let all = std::fs::read_dir(place).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = all.collect();
    names.sort();
    names
}

fn place(name: &str, file: &str) {
    let corpus = Corpus::unpacked();
    let path = corpus.path(name).join(file);
    let before = std::fs::read(&path).unwrap();
    let repository = open(&path);
    let mut reader = repository.reader().unwrap();
    check(&mut *reader, &verdicts(name));
    drop(reader);
    assert_eq!(names(&corpus.path(name)), [file], "looking made files");
    assert!(std::fs::read(&path).unwrap() == before, "looking changed the file");
}

#[test]
fn every_verdict_of_0_4_0() {
    place("sqlite-0.4.0", "app.sqlite");
}

#[test]
fn every_verdict_of_0_1_1() {
    place("sqlite-0.1.1", "app.sqlite");
}

#[test]
fn every_verdict_of_rustvello() {
    place("rustvello-sqlite", "app_lab-sample.sqlite");
}

/// What rustvello 0.9.1 left of tasks of its own: four that failed, one that was cancelled.
#[test]
fn rustvellos_own_tasks_keep_their_exceptions_and_cancelled_is_final() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("rv_lab.sqlite");
    std::fs::write(&path, super::corpus::unpacked("pynenc.rustvello-0.9.1.sqlite.gz")).unwrap();
    let mut reader = open(&path).reader().unwrap();
    let mut told: Vec<(String, String, Tree)> = Vec::new();
    for entry in list(&mut *reader) {
        let summary = reader.summary(&entry).unwrap();
        let shown = show(&mut *reader, &entry);
        let state = summary.state.text.lossy().into_owned();
        assert_eq!(summary.badges.off.is_empty(), !["success", "failed", "cancelled"].contains(&state.as_str()));
        assert_eq!(shown["history"].as_array().unwrap().last().unwrap()["status"], json!(state));
        let task = shown["task"].as_str().unwrap().rsplit('.').next().unwrap().to_owned();
        told.push((task, state, shown["exception"].clone()));
    }
    told.sort_by(|a, b| a.0.cmp(&b.0));
    let failed = |class: &str, message: &str| json!({"type": class, "message": message});
    let wanted = [
        ("add", "success", Tree::Null),
        ("boom", "failed", failed("ValueError", "bad ☃")),
        ("gone", "failed", failed("FileNotFoundError", "[Errno 2] No such file or directory: '/nonexistent/x'")),
        ("key", "failed", failed("KeyError", "'k'")),
        ("never", "cancelled", Tree::Null),
        ("pay", "failed", failed("PaymentError", "402: declined")),
    ];
    assert_eq!(told, wanted.map(|(task, state, exception)| (task.to_owned(), state.to_owned(), exception)));
}

#[test]
fn the_order_is_the_newest_status_first() {
    let corpus = Corpus::unpacked();
    for name in ["sqlite-0.4.0", "sqlite-0.1.1"] {
        let repository = open(&corpus.path(name).join("app.sqlite"));
        let entries = list(&mut *repository.reader().unwrap());
        assert_eq!(ids(&entries), verdicts(name)["newest_first_paginated"]);
    }
    // rustvello itself lists by id; every list here is the newest first.
    let repository = open(&corpus.path("rustvello-sqlite/app_lab-sample.sqlite"));
    let entries = list(&mut *repository.reader().unwrap());
    assert!(entries.is_sorted_by(|a, b| a.age.at >= b.age.at));
}

#[test]
fn three_apps_and_three_serializers_in_one_file() {
    let corpus = Corpus::unpacked();
    let repository = open(&corpus.path("sqlite-multi/multi.sqlite"));
    let mut reader = repository.reader().unwrap();
    let entries = list(&mut *reader);
    assert!(entries.is_sorted_by(|a, b| a.age.at >= b.age.at));
    let all = verdicts("sqlite-multi");
    let mut seen = 0;
    for app in all["apps"].as_object().unwrap().values() {
        for (label, wanted) in app["invocations"].as_object().unwrap() {
            let entry = reader.find(&Id::from(wanted["id"].as_str().unwrap())).unwrap();
            let shown = show(&mut *reader, &entry);
            // Its id was never stored, and no guess finds this one.
            let prefix = app["table_prefix"].as_str().unwrap();
            let name = if prefix.starts_with("_2nd") { &app["table_prefix"] } else { &app["app_id"] };
            assert_eq!(shown["app_id"], *name);
            assert_eq!(shown["status"], wanted["status"], "{label}");
            match wanted.get("result") {
                Some(long) if long.get("too_long").is_some() => {
                    assert_eq!(json!(shown["result"].as_str().unwrap().len()), long["too_long"]);
                }
                Some(result) => assert_eq!(shown["result"], *result, "{label} of {}", app["app_id"]),
                None => multi_exception(&shown["exception"], &wanted["exception"]),
            }
            assert!(entries.contains(&entry));
            seen += 1;
        }
    }
    assert_eq!(seen, 21);
}

/// Here the verdict has the bare name of the class.
fn multi_exception(shown: &Tree, wanted: &Tree) {
    let class = shown["type"].as_str().unwrap();
    assert_eq!(class.rsplit('.').next(), wanted[0].as_str());
    exception_is(shown, &shown["type"], &wanted[1]);
}

#[test]
fn silent_owners_are_marked() {
    let corpus = Corpus::unpacked();
    let repository = open(&corpus.path("sqlite-0.4.0/app.sqlite"));
    let mut reader = repository.reader().unwrap();
    let labels = &verdicts("sqlite-0.4.0")["labels"];
    for (label, words) in [("stuck_running", "running"), ("stuck_paused", "paused"), ("pending", "pending")] {
        let entry = reader.find(&Id::from(labels[label].as_str().unwrap())).unwrap();
        let summary = reader.summary(&entry).unwrap();
        assert!(summary.is("stale"), "{label}");
        let (letter, reason) = &summary.badges.marks[0];
        assert!(*letter == '!' && reason.text.starts_with(words), "{reason}");
        let activity = reader.activity(std::slice::from_ref(&entry), &Task::new()).unwrap();
        assert_eq!(activity, [Activity::unknown(0)]);
    }
    let add = reader.find(&Id::from(labels["add"].as_str().unwrap())).unwrap();
    assert!(reader.summary(&add).unwrap().badges.marks.is_empty());
}

#[test]
fn what_is_wrong_is_found_and_nothing_else() {
    let corpus = Corpus::unpacked();
    let repository = open(&corpus.path("sqlite-0.4.0/app.sqlite"));
    let mut keys = Vec::new();
    let mut reader = repository.reader().unwrap();
    reader.examine(&Task::new(), &mut |finding| keys.push(finding.reason.key)).unwrap();
    assert_eq!(keys, ["owner-silent"; 4]);
}

#[test]
fn other_files_are_not_taken_for_pynenc() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("other.sqlite");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE invocations (invocation_id TEXT)").unwrap();
    drop(other);
    let open = |kind| kinds::open(&path.as_path().into(), kind, &Settings::default(), &Environment::new());
    let refused = open(Some("pynenc")).map(|_| ()).unwrap_err();
    assert!(matches!(refused.cause(), Cause::Unsupported(_)), "{refused}");
    assert!(open(None).is_err());
    let absent = place.path().join("none.sqlite");
    let absent =
        kinds::open(&absent.as_path().into(), Some("pynenc"), &Settings::default(), &Environment::new()).map(|_| ());
    assert!(matches!(absent.unwrap_err().cause(), Cause::NoRepository));
}
