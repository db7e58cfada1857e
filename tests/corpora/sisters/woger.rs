//! woger 4.1.3: ids and order, current and target, every action's status, what looking writes (nothing).

use std::collections::BTreeMap;

use adjourn::model::Body;
use adjourn::storage::woger::{ActionStatus, Workspace, WorkspaceId, WorkspaceManager, WorkspaceStorage};
use adjourn::work::Task;
use serde_json::Value as Json;

use crate::sisters::differences;
use crate::sisters::unpacked::{Corpus, json, names, rows, snapshot, strings};

type Storage = WorkspaceStorage;

fn roots(corpus: &Corpus) -> Vec<(String, Json)> {
    let roots = corpus.verdicts["roots"].as_object().unwrap();
    roots.iter().map(|(name, verdict)| (name.clone(), verdict.clone())).collect()
}

fn is_mixed(verdict: &Json) -> bool {
    verdict.get("manager_error").is_some()
}

fn id(json: &Json) -> WorkspaceId {
    json.as_i64().map_or_else(|| json.as_str().unwrap().into(), WorkspaceId::from)
}

fn name(workspace: &Workspace) -> String {
    workspace.root().file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn ids_order_and_places_are_those_of_the_real_storage() {
    let corpus = Corpus::of("woger");
    for (root, verdict) in roots(&corpus) {
        let storage = Storage::load_from_directory(&corpus.root(&root)).unwrap();
        if is_mixed(&verdict) {
            assert!(differences::listed_all_the_same(&root));
            assert_eq!(storage.keys().map(ToString::to_string).collect::<Vec<_>>(), ["1", "alpha"]);
            continue;
        }
        let ids: Vec<WorkspaceId> = verdict["ids_oldest_first"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(storage.keys().cloned().collect::<Vec<_>>(), ids, "{root}");
        assert_eq!(storage.len() as u64, verdict["len"].as_u64().unwrap());
        for (index, wanted) in verdict["at"].as_object().unwrap() {
            let found = storage.at(index.parse().unwrap());
            match wanted {
                Json::Null => assert!(found.unwrap().is_none(), "{root} {index}"),
                Json::Object(_) => assert!(found.is_err(), "{root} {index}"),
                _ if differences::order_is_by_chance(&root) => assert!(found.unwrap().is_some()),
                wanted => assert_eq!(name(found.unwrap().unwrap()), wanted.as_str().unwrap(), "{root} {index}"),
            }
        }
    }
}

#[test]
fn the_list_is_the_real_order_newest_first() {
    let corpus = Corpus::of("woger");
    for (root, verdict) in roots(&corpus) {
        let mut readers = corpus.readers(&root, Some("woger"));
        let mut listed = names(&rows(&mut readers));
        listed.reverse();
        let listing = readers.list(&Task::new()).unwrap();
        if is_mixed(&verdict) {
            assert_eq!(listed, ["1", "alpha"]);
            assert_eq!(listing.problems[0].1.reason.key, "mixed");
            assert!(!listing.problems[0].1.unsure);
            continue;
        }
        assert!(listing.problems.is_empty(), "{root}");
        if differences::order_is_by_chance(&root) {
            listed.sort();
            let mut wanted = strings(&verdict["roots_oldest_first"]);
            wanted.sort();
            assert_eq!(listed, wanted);
        } else {
            assert_eq!(listed, strings(&verdict["roots_oldest_first"]), "{root}");
        }
    }
}

#[test]
fn current_target_and_latest_are_those_of_the_real_manager() {
    let corpus = Corpus::of("woger");
    for (root, verdict) in roots(&corpus).into_iter().filter(|(_, verdict)| !is_mixed(verdict)) {
        let manager: WorkspaceManager = WorkspaceManager::new(corpus.root(&root)).unwrap();
        let wanted = |key: &str| verdict[key].as_str().map(str::to_owned);
        assert_eq!(
            manager.current_ws_id().unwrap(),
            (!verdict["current_ws_id"].is_null()).then(|| id(&verdict["current_ws_id"]))
        );
        assert_eq!(
            manager.target_ws_id().unwrap(),
            (!verdict["target_ws_id"].is_null()).then(|| id(&verdict["target_ws_id"]))
        );
        assert_eq!(manager.current().unwrap().map(name), wanted("current"), "{root}");
        assert_eq!(manager.target().unwrap().map(name), wanted("target"), "{root}");
        match verdict.get("latest") {
            Some(Json::String(latest)) if !differences::order_is_by_chance(&root) => {
                assert_eq!(name(manager.latest().unwrap()), *latest, "{root}")
            }
            Some(_) => assert!(manager.latest().is_ok()),
            None => assert!(manager.latest().is_err() && manager.target_latest().is_err(), "{root}"),
        }
        for (action, wanted) in verdict["find_latest_finished"].as_object().unwrap() {
            let found = manager.find_latest_finished(action);
            match wanted {
                Json::Object(_) => assert!(found.is_err(), "{root} {action}"),
                wanted => assert_eq!(found.unwrap().map(name).as_deref(), wanted.as_str(), "{root} {action}"),
            }
        }
    }
}

#[test]
fn every_action_stands_as_the_real_tracker_says() {
    let corpus = Corpus::of("woger");
    let mut seen = 0;
    for (root, verdict) in roots(&corpus).into_iter().filter(|(_, verdict)| !is_mixed(verdict)) {
        for (workspace, actions) in verdict["actions"].as_object().unwrap() {
            let place = corpus.root(&root).join(workspace);
            let workspace: Workspace = Workspace::construct(place).unwrap();
            let names = workspace.track("x").state().unwrap().names().unwrap();
            let names: Vec<String> = names.iter().map(|name| name.lossy().into_owned()).collect();
            assert_eq!(names, actions.as_object().unwrap().keys().cloned().collect::<Vec<_>>(), "order of the file");
            for (action, wanted) in actions.as_object().unwrap() {
                let tracker = workspace.track(action);
                let Some(word) = wanted.get("status") else {
                    assert!(tracker.status().is_err());
                    continue;
                };
                let status = tracker.status().unwrap();
                assert_eq!(word.as_str().unwrap_or("undefined"), status.to_string());
                assert_eq!(tracker.started().unwrap(), wanted["started"]);
                assert_eq!(tracker.finished().unwrap(), wanted["finished"]);
                assert_eq!(tracker.failed().unwrap(), wanted["failed"]);
                assert_eq!(tracker.undefined().unwrap(), wanted["undefined"]);
                let checked = tracker.path().map(|path| path.strip_prefix(workspace.root()).unwrap().to_str().unwrap());
                match wanted["path_checked"].as_str().unwrap() {
                    "None" => assert_eq!(checked, None, "{action}: ours checks no file"),
                    file => assert_eq!(checked, Some(file)),
                }
                seen += 1;
            }
        }
    }
    assert!(seen >= 22, "{seen}");
}

#[test]
fn rows_and_details_say_the_same_with_the_reason_behind_the_word() {
    let corpus = Corpus::of("woger");
    for (root, verdict) in roots(&corpus).into_iter().filter(|(_, verdict)| !is_mixed(verdict)) {
        let mut readers = corpus.readers(&root, Some("woger"));
        for row in rows(&mut readers) {
            let (workspace, summary) = (row.entry.id.to_string(), readers.summary(&row).unwrap());
            let state = match () {
                () if verdict["current"] == workspace.as_str() => "current",
                () if verdict["target"] == workspace.as_str() => "target",
                () => "",
            };
            assert_eq!(summary.state.text.to_string(), state, "{root}/{workspace}");
            assert_eq!(summary.badges.words.contains(&"target"), verdict["target"] == workspace.as_str());
            if !differences::order_is_by_chance(&root) {
                assert_eq!(
                    summary.badges.words.contains(&"latest"),
                    verdict["latest"] == workspace.as_str(),
                    "{root}/{workspace}"
                );
            }
            let detail = readers.detail(&row, &Task::new()).unwrap();
            let Body::Table { rows, .. } = &detail.section("actions").unwrap().body else { panic!() };
            let found: BTreeMap<String, (Json, Json)> = rows
                .iter()
                .map(|row| (json(&row[0]).as_str().unwrap().to_owned(), (json(&row[1]), json(&row[2]))))
                .collect();
            for (action, wanted) in verdict["actions"][&workspace].as_object().unwrap() {
                let Some(status) = wanted.get("status") else { continue };
                let (ours, reason) = &found[action];
                assert_eq!(ours, status, "{root}/{workspace} {action}");
                let word = status.as_str().unwrap_or_default();
                let checked = wanted["path_checked"].as_str().unwrap();
                let explained = reason.as_str().unwrap_or_default();
                assert_eq!(
                    explained.starts_with("may have gone well"),
                    differences::false_failure(action, word, checked) && workspace != "beta",
                    "{root}/{workspace} {action}"
                );
            }
        }
    }
}

#[test]
fn looking_never_writes_and_knows_the_kind_by_itself() {
    let corpus = Corpus::of("woger");
    let before = snapshot(corpus.place.path());
    for (root, _) in roots(&corpus) {
        let known = ["damaged", "strays", "tracked", "versions"].contains(&root.as_str());
        let mut readers = corpus.readers(&root, (!known).then_some("woger"));
        assert_eq!(readers.catalog().repository_infos()[0].kind, "woger", "{root}");
        for row in rows(&mut readers) {
            readers.summary(&row).unwrap();
            readers.detail(&row, &Task::new()).unwrap();
            readers.measure(&row, &Task::new()).unwrap();
        }
        let repository = readers.catalog().ids()[0];
        readers.examine(repository, &Task::new(), &mut |_| {}).unwrap();
    }
    assert_eq!(snapshot(corpus.place.path()), before);
}

#[test]
fn damaged_state_files_read_as_empty_and_say_so() {
    let corpus = Corpus::of("woger");
    let mut readers = corpus.readers("damaged", None);
    let damaged: Vec<(String, bool)> = rows(&mut readers)
        .iter()
        .map(|row| (row.entry.id.to_string(), readers.summary(row).unwrap().error.is_some()))
        .collect();
    let wanted = [("4", true), ("3", true), ("2", true), ("1", false)];
    assert_eq!(damaged, wanted.map(|(id, bad)| (id.to_owned(), bad)));
    let row = rows(&mut readers).remove(0);
    let detail = readers.detail(&row, &Task::new()).unwrap();
    assert!(detail.section("raw").is_some());
}

#[test]
fn the_recorded_bytes_are_the_bytes_that_are_written() {
    let corpus = Corpus::of("woger");
    let vectors = &corpus.verdicts["vectors"];
    let place = tempfile::tempdir().unwrap();
    let mut manager: WorkspaceManager = WorkspaceManager::new(place.path()).unwrap();
    let state = || std::fs::read_to_string(place.path().join(".state.json")).unwrap();
    assert_eq!(state(), vectors["fresh_state_bytes"].as_str().unwrap());
    manager.create(&5.into()).unwrap();
    manager.set_current_ws_id(&5.into()).unwrap();
    assert_eq!(state(), vectors["state_bytes_after"].as_str().unwrap());
    let tracker = manager.storage().get(&5.into()).unwrap().track("job_load");
    tracker.begin().unwrap().finish().unwrap();
    assert_eq!(tracker.status().unwrap(), ActionStatus::Failed);
    std::fs::write(place.path().join("5/job"), b"").unwrap();
    tracker.begin().unwrap().finish().unwrap();
    let written = std::fs::read_to_string(place.path().join("5/.state.json")).unwrap();
    assert_eq!(written, vectors["tracker"]["file"].as_str().unwrap());
}
