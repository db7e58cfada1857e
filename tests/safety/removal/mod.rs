//! Removal against the worst that a directory can hold, and against every state that a kill can leave.

mod mounts;
mod plans;
mod swapped;

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use adjourn::disk::{Dir, Name, RepositoryDir, Tombstone, Trash};
use adjourn::model::{Batch, Cause, Disposition, Freed, Identity, Result, Timestamp};
use adjourn::work::Task;
use rustix::fs::{CWD, FileType, Mode, OFlags};

const SESSION: &str = "pbox-x.session";
const BATCH: Batch = Batch(1_700_000_000_000_000_000);

struct Place {
    dir: tempfile::TempDir,
    repository: RepositoryDir,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let repository = RepositoryDir::open(dir.path()).unwrap();
        fs::create_dir_all(dir.path().join(SESSION).join("io-logs/deep")).unwrap();
        fs::write(dir.path().join(SESSION).join("session"), b"checkpoint").unwrap();
        fs::write(dir.path().join(SESSION).join("io-logs/deep/x"), b"x").unwrap();
        Self { dir, repository }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn session(&self) -> PathBuf {
        self.at(SESSION)
    }

    fn trash(&self) -> Trash {
        Trash::inside(&self.repository).unwrap()
    }

    fn seen(&self) -> Identity {
        self.repository.find(&name(SESSION)).unwrap().identity()
    }

    fn move_to_trash(&self, disposition: Disposition) -> Result<Tombstone> {
        self.trash().move_to_trash(&name(SESSION), self.seen(), disposition, BATCH, 0)
    }

    fn destroy(&self) -> Result<Freed> {
        self.trash().empty(self.move_to_trash(Disposition::Deleting)?, &Task::new())
    }

    fn names(&self) -> Vec<String> {
        names(self.dir.path())
    }
}

fn name(text: &str) -> Name {
    Name::new(text).unwrap()
}

fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

#[test]
fn a_destroyed_session_is_gone_with_the_trash_folder() {
    let place = Place::new();
    let freed = place.destroy().unwrap();
    assert_eq!(freed.entries, 5);
    assert!(freed.bytes > 0);
    assert!(place.names().is_empty());
}

#[test]
fn a_trashed_session_comes_back_with_its_time_and_rights() {
    let place = Place::new();
    let at = Timestamp::new(1_600_000_000, 123_456_789);
    fs::set_permissions(place.session(), PermissionsExt::from_mode(0o1751)).unwrap();
    Dir::open(&place.session()).unwrap().set_modified(at).unwrap();
    let before = fs::metadata(place.session()).unwrap();
    place.move_to_trash(Disposition::Trashed).unwrap();
    let trash = format!(".trash-{}", rustix::process::geteuid().as_raw());
    assert_eq!(place.names(), std::slice::from_ref(&trash));
    assert_eq!(fs::metadata(place.at(&trash)).unwrap().permissions().mode() & 0o777, 0o700);
    // Another process finds it and brings it back.
    let mut tombs = place.trash().tombstones().unwrap();
    let tomb = tombs.pop().unwrap();
    assert_eq!(
        (tomb.disposition(), tomb.batch(), tomb.number(), tomb.modified()),
        (Disposition::Trashed, BATCH, 0, at)
    );
    assert_eq!(tomb.trashed(), Timestamp::new(1_700_000_000, 0));
    assert_eq!(tomb.session().unwrap(), &name(SESSION));
    let facts = place.trash().restore(tomb).unwrap();
    assert_eq!((facts.modified, facts.inode, facts.mode), (at, before.ino(), 0o1751));
    assert_eq!(place.names(), [SESSION]);
    assert!(place.session().join("io-logs/deep/x").exists());
}

#[test]
fn a_name_of_255_bytes_can_be_trashed_and_brought_back() {
    let place = Place::new();
    let long = "n".repeat(247) + ".session";
    fs::rename(place.session(), place.at(&long)).unwrap();
    let seen = place.repository.find(&name(&long)).unwrap().identity();
    let tomb = place.trash().move_to_trash(&name(&long), seen, Disposition::Trashed, BATCH, 3).unwrap();
    place.trash().restore(tomb).unwrap();
    assert_eq!(place.names(), [long]);
}

