//! Every hint that `doctor` prints is a complete command: pasted into a shell anywhere it works, whatever the names are, and where it is
//! said to mend, the finding is gone afterwards.

use std::collections::BTreeSet;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;

/// Where a shell would go wrong if a path stood there unquoted.
const ODD: &str = "it's $HOME; a #place";

/// A home with one repository in it, and the shell that hints are pasted into.
struct Place {
    home: tempfile::TempDir,
    repository: PathBuf,
}

impl Place {
    fn new(build: fn(&Path)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let repository = home.path().join(ODD).join("sessions");
        std::fs::create_dir_all(&repository).unwrap();
        build(&repository);
        Self { home, repository }
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let program_dir = Path::new(assert_cmd::cargo::cargo_bin!("adjourn")).parent().unwrap();
        let mut command = Command::new(program);
        command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC").current_dir(self.home.path());
        command.env("PATH", format!("{}:/usr/bin:/bin", program_dir.display())).stdin(Stdio::null());
        command
    }

    fn doctor(&self) -> Vec<Value> {
        let mut command = self.command(assert_cmd::cargo::cargo_bin!("adjourn"));
        let done = command.arg("-r").arg(&self.repository).args(["doctor", "--json"]).output().unwrap();
        let found: Value = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{done:?}"));
        found["findings"].as_array().unwrap().clone()
    }

    fn paste(&self, hint: &str) -> Output {
        self.command("bash").arg("-c").arg(hint).output().unwrap()
    }
}

fn text<'a>(finding: &'a Value, key: &str) -> &'a str {
    finding[key].as_str().unwrap_or_else(|| panic!("no {key}: {finding}"))
}

/// Runs the hint of each finding in a repository of its own. `stays` names what no command mends.
fn each_hint_works(build: fn(&Path), stays: &[&str]) -> BTreeSet<String> {
    let mut kinds = BTreeSet::new();
    for at in 0..Place::new(build).doctor().len() {
        let place = Place::new(build);
        let finding = place.doctor().remove(at);
        let (kind, hint) = (text(&finding, "kind"), text(&finding, "fix"));
        let done = place.paste(hint);
        assert!(done.status.success(), "{kind}: {hint}\n{}", String::from_utf8_lossy(&done.stderr));
        assert!(["error", "warning", "info"].contains(&text(&finding, "level")) && finding["advice"].is_string());
        let is_left = place.doctor().iter().any(|other| other == &finding);
        assert_eq!(is_left, stays.contains(&kind), "{kind} after {hint}");
        kinds.insert(kind.to_owned());
    }
    kinds
}

fn named(kinds: &[&str]) -> BTreeSet<String> {
    kinds.iter().map(|kind| (*kind).to_owned()).collect()
}

fn packed(json: &str) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(json.as_bytes()).unwrap();
    writer.finish().unwrap()
}

fn checkpoint() -> Vec<u8> {
    packed(
        r#"{"version":6,"session":{"jobs":{},"results":{},"desired_job_list":[],"mandatory_job_list":[],"metadata":{"title":"t","flags":["incomplete"],"running_job_name":null,"app_blob":null,"app_id":"x","custom_joblist":false,"rejected_jobs":[],"last_job_start_time":null}}}"#,
    )
}

fn dated(path: &Path, seconds: i64) {
    let now = SystemTime::now();
    let age = Duration::from_secs(seconds.unsigned_abs());
    let at = if seconds < 0 { now + age } else { now - age };
    std::fs::File::open(path).unwrap().set_modified(at).unwrap();
}

fn session(place: &Path, id: impl AsRef<std::ffi::OsStr>, age: i64, content: Option<&[u8]>) -> PathBuf {
    let mut name = id.as_ref().to_owned();
    name.push(".session");
    let path = place.join(name);
    std::fs::create_dir_all(path.join("io-logs")).unwrap();
    if let Some(content) = content {
        std::fs::write(path.join("session"), content).unwrap();
    }
    dated(&path, age);
    path
}

#[test]
fn hints_for_sessions_work_when_pasted() {
    fn build(place: &Path) {
        let good = checkpoint();
        for (name, left) in [("newer", &*good), ("useless", b"")] {
            let path = session(place, name, 600, Some(&good));
            std::fs::write(path.join("session.next"), left).unwrap();
        }
        let path = session(place, "saved once", 500, None);
        std::fs::write(path.join("session.next"), &good).unwrap();
        session(place, "-rf it's $(touch PWNED)", 400, None);
        session(place, std::ffi::OsStr::from_bytes(b"odd\n\xff"), 300, None);
        session(place, "-damaged: 1", 200, Some(b"no checkpoint"));
        let path = session(place, "logs", 100, Some(&good));
        std::fs::write(path.join("io-logs/-a b.record.gz"), packed("[0.1, \"stdout\", \"YQo=\"]\n")).unwrap();
        std::fs::create_dir(path.join("io-logs/a directory")).unwrap();
        symlink("/nowhere", path.join("a link")).unwrap();
        std::fs::write(path.join("CHECKBOX_DATA_x"), "").unwrap();
        let path = session(place, "shut", 90, Some(&good));
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o500)).unwrap();
        session(place, "tomorrow", -86_400, Some(&good));
    }
    let found = each_hint_works(build, &["foreign", "link", "orphan-log"]);
    let all = ["ahead", "damaged", "foreign", "link", "locked", "orphan-log", "permissions", "unsaved"];
    assert_eq!(found, named(&all));
}

