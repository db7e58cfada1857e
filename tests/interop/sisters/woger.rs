//! The real woger on one side, ours on the other.

use std::path::Path;

use adjourn::command::{Answer, ChangeRequest, Plan, Readers, apply, resume};
use adjourn::model::{Body, Unlock, Value};
use adjourn::storage::woger::{ActionStatus, WorkspaceManager, WorkspaceState};
use adjourn::work::Task;
use serde_json::{Map, Value as Json, json};

use crate::sisters::environments::{ids, look_until_done, prepared, readers, rows, strings};

const PROGRAM: &str = "woger";

/// What ours says of a root, as the probe says it.
fn ours(readers: &mut Readers) -> Json {
    let (mut order, mut current, mut target, mut actions) = (Vec::new(), Json::Null, Json::Null, Map::new());
    for row in rows(readers).iter().rev() {
        let id = row.entry.id.to_string();
        let summary = readers.summary(row).unwrap();
        let flag = |key: &str| summary.field(key) == Some(&Value::Flag(true));
        if flag("current") {
            current = json!(id);
        }
        if flag("target") {
            target = json!(id);
        }
        let detail = readers.detail(row, &Task::new()).unwrap();
        let Body::Table { rows, .. } = &detail.section("actions").unwrap().body else { panic!() };
        let status = |value: &Value| match value {
            Value::Label(word) => json!(word.text.lossy()),
            _ => Json::Null,
        };
        let pairs = rows.iter().map(|row| match &row[0] {
            Value::Text(name) => (name.lossy().into_owned(), status(&row[1])),
            other => panic!("{other:?}"),
        });
        actions.insert(id.clone(), Json::Object(pairs.collect()));
        order.push(id);
    }
    json!({"order": order, "current": current, "target": target, "actions": actions})
}

fn compare(readers: &mut Readers, theirs: &Json, label: &str) {
    let found = ours(readers);
    for key in ["order", "current", "target", "actions"] {
        assert_eq!(found[key], theirs[key], "{label}: {key}");
    }
}

#[test]
fn what_they_write_we_show() {
    for real in prepared(PROGRAM, "what they write, we show") {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("root");
        let theirs = real.ask(&["write", root.to_str().unwrap()]);
        compare(&mut readers(&root), &theirs, &real.label);
    }
}

#[test]
fn what_we_write_they_read() {
    for real in prepared(PROGRAM, "what we write, they read") {
        let place = tempfile::tempdir().unwrap();
        let mut manager: WorkspaceManager = WorkspaceManager::new(place.path().join("root")).unwrap();
        for id in [3, 20, 100] {
            let workspace = manager.create(&id.into()).unwrap();
            let load = workspace.track("data.json_load").begin().unwrap();
            std::fs::write(workspace.root().join("data.json"), "{}").unwrap();
            assert_eq!(load.finish().unwrap(), ActionStatus::Finished);
            workspace.track("build").begin().unwrap().finish().unwrap();
        }
        drop(manager.storage().get(&100.into()).unwrap().track("déploiement").begin().unwrap());
        manager.set_current_ws_id(&3.into()).unwrap();
        manager.target_latest().unwrap();
        let theirs = real.ask(&["look", manager.root().to_str().unwrap()]);
        assert_eq!(strings(&theirs["order"]), ["3", "20", "100"], "{}", real.label);
        assert_eq!((&theirs["current"], &theirs["target"]), (&json!("3"), &json!("100")));
        assert_eq!(
            theirs["actions"]["100"],
            json!({"data.json_load": "finished", "build": "finished", "déploiement": "failed"})
        );
        assert_eq!(theirs["finished"], json!({"build": "100", "data.json_load": "100", "déploiement": null}));
        compare(&mut readers(manager.root()), &theirs, &real.label);
    }
}

#[test]
fn while_they_write_we_read_and_never_write() {
    for real in prepared(PROGRAM, "while they write, we read") {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("root");
        drop(WorkspaceManager::<adjourn::storage::woger::Workspace>::new(&root).unwrap());
        let mut readers = readers(&root);
        let mut running = real.start(&["busy", root.to_str().unwrap(), "400"]);
        let mut torn = 0;
        let (rounds, looks) = look_until_done(&mut readers, &mut running, |readers, row| {
            // They write in place, so a reader may meet half a file; it says so and goes on.
            torn += usize::from(readers.summary(row).unwrap().error.is_some());
            readers.detail(row, &Task::new()).unwrap();
        });
        println!(
            "interop: {}: {rounds} listings and {looks} looks during the run, {torn} half-written files",
            real.label
        );
        let theirs = real.ask(&["look", root.to_str().unwrap()]);
        assert_eq!(strings(&theirs["order"]).len(), 400);
        compare(&mut readers, &theirs, &real.label);
    }
}