#[test]
fn nothing_is_brought_back_over_another() {
    let place = Place::new();
    let tomb = place.move_to_trash(Disposition::Trashed).unwrap();
    fs::create_dir(place.session()).unwrap();
    assert!(matches!(place.trash().restore(tomb).unwrap_err().cause(), Cause::Unsupported(_)));
    let tomb = place.trash().tombstones().unwrap().pop().unwrap();
    fs::remove_dir(place.session()).unwrap();
    place.trash().restore(tomb).unwrap();
    assert!(place.session().join("session").exists());
}

#[test]
fn what_was_replaced_or_is_gone_is_refused() {
    let place = Place::new();
    let seen = place.seen();
    fs::rename(place.session(), place.at("moved")).unwrap();
    let move_to_trash =
        || place.trash().move_to_trash(&name(SESSION), seen, Disposition::Deleting, BATCH, 0).unwrap_err();
    assert!(matches!(move_to_trash().cause(), Cause::Gone));
    fs::create_dir(place.session()).unwrap();
    assert!(matches!(move_to_trash().cause(), Cause::Replaced));
    fs::remove_dir(place.session()).unwrap();
    symlink("moved", place.session()).unwrap();
    assert!(matches!(move_to_trash().cause(), Cause::Replaced));
    assert_eq!(place.names(), ["moved", SESSION]);
    assert!(place.at("moved/session").exists());
}

#[test]
fn links_fifos_sockets_and_devices_go_and_nothing_outside_does() {
    let place = Place::new();
    let victim = tempfile::tempdir().unwrap();
    fs::write(victim.path().join("canary"), b"").unwrap();
    let at = |name: &str| place.session().join(name);
    symlink(victim.path(), at("io-logs/link")).unwrap();
    symlink(victim.path().join("canary"), at("session.next")).unwrap();
    symlink("nowhere", at("dangling")).unwrap();
    rustix::fs::mkfifoat(CWD, at("fifo"), Mode::RWXU).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
    if is_root() {
        // The null device: harmless if it were opened.
        let null = rustix::fs::makedev(1, 3);
        rustix::fs::mknodat(CWD, at("device"), FileType::CharacterDevice, Mode::RWXU, null).unwrap();
    }
    fs::hard_link(victim.path().join("canary"), at("hard")).unwrap();
    place.destroy().unwrap();
    assert!(place.names().is_empty());
    assert!(victim.path().join("canary").exists());
}

/// The file that marks a folder as a trash.
fn marker_of(folder: &Path) -> String {
    let (above, own) = (Dir::open(folder.parent().unwrap()).unwrap(), folder.file_name().unwrap());
    let facts = above.stat(&Name::new(own.as_bytes()).unwrap()).unwrap();
    format!(".adjourn.{:x}.{:x}", facts.inode, facts.born)
}

