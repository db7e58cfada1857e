//! The real pamiq-core on one side, ours on the other.

use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use adjourn::model::{Body, Value};
use adjourn::storage::pamiq::{
    LatestStatesKeeper, PersistentState, StateError, StateStore, StatesKeeper, glob::fits, name_format::format_name,
};
use adjourn::work::Task;
use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use crate::sisters::environments::{ids, look_until_done, prepared, readers, rows, strings};

const PROGRAM: &str = "pamiq-core";

fn object(detail: &adjourn::model::Detail, name: &str) -> Vec<Value> {
    let Body::Table { rows, .. } = &detail.section("objects").unwrap().body else { panic!() };
    rows.iter().find(|row| row[0] == Value::text(name)).unwrap_or_else(|| panic!("no {name}")).clone()
}

fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Int(number) => json!(number),
        Value::Number(number) => json!(number),
        Value::Text(text) => json!(text.lossy()),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => entries.iter().map(|(key, value)| (key.lossy().into_owned(), json(value))).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_they_save_we_list_and_show() {
    for real in prepared(PROGRAM, "what they save, we show") {
        let place = tempfile::tempdir().unwrap();
        let states = place.path().join("states");
        let saved = real.ask(&["store", states.to_str().unwrap()]);
        let mut readers = readers(&states);
        let mut names: Vec<String> =
            saved.as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect();
        names.reverse();
        assert_eq!(ids(&mut readers), names, "{}", real.label);
        for (row, wanted) in rows(&mut readers).iter().zip(saved.as_array().unwrap().iter().rev()) {
            let detail = readers.detail(row, &Task::new()).unwrap();
            // Python prints the shortest digits that give the float back; the reader here may lose its last bit.
            let (found, wanted_rng) = (json(&object(&detail, "rng.pkl")[3]).to_string(), wanted["rng"].to_string());
            assert_eq!(found.len(), wanted_rng.len(), "{found} {wanted_rng}");
            assert_eq!(json(&object(&detail, "rng.pkl")[3])["big"], wanted["rng"]["big"]);
            let counter = format!("{{\"step\": {}}}", wanted["counter"]);
            assert_eq!(object(&detail, "counter.json")[3], Value::text(counter.as_str()));
            assert_eq!(object(&detail, "notes/a.txt")[3], Value::text(format!("note {}", wanted["counter"]).as_str()));
        }
    }
}

struct Counter(u32);

impl PersistentState for Counter {
    fn save_state(&self, path: &Path) -> Result<(), StateError> {
        Ok(std::fs::write(path.with_extension("json"), format!("{{\"step\": {}}}", self.0))?)
    }
}

struct Notes;

impl PersistentState for Notes {
    fn save_state(&self, path: &Path) -> Result<(), StateError> {
        std::fs::create_dir(path)?;
        Ok(std::fs::write(path.join("b.txt"), "from Rust")?)
    }
}

#[test]
fn what_we_save_they_load() {
    for real in prepared(PROGRAM, "what we save, they load") {
        let place = tempfile::tempdir().unwrap();
        let mut store = StateStore::new(place.path().join("states")).unwrap();
        store.register("counter", Counter(42)).unwrap();
        store.register("notes", Notes).unwrap();
        let path = store.save_state().unwrap();
        let loaded = real.ask(&["load", path.to_str().unwrap()]);
        assert_eq!(loaded, json!({"counter": 42, "notes": {"b.txt": "from Rust"}}), "{}", real.label);
    }
}

#[test]
fn while_they_save_and_remove_we_read() {
    for real in prepared(PROGRAM, "while they save, we read") {
        let place = tempfile::tempdir().unwrap();
        let states = place.path().join("states");
        std::fs::create_dir_all(states.join("1970-01-01_00-00-00,000000.state")).unwrap();
        let mut readers = readers(&states);
        let mut running = real.start(&["launch", states.to_str().unwrap(), "3"]);
        let (rounds, looks) = look_until_done(&mut readers, &mut running, |readers, row| {
            for error in [readers.summary(row).err(), readers.detail(row, &Task::new()).err()].into_iter().flatten() {
                assert!(["gone", "replaced"].contains(&error.cause().kind()), "{error}");
            }
        });
        println!("interop: {}: {rounds} listings and {looks} looks during the run", real.label);
        assert!(looks > 20);
        // The final save is not given to the keeper: one more than it keeps remains.
        let found = rows(&mut readers);
        assert_eq!(found.len(), 4);
        for row in found {
            assert_eq!(readers.summary(&row).unwrap().state.text.to_string(), "complete");
        }
    }
}

