//! Ctrl-C while thousands are destroyed: what was begun is finished, what was not is where it was, and that is what is said.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const ALL: usize = 1_500;

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for number in 0..ALL {
        let path = place.path().join(format!("sessions/s{number}.session/io-logs"));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("data"), "x").unwrap();
    }
    place
}

fn command(place: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", place).env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    command.arg("-r").arg(place.join("sessions")).args(args);
    command
}

fn sessions(place: &Path) -> usize {
    let names = std::fs::read_dir(place.join("sessions")).unwrap();
    names.filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|end| end == "session")).count()
}

fn in_trash(place: &Path) -> usize {
    let folders = std::fs::read_dir(place.join("sessions")).unwrap().map(|entry| entry.unwrap().path());
    let folders = folders.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(".trash-"));
    folders.map(|path| std::fs::read_dir(path).map_or(0, |names| names.count())).sum()
}

/// Runs it and sends Ctrl-C as soon as `when` says so; the exit code and standard error.
fn interrupted(place: &Path, args: &[&str], when: impl Fn() -> bool) -> (Option<i32>, String) {
    let mut command = command(place, args);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while child.try_wait().unwrap().is_none() && !when() {
        assert!(Instant::now() < until, "it does not begin");
    }
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).ok();
    let ended = child.wait_with_output().unwrap();
    (ended.status.code(), String::from_utf8(ended.stderr).unwrap())
}

/// The numbers of "cancelled: 383 destroyed, 2,617 unchanged".
fn told(line: &str, word: &str) -> (usize, usize) {
    let rest = line.split_once("cancelled: ").unwrap_or_else(|| panic!("{line}")).1;
    let (done, left) = rest.trim().split_once(&format!(" {word}, ")).unwrap_or_else(|| panic!("{line}"));
    let number = |text: &str| text.replace(|c: char| !c.is_ascii_digit(), "").parse().unwrap();
    assert!(left.ends_with(" unchanged"), "{line}");
    (number(done), number(left))
}

fn destroys_and_is_cancelled(when: impl Fn(&Path) -> bool) {
    let place = place();
    let place = place.path();
    let args = ["keep-latest", "0", "--allow-empty", "--destroy", "--yes"];
    let (code, err) = interrupted(place, &args, || when(place));
    if code == Some(0) {
        // Too fast a machine: then all of it is done.
        return assert_eq!((sessions(place), in_trash(place)), (0, 0));
    }
    assert_eq!(code, Some(130), "{err}");
    if err.contains("interrupted") {
        // Before anything began.
        return assert_eq!((sessions(place), in_trash(place)), (ALL, 0));
    }
    let (destroyed, left) = told(&err, "destroyed");
    assert_eq!(destroyed + left, ALL, "{err}");
    assert_eq!((sessions(place), in_trash(place)), (left, 0), "{err}");
    let list = command(place, &["list", "--json"]).output().unwrap();
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    assert_eq!(list["pending_removals"], 0);
    assert_eq!(list["sessions"].as_array().unwrap().len(), left);
}

#[test]
fn cancelled_while_they_leave_the_list_they_come_back() {
    destroys_and_is_cancelled(|place| in_trash(place) > 100);
}

#[test]
fn cancelled_while_they_are_emptied_the_rest_comes_back() {
    let emptied = |place: &Path| sessions(place) == 0 && in_trash(place) < ALL;
    destroys_and_is_cancelled(emptied);
}

#[test]
fn cancelling_a_move_to_the_trash_and_its_emptying_tells_what_is_done() {
    let place = place();
    let place = place.path();
    let (code, err) = interrupted(place, &["keep-latest", "0", "--allow-empty", "--yes"], || in_trash(place) > 100);
    let trashed = if code == Some(130) { told(&err, "moved to the trash").0 } else { ALL };
    assert_eq!((sessions(place), in_trash(place)), (ALL - trashed, trashed + 1), "with the marker: {err}");
    let (code, err) = interrupted(place, &["trash", "empty", "--yes"], || in_trash(place) < trashed);
    let left = if code == Some(130) { told(&err, "destroyed").1 } else { 0 };
    let list = command(place, &["trash", "list", "--json"]).output().unwrap();
    let list: serde_json::Value = serde_json::from_slice(&list.stdout).unwrap();
    assert_eq!(list["trash"].as_array().unwrap().len(), left, "{err}");
}