#[test]
fn every_state_of_a_killed_removal_is_finished() {
    // Each is what a kill between two steps leaves: folder, marker, tombstone, rename, look, some removed, all removed.
    let trash = format!(".trash-{}", rustix::process::geteuid().as_raw());
    for step in 0..7 {
        let place = Place::new();
        let facts = place.repository.find(&name(SESSION)).unwrap();
        // Until somebody has looked, the name says which one it is to hold.
        let looked = format!("doomed.{}.0", BATCH.0);
        let tomb = if step < 4 { format!("{looked}.{}.{}", facts.inode, facts.born) } else { looked };
        let private = |path: PathBuf| {
            fs::create_dir(&path).unwrap();
            fs::set_permissions(path, PermissionsExt::from_mode(0o700)).unwrap();
        };
        private(place.at(&trash));
        if step > 0 {
            fs::write(place.at(&trash).join(marker_of(&place.at(&trash))), b"").unwrap();
        }
        if step > 1 {
            private(place.at(&trash).join(&tomb));
        }
        let inside = place.at(&trash).join(&tomb);
        if step > 2 {
            fs::rename(place.session(), inside.join(SESSION)).unwrap();
        }
        if step > 4 {
            fs::rename(inside.join(SESSION).join("io-logs/deep"), inside.join("~1.0")).unwrap();
            fs::remove_file(inside.join(SESSION).join("session")).unwrap();
        }
        if step > 5 {
            fs::remove_dir_all(inside.join(SESSION)).unwrap();
        }
        let found = place.trash().tombstones().unwrap();
        assert_eq!(found.len(), usize::from(step > 1), "step {step}");
        for tomb in found {
            assert_eq!(tomb.disposition(), Disposition::Deleting);
            place.trash().empty(tomb, &Task::new()).unwrap();
        }
        let whole = step <= 2;
        assert_eq!(place.session().join("session").exists(), whole, "step {step}");
        if whole {
            place.destroy().unwrap();
        }
        assert!(place.names().is_empty(), "step {step}: {:?}", place.names());
    }
}

#[test]
fn an_odd_umask_keeps_nobody_from_his_trash() {
    let user = if is_root() { "setpriv --reuid=65534 --regid=65534 --clear-groups " } else { "" };
    let shell = format!("exec {user}\"$0\" \"$@\"");
    as_child("an_odd_umask_keeps_nobody_from_his_trash", &shell, || {
        for umask in [0o777, 0o277, 0o777, 0o000] {
            let place = Place::new();
            let before = rustix::process::umask(Mode::from_raw_mode(umask));
            let tomb = place.move_to_trash(Disposition::Trashed).unwrap();
            let trash = place.at(".trash-").with_file_name(&place.names()[0]);
            assert_eq!(fs::metadata(&trash).unwrap().permissions().mode() & 0o777, 0o700, "umask {umask:o}");
            place.trash().restore(tomb).unwrap();
            place.destroy().unwrap();
            rustix::process::umask(before);
            assert!(place.names().is_empty(), "umask {umask:o}");
        }
    });
}

#[test]
fn a_removal_that_somebody_refills_ends_and_says_so() {
    // A program of the same user may always put things in.
    let place = Place::new();
    let tomb = place.move_to_trash(Disposition::Deleting).unwrap();
    let logs = Dir::open(&place.dir.path().join(tomb.place().as_str()).join(SESSION).join("io-logs")).unwrap();
    let trash = place.trash();
    let done = std::sync::atomic::AtomicBool::new(false);
    let emptied = std::thread::scope(|scope| {
        scope.spawn(|| {
            let more = |n: u64| logs.make_dir(&name(&format!("more-{n}")), 0o700).is_ok();
            let mut n = 0;
            // Until the directory itself is gone, as when the remover was faster.
            while more(n) && !done.load(std::sync::atomic::Ordering::Relaxed) {
                n += 1;
            }
        });
        let emptied = trash.empty(tomb, &Task::new());
        done.store(true, std::sync::atomic::Ordering::Relaxed);
        emptied
    });
    if let Err(error) = emptied {
        assert!(matches!(error.cause(), Cause::Unfinished(text) if text.contains("fills it")), "{error}");
        let tomb = place.trash().tombstones().unwrap().pop().unwrap();
        place.trash().empty(tomb, &Task::new()).unwrap();
    }
    assert!(place.names().is_empty());
}

#[test]
fn a_kept_folder_without_a_session_is_only_a_leftover() {
    let place = Place::new();
    let trash = place.trash();
    let tomb = place.move_to_trash(Disposition::Trashed).unwrap();
    let inside = place.at(tomb.place().as_str());
    fs::rename(inside.join(SESSION), place.session()).unwrap();
    let left = trash.tombstones().unwrap().pop().unwrap();
    assert_eq!(left.disposition(), Disposition::Deleting);
    trash.empty(left, &Task::new()).unwrap();
    assert_eq!(place.names(), [SESSION]);
}

