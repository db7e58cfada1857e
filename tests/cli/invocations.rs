//! Invocations on the command line: a SQLite file and a Redis are only ever looked at, what must not be done says why, and a long list
//! costs what is shown of it.

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
        let packed: &[u8] = include_bytes!("../../assets/demo/pynenc.tar.gz");
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
    assert_eq!(unknown, (2, "adjourn: --filter: unknown field \"bogus\"\n".to_owned()));
    let records = place.run(&path, &["list"]).stdout;
    assert_eq!(String::from_utf8(records).unwrap().lines().count(), 1_200);
}

#[test]
fn what_is_never_done_says_why() {
    let place = Place::new();
    let file = place.file();
    let before = std::fs::read(&file).unwrap();
    let archive = place.dir.path().join("a.tar.gz");
    let (archive, copies) = (archive.to_str().unwrap(), place.dir.path().to_str().unwrap());
    for (arguments, why) in [
        (&["destroy", FAILED, "--yes"] as &[&str], "not removable alone"),
        (&["trash", FAILED, "--yes"], "not removable alone"),
        (&["keep-latest", "3", "--yes"], "not removable alone"),
        (&["keep-latest", "3", "--dry-run"], "not removable alone"),
        (&["break-lock", QUEUED, "--yes"], "pynenc recovers"),
        (&["resume", QUEUED], "only a runner resumes"),
        (&["resume", FAILED], "its status is final"),
        (&["create"], "by calling its task"),
        (&["archive", FAILED, archive], "no files of its own"),
        (&["copy", FAILED, copies], "no files of its own"),
        (&["logs", FAILED], "stores no logs"),
        (&["search", "card"], "stores no logs"),
        (&["search", "card", FAILED], "stores no logs"),
        (&["export", FAILED, "--format", "junit"], "no test results"),
    ] {
        let (code, told) = place.refused(&file, arguments);
        assert!(code == 1 && told.contains(why), "{arguments:?}: {code} {told}");
    }
    assert!(std::fs::read(&file).unwrap() == before);
    assert!(!Path::new(archive).exists());
}

#[test]
fn no_password_of_an_address_is_told() {
    let place = Place::new();
    let log = place.dir.path().join("log");
    let log = log.to_str().unwrap();
    for (address, why) in [
        ("redis://me:hush@127.0.0.1:1/0", "is the server running"),
        ("redis://me:hush@127.0.0.1:1/zero", "redis://user:***@host:port/database"),
        ("rediss://me:hush@127.0.0.1/0", "does not support TLS"),
        ("mongodb://me:hush@127.0.0.1/", "unsupported address scheme"),
    ] {
        for arguments in [&["list"] as &[&str], &["--log-file", log, "show", "x", "--json"], &["create"], &["doctor"]] {
            let output = place.run(address.as_ref(), arguments);
            let all = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(all.contains(why) && all.contains("://***@"), "{all}");
            assert!(!all.contains("hush"), "{all}");
        }
    }
    let (code, told) = place.refused("redis://me:hush@h/0".as_ref(), &["--kind", "plainbox", "list"]);
    assert!(code == 2 && told.contains("redis://***@h/0"), "{told}");
    let (_, told) = place.refused(&place.file(), &["redis://me:hush@h/0"]);
    assert!(!told.contains("hush"), "{told}");
    let logged = std::fs::read_to_string(log).unwrap();
    assert!(logged.contains("://***@") && !logged.contains("hush"), "{logged}");
    let made: Vec<_> = std::fs::read_dir(".").unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!made.iter().any(|name| name.to_string_lossy().contains(':')), "no directory is made of an address");
}

#[test]
fn files_that_are_none_of_pynencs_say_what_they_are() {
    let place = Place::new();
    let path = |name: &str| place.dir.path().join(name);
    let other = rusqlite::Connection::open(path("other")).unwrap();
    other.execute_batch("CREATE TABLE invocations (invocation_id TEXT)").unwrap();
    drop(other);
    let whole = std::fs::read(place.file()).unwrap();
    std::fs::write(path("cut"), &whole[..8_192]).unwrap();
    std::fs::write(path("text"), "hello").unwrap();
    for (name, kind, why) in [
        ("other", &[] as &[&str], "neither pynenc's tables nor rustvello's"),
        ("cut", &[], "the SQLite file is damaged"),
        ("text", &[], "pass --kind"),
        ("text", &["--kind", "pynenc"], "not a SQLite file"),
        (".", &["--kind", "pynenc"], "not a regular file"),
    ] {
        let (code, told) = place.refused(&path(name), &[kind, &["list"]].concat());
        assert!(code == 1 && told.contains(why), "{name}: {code} {told}");
    }
    assert_eq!(place.refused(&path("none"), &["--kind", "pynenc", "list"]).0, 10);
}

/// What another program sees of a file and its log; read by another process, since closing a file ends this one's locks on it.
fn seen(place: &Path) -> Vec<(String, Vec<u8>, std::time::SystemTime)> {
    let one = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let bytes = Command::new("cat").arg(entry.path()).output().unwrap().stdout;
        (entry.file_name().into_string().unwrap(), bytes, entry.metadata().unwrap().modified().unwrap())
    };
    let mut all: Vec<_> = std::fs::read_dir(place).unwrap().map(one).collect();
    all.sort();
    all
}

#[test]
fn a_live_log_and_its_index_stay_as_they_are() {
    let place = Place::new();
    let writer = rusqlite::Connection::open(place.file()).unwrap();
    writer.pragma_update(None, "journal_mode", "WAL").unwrap();
    let change = "UPDATE lab_sample_e167e02b__orchestrator_invocations SET retry_count = 7 WHERE status = 'failed'";
    assert_eq!(writer.execute(change, []).unwrap(), 3);
    let before = seen(place.dir.path());
    assert_eq!(before.len(), 3, "the file, its log and the log's index");
    assert_eq!(place.text(&["list", "--filter", "retries:7", "--ids"]).lines().count(), 3, "the newest rows are seen");
    place.text(&["show", FAILED, "--json"]);
    place.text(&["du"]);
    place.run(&place.file(), &["doctor"]);
    assert!(seen(place.dir.path()) == before, "looking changed something");
}

#[test]
fn a_locked_file_is_told_as_such() {
    let place = Place::new();
    let writer = rusqlite::Connection::open(place.file()).unwrap();
    writer.pragma_update(None, "journal_mode", "DELETE").unwrap();
    writer.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let (code, told) = place.refused(&place.file(), &["--kind", "pynenc", "list"]);
    assert!(code == 1 && told.contains("another program has the SQLite file locked"), "{told}");
}

#[test]
fn the_json_of_an_invocation_keeps_its_contract() {
    let place = Place::new();
    let home = place.dir.path().to_str().unwrap().to_owned();
    let list: Value = serde_json::from_str(&place.text(&["list", "--json", "--filter", FAILED])).unwrap();
    let shown: Value = serde_json::from_str(&place.text(&["show", FAILED, "--json"])).unwrap();
    let both = serde_json::to_string_pretty(&serde_json::json!({"list": list, "show": shown})).unwrap();
    insta::assert_snapshot!(both.replace(&home, "PLACE"));
}
