//! What only root can set up: mounts inside a session, a full file system, a file that nobody may remove. Each test runs as a child
//! of itself with mounts of its own, which go with it.

use std::fs;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use adjourn::disk::{Dir, RepositoryDir, Trash};
use adjourn::model::{Cause, Disposition, Timestamp};
use adjourn::work::Task;
use rustix::fs::IFlags;
use rustix::mount::{MountFlags, UnmountFlags, mount, mount_bind, unmount};

use super::{BATCH, Place, SESSION, as_child, name, names};
use crate::tools;

const APART: &str = "exec unshare -m \"$0\" \"$@\"";

#[test]
fn a_mount_inside_a_session_refuses_before_anything_moved() {
    let test = "mounts::a_mount_inside_a_session_refuses_before_anything_moved";
    if !tools::can_mount(test) {
        return;
    }
    as_child(test, APART, || {
        let place = Place::new();
        let victim = tempfile::tempdir().unwrap();
        fs::write(victim.path().join("canary"), b"").unwrap();
        let inside = place.session().join("io-logs/deep");
        mount_bind(victim.path(), &inside).unwrap();
        let error = place.move_to_trash(Disposition::Deleting).unwrap_err();
        assert!(
            matches!(error.cause(), Cause::Unsupported(text) if text.contains("io-logs/deep is mounted")),
            "{error}"
        );
        assert_eq!(place.names(), [SESSION]);
        assert!(inside.join("canary").exists());
        unmount(&inside, UnmountFlags::empty()).unwrap();
        place.destroy().unwrap();
        assert!(place.names().is_empty());
        assert!(victim.path().join("canary").exists());
    });
}

#[test]
fn a_mount_that_appears_after_the_commit_point_is_never_entered() {
    let test = "mounts::a_mount_that_appears_after_the_commit_point_is_never_entered";
    if !tools::can_mount(test) {
        return;
    }
    as_child(test, APART, || {
        let place = Place::new();
        let victim = tempfile::tempdir().unwrap();
        fs::write(victim.path().join("canary"), b"").unwrap();
        let tomb = place.move_to_trash(Disposition::Deleting).unwrap();
        let inside = place.dir.path().join(tomb.place().as_str()).join(SESSION).join("io-logs/deep");
        mount_bind(victim.path(), &inside).unwrap();
        let error = place.trash().empty(tomb, &Task::new()).unwrap_err();
        assert!(matches!(error.cause(), Cause::Unfinished(_)), "{error}");
        assert!(victim.path().join("canary").exists());
        let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
        let point = mounts.lines().filter_map(|line| line.split(' ').nth(4)).find(|point| point.contains(".trash-"));
        unmount(point.unwrap(), UnmountFlags::empty()).unwrap();
        finish(&place.trash());
        assert!(place.names().is_empty());
    });
}

#[test]
fn a_file_that_nobody_may_remove_is_named_and_goes_once_it_can() {
    let test = "mounts::a_file_that_nobody_may_remove_is_named_and_goes_once_it_can";
    if !tools::can_mount(test) {
        return;
    }
    let place = Place::new();
    let stuck = place.session().join("io-logs/deep/x");
    if immutable(fs::File::open(&stuck).unwrap(), true).is_err() {
        return tools::tell_not_run(test, "a file system with immutable files");
    }
    let file = fs::File::open(&stuck).unwrap();
    let error = place.destroy().unwrap_err();
    let trash = format!(".trash-0/doomed.{}.0", BATCH.0);
    let told = error.to_string();
    assert!(matches!(error.cause(), Cause::Unfinished(_)) && told.contains(&trash), "{told}");
    assert!(!place.session().exists());
    // Everything but the one file is gone already; the program says what is left, in one line, and with exit 3.
    fs::create_dir(place.at("pbox-y.session")).unwrap();
    let ran = adjourn(place.dir.path(), &["destroy", "pbox-y", "--yes"]);
    assert_eq!(ran.status.code(), Some(3));
    let told = String::from_utf8(ran.stderr).unwrap();
    assert!(told.lines().count() == 1 && told.contains(&trash), "{told}");
    assert!(!place.at("pbox-y.session").exists());
    immutable(&file, false).unwrap();
    fs::create_dir(place.at("pbox-z.session")).unwrap();
    let ran = adjourn(place.dir.path(), &["destroy", "pbox-z", "--yes"]);
    assert_eq!((ran.status.code(), place.names().len()), (Some(0), 0), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn on_a_full_disk_destroy_works_and_trash_works_or_changes_nothing() {
    let test = "mounts::on_a_full_disk_destroy_works_and_trash_works_or_changes_nothing";
    if !tools::can_mount(test) {
        return;
    }
    as_child(test, APART, || {
        for (options, fill) in [("size=512k", true), ("size=512k,nr_inodes=8", false)] {
            let top = tempfile::tempdir().unwrap();
            let options = std::ffi::CString::new(options).unwrap();
            mount("tmpfs", top.path(), "tmpfs", MountFlags::empty(), options.as_c_str()).unwrap();
            on_full(top.path(), fill);
            unmount(top.path(), UnmountFlags::DETACH).unwrap();
        }
    });
}

/// With room for no more bytes, or for no more names.
fn on_full(top: &Path, bytes: bool) {
    let at = Timestamp::new(1_600_000_000, 5);
    let session = top.join(SESSION);
    fs::create_dir_all(session.join("io-logs")).unwrap();
    fs::write(session.join("session"), b"checkpoint").unwrap();
    if bytes {
        fs::write(top.join("fill"), vec![0; 1 << 20]).unwrap_err();
    } else {
        while fs::write(top.join(format!("fill-{}", names(top).len())), b"").is_ok() {}
    }
    Dir::open(&session).unwrap().set_modified(at).unwrap();
    let before = names(top);
    let inode = fs::metadata(&session).unwrap().ino();
    let repository = RepositoryDir::open(top).unwrap();
    let move_to_trash = |disposition| {
        let seen = repository.find(&name(SESSION)).unwrap().identity();
        Trash::inside(&repository).unwrap().move_to_trash(&name(SESSION), seen, disposition, BATCH, 0)
    };
    let mode = fs::metadata(&session).unwrap().mode();
    let trash = Trash::inside(&repository).unwrap();
    match move_to_trash(Disposition::Trashed) {
        Ok(_) => {
            assert!(!session.exists());
            let facts = trash.restore(trash.tombstones().unwrap().pop().unwrap()).unwrap();
            assert_eq!((facts.modified, facts.inode), (at, inode));
        }
        // Without room for a folder that nobody else can enter, nothing could come back as it was.
        Err(error) => assert!(!bytes && error.to_string().contains("no room for the trash folder"), "{error}"),
    }
    assert_eq!((fs::metadata(&session).unwrap().mode(), names(top)), (mode, before.clone()));
    trash.empty(move_to_trash(Disposition::Deleting).unwrap(), &Task::new()).unwrap();
    assert_eq!(names(top).len(), before.len() - 1);
}

fn finish(trash: &Trash) {
    for tomb in trash.tombstones().unwrap() {
        trash.empty(tomb, &Task::new()).unwrap();
    }
}

fn immutable(file: impl AsFd, on: bool) -> rustix::io::Result<()> {
    let flags = rustix::fs::ioctl_getflags(&file)?;
    rustix::fs::ioctl_setflags(&file, if on { flags | IFlags::IMMUTABLE } else { flags - IFlags::IMMUTABLE })
}

fn adjourn(repository: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", "/proc/none").arg("--repo").arg(repository).args(args);
    command.output().unwrap()
}
