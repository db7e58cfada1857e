//! Invocations on the command line: a SQLite file and a Redis are only ever looked at, what must not be done says why, and a long list
//! costs what is shown of it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use adjourn::storage::pynenc::{App, DistributedInvocation, SqliteStateBackend, StateBackend, Status};
use serde_json::Value;

const FAILED: &str = "c8732670-ae4a-4069-8276-87b930eb66eb";
const QUEUED: &str = "0c03bb98-e691-4cad-8c20-407925bd68f7";

/// The demo's SQLite file, made by the real program, in a directory of its own.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let packed: &[u8] = include_bytes!("../assets/demo/pynenc.tar.gz");
        tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(dir.path()).unwrap();
        Self { dir }
    }

    fn file(&self) -> PathBuf {
        self.dir.path().join("app.sqlite")
    }

    fn run(&self, place: &Path, arguments: &[&str]) -> Output {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
        command.env_clear().env("HOME", self.dir.path()).env("TZ", "UTC").env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null()).arg("-r").arg(place).args(arguments).output().unwrap()
    }

    fn text(&self, arguments: &[&str]) -> String {
        let output = self.run(&self.file(), arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The exit code and the one line on standard error of what fails.
    fn refused(&self, place: &Path, arguments: &[&str]) -> (i32, String) {
        let output = self.run(place, arguments);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(told.lines().count(), 1, "{arguments:?}: {told}");
        (output.status.code().unwrap(), told)
    }
}

#[test]
fn the_json_of_an_invocation_has_what_is_promised() {
    let place = Place::new();
    let shown: Value = serde_json::from_str(&place.text(&["show", FAILED, "--json"])).unwrap();
    let promised =
        ["app_id", "task", "retries", "runner", "heartbeat_age", "arguments", "result", "children", "workflow"];
    assert!(promised.iter().all(|key| shown.get(*key).is_some()), "{shown}");
    assert_eq!(shown["exception"]["type"], "sampleapp.PaymentError");
    assert_eq!(shown["exception"]["message"], "402: card declined");
    let steps = shown["history"].as_array().unwrap();
    let words: Vec<&str> = steps.iter().map(|step| step["status"].as_str().unwrap()).collect();
    assert_eq!(words, ["registered", "pending", "running", "failed"]);
    assert!(steps.iter().all(|step| step["timestamp"].is_string() && step["runner"].is_string()));
}

#[test]
fn a_long_list_is_the_same_whether_it_is_asked_for_whole_or_in_part() {
    let place = Place::new();
    let path = place.dir.path().join("long.sqlite");
    let backend = SqliteStateBackend::open(&path, App::new("long")).unwrap();
    for number in 0..1_200 {
        let call =
            DistributedInvocation::new(format!("i{number:04}"), if number % 7 == 0 { "m.odd" } else { "m.even" });
        backend.upsert_invocation(&call);
        backend.add_history(&call, Some(Status::Registered), None);
    }
    backend.wait_for_all_async_operations().unwrap();
    let ids = |arguments: &[&str]| -> Vec<String> {
        let output = place.run(&path, &[&["list", "--ids"], arguments].concat());
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    };
    let all = ids(&[]);
    assert_eq!((all.len(), all[0].as_str(), all[1_199].as_str()), (1_200, "i1199", "i0000"));
    assert_eq!(ids(&["-n", "3"]), all[..3]);
    assert_eq!(ids(&["-n", "1100"]), all[..1_100]);
    assert_eq!(ids(&["-n", "2", "--filter", "task:odd"]), ["i1197", "i1190"]);
    assert_eq!(ids(&["--filter", "task:odd"]).len(), 172);
    assert_eq!(ids(&["-n", "2", "--sort", "id"]), ["i0000", "i0001"]);
    let unknown = place.refused(&path, &["list", "-n", "1", "--filter", "-bogus:1"]);
    assert_eq!(unknown, (2, "adjourn: --filter: no session has a field \"bogus\"\n".to_owned()));
    let records = place.run(&path, &["list"]).stdout;
    assert_eq!(String::from_utf8(records).unwrap().lines().count(), 1_200);
}
