//! The house rules that a compiler does not keep: which layer may import which, where dangerous calls may be allowed, and that
//! no layer right of `storage` knows a kind by name.

use std::fs;
use std::path::{Path, PathBuf};

/// What each layer may import, from left to right.
const MAY: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("work", &[]),
    ("model", &["text", "work"]),
    ("disk", &["text", "work", "model"]),
    ("storage", &["text", "work", "model", "disk"]),
    ("command", &["text", "work", "model", "disk", "storage"]),
    ("config", &["text", "work", "model", "disk"]),
    ("cli", &["text", "work", "model", "config", "command"]),
    ("tui", &["text", "work", "model", "config", "command"]),
];

/// Files that may allow the disallowed calls, and why they are the owners of them.
const OWNERS: &[&str] = &["disk/", "work/clock.rs", "work/worker_pool.rs", "command/launch.rs", "cli/out.rs"];

/// Every source below `src`: its name there, and its text.
pub fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(found.len() > 30, "the sources were not found");
    found
}

/// The code of a file without comments and without its tests.
fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = before_tests.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn layer(name: &str) -> &str {
    name.split('/').next().unwrap()
}

#[test]
fn each_layer_imports_only_what_stands_to_its_left() {
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let Some((_, may)) = MAY.iter().find(|(l, _)| *l == layer(&name)) else { continue };
        for (other, _) in MAY.iter().filter(|(other, _)| *other != layer(&name) && !may.contains(other)) {
            if code(&text).contains(&format!("crate::{other}")) {
                wrong.push(format!("{name} imports {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_layer_but_storage_knows_a_kind_by_name() {
    let kinds = adjourn::command::kind_names();
    let mut wrong = Vec::new();
    for (name, text) in sources()
        .into_iter()
        .filter(|(name, _)| layer(name) != "storage" && name.contains('/') && !name.contains("/tests"))
    {
        let code = code(&text).to_lowercase();
        wrong.extend(kinds.iter().filter(|kind| code.contains(*kind)).map(|kind| format!("{name} names {kind}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn kinds_do_not_import_each_other() {
    let kinds = adjourn::command::kind_names();
    for (name, text) in sources() {
        let Some(own) = kinds.iter().find(|kind| name.starts_with(&format!("storage/{kind}/"))) else { continue };
        for other in kinds.iter().filter(|kind| kind != &own) {
            assert!(!code(&text).contains(&format!("{other}::")), "{name} imports {other}");
        }
    }
}

#[test]
fn dangerous_calls_are_allowed_to_their_owners_only() {
    for (name, text) in sources() {
        let allowed = code(&text).contains("clippy::disallowed_methods");
        let owner = OWNERS.iter().any(|owner| name.starts_with(owner));
        assert!(!allowed || owner || name == "lib.rs", "{name} allows itself calls that {OWNERS:?} own");
    }
}

/// Files that may ask a repository for the directory itself, and for which files of it that are no entries.
const OWN_FILES: &[&str] = &[
    "disk/repository_dir.rs",      // where it is defined
    "storage/plainbox/legacy.rs",  // the link to the last session
    "storage/plainbox/removal.rs", // the same link, when it dangles
    "storage/woger/root.rs",       // the root's state file
    "storage/woger/verbs.rs",      // the same file
];

#[test]
fn entries_are_reached_by_what_identified_them_and_not_by_name() {
    for (name, text) in sources() {
        let asks = code(&text).contains("for_its_own_files");
        assert!(!asks || OWN_FILES.contains(&name.as_str()), "{name} reaches into a repository by name");
    }
}

#[test]
fn every_module_opens_with_a_paragraph() {
    let bare: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect();
    assert!(bare.is_empty(), "{bare:?}");
}

#[test]
fn screens_change_nothing_but_themselves() {
    let takes = |(name, text): &(String, String)| name.starts_with("tui/screen/") && code(text).contains("&mut App");
    let found: Vec<String> = sources().into_iter().filter(takes).map(|(name, _)| name).collect();
    assert!(found.is_empty(), "a screen takes a Scene and gives outcomes, see docs/architecture.md: {found:?}");
}