#[test]
fn two_who_finish_the_same_removal_do_not_disturb_each_other() {
    let place = Place::new();
    place.move_to_trash(Disposition::Deleting).unwrap();
    let (one, two) = (place.trash(), place.trash());
    let (mine, yours) = (one.tombstones().unwrap(), two.tombstones().unwrap());
    for tomb in mine {
        one.empty(tomb, &Task::new()).unwrap();
    }
    for tomb in yours {
        assert_eq!(two.empty(tomb, &Task::new()).unwrap(), Freed::default());
    }
    assert!(place.names().is_empty());
}

#[test]
fn a_trash_folder_that_is_tidied_away_under_our_hands_is_made_again() {
    let place = Place::new();
    fs::create_dir(place.at("other.session")).unwrap();
    let trash = place.trash();
    let tomb = trash.move_to_trash(&name(SESSION), place.seen(), Disposition::Deleting, BATCH, 0).unwrap();
    // Another command finishes it, and takes the folder that the first one still knows.
    place.trash().empty(tomb, &Task::new()).unwrap();
    let seen = place.repository.find(&name("other.session")).unwrap().identity();
    let tomb = trash.move_to_trash(&name("other.session"), seen, Disposition::Trashed, BATCH, 1).unwrap();
    trash.restore(tomb).unwrap();
    assert_eq!(place.names(), ["other.session"]);
}

#[test]
fn a_doomed_one_does_not_come_back_and_a_kept_one_can_be_given_up() {
    let place = Place::new();
    let tomb =
        place.trash().mark_for_deletion(place.move_to_trash(Disposition::Trashed).unwrap(), &Task::new()).unwrap();
    assert_eq!(tomb.disposition(), Disposition::Deleting);
    assert!(place.trash().restore(tomb).is_err());
    let tomb = place.trash().tombstones().unwrap().pop().unwrap();
    assert_eq!(tomb.disposition(), Disposition::Deleting);
    place.trash().empty(tomb, &Task::new()).unwrap();
    assert!(place.names().is_empty());
}

#[test]
fn cancelling_leaves_a_removal_that_is_finished_later() {
    let place = Place::new();
    let tomb = place.move_to_trash(Disposition::Deleting).unwrap();
    let task = Task::new();
    task.cancel();
    assert!(matches!(place.trash().empty(tomb, &task).unwrap_err().cause(), Cause::Cancelled));
    assert!(!place.session().exists());
    let tomb = place.trash().tombstones().unwrap().pop().unwrap();
    place.trash().empty(tomb, &Task::new()).unwrap();
    assert!(place.names().is_empty());
}

#[test]
fn beside_the_repository_it_has_a_folder_for_each() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    for root in ["one", "two"] {
        fs::create_dir_all(at(root).join("1/x")).unwrap();
    }
    let move_to_trash = |root: &str| {
        let repository = RepositoryDir::open(&at(root)).unwrap();
        let trash = Trash::beside(&repository).unwrap();
        let seen = repository.find(&name("1")).unwrap().identity();
        let tomb = trash.move_to_trash(&name("1"), seen, Disposition::Trashed, BATCH, 0).unwrap();
        assert!(names(&at(root)).is_empty());
        (trash, tomb)
    };
    let ((one, first), (two, second)) = (move_to_trash("one"), move_to_trash("two"));
    assert_eq!(names(place.path()).len(), 4);
    one.restore(first).unwrap();
    two.empty(second, &Task::new()).unwrap();
    assert_eq!(names(place.path()), ["one", "two"]);
    assert_eq!((names(&at("one")).len(), names(&at("two")).len()), (1, 0));
}

/// Deeper than any path can name: made by moving down one descriptor at a time.
fn nest(top: &Path, levels: usize) {
    let mut dir = rustix::fs::open(top, OFlags::PATH, Mode::empty()).unwrap();
    for _ in 0..levels {
        rustix::fs::mkdirat(&dir, "d", Mode::RWXU).unwrap();
        dir = rustix::fs::openat(&dir, "d", OFlags::PATH, Mode::empty()).unwrap();
    }
}