/// They empty the file before they write it: met so, it is no damaged one.
#[test]
fn beside_a_real_writer_every_set_is_written() {
    for real in prepared(PROGRAM, "beside a real writer every set is written") {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join(".state.json");
        let state = WorkspaceState::new(&path).unwrap();
        let mut running = real.start(&["rewrite", path.to_str().unwrap(), "600"]);
        let mut sets = 0;
        while running.try_wait().unwrap().is_none() {
            state.set("ours", adjourn::storage::codec::json::Json::Int(sets)).unwrap();
            sets += 1;
        }
        assert!(running.wait().unwrap().success());
        println!("interop: {}: {sets} sets beside a writer every 5 ms, none failed", real.label);
        assert!(sets > 50);
        state.set("ours", adjourn::storage::codec::json::Json::Int(sets)).unwrap();
        let theirs = real.ask(&["rewrite", path.to_str().unwrap(), "1"]);
        assert_eq!(theirs, json!(0), "{}: it reads what we wrote", real.label);
        assert_eq!(state.get("ours").unwrap(), adjourn::storage::codec::json::Json::Int(sets));
    }
}

fn row(readers: &mut Readers, id: &str) -> adjourn::model::EntryRef {
    rows(readers).into_iter().find(|row| row.entry.id.bytes() == id.as_bytes()).unwrap()
}

#[test]
fn an_undone_start_runs_again_and_a_switch_is_seen() {
    for real in prepared(PROGRAM, "an undone start runs again") {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("root");
        real.ask(&["write", root.to_str().unwrap()]);
        std::fs::remove_dir(root.join("10/logs")).unwrap();
        let state = WorkspaceState::new(root.join("10/.state.json")).unwrap();
        state.set("logs_load", ActionStatus::Started.json()).unwrap();
        let retry = || real.ask(&["retry", root.to_str().unwrap(), "10"]);
        assert_eq!(retry(), Json::Null, "{}: a start that is stuck is never retried", real.label);

        let mut readers = readers(&root);
        let entry = row(&mut readers, "10");
        let plan =
            Plan::of(&mut readers, ChangeRequest::BreakLock(vec![entry], Unlock::Discard), true, &Task::new()).unwrap();
        let agreed = plan.agree(Answer::Beforehand).unwrap();
        assert_eq!(apply(&mut readers, agreed, &Task::new(), &mut |_| {}).unwrap().failed(), 0);
        assert_eq!(retry(), json!("10/logs"));
        assert!(root.join("10/logs").is_dir());

        let entry = row(&mut readers, "10");
        let step = resume::offer(&readers, &entry, &Default::default()).unwrap().unwrap();
        resume::begin(&readers, &entry, &step).unwrap();
        let theirs = real.ask(&["look", root.to_str().unwrap()]);
        assert_eq!((&theirs["current"], &theirs["target"]), (&json!("10"), &json!("10")));
        assert_eq!(theirs["actions"]["10"]["déploiement"], "paused");
    }
}

#[test]
fn names_of_any_script_have_the_same_ids_and_order() {
    let names = ["7", "10", "9", "-3", "+11", " 12", "1_3", "٧٧", "７8", "0", "-0100", "99999999999999999999999"];
    let texts = ["a", "Z", "é", "\u{10000}", "\u{ffee}", "10a", "1__0", "_1", "v2", "²"];
    for real in prepared(PROGRAM, "names have the same ids") {
        for set in [&names[..], &texts[..]] {
            let place = tempfile::tempdir().unwrap();
            for name in set {
                std::fs::create_dir(place.path().join(name)).unwrap();
            }
            let theirs = real.ask(&["look", place.path().to_str().unwrap()]);
            let mut listed = ids(&mut readers(place.path()));
            listed.reverse();
            assert_eq!(listed, strings(&theirs["order"]), "{}", real.label);
        }
    }
}

#[test]
fn both_write_the_same_bytes() {
    let texts = [
        r#"{}"#,
        r#"{"a":1.5,"b":[1,2,{"c":[]}],"d":{}}"#,
        r#"{"é\ud83d\ude00\ud800\u007f\u0000/\"":"\t\n\\","big":123456789012345678901234567890}"#,
        r#"{"f":[0.1,1e16,1e-7,-0.0,1e400,NaN],"x":"1","x":"2","y":true}"#,
    ];
    for real in prepared(PROGRAM, "both write the same bytes") {
        for text in texts {
            let theirs = real.ask(&["dump", text]);
            let place = tempfile::tempdir().unwrap();
            let path = place.path().join(".state.json");
            std::fs::write(&path, text).unwrap();
            WorkspaceState::new(&path).unwrap().set("set", adjourn::storage::codec::json::Json::Null).unwrap();
            assert_eq!(read(&path), theirs.as_str().unwrap(), "{}", real.label);
        }
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}
