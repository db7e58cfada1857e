//! What may be done to a workspace and what never.

use std::os::unix::fs::symlink;
use std::path::Path;

use adjourn::command::{ChangeRequest, resume, trash};
use adjourn::model::{AgeSource, ResumeAction, Unlock, Value};
use adjourn::storage::woger::{WorkspaceManager, WorkspaceState};
use adjourn::work::Task;

use crate::sisters::changes::{apply_plan, fates, keep_plan, plan, row};
use crate::sisters::unpacked::{Corpus, names, readers, rows, snapshot};

fn below(path: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn keeping_the_latest_never_takes_what_a_program_needs() {
    let corpus = Corpus::of("woger");
    let mut readers = corpus.readers("versions", None);
    for force in [false, true] {
        let (going, staying) = fates(&keep_plan(&mut readers, 1, force));
        assert_eq!(going, ["10", "1"]);
        let wanted: [(&str, &[&str]); 4] = [
            ("20", &["latest"]),
            ("9", &["target", "newest-finished"]),
            ("3", &["newest-finished"]),
            ("2", &["current", "newest-finished"]),
        ];
        assert_eq!(staying, wanted.map(|(id, keys)| (id.to_owned(), keys.to_vec())));
    }
    let plan = keep_plan(&mut readers, 1, false);
    let report = apply_plan(&mut readers, plan);
    assert_eq!((report.failed(), report.done.len()), (0, 2));
    assert_eq!(names(&rows(&mut readers)), ["20", "9", "3", "2"]);
    assert_eq!(below(&corpus.root("versions")), [".state.json", "2", "20", "3", "9"]);
}

#[test]
fn current_and_target_are_not_removed_whatever_is_forced() {
    let corpus = Corpus::of("woger");
    let mut readers = corpus.readers("versions", None);
    let rows = [row(&mut readers, "2"), row(&mut readers, "9"), row(&mut readers, "1")].to_vec();
    let (going, staying) = fates(&plan(&mut readers, ChangeRequest::Destroy(rows), true));
    assert_eq!(going, ["1"]);
    assert_eq!(staying.len(), 2);
    let mut readers = corpus.readers("strays", None);
    let rows = [row(&mut readers, ".git"), row(&mut readers, "latest")].to_vec();
    let (going, staying) = fates(&plan(&mut readers, ChangeRequest::Destroy(rows), true));
    assert!(going.is_empty());
    assert_eq!(staying, [(".git".to_owned(), vec!["hidden"]), ("latest".to_owned(), vec!["link"])]);
}

#[test]
fn the_trash_stands_beside_the_root() {
    let corpus = Corpus::of("woger");
    let mut readers = corpus.readers("versions", None);
    let before = snapshot(&corpus.root("versions"));
    let rows_before = names(&rows(&mut readers));
    let victim = row(&mut readers, "1");
    let planned = plan(&mut readers, ChangeRequest::Trash(vec![victim]), false);
    apply_plan(&mut readers, planned);
    assert!(!below(&corpus.root("versions")).iter().any(|name| name.contains("trash")));
    assert!(below(corpus.place.path()).iter().any(|name| name.starts_with(".trash-")));
    assert_eq!(rows(&mut readers).len(), rows_before.len() - 1);
    let manager: WorkspaceManager = WorkspaceManager::new(corpus.root("versions")).unwrap();
    assert_eq!(manager.storage().len(), 5);
    let trashed = trash(&readers).unwrap();
    let planned = plan(&mut readers, ChangeRequest::Restore(trashed), false);
    apply_plan(&mut readers, planned);
    assert_eq!(names(&rows(&mut readers)), rows_before);
    assert!(!below(corpus.place.path()).iter().any(|name| name.contains("trash")));
    let found = snapshot(&corpus.root("versions"));
    let paths = |all: &[(std::path::PathBuf, Vec<u8>, std::time::SystemTime)]| -> Vec<_> {
        all.iter().map(|(path, content, _)| (path.clone(), content.clone())).collect()
    };
    assert_eq!(paths(&found), paths(&before));
}

#[test]
fn a_stuck_start_is_undone_and_nothing_else_changes() {
    let corpus = Corpus::of("woger");
    let state = corpus.root("versions/10/.state.json");
    std::fs::write(
        &state,
        "{\n  \"mine\": [1, 2.0],\n  \"big.bin_load\": \"started\",\n  \"d\\u00e9p\": \"finished\"\n}\n",
    )
    .unwrap();
    let mut readers = corpus.readers("versions", None);
    let entry = row(&mut readers, "10");
    let planned = plan(&mut readers, ChangeRequest::BreakLock(vec![entry.clone()], Unlock::Discard), false);
    let report = apply_plan(&mut readers, planned);
    assert_eq!((report.failed(), report.done.len()), (0, 1));
    let after =
        "{\n  \"mine\": [\n    1,\n    2.0\n  ],\n  \"big.bin_load\": null,\n  \"d\\u00e9p\": \"finished\"\n}\n";
    assert_eq!(std::fs::read_to_string(&state).unwrap(), after);
    let entry = row(&mut readers, "10");
    let planned = plan(&mut readers, ChangeRequest::BreakLock(vec![entry], Unlock::Discard), false);
    assert_eq!(planned.changes().count(), 0);
    assert_eq!(below(&corpus.root("versions/10")), [".state.json", "big.bin.part"]);
}

#[test]
fn only_the_start_that_was_shown_is_undone_and_damaged_files_are_never_written() {
    let corpus = Corpus::of("woger");
    let mut readers = corpus.readers("versions", None);
    let entry = row(&mut readers, "10");
    let planned = plan(&mut readers, ChangeRequest::BreakLock(vec![entry], Unlock::Discard), false);
    WorkspaceState::new(corpus.root("versions/10/.state.json"))
        .unwrap()
        .set("other", adjourn::storage::codec::json::Json::text("started"))
        .unwrap();
    let report = apply_plan(&mut readers, planned);
    assert_eq!(report.failed(), 1);
    let left = std::fs::read_to_string(corpus.root("versions/10/.state.json")).unwrap();
    assert!(left.contains("\"big.bin_load\": \"started\""));

    let before = snapshot(&corpus.root("damaged"));
    let mut readers = corpus.readers("damaged", None);
    for id in ["2", "3", "4"] {
        let entry = row(&mut readers, id);
        let planned = plan(&mut readers, ChangeRequest::BreakLock(vec![entry], Unlock::Discard), true);
        assert_eq!(planned.changes().count(), 0, "{id}");
    }
    assert_eq!(snapshot(&corpus.root("damaged")), before);
}

#[test]
fn a_switch_sets_target_and_current_at_once() {
    let corpus = Corpus::of("woger");
    let path = std::env::var_os("PATH").unwrap();
    let environment = [("PATH".to_owned(), path)].into_iter().collect();
    let mut readers = corpus.readers("versions", None);
    let entry = row(&mut readers, "20");
    let step = resume::offer(&readers, &entry, &environment).unwrap().unwrap();
    assert!(matches!(&step, ResumeAction::Switch { consequence } if consequence.contains("current is 2 now")));
    assert!(resume::begin(&readers, &entry, &step).unwrap().is_none());
    let state = std::fs::read_to_string(corpus.root("versions/.state.json")).unwrap();
    assert_eq!(state, "{\n  \"current\": 20,\n  \"target\": 20\n}\n");
    let summary = readers.summary(&entry).unwrap();
    assert_eq!(summary.state.text.to_string(), "current");
    assert!(summary.is("target"));
    assert_eq!(resume::offer(&readers, &entry, &environment).unwrap().unwrap_err().key, "current");
    assert!(summary.fields.contains(&("target", Value::Flag(true))), "a workspace that is both says so in JSON, too");
    let (going, staying) = fates(&plan(&mut readers, ChangeRequest::Destroy(vec![entry]), true));
    assert!(going.is_empty());
    assert_eq!(staying, [("20".to_owned(), vec!["current", "target"])]);

    let mut readers = corpus.readers("twins", Some("woger"));
    let entry = row(&mut readers, "007");
    assert_eq!(resume::offer(&readers, &entry, &environment).unwrap().unwrap_err().key, "twins");
}

#[test]
fn without_knowing_what_is_current_nothing_is_removed() {
    let corpus = Corpus::of("woger");
    std::fs::write(corpus.root("versions/.state.json"), "{\"current\": 2").unwrap();
    let mut readers = corpus.readers("versions", None);
    let entry = row(&mut readers, "1");
    let refused = adjourn::command::Plan::of(&mut readers, ChangeRequest::Destroy(vec![entry]), true, &Task::new());
    assert_eq!(refused.unwrap_err().cause().kind(), "damaged");
}

#[test]
fn a_start_of_this_moment_is_held_until_forced() {
    let place = tempfile::tempdir().unwrap();
    let mut manager: WorkspaceManager = WorkspaceManager::new(place.path().join("root")).unwrap();
    for id in [1, 2] {
        manager.create(&id.into()).unwrap();
    }
    let tracking = manager.storage().get(&1.into()).unwrap().track("load").begin().unwrap();
    let mut readers = readers(manager.root(), None);
    let (going, staying) = fates(&keep_plan(&mut readers, 1, false));
    assert!(going.is_empty());
    assert_eq!(staying[1], ("1".to_owned(), vec!["live"]));
    assert_eq!(fates(&keep_plan(&mut readers, 1, true)).0, ["1"]);
    drop(tracking);
}

#[test]
fn the_age_of_a_workspace_is_only_a_hint() {
    let corpus = Corpus::of("woger");
    let mut readers = corpus.readers("versions", None);
    let found = rows(&mut readers);
    assert!(found.iter().all(|row| row.entry.age.from == AgeSource::OrderOnly && row.entry.age.at.is_some()));
}

#[test]
fn a_link_is_listed_and_never_followed() {
    let corpus = Corpus::of("woger");
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join(".state.json"), "{\"secret_load\": \"started\"}").unwrap();
    symlink(outside.path(), corpus.root("strays/zz")).unwrap();
    symlink("nowhere", corpus.root("strays/dangling")).unwrap();
    let mut readers = corpus.readers("strays", None);
    assert_eq!(names(&rows(&mut readers)), ["zz", "v2", "v1", "latest", ".git"]);
    let entry = row(&mut readers, "zz");
    let summary = readers.summary(&entry).unwrap();
    assert!(summary.is("link") && summary.is("latest") && summary.outcomes.iter().next().is_none());
    assert!(readers.detail(&entry, &Task::new()).is_ok());
    assert_eq!(readers.measure(&entry, &Task::new()).unwrap().files, 0);
    let planned = plan(&mut readers, ChangeRequest::BreakLock(vec![entry], Unlock::Discard), true);
    assert_eq!(planned.changes().count(), 0);
}
