//! Ctrl-C while one large session is removed: what had not begun is back at once, what goes on is told, and a second Ctrl-C ends it and
//! leaves a rest that has a command. System calls are slowed down, so that a removal takes as long as that of a large session.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::tools;

const FILES: usize = 1_200;

/// Two small sessions and a large one.
fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for id in ["s1", "s2", "big"] {
        let logs = place.path().join(format!("sessions/{id}.session/io-logs"));
        std::fs::create_dir_all(&logs).unwrap();
        for number in 0..if id == "big" { FILES } else { 2 } {
            std::fs::write(logs.join(format!("{number}.record")), b"x").unwrap();
        }
        crate::stage::rest(&place.path().join(format!("sessions/{id}.session")));
    }
    place
}

fn adjourn(place: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", place).env("PATH", "/usr/bin:/bin");
    let done = command.arg("-r").arg(place.join("sessions")).args(args).stdin(Stdio::null()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

/// A change that must succeed.
fn done(place: &Path, args: &[&str]) {
    let (code, _, err) = adjourn(place, &[args, &["--yes"]].concat());
    assert_eq!(code, Some(0), "{args:?}: {err}");
}

/// The same, each file taking a while; the process is the program itself.
fn slowly(place: &Path, args: &[&str]) -> Child {
    let mut command = Command::new("strace");
    command.args(["-D", "-f", "-o", "/dev/null", "-e", "trace=unlinkat", "-e", "inject=unlinkat:delay_enter=8000"]);
    command.arg(assert_cmd::cargo::cargo_bin!("adjourn")).arg("-r").arg(place.join("sessions")).args(args);
    command.env("HOME", place).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn until(what: &str, test: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !test() {
        assert!(Instant::now() < end, "{what}");
        std::thread::yield_now();
    }
}

/// Files of the large session that are still in the trash, wherever in it they lie; none where it is not there.
fn left(place: &Path) -> Option<usize> {
    let trash = paths(&place.join("sessions")).find(|path| path.to_string_lossy().contains("/.trash-"))?;
    let is_small = |tomb: &PathBuf| tomb.join("s1.session").exists() || tomb.join("s2.session").exists();
    let tomb = paths(&trash).find(|tomb| tomb.is_dir() && !is_small(tomb))?;
    Some(files(&tomb))
}

fn paths(dir: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn files(dir: &Path) -> usize {
    paths(dir).map(|path| if path.extension().is_some_and(|end| end == "record") { 1 } else { files(&path) }).sum()
}

fn is_listed(place: &Path, id: &str) -> bool {
    place.join(format!("sessions/{id}.session")).exists()
}

fn interrupt(child: &Child) {
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
}

/// Begins to destroy them, the large one first, and presses Ctrl-C in the middle of it; the line that is said at once.
fn cancelled(place: &Path, args: &[&str]) -> (Child, BufReader<impl Read>, String) {
    let mut child = slowly(place, args);
    until("the removal does not begin", || left(place).is_some_and(|left| (1..FILES).contains(&left)));
    interrupt(&child);
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    (child, told, line)
}

const DESTROY: [&str; 5] = ["destroy", "s1", "s2", "big", "--yes"];

#[test]
fn ctrl_c_says_what_goes_on_and_what_had_not_begun_is_back_before_it_ends() {
    if !tools::can_trace("a large removal is cancelled") {
        return;
    }
    let place = place();
    let place = place.path();
    let (mut child, mut told, line) = cancelled(place, &DESTROY);
    let (s1, s2, rest) = (is_listed(place, "s1"), is_listed(place, "s2"), left(place));
    assert!(line.starts_with("stopping: the removal of big has begun and is finished first;"), "{line}");
    assert!(s1 && s2 && rest.is_some_and(|rest| rest > 0), "{s1} {s2} {rest:?}");
    let mut last = String::new();
    told.read_to_string(&mut last).unwrap();
    assert_eq!(last.trim(), "adjourn: cancelled: 1 destroyed, 2 unchanged");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!((left(place), is_listed(place, "big")), (None, false));
    assert_eq!(adjourn(place, &["doctor", "--json"]).1.matches("unfinished").count(), 0);
}

#[test]
fn a_second_ctrl_c_ends_at_once_and_the_rest_has_a_command() {
    if !tools::can_trace("a large removal is ended") {
        return;
    }
    let place = place();
    let place = place.path();
    let (mut child, _told, line) = cancelled(place, &DESTROY);
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(left(place).is_some_and(|left| left > 0), "it went to its end all the same");
    assert!(is_listed(place, "s1") && is_listed(place, "s2") && !is_listed(place, "big"));
    assert!(adjourn(place, &["doctor"]).1.contains("unfinished"));
    let finish = line.split('`').nth(1).unwrap().trim().to_owned();
    let program = assert_cmd::cargo::cargo_bin!("adjourn");
    let shell = format!("adjourn() {{ {} \"$@\"; }}; {finish}", program.display());
    let done = Command::new("sh").args(["-c", &shell]).env("HOME", place).output().unwrap();
    assert!(done.status.success(), "{shell}: {}", String::from_utf8_lossy(&done.stderr));
    assert_eq!(left(place), None);
    assert!(!adjourn(place, &["doctor"]).1.contains("unfinished"));
}

#[test]
fn a_rest_that_lies_in_a_renamed_trash_is_not_said_to_be_gone() {
    if !tools::can_trace("a large removal is cancelled beside somebody who renames the trash") {
        return;
    }
    let place = place();
    let place = place.path();
    let mut child = slowly(place, &["destroy", "big", "--yes"]);
    until("the removal does not begin", || left(place).is_some_and(|left| (1..FILES).contains(&left)));
    let trash = paths(&place.join("sessions")).find(|path| path.to_string_lossy().contains("/.trash-")).unwrap();
    let aside = place.join("sessions/put-aside");
    std::fs::rename(trash, &aside).unwrap();
    interrupt(&child);
    let mut told = String::new();
    child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
    assert_ne!(child.wait().unwrap().code(), Some(0), "{told}");
    assert!(told.contains("put-aside") && !told.contains("1 destroyed"), "{told}");
    assert!(files(&aside) > 0);
}

#[test]
fn emptying_the_trash_says_the_same_and_keeps_what_it_had_not_come_to() {
    if !tools::can_trace("emptying a large session is cancelled") {
        return;
    }
    let place = place();
    let place = place.path();
    done(place, &["trash", "s1"]);
    done(place, &["trash", "big"]);
    // The oldest goes first; so the large one must be it.
    done(place, &["restore", "s1"]);
    done(place, &["trash", "s1"]);
    let (mut child, mut told, line) = cancelled(place, &["trash", "empty", "--yes"]);
    assert!(line.starts_with("stopping: the removal of big has begun"), "{line}");
    let mut last = String::new();
    told.read_to_string(&mut last).unwrap();
    assert_eq!(last.trim(), "adjourn: cancelled: 1 destroyed, 1 unchanged");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let list = adjourn(place, &["trash", "list"]).1;
    assert!(list.starts_with("s1\t") && list.lines().count() == 1, "{list}");
}
