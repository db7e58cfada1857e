//! Several commands at once on one repository, with a program that saves: nothing wrong is removed, and what is already gone is no
//! error.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One test at a time: a process that another one starts has for a moment whatever we have open, and so uses our sessions.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn start(repository: &Path, args: &[&str]) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", "/proc/none").arg("--repo").arg(repository).args(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Sessions of some files, the first the oldest, and one that a writer is saving all the time.
fn sessions(top: &Path, count: u32) {
    for n in 0..count {
        let session = top.join(format!("pbox-{n:02}.session"));
        fs::create_dir_all(session.join("io-logs/deep")).unwrap();
        for file in 0..20 {
            fs::write(session.join(format!("io-logs/{file}")), b"x").unwrap();
        }
        let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + u64::from(n));
        fs::File::open(&session).unwrap().set_modified(modified).unwrap();
    }
}

#[test]
fn commands_side_by_side_and_a_writer_remove_nothing_wrong_and_fail_at_nothing() {
    let _alone = alone();
    for _ in 0..5 {
        let place = tempfile::tempdir().unwrap();
        sessions(place.path(), 40);
        // A program sits in an old session, which everybody passes over; another one saves all the time and so is the latest.
        let live = place.path().join("pbox-03.session");
        let mut sitting = Command::new("sleep").arg("600").current_dir(&live).spawn().unwrap();
        let saved = place.path().join("pbox-07.session");
        let outputs = while_saving(&saved, || {
            let keep = || start(place.path(), &["keep-latest", "5", "--destroy", "--yes"]);
            let commands: Vec<Child> = (0..3).map(|_| keep()).collect();
            commands.into_iter().map(|child| child.wait_with_output().unwrap()).collect::<Vec<Output>>()
        });
        sitting.kill().unwrap();
        sitting.wait().unwrap();
        for output in outputs {
            // It alone is told.
            assert_eq!(output.status.code(), Some(3), "{}", told(&output));
            let skipped = |line: &str| line.starts_with("adjourn: pbox-03: skipped: in use by sleep");
            // What another of them had begun, one of them may have finished, and says so.
            let finished = |line: &str| line.starts_with("finished ");
            let text = told(&output);
            assert_eq!(text.lines().filter(|line| skipped(line)).count(), 1, "{text}");
            assert!(text.lines().all(|line| skipped(line) || finished(line)), "{text}");
        }
        let kept = ["pbox-03", "pbox-07", "pbox-36", "pbox-37", "pbox-38", "pbox-39"];
        assert_eq!(names(place.path()), kept.map(|id| format!("{id}.session")));
        assert!(live.join("io-logs/19").exists() && saved.join("io-logs/19").exists());
        assert_eq!(fs::read(saved.join("session")).unwrap(), b"saved");
    }
}

#[test]
fn the_trash_is_emptied_by_two_at_once() {
    let _alone = alone();
    for _ in 0..5 {
        let place = tempfile::tempdir().unwrap();
        sessions(place.path(), 20);
        let trashed = start(place.path(), &["keep-latest", "1", "--trash", "--yes"]).wait_with_output().unwrap();
        assert_eq!(trashed.status.code(), Some(0), "{}", told(&trashed));
        let commands = [0, 1].map(|_| start(place.path(), &["trash", "empty", "--yes"]));
        for child in commands {
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        }
        assert_eq!(names(place.path()), ["pbox-19.session"]);
    }
}

#[test]
fn what_is_trashed_while_others_clean_up_is_there_to_be_brought_back() {
    let _alone = alone();
    for _ in 0..20 {
        let place = tempfile::tempdir().unwrap();
        sessions(place.path(), 6);
        let trash = start(place.path(), &["trash", "pbox-01", "pbox-02", "pbox-03", "--yes"]);
        let others = ["pbox-04", "pbox-05"].map(|id| start(place.path(), &["destroy", id, "--yes"]));
        for child in others.into_iter().chain([trash]) {
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        }
        let back =
            start(place.path(), &["restore", "pbox-01", "pbox-02", "pbox-03", "--yes"]).wait_with_output().unwrap();
        assert_eq!(back.status.code(), Some(0), "{}", told(&back));
        assert_eq!(names(place.path()), [0, 1, 2, 3].map(|n| format!("pbox-{n:02}.session")));
        assert!([1, 2, 3].iter().all(|n| place.path().join(format!("pbox-{n:02}.session/io-logs/19")).exists()));
    }
}

/// Does something again and again, and the body meanwhile.
fn meanwhile<T>(again: impl Fn() + Sync, body: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                again();
            }
        });
        let result = body();
        done.store(true, Ordering::Relaxed);
        result
    })
}

/// Saves as the real programs do, before the body begins and all the time.
fn while_saving<T>(session: &Path, body: impl FnOnce() -> T) -> T {
    let save = || {
        fs::write(session.join("session.next"), b"saved").unwrap();
        fs::rename(session.join("session.next"), session.join("session")).unwrap();
    };
    save();
    meanwhile(save, body)
}

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