/// Says to a test that it runs as a child of itself, within limits.
const CHILD: &str = "ADJOURN_TEST_CHILD";

/// Runs the calling test's body in a process of its own, started by `shell` with limits of its own.
fn as_child(test: &str, shell: &str, body: fn()) {
    if std::env::var_os(CHILD).is_some() {
        return body();
    }
    // Another user may not be let in where the tests were built.
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), PermissionsExt::from_mode(0o777)).unwrap();
    let me = place.path().join("test");
    crate::tools::copy_program(std::env::current_exe().unwrap(), &me);
    let mut child = Command::new("sh");
    child.args(["-c", shell]).arg(me).args(["--exact", &format!("removal::{test}")]);
    let output = child.env(CHILD, "1").env("TMPDIR", place.path()).current_dir("/").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn fifteen_thousand_levels_go_within_64_descriptors() {
    as_child("fifteen_thousand_levels_go_within_64_descriptors", "ulimit -n 64; exec \"$0\" \"$@\"", || {
        let place = Place::new();
        nest(&place.session(), 15_000);
        assert_eq!(place.destroy().unwrap().entries, 15_005);
        assert!(place.names().is_empty());
    });
}

#[test]
fn a_directory_of_many_files_goes_in_little_memory() {
    as_child("a_directory_of_many_files_goes_in_little_memory", "ulimit -v 200000; exec \"$0\" \"$@\"", || {
        let place = Place::new();
        let logs = Dir::open(&place.session().join("io-logs")).unwrap();
        for n in 0..30_000 {
            logs.make_file(&name(&format!("job-{n:06}.record.gz")), 0o600).unwrap();
        }
        let before = peak();
        assert_eq!(place.destroy().unwrap().entries, 30_005);
        assert!(peak() - before < 8 * 1024, "{} kB more at the peak", peak() - before);
    });
}

#[test]
fn two_threads_remove_what_one_removes() {
    for threads in [1, 2, 5] {
        let place = Place::new();
        let logs = Dir::open(&place.session().join("io-logs")).unwrap();
        for n in 0..3000 {
            logs.make_file(&name(&format!("file-{n}")), 0o600).unwrap();
        }
        for n in 0..50 {
            logs.make_dir(&name(&format!("dir-{n}")), 0o700).unwrap();
        }
        let trash = place.trash().with_threads(threads);
        let tomb = place.move_to_trash(Disposition::Deleting).unwrap();
        assert_eq!(trash.empty(tomb, &Task::new()).unwrap().entries, 3055);
        assert!(place.names().is_empty());
    }
}

/// The most memory that this process had, in kB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn what_its_owner_locked_goes_all_the_same() {
    // Root is never locked out; another user has to try.
    let user = if is_root() { "setpriv --reuid=65534 --regid=65534 --clear-groups " } else { "" };
    let shell = format!("exec {user}\"$0\" \"$@\"");
    as_child("what_its_owner_locked_goes_all_the_same", &shell, || {
        for mode in [0o000, 0o100, 0o300, 0o400, 0o500, 0o600] {
            for locked in ["", "io-logs", "io-logs/deep"] {
                remove_locked(mode, locked);
            }
        }
    });
}

fn remove_locked(mode: u32, locked: &str) {
    let place = Place::new();
    let path = place.session().join(locked);
    fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    match place.move_to_trash(Disposition::Deleting) {
        Ok(tomb) => {
            place.trash().empty(tomb, &Task::new()).unwrap();
            assert!(place.names().is_empty(), "{mode:o} {locked}");
        }
        // The system lets nobody move a directory that he may not write: then it is whole.
        Err(error) => {
            assert!(locked.is_empty() && matches!(error.cause(), Cause::Denied(_)), "{error}");
            fs::set_permissions(&path, PermissionsExt::from_mode(0o700)).unwrap();
            assert!(place.session().join("io-logs/deep/x").exists());
            assert_eq!(place.names(), [SESSION]);
        }
    }
}
