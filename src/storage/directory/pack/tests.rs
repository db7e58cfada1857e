//! Archives and copies of one session with everything that a stranger can put into it.

use std::io::Read;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use super::*;
use crate::disk::{EntryDir, Name, RepositoryDir};
use crate::model::Cause;
use crate::work::Task;

fn session() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let session = place.path().join("s.session");
    std::fs::create_dir_all(session.join("io-logs")).unwrap();
    std::fs::write(session.join("session"), b"checkpoint").unwrap();
    std::fs::write(session.join("io-logs/a.stdout"), b"out\n").unwrap();
    symlink("/etc", session.join("outside")).unwrap();
    rustix::fs::mknodat(
        rustix::fs::CWD,
        session.join("fifo"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    let old = std::time::UNIX_EPOCH + std::time::Duration::new(1_700_000_000, 5);
    std::fs::File::open(&session).unwrap().set_modified(old).unwrap();
    place
}

fn held(place: &tempfile::TempDir) -> EntryDir {
    RepositoryDir::open(place.path()).unwrap().open_entry(&Name::new("s.session").unwrap()).unwrap()
}

fn archive(entry: &EntryDir, into: &mut Vec<u8>, task: &Task) -> Result<crate::model::PackStats, Cause> {
    let mut archive = Archive::new(into, None);
    let packed = archive.add(entry, task)?;
    archive.finish().map_err(Cause::from_io)?;
    Ok(packed)
}

fn count(place: &Path) -> usize {
    std::fs::read_dir(place).unwrap().count()
}

/// A file of 32 MiB with three bytes in the middle.
fn make_sparse(place: &tempfile::TempDir) {
    let file = std::fs::File::create(place.path().join("s.session/session")).unwrap();
    file.set_len(32 << 20).unwrap();
    file.write_all_at(b"mid", 16 << 20).unwrap();
}

#[test]
fn an_archive_holds_links_as_links_and_says_what_it_left_out() {
    let place = session();
    let mut bytes = Vec::new();
    let packed = archive(&held(&place), &mut bytes, &Task::new()).unwrap();
    assert_eq!((packed.files, packed.bytes), (2, 14));
    assert_eq!(packed.skipped[0].exact(), b"fifo");
    let mut tar = tar::Archive::new(bytes.as_slice());
    let names: Vec<String> =
        tar.entries().unwrap().map(|e| e.unwrap().path().unwrap().to_string_lossy().into_owned()).collect();
    let wanted =
        ["s.session", "s.session/io-logs", "s.session/io-logs/a.stdout", "s.session/outside", "s.session/session"];
    assert_eq!(names.iter().map(|n| n.trim_end_matches('/')).collect::<Vec<_>>(), wanted);
}

#[test]
fn a_copy_keeps_times_and_links_and_never_overwrites() {
    let (place, other) = (session(), tempfile::tempdir().unwrap());
    let entry = held(&place);
    copy(&entry, other.path(), &Task::new()).unwrap();
    let copied = other.path().join("s.session");
    assert_eq!(std::fs::read(copied.join("io-logs/a.stdout")).unwrap(), b"out\n");
    assert_eq!(std::fs::read_link(copied.join("outside")).unwrap().as_os_str(), "/etc");
    let there = crate::disk::Dir::open(&copied).unwrap().metadata().unwrap();
    assert_eq!(there.modified, entry.metadata().modified);
    let again = copy(&entry, other.path(), &Task::new()).unwrap_err();
    assert_eq!(again.to_string(), "s.session already exists in the target directory");
    assert_eq!(count(other.path()), 1);
}

#[test]
fn what_was_held_is_taken_whatever_has_its_name_by_then() {
    let (place, other) = (session(), tempfile::tempdir().unwrap());
    let entry = held(&place);
    std::fs::rename(place.path().join("s.session"), place.path().join("away")).unwrap();
    std::fs::create_dir(place.path().join("s.session")).unwrap();
    std::fs::write(place.path().join("s.session/session"), b"another's").unwrap();
    copy(&entry, other.path(), &Task::new()).unwrap();
    assert_eq!(std::fs::read(other.path().join("s.session/session")).unwrap(), b"checkpoint");
    let mut bytes = Vec::new();
    archive(&entry, &mut bytes, &Task::new()).unwrap();
    assert!(!bytes.windows(9).any(|window| window == b"another's"));
}

#[test]
fn neither_set_id_bits_nor_what_others_may_write_is_carried_along() {
    let (place, other) = (session(), tempfile::tempdir().unwrap());
    let at = |below: &str| place.path().join("s.session").join(below);
    for (below, mode) in [("session", 0o6777), ("io-logs", 0o3777), ("", 0o7775), ("io-logs/a.stdout", 0o640)] {
        std::fs::set_permissions(at(below), PermissionsExt::from_mode(mode)).unwrap();
    }
    let wanted = [("session", 0o755), ("io-logs", 0o755), ("", 0o755), ("io-logs/a.stdout", 0o640)];
    copy(&held(&place), other.path(), &Task::new()).unwrap();
    for (below, mode) in wanted {
        let copied = std::fs::symlink_metadata(other.path().join("s.session").join(below)).unwrap();
        assert_eq!(copied.mode() & 0o7777, mode, "{below}");
    }
    let mut bytes = Vec::new();
    archive(&held(&place), &mut bytes, &Task::new()).unwrap();
    for entry in tar::Archive::new(bytes.as_slice()).entries().unwrap() {
        assert_eq!(entry.unwrap().header().mode().unwrap() & 0o7022, 0);
    }
}

#[test]
fn holes_take_no_room_in_a_copy_nor_in_an_archive() {
    let (place, other) = (session(), tempfile::tempdir().unwrap());
    make_sparse(&place);
    copy(&held(&place), other.path(), &Task::new()).unwrap();
    let copied = std::fs::File::open(other.path().join("s.session/session")).unwrap();
    let (read, mut middle) = (copied.metadata().unwrap(), [0; 3]);
    copied.read_exact_at(&mut middle, 16 << 20).unwrap();
    assert!(read.len() == 32 << 20 && read.blocks() < 2048 && &middle == b"mid");
    let mut bytes = Vec::new();
    archive(&held(&place), &mut bytes, &Task::new()).unwrap();
    assert!(bytes.len() < 1 << 20, "{} bytes", bytes.len());
    let mut tar = tar::Archive::new(bytes.as_slice());
    let mut found = Vec::new();
    for entry in tar.entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.path().unwrap().ends_with("session") && entry.header().entry_type().is_gnu_sparse() {
            entry.read_to_end(&mut found).unwrap();
        }
    }
    assert_eq!((found.len(), &found[16 << 20..(16 << 20) + 3]), (32 << 20, b"mid".as_slice()));
}

