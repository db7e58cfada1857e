//! What is told is what is so: resuming where the harness looks, times that contradict the names, how bad a finding is.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run(home: &Path, args: &[&str]) -> Ran {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", home).env("TZ", "UTC").env("PATH", format!("{}:/usr/bin:/bin", home.display()));
    let done = command.stdin(Stdio::null()).arg("-r").arg(home.join("sessions")).args(args).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
}

/// A session that was never saved, and its directory's age.
fn session(home: &Path, id: &str, age: u64) {
    let path = home.join("sessions").join(format!("{id}.session"));
    std::fs::create_dir_all(path.join("io-logs")).unwrap();
    let at = SystemTime::now() - Duration::from_secs(age);
    std::fs::File::open(path).unwrap().set_modified(at).unwrap();
}

/// Five nights, the oldest name with the youngest directory.
fn turned_round() -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for night in 0..5 {
        session(home.path(), &format!("nightly-2020-11-2{night}T03.00.00.000000"), 60 + night * 60);
    }
    home
}

#[test]
fn a_plan_tells_that_the_newest_by_name_goes() {
    let home = turned_round();
    let plan = run(home.path(), &["keep-latest", "2", "--dry-run"]);
    let going: Vec<&str> = plan.out.lines().filter(|line| line.contains("24T03")).collect();
    assert!(going.iter().any(|line| line.contains("its name is newer")), "{}", plan.out);
    let plan: Value =
        serde_json::from_str(&run(home.path(), &["keep-latest", "2", "--dry-run", "--json"]).out).unwrap();
    let told = plan.to_string().matches("its name is newer").count();
    assert_eq!(told, 3, "each that goes: {plan}");
}

#[test]
fn where_times_and_names_agree_nothing_is_said_of_them() {
    let home = tempfile::tempdir().unwrap();
    for night in 0..5 {
        session(home.path(), &format!("nightly-2020-11-2{night}T03.00.00.000000"), 600 - night * 60);
    }
    assert!(!run(home.path(), &["keep-latest", "2", "--dry-run"]).out.contains("its name"));
    assert!(!run(home.path(), &["doctor"]).out.contains("by its name"));
}

#[test]
fn doctor_names_the_newest_by_name_and_its_command_mends_it() {
    let home = turned_round();
    let told = || {
        let found: Value = serde_json::from_str(&run(home.path(), &["doctor", "--json"]).out).unwrap();
        found["findings"].as_array().unwrap().iter().find(|one| one["kind"] == "times").cloned()
    };
    let finding = told().expect("a finding");
    assert_eq!(finding["id"], "nightly-2020-11-24T03.00.00.000000");
    assert_eq!(finding["level"], "warning");
    let mended = Command::new("sh").arg("-c").arg(finding["fix"].as_str().unwrap()).status().unwrap();
    assert!(mended.success());
    assert_eq!(told(), None);
    let plan = run(home.path(), &["keep-latest", "2", "--dry-run"]);
    assert!(plan.out.lines().filter(|line| line.contains("24T03")).all(|line| !line.contains("its name")));
}

#[test]
fn only_errors_make_doctor_end_with_three() {
    let home = tempfile::tempdir().unwrap();
    session(home.path(), "a", 60);
    let warned = run(home.path(), &["doctor"]);
    assert_eq!(warned.code, Some(0), "{}{}", warned.out, warned.err);
    assert!(warned.out.contains("\twarning"), "{}", warned.out);
    std::fs::write(home.path().join("sessions/a.session/session"), "no checkpoint").unwrap();
    let damaged = run(home.path(), &["doctor"]);
    assert_eq!(damaged.code, Some(3), "{}{}", damaged.out, damaged.err);
    assert!(damaged.out.contains("\terror"), "{}", damaged.out);
}
