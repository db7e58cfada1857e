//! What is hard to bring about from outside: no room, and somebody between two steps.

use super::*;
use crate::disk::RepositoryDir;
use crate::work::Task;
use std::os::unix::fs::PermissionsExt;

const BATCH: Batch = Batch(1_700_000_000_000_000_000);

struct Full {
    place: tempfile::TempDir,
    trash: Trash,
    name: Name,
}

impl Full {
    fn new() -> Self {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("s.session/io-logs")).unwrap();
        std::fs::set_permissions(place.path().join("s.session"), PermissionsExt::from_mode(0o1755)).unwrap();
        std::fs::write(place.path().join("s.session/io-logs/a"), b"a").unwrap();
        let trash = Trash::inside(&RepositoryDir::open(place.path()).unwrap()).unwrap();
        Self { place, trash, name: Name::new("s.session").unwrap() }
    }

    fn the_move(&self, disposition: Disposition) -> Move<'_> {
        let seen = self.trash.repository.open_dir_path(&self.name).unwrap();
        let facts = seen.metadata().unwrap();
        Move { name: &self.name, seen, facts, disposition, batch: BATCH, number: 1 }
    }

    /// As if there were room for neither folder.
    fn loose(&self, disposition: Disposition) -> std::result::Result<Tombstone, Cause> {
        let the_move = self.the_move(disposition);
        let moved = Moved { tomb: self.trash.move_loose(&the_move)?, held: None };
        self.trash.confirm(moved, &the_move)
    }

    /// As if there were room for the trash folder alone.
    fn bare(&self, disposition: Disposition) {
        let folder = self.trash.folder().unwrap();
        self.trash.move_bare(&folder, &self.the_move(disposition), Errno::NOSPC.into()).unwrap();
    }

    /// As after a rename that nobody has looked at since: a kill leaves this.
    fn moved(&self, the_move: &Move<'_>) {
        self.trash.move_somewhere(the_move).unwrap();
    }

    fn at(&self, name: &str) -> std::path::PathBuf {
        self.place.path().join(name)
    }

    /// Another session takes the name of the one that was looked at, just before the rename.
    fn swap(&self) {
        std::fs::create_dir(self.at("other")).unwrap();
        std::fs::write(self.at("other/precious"), b"").unwrap();
        std::fs::rename(self.at("s.session"), self.at("old")).unwrap();
        std::fs::rename(self.at("other"), self.at("s.session")).unwrap();
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.place.path()).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn found(&self) -> Vec<Tombstone> {
        self.trash.tombstones().unwrap()
    }

    fn is_back(&self) -> bool {
        let mode = std::fs::metadata(self.place.path().join("s.session")).unwrap().permissions().mode();
        self.names() == ["s.session"] && mode & 0o7777 == 0o1755
    }
}

#[test]
fn without_room_for_a_folder_it_is_renamed_in_the_trash() {
    let full = Full::new();
    full.bare(Disposition::Trashed);
    let tomb = full.found().pop().unwrap();
    assert_eq!((tomb.session(), tomb.disposition()), (Some(&full.name), Disposition::Trashed));
    full.trash.restore(tomb).unwrap();
    assert!(full.is_back());
    full.bare(Disposition::Deleting);
    let freed = full.trash.empty(full.found().pop().unwrap(), &Task::new()).unwrap();
    assert_eq!(freed.entries, 3);
    assert!(full.names().is_empty());
}

#[test]
fn without_room_for_the_trash_it_is_hidden_and_marked_and_only_to_be_removed() {
    let full = Full::new();
    assert!(matches!(full.loose(Disposition::Trashed), Err(Cause::Unsupported(_))));
    assert!(full.is_back());
    full.loose(Disposition::Deleting).unwrap();
    assert!(!full.names().contains(&"s.session".to_owned()));
    let tomb = full.found().pop().unwrap();
    assert_eq!((tomb.session(), tomb.disposition()), (Some(&full.name), Disposition::Deleting));
    full.trash.empty(tomb, &Task::new()).unwrap();
    assert!(full.names().is_empty());
}