#[test]
fn many_holes_need_more_maps_than_one() {
    let place = session();
    let file = std::fs::File::create(place.path().join("s.session/session")).unwrap();
    file.set_len(64 << 20).unwrap();
    for n in 0..60 {
        file.write_all_at(&[n], u64::from(n) << 20).unwrap();
    }
    let mut bytes = Vec::new();
    archive(&held(&place), &mut bytes, &Task::new()).unwrap();
    let mut found = Vec::new();
    for entry in tar::Archive::new(bytes.as_slice()).entries().unwrap() {
        let mut entry = entry.unwrap();
        if entry.header().entry_type().is_gnu_sparse() {
            entry.read_to_end(&mut found).unwrap();
        }
    }
    assert_eq!(found.len(), 64 << 20);
    assert!((0..60).all(|n| found[n << 20] == u8::try_from(n).unwrap() && found[(n << 20) + 1] == 0));
    let last =
        tar::Archive::new(bytes.as_slice()).entries().unwrap().last().unwrap().unwrap().path().unwrap().into_owned();
    assert!(last.ends_with("session"), "what follows a sparse file is read, too");
}

#[test]
fn nothing_is_copied_into_itself() {
    let place = session();
    let inside = place.path().join("s.session/io-logs");
    for target in [inside.clone(), place.path().join("s.session"), inside.join("../io-logs/.")] {
        let refused = copy(&held(&place), &target, &Task::new()).unwrap_err();
        assert!(matches!(&refused, Cause::Usage(text) if text.contains("inside it")), "{refused:?}");
    }
    assert_eq!((count(&inside), count(&place.path().join("s.session"))), (1, 4));
    let into = std::os::unix::fs::symlink(&inside, place.path().join("link")).map(|()| place.path().join("link"));
    assert!(copy(&held(&place), &into.unwrap(), &Task::new()).is_err());
}

#[test]
fn what_was_given_up_has_no_end() {
    let (place, other) = (session(), tempfile::tempdir().unwrap());
    let file = std::fs::File::create(other.path().join("archive")).unwrap();
    let mut bytes = Vec::new();
    let mut begun = Archive::new(&mut bytes, None);
    begun.add(&held(&place), &Task::new()).unwrap();
    drop(begun);
    let end = [0; 1024];
    assert!(!bytes.ends_with(&end), "nobody takes it for a whole one");
    // An archive that is found in what it packs.
    std::fs::hard_link(other.path().join("archive"), place.path().join("s.session/link")).unwrap();
    let own = crate::disk::file_metadata(&file).unwrap().identity();
    let mut archive = Archive::new(&mut bytes, Some(own));
    let error = archive.add(&held(&place), &Task::new()).unwrap_err();
    assert!(error.to_string().contains("inside it"), "{error}");
    assert!(archive.finish().is_err());
}

#[test]
fn what_could_not_be_finished_is_taken_away() {
    let (place, other) = (session(), tempfile::tempdir().unwrap());
    let task = Task::new();
    task.cancel();
    assert!(matches!(copy(&held(&place), other.path(), &task), Err(Cause::Cancelled)));
    assert!(matches!(archive(&held(&place), &mut Vec::new(), &task), Err(Cause::Cancelled)));
    assert_eq!(count(other.path()), 0);
}

#[test]
fn the_longest_names_are_copied() {
    let (place, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let name = "n".repeat(255);
    std::fs::create_dir_all(place.path().join(&name).join(&name)).unwrap();
    std::fs::write(place.path().join(&name).join("f"), b"x").unwrap();
    let entry = RepositoryDir::open(place.path()).unwrap().open_entry(&Name::new(&name).unwrap()).unwrap();
    copy(&entry, other.path(), &Task::new()).unwrap();
    assert!(other.path().join(&name).join(&name).is_dir() && other.path().join(&name).join("f").is_file());
}