#[test]
fn both_keepers_choose_the_same() {
    for real in prepared(PROGRAM, "both keepers choose the same") {
        let place = tempfile::tempdir().unwrap();
        let times = [500u64, 1000, 2000, 100, 60, 1999, 7, 3000];
        for (at, seconds) in times.into_iter().enumerate() {
            let name =
                [".hidden.state", "a.state", "b.state", "Z.STATE", "zz.state", "other", "c.state", "ü.state"][at];
            let path = place.path().join(name);
            std::fs::create_dir(&path).unwrap();
            std::fs::File::open(&path).unwrap().set_modified(UNIX_EPOCH + Duration::new(seconds, 123_456_789)).unwrap();
        }
        for keep in 0..8 {
            for pattern in ["*.state", "?.state", "[ab]*", "*"] {
                let theirs = real.ask(&["keep", place.path().to_str().unwrap(), &keep.to_string(), pattern]);
                let keeper = LatestStatesKeeper::with_pattern(place.path(), keep, pattern).unwrap();
                let ours: Vec<String> = keeper
                    .select_removal_states()
                    .iter()
                    .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
                    .collect();
                assert_eq!(ours, strings(&theirs), "{}: {keep} {pattern}", real.label);
            }
        }
    }
}

#[test]
fn patterns_with_slashes_choose_the_same() {
    for real in prepared(PROGRAM, "patterns with slashes choose the same") {
        let place = tempfile::tempdir().unwrap();
        let names = ["a/1.state", "a/b/2.state", "c/3.state", "top.state", ".h/4.state", "a/odd"];
        for (name, seconds) in names.into_iter().zip([50u64, 40, 30, 20, 10, 5]) {
            std::fs::create_dir_all(place.path().join(name)).unwrap();
            let directory = std::fs::File::open(place.path().join(name)).unwrap();
            directory.set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
        }
        let all = [
            "*/*.state",
            "a/*.state",
            "a/./*",
            "**/*.state",
            "a/**/*.state",
            "./c/*",
            "*/b/*",
            ".h/*",
            "nothing/*",
            "c/",
        ];
        for pattern in all {
            let theirs = real.ask(&["keep", place.path().to_str().unwrap(), "0", pattern]);
            let keeper = LatestStatesKeeper::with_pattern(place.path(), 0, pattern).unwrap();
            let name = |path: &std::path::PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
            let ours: Vec<String> = keeper.select_removal_states().iter().map(name).collect();
            assert_eq!(ours, strings(&theirs), "{}: {pattern}", real.label);
        }
    }
}

/// A store that another thread saves, under a name further below, with a format of the C library's.
#[test]
fn what_a_thread_saves_below_they_load() {
    for real in prepared(PROGRAM, "what a thread saves, they load") {
        let place = tempfile::tempdir().unwrap();
        let states = place.path().join("states");
        std::fs::create_dir_all(states.join("runs")).unwrap();
        let mut store = StateStore::with_format(&states, "runs/%-d-%s.state").unwrap();
        store.register("counter", Counter(7)).unwrap();
        store.register("notes", Notes).unwrap();
        let path = std::thread::spawn(move || store.save_state().unwrap()).join().unwrap();
        assert_eq!(path.parent().unwrap(), states.join("runs"));
        let loaded = real.ask(&["load", path.to_str().unwrap()]);
        assert_eq!(loaded["counter"], 7, "{}", real.label);
    }
}

#[test]
fn names_and_patterns_mean_the_same() {
    let moment = NaiveDate::from_ymd_opt(2025, 2, 7).unwrap().and_hms_micro_opt(12, 3, 4, 56).unwrap();
    let formats = [
        "%Y-%m-%d_%H-%M-%S,%f.state",
        "ckpt_%Y%m%d",
        "%j %U %W %u %w %V %G %g %C",
        "%a %A %b %B %h %d %e %k %l",
        "%c|%x|%X|%D|%F|%T|%R|%r",
        "%I%p %P %y %y%%",
        "%z|%Z|",
        "plain",
        "%n%t",
        "",
        "%s|%12s|%-s",
        "%-d.%-m.%-y|%_d|%05d|%5e|%010Y",
        "%Ey|%EY|%Ex|%EX|%Ec|%EC|%Ed|%Od|%OS|%OY",
        "%^a|%#A|%#p|%^B|%#Z|%^10b|%_H",
        "%|%5|%-q|%+d|%E|%:z",
    ];
    let names = ["a.state", ".hidden.state", "Z.STATE", "ab", "b]", "[x", "é.state", "a-", "x.state.old", "!a"];
    for real in prepared(PROGRAM, "names and patterns mean the same") {
        let theirs = strings(&real.ask(&[&["names"], &formats[..]].concat()));
        let ours: Vec<String> = formats.iter().map(|format| format_name(format, moment)).collect();
        assert_eq!(ours, theirs, "{}", real.label);
        for pattern in ["*.state", "?.*", "[!a]*", "[a-c]*", "[]]*", "*]", "[[]x", "a*", "*", "[!!]a", "[a-]*"] {
            let theirs = strings(&real.ask(&[&["fits", pattern], &names[..]].concat()));
            let mut ours: Vec<String> =
                names.iter().filter(|name| fits(pattern, name.as_bytes())).map(|name| (*name).to_owned()).collect();
            ours.sort();
            assert_eq!(ours, theirs, "{}: {pattern}", real.label);
        }
    }
}
