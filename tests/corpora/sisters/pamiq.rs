//! pamiq-core 0.6.0: order, retention, completeness, every file and every pickle's value.

use std::path::Path;

use adjourn::model::{Body, Detail, EntryRef, Value};
use adjourn::storage::codec::pickle::{self, Limits};
use adjourn::storage::pamiq::{LatestStatesKeeper, PeriodicSaveCondition, StatesKeeper};
use adjourn::work::Task;

use crate::sisters::differences;
use crate::sisters::unpacked::{Corpus, json, names, rows, same, snapshot, strings};

fn file_names<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Vec<String> {
    paths.into_iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

fn roots(corpus: &Corpus) -> Vec<String> {
    corpus.verdicts["order_by_mtime"].as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_order_is_that_of_the_real_keeper() {
    let corpus = Corpus::of("pamiq");
    for root in roots(&corpus) {
        let mut oldest_first = strings(&corpus.verdicts["order_by_mtime"][&root]);
        oldest_first.retain(|name| !differences::stray(name));
        let keeper = LatestStatesKeeper::new(corpus.root(&root), 0).unwrap();
        assert_eq!(file_names(keeper.states()), oldest_first, "{root}");
        let mut listed = names(&rows(&mut corpus.readers(&root, Some("pamiq"))));
        listed.reverse();
        assert_eq!(listed, oldest_first, "{root}");
    }
}

#[test]
fn the_keeper_selects_what_the_real_one_removes() {
    let corpus = Corpus::of("pamiq");
    let edges = &corpus.verdicts["roots"]["keeper_edges"];
    let mut keeper = LatestStatesKeeper::new(corpus.root("keeper_edges"), 2).unwrap();
    let selected =
        |keeper: &LatestStatesKeeper| file_names(keeper.select_removal_states().iter().map(|path| path.as_path()));
    assert_eq!(selected(&keeper), strings(&edges["would_remove"]));
    let theirs = strings(&edges["second_call_without_deleting"]);
    assert_eq!(selected(&keeper), differences::selected_again(&strings(&edges["would_remove"]), &theirs));
    assert_eq!(file_names(keeper.strays().iter().map(|path| path.as_path())), ["plainfile.state"]);
    let removed = keeper.cleanup();
    assert!(removed.failed.is_empty());
    assert_eq!(file_names(removed.removed.iter().map(|path| path.as_path())), strings(&edges["would_remove"]));
    assert!(selected(&keeper).is_empty());
}

#[test]
fn a_stray_file_ends_nothing() {
    let corpus = Corpus::of("pamiq");
    let mut keeper = LatestStatesKeeper::new(corpus.root("keeper_edges"), 4).unwrap();
    let done = keeper.cleanup();
    assert!(done.removed.is_empty() && done.failed.is_empty());
    let listing = corpus.readers("keeper_edges", None).list(&Task::new()).unwrap();
    assert_eq!(listing.problems.len(), 1);
    assert_eq!(
        (listing.problems[0].1.name.to_string().as_str(), listing.problems[0].1.reason.key),
        ("plainfile.state", "stray")
    );
    assert!(!listing.problems[0].1.unsure);
}

#[test]
fn another_pattern_finds_another_format() {
    let corpus = Corpus::of("pamiq");
    let verdict = &corpus.verdicts["roots"]["store_custom_format"];
    let found = |pattern| {
        let keeper = LatestStatesKeeper::with_pattern(corpus.root("store_custom_format"), 0, pattern).unwrap();
        file_names(keeper.states())
    };
    assert_eq!(found("*.state"), strings(&verdict["seen_by_default_keeper"]));
    assert_eq!(found("ckpt_*"), strings(&verdict["seen_by_keeper_with_pattern"]));
}

#[test]
fn keeping_three_of_six_leaves_what_the_real_run_left() {
    let corpus = Corpus::of("pamiq");
    let verdict = &corpus.verdicts["roots"]["store_basic"];
    let place = tempfile::tempdir().unwrap();
    let mut keeper = LatestStatesKeeper::new(place.path(), 3).unwrap();
    for (name, removed) in
        strings(&verdict["saved_in_order"]).iter().zip(verdict["removed_after_each_save"].as_array().unwrap())
    {
        std::fs::create_dir(place.path().join(name)).unwrap();
        keeper.append(place.path().join(name));
        let done = keeper.cleanup();
        assert_eq!(file_names(done.removed.iter().map(|path| path.as_path())), strings(removed));
    }
    assert_eq!(file_names(keeper.states()), strings(&verdict["kept"]));
}

#[test]
fn the_periodic_condition_answers_as_the_real_one() {
    let corpus = Corpus::of("pamiq");
    for (key, interval, made) in [("interval_5_created_at_0", 5.0, 0.0), ("interval_0_created_at_36.001", 0.0, 36.001)]
    {
        let now = std::cell::Cell::new(made);
        let mut condition = PeriodicSaveCondition::new(interval, || now.get()).unwrap();
        for asked in corpus.verdicts["periodic_condition"][key].as_array().unwrap() {
            now.set(asked[0].as_f64().unwrap());
            assert_eq!(condition.call(), asked[1].as_bool().unwrap(), "{key} {asked}");
        }
    }
}

#[test]
fn every_pickle_has_the_value_that_python_gave_it() {
    let corpus = Corpus::of("pamiq");
    let mut seen = 0;
    for (path, verdict) in corpus.verdicts["files"].as_object().unwrap() {
        let bytes = std::fs::read(corpus.place.path().join(path)).unwrap();
        assert_eq!(bytes.len() as u64, verdict["size"].as_u64().unwrap(), "{path}");
        let Some(wanted) = verdict.get("pickle") else { continue };
        let decoded = pickle::decode(&bytes, Limits::default());
        let globals: Vec<String> = decoded.globals().iter().map(|g| format!("{} {}", g.module, g.name)).collect();
        assert_eq!(globals, strings(&wanted["globals"]), "{path}");
        assert_eq!(decoded.calls(), wanted["has_reduce"].as_bool().unwrap(), "{path}");
        assert_eq!(u64::from(decoded.protocol()), wanted["protocol"].as_u64().unwrap(), "{path}");
        assert!(!decoded.is_opaque(), "{path}");
        assert!(same(&json(&decoded.value(pickle::Shown::default()).unwrap()), &verdict["value"]), "{path}");
        seen += 1;
    }
    assert!(seen > 40, "{seen}");
}

fn table(detail: &Detail, key: &str) -> Vec<Vec<Value>> {
    match &detail.section(key).unwrap().body {
        Body::Table { rows, .. } => rows.clone(),
        Body::Fields(_) => panic!("no table"),
    }
}

#[test]
fn every_file_is_an_object_with_its_size_and_value() {
    let corpus = Corpus::of("pamiq");
    let mut seen = 0;
    for root in roots(&corpus) {
        let mut readers = corpus.readers(&root, Some("pamiq"));
        for row in rows(&mut readers) {
            let detail = readers.detail(&row, &Task::new()).unwrap();
            let objects = table(&detail, "objects");
            let prefix = format!("{root}/{}/", row.entry.id);
            let files = corpus.verdicts["files"].as_object().unwrap().iter();
            for (path, verdict) in files.filter_map(|(path, verdict)| Some((path.strip_prefix(&prefix)?, verdict))) {
                let object = objects.iter().find(|object| object[0] == Value::text(path));
                let object = object.unwrap_or_else(|| panic!("{prefix}{path} is not listed"));
                assert_eq!(json(&object[1]), 1);
                assert_eq!(json(&object[2]), verdict["size"], "{path}");
                assert_eq!(object[4], Value::Null, "{path}");
                if let Some(value) = verdict.get("value") {
                    assert!(same(&json(&object[3]), value), "{path}");
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 70, "{seen}");
}

#[test]
fn only_what_launch_made_is_called_complete() {
    let corpus = Corpus::of("pamiq");
    let states = |root: &str| -> Vec<String> {
        let mut readers = corpus.readers(root, Some("pamiq"));
        let rows: Vec<EntryRef> = rows(&mut readers);
        rows.iter().map(|row| readers.summary(row).unwrap().state.text.to_string()).collect()
    };
    assert_eq!(states("launch_run"), ["complete"; 5]);
    assert_eq!(states("launch_minimal"), ["complete"]);
    assert_eq!(states("store_basic"), ["unknown"; 3]);
    assert_eq!(states("store_interrupted"), ["unknown"]);
    let cut = corpus.root("launch_minimal").join("2026-11-20_23-29-43,489427.state/time.pkl");
    std::fs::remove_file(cut).unwrap();
    assert_eq!(states("launch_minimal"), ["partial"]);
}

#[test]
fn looking_never_writes_and_knows_the_kind_by_itself() {
    let corpus = Corpus::of("pamiq");
    let before = snapshot(corpus.place.path());
    for root in ["store_basic", "keeper_edges", "launch_run", "launch_minimal", "store_interrupted"] {
        let mut readers = corpus.readers(root, None);
        assert_eq!(readers.catalog().repository_infos()[0].kind, "pamiq", "{root}");
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
fn the_moment_of_a_launch_state_is_told_three_times() {
    let corpus = Corpus::of("pamiq");
    let mut readers = corpus.readers("launch_minimal", None);
    let row = rows(&mut readers).remove(0);
    let detail = readers.detail(&row, &Task::new()).unwrap();
    let Body::Fields(fields) = &detail.section("").unwrap().body else { panic!() };
    let field = |key: &str| fields.iter().find(|(name, _)| *name == key).map(|(_, value)| value.clone());
    let Some(Value::Time(agent)) = field("agent_time") else { panic!() };
    assert_eq!((agent.seconds, agent.nanos / 1000), (1_795_217_383, 426_293));
    assert!(matches!(field("name_time"), Some(Value::Time(_))) && matches!(field("modified"), Some(Value::Time(_))));
}
