//! Compares one place with the real software's verdicts, invocation by invocation.

use serde_json::{Value as Tree, json};

use super::{document, find, list, tree};
use crate::model::{Entry, Summary};
use crate::storage::Reader;
use crate::work::Task;

/// Checks everything that a verdict tells of a place with one app.
pub fn check(reader: &mut dyn Reader, verdicts: &Tree) {
    let entries = list(reader);
    let wanted = verdicts["invocations"].as_object().unwrap();
    assert_eq!(entries.len(), wanted.len());
    let mut counts = serde_json::Map::new();
    for entry in &entries {
        let summary = reader.summary(entry).unwrap();
        let word = summary.state.text.lossy().into_owned();
        let count = counts.get(&word).and_then(Tree::as_u64).unwrap_or_default();
        counts.insert(word, json!(count + 1));
        let id = entry.id.utf8().unwrap();
        invocation(reader, entry, &summary, &wanted[id]);
        assert_eq!(find(reader, id), *entry);
    }
    for (word, count) in verdicts["counts_by_status"].as_object().unwrap() {
        assert_eq!(counts.get(word).and_then(Tree::as_u64).unwrap_or_default(), count.as_u64().unwrap(), "{word}");
    }
    let queued = entries.iter().filter(|entry| show(reader, entry)["queued"] == json!(true)).count();
    assert_eq!(json!(queued), verdicts["queue_length"]);
}

pub fn ids(entries: &[Entry]) -> Tree {
    entries.iter().map(|entry| entry.id.utf8().unwrap()).collect()
}

pub fn show(reader: &mut dyn Reader, entry: &Entry) -> Tree {
    document(&reader.detail(entry, &Task::new()).unwrap())
}

fn invocation(reader: &mut dyn Reader, entry: &Entry, summary: &Summary, wanted: &Tree) {
    let id = &entry.id;
    let shown = show(reader, entry);
    let record = &wanted["status_record"];
    assert_eq!(json!(summary.state.text.lossy()), record["status"], "{id}");
    assert_eq!(shown["status"], record["status"], "{id}");
    same_moment(&shown["since"], &record["timestamp"]);
    assert_eq!(shown["runner"], record["runner_id"], "{id}");
    for key in ["task", "call_id", "parent", "workflow", "retries"] {
        assert_eq!(shown[key], wanted[key], "{id} {key}");
    }
    assert_eq!(json!(summary.title.lossy()), wanted["task"]);
    assert_eq!(summary.field("retries").map(tree), Some(wanted["retries"].clone()));
    let mut children: Vec<&str> =
        shown["children"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
    children.sort_unstable();
    assert_eq!(json!(children), wanted["children"], "{id}");
    history(&shown, wanted);
    arguments(&shown["arguments"], &wanted["arguments"]);
    outcome(&shown, wanted);
}

/// rustvello keeps nanoseconds, which the verdicts round to microseconds.
fn same_moment(shown: &Tree, wanted: &Tree) {
    let at = |moment: &Tree| crate::storage::pynenc::moment::parse(moment.as_str().unwrap()).unwrap();
    let difference = crate::storage::pynenc::moment::between(at(shown), at(wanted));
    assert!((0.0..1.5e-6).contains(&difference), "{shown} is not {wanted}");
}

fn history(shown: &Tree, wanted: &Tree) {
    let (steps, wanted) = (shown["history"].as_array().unwrap(), wanted["history"].as_array().unwrap());
    assert_eq!(steps.len(), wanted.len());
    for (step, wanted) in steps.iter().zip(wanted) {
        assert_eq!(step["status"], wanted["status"]);
        same_moment(&step["timestamp"], &wanted["at"]);
        let runner = if wanted["runner_id"].is_null() { &wanted["runner_context_id"] } else { &wanted["runner_id"] };
        // The bridge to rustvello says an empty text for nobody.
        assert_eq!(step["runner"].as_str().unwrap_or_default(), runner.as_str().unwrap_or_default());
        assert!(step["seconds"].is_null() || step["seconds"].as_f64().unwrap() >= 0.0);
    }
}

/// The verdict gives long values by their length only, counted as Python's `repr` of all of them together.
fn arguments(shown: &Tree, wanted: &Tree) {
    if wanted.get("too_long").is_some() {
        let text = shown["data"].as_str().unwrap();
        assert_eq!(text.len(), 5_000);
    } else {
        assert_eq!(shown, wanted);
    }
}

/// Objects that Python makes of jsonpickle stay the trees that they are.
fn outcome(shown: &Tree, wanted: &Tree) {
    assert_eq!(shown["has_result"], json!(wanted.get("result").is_some()));
    match wanted.get("result") {
        Some(result) if result.get("py_type").is_some() => {
            assert_eq!(shown["result"]["py/object"], result["py_type"]);
            assert_eq!(shown["result"], json!({"py/object": "sampleapp.Point", "x": 3, "y": 1.5}));
        }
        Some(result) if result.get("too_long").is_some() => {
            assert_eq!(json!(shown["result"].as_str().unwrap().len()), result["too_long"]);
        }
        Some(result) => assert_eq!(shown["result"], *result),
        None => assert!(shown["result"].is_null()),
    }
    match wanted.get("exception") {
        Some(exception) => exception_is(&shown["exception"], &exception["type"], &exception["str"]),
        None => assert!(shown["exception"].is_null()),
    }
}

/// A custom exception that Python makes again has its message formatted twice: what is stored is the truer one.
pub fn exception_is(shown: &Tree, class: &Tree, message: &Tree) {
    assert_eq!(shown["type"], *class);
    let message = message.as_str().unwrap();
    assert_eq!(shown["message"].as_str(), Some(message.trim_end_matches(": ")));
}
