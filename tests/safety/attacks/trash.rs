//! The trash: squatted names, forged tombstones, refilled and locked sessions.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, mkdirat, openat};

use super::ground::{Ground, Ran, STRANGER, stranger};
use crate::tools;

const LONG_AGO: i64 = 1_577_836_800;

fn names(ground: &Ground) -> Vec<String> {
    let entries = fs::read_dir(ground.repository()).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A shell command of the stranger in the repository, to its end.
fn stranger_does(ground: &Ground, script: &str) {
    assert!(stranger(script).current_dir(ground.repository()).status().unwrap().success(), "{script}");
}

struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[test]
fn names_that_strangers_hold_stop_no_removal() {
    let Some(ground) = Ground::new("names_that_strangers_hold_stop_no_removal") else { return };
    for id in ["a", "b"] {
        ground.make(id, 0, LONG_AGO);
    }
    let squat = "touch .trash-0; for i in $(seq 1 40); do touch .trash-0.$i; mkdir -m 700 .trash-0.d$i; ln -s / .trash-0.l$i; done";
    stranger_does(&ground, squat);
    let squatted = names(&ground).len() - 2;
    let ran = ground.run(&["destroy", "a", "--yes"]);
    assert_eq!((ran.code, ground.session("a").exists()), (Some(0), false), "{}", ran.err);
    assert_eq!(ground.run(&["trash", "b", "--yes"]).code, Some(0));
    assert!(!ground.session("b").exists());
    // Another command finds it again, and nothing is left but what the stranger put there.
    let ran = ground.run(&["restore", "b", "--yes"]);
    assert_eq!((ran.code, ground.session("b").exists()), (Some(0), true), "{}", ran.err);
    assert_eq!(names(&ground).len(), squatted + 1);
}

#[test]
fn a_great_many_names_of_the_trashs_own_kind_stop_nothing() {
    let Some(ground) = Ground::new("a_great_many_names_of_the_trashs_own_kind_stop_nothing") else { return };
    ground.make("a", 0, LONG_AGO);
    for n in 0..20_000 {
        let path = ground.repository().join(format!(".trash-0.{n:016x}"));
        fs::create_dir(&path).unwrap();
        chown(&path, Some(STRANGER), Some(STRANGER)).unwrap();
    }
    fs::write(ground.repository().join(".trash-0"), b"").unwrap();
    chown(ground.repository().join(".trash-0"), Some(STRANGER), None).unwrap();
    let ran = ground.run(&["destroy", "a", "--yes"]);
    assert_eq!((ran.code, ground.session("a").exists(), names(&ground).len()), (Some(0), false, 20_001), "{}", ran.err);
}

#[test]
fn who_had_a_session_open_before_cannot_keep_its_removal_from_ending() {
    let test = "who_had_a_session_open_before_cannot_keep_its_removal_from_ending";
    let Some(ground) = Ground::new(test) else { return };
    let session = ground.make("a", STRANGER, LONG_AGO);
    for part in ["", "io-logs"] {
        fs::set_permissions(session.join(part), PermissionsExt::from_mode(0o777)).unwrap();
    }
    // His working directory goes along into the trash, and he fills it as fast as he can.
    let script = "i=0; while :; do i=$((i+1)); mkdir -p d$i/e 2>&- || : >f$i; : >g$i; done 2>/dev/null";
    let filler = stranger(script).current_dir(session.join("io-logs")).spawn().unwrap();
    let _filler = Killed(filler);
    while !session.join("io-logs/g3").exists() {
        std::thread::yield_now();
    }
    let ran = ground.run(&["destroy", "a", "--yes", "--force"]);
    assert_eq!((ran.code, names(&ground)), (Some(0), Vec::new()), "{}", ran.err);
}

#[test]
fn a_locked_session_stays_where_no_process_is_shown() {
    let test = "a_locked_session_stays_where_no_process_is_shown";
    let Some(ground) = Ground::new(test) else { return };
    if !tools::can_mount(test) {
        return;
    }
    let session = ground.make("a", 0, LONG_AGO);
    let holder = fs::File::open(&session).unwrap();
    rustix::fs::flock(&holder, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let blind = |args: &[&str]| {
        let program = ground.command(args);
        let mut command = Command::new("unshare");
        command.args(["-m", "sh", "-c", "mount -t tmpfs none /proc && exec \"$@\"", "sh"]);
        command.arg(program.get_program()).args(program.get_args());
        ground.away(&mut command);
        Ran::of(command.output().unwrap())
    };
    let ran = blind(&["destroy", "a", "--yes"]);
    assert_eq!((ran.code, session.join("io-logs/data").exists()), (Some(11), true), "{}", ran.err);
    assert!(ran.err.contains("a process that could not be identified holds a lock on it"), "{}", ran.err);
    assert_eq!(blind(&["trash", "a", "--yes"]).code, Some(11));
    assert_eq!(names(&ground), ["a.session"]);
    let ran = blind(&["destroy", "a", "--yes", "--force"]);
    assert_eq!((ran.code, names(&ground)), (Some(0), Vec::new()), "{}", ran.err);
}

#[test]
fn a_name_beside_the_sessions_gives_and_removes_nothing() {
    let Some(ground) = Ground::new("a_name_beside_the_sessions_gives_and_removes_nothing") else { return };
    let private = ground.make("private", 0, LONG_AGO);
    fs::set_permissions(&private, PermissionsExt::from_mode(0o700)).unwrap();
    ground.make("other", 0, LONG_AGO);
    let inode = fs::metadata(&private).unwrap().ino();
    for name in [
        "kept.1.1.4777.65534.65534=private.session".to_owned(),
        format!("kept.1.1.{inode}.0=private.session"),
        "doomed.1.1=private.session".to_owned(),
        format!("doomed.1.1.{inode}.0=private.session"),
    ] {
        stranger_does(&ground, &format!("mv private.session '.trash-0.{name}'"));
        ground.run(&["restore", "private", "--yes"]);
        ground.run(&["trash", "empty", "--yes"]);
        ground.run(&["break-lock", "other", "--yes"]);
        let hidden = ground.repository().join(format!(".trash-0.{name}"));
        let facts = fs::metadata(&hidden).unwrap();
        assert_eq!((facts.uid(), facts.mode() & 0o7777), (0, 0o700), "{name}");
        assert!(hidden.join("io-logs/data").exists(), "{name}");
        fs::rename(hidden, &private).unwrap();
    }
}

#[test]
fn the_trash_folder_under_a_sessions_name_is_not_removed() {
    let Some(ground) = Ground::new("the_trash_folder_under_a_sessions_name_is_not_removed") else { return };
    ground.make("kept", 0, LONG_AGO);
    assert_eq!(ground.run(&["trash", "kept", "--yes"]).code, Some(0));
    stranger_does(&ground, "mv .trash-0 evil.session");
    let ran = ground.run(&["destroy", "evil", "--yes"]);
    assert_ne!(ran.code, Some(0));
    assert!(ran.err.contains("trash folder of yours"), "{}", ran.err);
    fs::rename(ground.session("evil"), ground.repository().join(".trash-0")).unwrap();
    assert_eq!(ground.run(&["restore", "kept", "--yes"]).code, Some(0));
    assert!(ground.session("kept").join("io-logs/data").exists());
}

#[test]
fn a_removal_that_is_refilled_for_ever_does_not_stop_the_next_command() {
    let Some(ground) = Ground::new("a_removal_that_is_refilled_for_ever_does_not_stop_the_next_command") else {
        return;
    };
    for id in ["left", "own"] {
        ground.make(id, 0, LONG_AGO);
    }
    assert_eq!(ground.run(&["trash", "left", "--yes"]).code, Some(0));
    // As if its removal had been killed.
    let trash = ground.repository().join(".trash-0");
    let kept = fs::read_dir(&trash).unwrap().map(|entry| entry.unwrap().path());
    let kept = kept.into_iter().find(|path| path.to_string_lossy().contains("kept.")).unwrap();
    let doomed = kept.to_string_lossy().replace("kept.", "doomed.");
    fs::rename(kept, &doomed).unwrap();
    let old = ground.at("old");
    fs::write(&old, "old").unwrap();
    let (stop, watch, limit) = (AtomicBool::new(false), Instant::now(), Duration::from_secs(20));
    let ran = std::thread::scope(|scope| {
        scope.spawn(|| go_deeper(Path::new(&doomed), &old, || stop.load(Ordering::Relaxed) || watch.elapsed() > limit));
        while !Path::new(&doomed).join(["a"; 500].join("/")).exists() {
            std::thread::yield_now();
        }
        let ran = ground.run(&["trash", "own", "--yes"]);
        stop.store(true, Ordering::Relaxed);
        ran
    });
    assert!(watch.elapsed() < limit, "{}", ran.err);
    assert!(!ground.session("own").exists(), "{}", ran.err);
    // On a busy machine the removal may be faster; where it was not, the place is told.
    assert!(ran.code == Some(0) || ran.err.contains("somebody fills it"), "{}", ran.err);
    assert_eq!(ground.run(&["trash", "empty", "--yes"]).code, Some(0));
}

/// Makes directory in directory ahead of a removal, with a link of an old file in many.
fn go_deeper(top: &Path, old: &Path, ended: impl Fn() -> bool) {
    let open = OFlags::DIRECTORY | OFlags::CLOEXEC;
    let mut dir = rustix::fs::open(top, open, Mode::empty()).unwrap();
    let (mut mark, mut far) = (dir.try_clone().unwrap(), 0);
    for deep in 0_u64.. {
        // Not further ahead than is needed, so that little is left in the end.
        if deep > far + 6000 {
            while !ended() && rustix::fs::fstat(&mark).unwrap().st_nlink > 0 {
                std::thread::yield_now();
            }
            (mark, far) = (dir.try_clone().unwrap(), deep);
        }
        let inner = mkdirat(&dir, "a", Mode::RWXU).and_then(|()| openat(&dir, "a", open, Mode::empty()));
        let Some(inner) = inner.ok().filter(|_| !ended()) else { return };
        if deep.is_multiple_of(50) {
            linkat(CWD, old, &dir, "f", AtFlags::empty()).ok();
        }
        dir = inner;
    }
}