#[test]
fn what_cannot_be_hidden_keeps_its_name_and_permissions() {
    let full = Full::new();
    let the_move = full.the_move(Disposition::Deleting);
    let taken = the_move.entry_name(Form::Loose(full.name.bytes().into())).name(full.trash.ground.prefix.as_bytes());
    let taken = full.place.path().join(taken.unwrap().os());
    std::fs::create_dir(&taken).unwrap();
    assert!(full.trash.move_loose(&the_move).is_err());
    std::fs::remove_dir(&taken).unwrap();
    assert!(full.is_back());
}

#[test]
fn what_anybody_could_have_put_there_is_no_tombstone() {
    let full = Full::new();
    let facts = full.the_move(Disposition::Deleting).facts;
    let (uid, inode, born) = (rustix::process::geteuid().as_raw(), facts.inode, facts.born);
    let planted = full.at(&format!(".trash-{uid}.doomed.1.1.{inode}.{born}=s.session"));
    std::fs::rename(full.at("s.session"), &planted).unwrap();
    assert!(full.found().is_empty());
    // Another directory of ours that happens to bear the mark is not the one that the name tells of.
    std::fs::set_permissions(&planted, PermissionsExt::from_mode(super::super::loose::MARK)).unwrap();
    assert_eq!(full.found().len(), 1);
    std::fs::rename(&planted, full.at(&format!(".trash-{uid}.doomed.1.1.{}.{born}=s.session", inode + 1))).unwrap();
    assert!(full.found().is_empty());
    assert_eq!(full.names().len(), 1);
}

#[test]
fn a_hidden_one_that_was_renamed_is_told() {
    let full = Full::new();
    let tomb = full.loose(Disposition::Deleting).unwrap();
    std::fs::rename(full.at(full.names()[0].as_str()), full.at("away")).unwrap();
    let error = full.trash.empty(tomb, &Task::new()).unwrap_err();
    assert!(matches!(error.cause(), Cause::Unfinished(_)), "{error}");
    assert!(full.at("away/io-logs/a").exists());
}

#[test]
fn a_directory_that_took_the_name_at_the_last_moment_goes_back() {
    let full = Full::new();
    let the_move = full.the_move(Disposition::Deleting);
    full.swap();
    let moved = full.trash.move_somewhere(&the_move).unwrap();
    assert!(matches!(full.trash.confirm(moved, &the_move), Err(Cause::Replaced)));
    let mut names = full.names();
    names.sort();
    assert_eq!(names, ["old", "s.session"]);
    assert!(full.at("s.session/precious").exists());
}

#[test]
fn one_that_nobody_chose_and_that_cannot_go_back_is_kept() {
    let full = Full::new();
    let the_move = full.the_move(Disposition::Deleting);
    full.swap();
    let moved = full.trash.move_somewhere(&the_move).unwrap();
    std::fs::create_dir(full.at("s.session")).unwrap();
    let told = full.trash.confirm(moved, &the_move).unwrap_err();
    assert!(matches!(&told, Cause::Misplaced(text) if text.contains("/strange.")), "{told}");
    let tomb = full.found().pop().unwrap();
    assert_eq!((tomb.disposition(), tomb.is_strange()), (Disposition::Trashed, true));
    std::fs::remove_dir(full.at("s.session")).unwrap();
    full.trash.restore(tomb).unwrap();
    assert!(full.at("s.session/precious").exists());
}

