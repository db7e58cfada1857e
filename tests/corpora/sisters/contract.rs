//! The JSON of a row and of an entry keeps its shape: scripts depend on it.

use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};

use crate::sisters::unpacked::Corpus;

/// What differs from machine to machine.
const UNSTEADY: &[&str] = &["owner", "on_disk", "unseen", "bytes_on_disk"];

fn steady(root: &Path, mut document: Json) -> String {
    fn walk(value: &mut Json) {
        match value {
            Json::Object(map) => {
                for (key, value) in map.iter_mut() {
                    if UNSTEADY.contains(&key.as_str()) && !value.is_null() {
                        *value = json!(format!("[{key}]"));
                    }
                    walk(value);
                }
            }
            Json::Array(values) => values.iter_mut().for_each(walk),
            _ => {}
        }
    }
    walk(&mut document);
    let text = serde_json::to_string_pretty(&document).unwrap();
    text.replace(root.to_str().unwrap(), "[PLACE]")
}

fn ask(corpus: &Corpus, root: &str, words: &[&str]) -> String {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", corpus.place.path()).env("TZ", "UTC").env("PATH", "/usr/bin:/bin");
    let output = command.arg("-r").arg(corpus.root(root)).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    steady(corpus.place.path(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn the_json_of_states_keeps_its_contract() {
    let corpus = Corpus::of("pamiq");
    insta::assert_snapshot!("pamiq_list", ask(&corpus, "keeper_edges", &["list", "--json"]));
    let id = "2026-11-20_23-29-42,519786.state";
    insta::assert_snapshot!("pamiq_show", ask(&corpus, "launch_run", &["show", id, "--json"]));
}

#[test]
fn the_json_of_workspaces_keeps_its_contract() {
    let corpus = Corpus::of("woger");
    insta::assert_snapshot!("woger_list", ask(&corpus, "versions", &["list", "--json"]));
    insta::assert_snapshot!("woger_show", ask(&corpus, "versions", &["show", "3", "--json"]));
}
