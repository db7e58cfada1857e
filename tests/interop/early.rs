//! pynenc 0.0.24 with its own Redis, and rustvello 0.9.1 with its SQLite file and its Redis: what they write, we show or refuse in words.

use std::process::Command;

use serde_json::{Value, json};

use adjourn::model::{Cause, Id, Settings};
use adjourn::storage::{Environment, kinds};
use adjourn::work::Task;

use crate::pynenc::{Server, list, pythons, seconds, show};

fn probe(python: &std::path::Path, name: &str, words: &[&str], place: &str) -> Value {
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interop").join(name);
    let mut command = Command::new(python);
    let output = command.arg("-B").arg(script).args(words).env("PROBE_PLACE", place).output().unwrap();
    let (told, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{name}: {complaint}");
    serde_json::from_str(told.lines().last().unwrap()).unwrap()
}

fn open(place: &str) -> std::sync::Arc<dyn adjourn::storage::Repository> {
    kinds::open(&std::ffi::OsStr::new(place).into(), None, &Settings::default(), &Environment::new()).unwrap()
}

#[test]
fn what_pynenc_0_0_24_writes_we_show() {
    for (name, python) in pythons("pynenc-early", "what 0.0.24 writes, we show") {
        let Some(server) = Server::start() else { return };
        let written = probe(&python, "probe_pynenc_early.py", &[], &server.address());
        let repository = open(&server.address());
        let mut reader = repository.reader().unwrap();
        assert_eq!(list(&mut *reader).len(), 7, "{name}: five calls and two children");
        for (id, wanted) in written.as_object().unwrap() {
            let shown = show(&mut *reader, id);
            for key in ["task", "status", "parent", "workflow", "arguments"] {
                assert_eq!(shown[key], wanted[key], "{name}: {id}: {key}");
            }
            let steps =
                |all: &Value, status: &dyn Fn(&Value) -> Value, at: &dyn Fn(&Value) -> i64| -> Vec<(Value, i64)> {
                    all.as_array().unwrap().iter().map(|step| (status(step), at(step))).collect()
                };
            assert_eq!(
                steps(&shown["history"], &|step| step["status"].clone(), &|step| seconds(&step["timestamp"])),
                steps(&wanted["history"], &|step| step[0].clone(), &|step| seconds(&step[1])),
                "{name}: {id}"
            );
            if wanted["exception"].is_null() {
                assert!(shown["exception"].is_null());
            } else {
                let class = shown["exception"]["type"].as_str().unwrap();
                assert_eq!(json!(class.rsplit('.').next()), wanted["exception"]["type"], "{name}: {class}");
                // pynenc makes it again from what is left of its arguments; what is stored has the name of the file too.
                let (ours, theirs) = (&shown["exception"]["message"], &wanted["exception"]["message"]);
                assert!(ours.as_str().unwrap().starts_with(theirs.as_str().unwrap()), "{name}: {ours} {theirs}");
            }
            let children = shown["children"].as_array().unwrap();
            assert_eq!(children.len(), if wanted["task"] == "probe_pynenc_early.parent" { 2 } else { 0 });
            for child in children {
                let child = show(&mut *reader, child["id"].as_str().unwrap());
                assert_eq!((&child["parent"], &child["workflow"]["id"]), (&json!(id), &json!(id)));
            }
        }
    }
}

#[test]
fn what_rustvello_writes_we_show_or_refuse_in_words() {
    for (name, python) in pythons("rustvello", "what rustvello writes, we show") {
        let place = tempfile::TempDir::new().unwrap();
        let asked = place.path().join("lab.sqlite");
        let written = probe(&python, "probe_rustvello.py", &[asked.to_str().unwrap()], "");
        // It puts the app's name into the file's.
        let file = place.path().join("lab_interop-app.sqlite");
        let repository = open(file.to_str().unwrap());
        let mut reader = repository.reader().unwrap();
        let missing = "[Errno 2] No such file or directory: '/nonexistent/f'";
        for (task, class, message) in [
            ("add", "", ""),
            ("bad", "ValueError", "no ☃"),
            ("key", "KeyError", "'k'"),
            ("gone", "FileNotFoundError", missing),
            ("pay", "PaymentError", "402: declined"),
            ("never", "", ""),
        ] {
            let id = written[task]["id"].as_str().unwrap();
            let shown = show(&mut *reader, id);
            assert_eq!(shown["status"], written[task]["status"], "{name}: {task}");
            let exception = json!({"type": class, "message": message});
            assert_eq!(shown["exception"], if class.is_empty() { Value::Null } else { exception }, "{name}: {task}");
        }
        let never = reader.find(&Id::from(written["never"]["id"].as_str().unwrap())).unwrap();
        let summary = reader.summary(&never).unwrap();
        assert!(summary.is("cancelled") && !summary.badges.off.is_empty(), "{name}: nothing takes it up again");

        let Some(server) = Server::start() else { return };
        probe(&python, "probe_rustvello.py", &[&server.address()], "");
        let refused = open(&server.address()).reader().unwrap().list(None, &Task::new()).unwrap_err();
        assert!(matches!(refused.cause(), Cause::Unsupported(_)), "{name}: {refused}");
        assert!(refused.to_string().contains("rustvello (app interop-app)"), "{name}: {refused}");
    }
}
