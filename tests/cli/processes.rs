//! Who uses a session, as far as processes tell: where they cannot be looked at it is unknown and said so; test runners count, adjourn
//! itself does not.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use crate::stage::{PROGRAM, Stage, rest, until};
use crate::tools;

const NO_PROC: &str = "mount -t tmpfs none /proc";
const HIDDEN: &str = "unknown: /proc is absent here, or hides other processes";

#[test]
fn where_proc_is_absent_the_use_is_unknown_and_every_change_says_so() {
    if !tools::can_mount("where_proc_is_absent_the_use_is_unknown") {
        return;
    }
    let stage = Stage::new();
    let path = stage.session("s", "pass");
    std::fs::write(path.join("session.next"), "half").unwrap();
    rest(&path.join("session.next"));
    rest(&path);
    let shown = stage.run_after(NO_PROC, &["show", "s"]);
    let line = shown.out.lines().find(|line| line.trim_start().starts_with("in use")).unwrap();
    assert!(line.contains("unknown; /proc is absent here, or hides other processes"), "{line}");
    assert!(!shown.out.contains("no process"), "{}", shown.out);
    let lock = stage.run_after(NO_PROC, &["break-lock", "s", "--dry-run"]);
    assert!(lock.out.contains("unknown who has it open; /proc is absent"), "{lock:?}");
    for args in [&["destroy", "s"][..], &["trash", "s"], &["keep-latest", "0", "--allow-empty"]] {
        let planned = stage.run_after(NO_PROC, &[args, &["--dry-run"]].concat());
        assert!(planned.err.contains(HIDDEN), "{args:?}: {planned:?}");
        let seen = stage.run(&[args, &["--dry-run"]].concat());
        assert!(!seen.err.contains("unknown"), "{args:?}: {seen:?}");
    }
    let done = stage.run_after(NO_PROC, &["trash", "s", "--yes"]);
    assert!(done.err.contains(HIDDEN), "{done:?}");
}

/// A shell that waits, whose command line ends with these words and begins with `name`.
fn called(name: &str) -> Child {
    let mut command = Command::new("sh");
    command.arg0(name).args(["-c", "read line", "plainbox"]).stdin(Stdio::piped());
    let child = command.spawn().unwrap();
    let wanted = format!("{name}\0-c\0read line\0plainbox\0");
    let line = format!("/proc/{}/cmdline", child.id());
    until("it has its words", || std::fs::read(&line).is_ok_and(|line| line == wanted.as_bytes()));
    child
}

/// Whether `show` takes the process for one that may be at work on a session that changed after it was started.
fn may_be_at_work(mut beside: Child) -> bool {
    let stage = Stage::new();
    let path = stage.session("s", "pass");
    let later = SystemTime::now() + Duration::from_secs(30);
    std::fs::File::open(path).unwrap().set_modified(later).unwrap();
    let shown = stage.run(&["show", "s", "--json"]);
    assert_eq!(beside.try_wait().unwrap(), None, "it was there all the while");
    beside.kill().unwrap();
    beside.wait().unwrap();
    assert!(shown.out.contains("\"evidence\""), "{shown:?}");
    // By its number: what other tests run at the same time is told too.
    shown.out.contains(&format!("\"pid\":{},", beside.id()))
        || shown.out.contains(&format!("\"pid\":{}}}", beside.id()))
}

#[test]
fn a_test_runner_beside_counts() {
    assert!(may_be_at_work(called("/usr/bin/checkbox-cli")));
    assert!(may_be_at_work(called("python3")), "a script's name stands behind its interpreter's");
}

#[test]
fn another_adjourn_beside_is_no_test_runner_whatever_its_words() {
    assert!(!may_be_at_work(called("/opt/other-build/adjourn")));
    let elsewhere = tempfile::tempdir().unwrap();
    let place = elsewhere.path().join("checkbox");
    std::fs::create_dir_all(place.join("s.session")).unwrap();
    let mut ours = Command::new(PROGRAM);
    ours.arg("-r").arg(&place).args(["--kind", "plainbox", "checkpoint", "s"]).env("HOME", elsewhere.path());
    let ours = ours.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let line = format!("/proc/{}/cmdline", ours.id());
    until("it runs", || std::fs::read(&line).is_ok_and(|line| line.starts_with(PROGRAM.as_bytes())));
    assert!(!may_be_at_work(ours));
}