#[test]
fn after_a_kill_between_the_rename_and_the_look_the_chosen_one_goes_and_any_other_is_kept() {
    for bare in [false, true] {
        let full = Full::new();
        let the_move = full.the_move(Disposition::Deleting);
        full.swap();
        if bare {
            full.trash.move_bare(&full.trash.folder().unwrap(), &the_move, Errno::NOSPC.into()).unwrap();
        } else {
            full.moved(&the_move);
        }
        let tomb = full.found().pop().unwrap();
        assert_eq!((tomb.disposition(), tomb.is_strange()), (Disposition::Trashed, true));
        full.trash.restore(tomb).unwrap();
        assert!(full.at("s.session/precious").exists());

        let full = Full::new();
        full.moved(&full.the_move(Disposition::Deleting));
        let tomb = full.found().pop().unwrap();
        assert_eq!(tomb.disposition(), Disposition::Deleting);
        full.trash.empty(tomb, &Task::new()).unwrap();
        assert!(full.names().is_empty());
    }
}

#[test]
fn a_trash_folder_that_was_renamed_like_a_session_is_not_moved() {
    let full = Full::new();
    full.moved(&full.the_move(Disposition::Trashed));
    std::fs::rename(full.at(&full.trash.ground.prefix), full.at("s.session")).unwrap();
    let seen = full.trash.repository.stat(&full.name).unwrap().identity();
    let trash = Trash::inside(&RepositoryDir::open(full.place.path()).unwrap()).unwrap();
    let error = trash.move_to_trash(&full.name, seen, Disposition::Deleting, BATCH, 2).unwrap_err();
    assert!(error.to_string().contains("trash folder of yours"), "{error}");
    assert_eq!(full.names(), ["s.session"]);
}

#[test]
fn a_locked_session_stays_unless_the_user_insists() {
    use rustix::fs::{FlockOperation, flock};
    for how in [FlockOperation::LockExclusive, FlockOperation::LockShared] {
        let full = Full::new();
        let seen = full.the_move(Disposition::Deleting).facts.identity();
        let holder = std::fs::File::open(full.at("s.session")).unwrap();
        flock(&holder, how).unwrap();
        let error = full.trash.move_to_trash(&full.name, seen, Disposition::Deleting, BATCH, 1).unwrap_err();
        assert!(matches!(error.cause(), Cause::InUse(_)), "{error}");
        assert!(full.is_back());
        full.trash.move_to_trash_locked(&full.name, seen, Disposition::Trashed, BATCH, 1).unwrap();
        full.trash.restore(full.found().pop().unwrap()).unwrap();
        drop(holder);
        full.trash.move_to_trash(&full.name, seen, Disposition::Deleting, BATCH, 1).unwrap();
    }
}

#[test]
fn a_directory_that_became_a_trash_before_the_rename_is_given_back() {
    let place = Full::new();
    std::fs::remove_dir_all(place.at("s.session/io-logs")).unwrap();
    std::fs::set_permissions(place.at("s.session"), PermissionsExt::from_mode(0o700)).unwrap();
    let the_move = place.the_move(Disposition::Deleting);
    // Another command takes the empty directory, under the trash's name for a moment, for a trash folder that a kill left.
    let marker = marker::name(marker::START, &the_move.seen.reopen().unwrap()).unwrap();
    std::fs::write(place.at("s.session").join(marker.os()), b"").unwrap();
    std::fs::create_dir(place.at("s.session/kept.1.0")).unwrap();
    let moved = place.trash.move_somewhere(&the_move).unwrap();
    assert!(matches!(place.trash.confirm(moved, &the_move), Err(Cause::Replaced)));
    assert!(place.at("s.session/kept.1.0").exists());
}

#[test]
fn a_folder_whose_marker_went_meanwhile_takes_nothing_unmarked() {
    let place = Full::new();
    let folder = place.trash.folder().unwrap();
    std::fs::remove_file(
        place.at(&folder.name.visible().to_string()).join(marker::name(marker::START, &folder.dir).unwrap().os()),
    )
    .unwrap();
    let the_move = place.the_move(Disposition::Trashed);
    let moved = place.trash.move_somewhere(&the_move).unwrap();
    place.trash.confirm(moved, &the_move).unwrap();
    assert_eq!(place.found().len(), 1);
}
