//! The rules against the real software's own verdicts, step by step.

use super::*;
use crate::model::Timestamp;
use serde_json::Value;

fn vectors(file: &str) -> Value {
    let packed = std::fs::read(format!("{}/tests/corpus/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(packed.as_slice()), &mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn check(machine: Machine, file: &str, count: usize) {
    let all = vectors(file);
    for (word, wanted) in all["statuses"].as_object().unwrap() {
        let status = (word != "<none>").then(|| Status::of(word));
        let definition = machine.definition(status.as_ref()).unwrap();
        let mut next: Vec<&str> = definition.next.iter().map(Status::word).collect();
        next.sort_unstable();
        assert_eq!(serde_json::json!(next), wanted["allowed_next"], "{word}");
        let flags = [
            ("final", definition.is_final),
            ("available_for_run", definition.available_for_run),
            ("requires_ownership", definition.requires_ownership),
            ("acquires_ownership", definition.acquires_ownership),
            ("releases_ownership", definition.releases_ownership),
            ("overrides_ownership", definition.overrides_ownership),
        ];
        for (flag, value) in flags {
            assert_eq!(wanted[flag].as_bool(), Some(value), "{word} {flag}");
        }
    }
    let vectors = all["vectors_from_owner_to_by"].as_array().unwrap();
    assert_eq!(vectors.len(), count);
    for vector in vectors {
        let text = |at: usize| vector[at].as_str();
        let current = text(0).map(|from| StatusRecord {
            status: Status::of(from),
            runner_id: text(1).map(str::to_owned),
            timestamp: None,
        });
        let to = Status::of(text(2).unwrap());
        let verdict = match machine.transition(current.as_ref(), &to, text(3), Timestamp::new(1, 0)) {
            Ok(record) => serde_json::json!({ "ok": record.runner_id }),
            Err(NotAllowed::Transition { .. }) => serde_json::json!({ "error": "InvocationStatusTransitionError" }),
            Err(NotAllowed::Ownership { .. }) => serde_json::json!({ "error": "InvocationStatusOwnershipError" }),
        };
        assert_eq!(verdict, vector[4], "{vector}");
    }
}

#[test]
fn every_vector_of_the_newest_edition() {
    check(Machine::NEWEST, "pynenc.status_machine-0.4.0.json.gz", 546);
}

#[test]
fn every_vector_of_the_early_edition() {
    check(Machine::EARLY, "pynenc.status_machine-0.1.1.json.gz", 630);
}

#[test]
fn words_go_both_ways_and_unknown_ones_stay() {
    for status in Status::KNOWN {
        assert_eq!(Status::of(status.word()), status);
        assert_eq!(Status::of(&status.word().to_uppercase()), status);
    }
    assert_eq!(Status::of("ceased").word(), "ceased");
    assert_eq!(Status::of("ceased").shown().letter, '?');
}

#[test]
fn finals_and_runnables() {
    let words = |test: fn(&Status) -> bool| -> Vec<String> {
        Status::KNOWN.iter().filter(|s| test(s)).map(|s| s.word().to_owned()).collect()
    };
    assert_eq!(words(Status::is_final), ["concurrency_controlled_final", "success", "failed", "cancelled"]);
    assert_eq!(words(Status::is_available_for_run), ["registered", "rerouted", "retry"]);
}