#[test]
fn hints_for_a_repository_of_sessions_work_when_pasted() {
    fn build(place: &Path) {
        session(place, "x-2020-11-20T03.00.00.000000", 60, Some(&checkpoint()));
        session(place, "x-2020-11-21T03.00.00.000000", 600, Some(&checkpoint()));
        symlink("no where", place.join("-last session")).unwrap();
        symlink("a circle", place.join("a circle")).unwrap();
        symlink("x-2020-11-20T03.00.00.000000.session", place.join("y.session")).unwrap();
        std::fs::write(place.join("-a file.session"), "").unwrap();
        std::fs::write(place.join("a stray"), "").unwrap();
        std::fs::set_permissions(place, PermissionsExt::from_mode(0o777)).unwrap();
    }
    let found = each_hint_works(build, &["foreign", "link"]);
    let all = ["bad-link", "dangling-link", "foreign", "link", "not-a-session", "times", "world-writable"];
    assert_eq!(found, named(&all));
}

#[test]
fn hints_for_states_work_when_pasted() {
    fn build(place: &Path) {
        for (name, age) in [("2026-01-01_10-00-00,000001.state", 60), ("2026-01-01_12-00-00,000001.state", 600)] {
            std::fs::create_dir(place.join(name)).unwrap();
            dated(&place.join(name), age);
        }
        let partial = place.join("-p 1.state");
        std::fs::create_dir_all(partial.join("models")).unwrap();
        dated(&partial, 7_200);
        std::fs::write(place.join("-x 2.state"), "").unwrap();
    }
    let found = each_hint_works(build, &[]);
    assert!(found.is_superset(&named(&["order", "stray"])), "{found:?}");
}

#[test]
fn hints_for_workspaces_work_when_pasted() {
    fn build(place: &Path) {
        for (name, state) in
            [("1", "{\"make\": \"finished\"}"), ("2", "{\"make it\": \"started\"}"), ("3", ""), ("03", "{}")]
        {
            std::fs::create_dir(place.join(name)).unwrap();
            std::fs::write(place.join(name).join(".state.json"), state).unwrap();
        }
        std::fs::create_dir(place.join("-some text")).unwrap();
        std::fs::write(place.join(".state.json"), "{\"current\": 77, \"target\": 1}").unwrap();
    }
    let found = each_hint_works(build, &["damaged"]);
    assert_eq!(found, named(&["damaged", "dangling", "mixed", "started", "twins"]));
    let found = each_hint_works(
        |place| {
            std::fs::create_dir(place.join("1")).unwrap();
            std::fs::write(place.join(".state.json"), "[").unwrap();
        },
        &["damaged"],
    );
    assert_eq!(found, named(&["damaged"]));
}

#[test]
fn hints_for_invocations_work_when_pasted() {
    let stays = ["no-exception", "no-result", "not-queued", "owner-silent", "prefix", "queued-but-gone", "status-only"];
    fn build(place: &Path) {
        std::fs::remove_dir(place).unwrap();
        let dir = place.parent().unwrap();
        let packed: &[u8] = include_bytes!("../../assets/demo/pynenc.tar.gz");
        tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(dir).unwrap();
        std::fs::rename(dir.join("app.sqlite"), place).unwrap();
        let database = rusqlite::Connection::open(place).unwrap();
        let mut tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
        let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().flatten().collect();
        let one = |ending: &str| tables.iter().find(|name| name.ends_with(ending)).unwrap();
        for ending in ["state_backend_results", "state_backend_exceptions"] {
            database.execute(&format!("DELETE FROM \"{}\"", one(ending)), []).unwrap();
        }
        let queue = one("broker_message_queue");
        database.execute(&format!("DELETE FROM \"{queue}\""), []).unwrap();
        let gone = format!("INSERT INTO \"{queue}\" (invocation_id) VALUES ('gone')");
        let _not_in_all_versions = database.execute(&gone, []);
        let calls = one("state_backend_invocations");
        let some = format!("DELETE FROM \"{calls}\" WHERE rowid IN (SELECT min(rowid) FROM \"{calls}\")");
        database.execute(&some, []).unwrap();
    }
    let found = each_hint_works(build, &stays);
    assert!(found.is_superset(&named(&["no-exception", "no-result", "not-queued", "owner-silent"])), "{found:?}");
}

#[test]
fn a_hint_names_the_place_and_what_else_decides_on_it() {
    let place = Place::new(|place| drop(session(place, "a", 60, None)));
    std::fs::write(place.home.path().join("my config.toml"), "threads = 2\n").unwrap();
    let mut command = place.command(assert_cmd::cargo::cargo_bin!("adjourn"));
    command
        .args(["--config", "my config.toml", "--kind", "plainbox", "-r"])
        .arg(format!("{ODD}/sessions"))
        .arg("doctor");
    let line = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let hint = line.split('\t').nth(4).unwrap();
    for part in ["--config '", "/my config.toml'", "--kind plainbox", "-r '", " trash --yes a"] {
        assert!(hint.contains(part), "{hint}");
    }
    assert!(place.paste(&format!("cd / && {hint}")).status.success());
}
