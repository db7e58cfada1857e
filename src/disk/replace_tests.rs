//! Each step of a replacement with somebody else between.

use super::*;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

/// A directory in which `state` holds "old".
fn ground() -> (tempfile::TempDir, Dir, Name, Metadata) {
    let place = tempfile::tempdir().unwrap();
    let (dir, name) = (Dir::open(place.path()).unwrap(), Name::new("state").unwrap());
    std::fs::write(place.path().join("state"), b"old").unwrap();
    let seen = dir.stat(&name).unwrap();
    (place, dir, name, seen)
}

fn contents(place: &Path) -> Vec<(String, String)> {
    let read = |entry: std::fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap())
    };
    let mut all: Vec<_> = std::fs::read_dir(place).unwrap().map(|entry| read(entry.unwrap())).collect();
    all.sort();
    all
}

fn pair(name: &str, content: &str) -> (String, String) {
    (name.to_owned(), content.to_owned())
}

fn fresh(dir: &Dir) -> Fresh<'_> {
    let mut fresh = Fresh::make(dir, 0o600).unwrap();
    fresh.file.write_all(b"new").unwrap();
    fresh
}

#[test]
fn another_file_under_the_new_ones_name_is_neither_put_in_place_nor_given_away_nor_removed() {
    let (place, dir, name, seen) = ground();
    let fresh = fresh(&dir);
    let own = place.path().join(fresh.name.os());
    std::fs::write(place.path().join("private"), b"secret").unwrap();
    std::fs::set_permissions(place.path().join("private"), PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::rename(&own, place.path().join("mine")).unwrap();
    std::fs::rename(place.path().join("private"), &own).unwrap();
    // What is set goes by the descriptor.
    set_owner_like(&fresh.file, &Metadata { mode: 0o644, ..seen }).unwrap();
    let error = fresh.put_for(&name, &seen).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StaleNetworkFileHandle);
    assert_eq!(std::fs::metadata(&own).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::metadata(place.path().join("mine")).unwrap().permissions().mode() & 0o777, 0o644);
    let own = own.file_name().unwrap().to_str().unwrap();
    assert_eq!(contents(place.path()), [pair(own, "secret"), pair("mine", "new"), pair("state", "old")]);
}

#[test]
fn what_takes_the_old_ones_name_at_the_last_moment_gets_it_back() {
    let (place, dir, name, seen) = ground();
    let mut fresh = fresh(&dir);
    std::fs::rename(place.path().join("state"), place.path().join("elsewhere")).unwrap();
    std::fs::write(place.path().join("state"), b"another").unwrap();
    // As if it had happened just before the exchange.
    dir.exchange(&fresh.name, &name).unwrap();
    assert!(fresh.settle(&name, &seen).is_err());
    drop(fresh);
    assert_eq!(contents(place.path()), [pair("elsewhere", "old"), pair("state", "another")]);
}

#[test]
fn the_old_one_gets_its_name_back_when_the_new_one_is_taken_away_from_it() {
    let (place, dir, name, seen) = ground();
    let mut fresh = fresh(&dir);
    dir.exchange(&fresh.name, &name).unwrap();
    std::fs::rename(place.path().join("state"), place.path().join("taken")).unwrap();
    assert!(fresh.settle(&name, &seen).is_err());
    drop(fresh);
    assert_eq!(contents(place.path()), [pair("state", "old"), pair("taken", "new")]);
}

#[test]
fn a_hard_link_to_the_old_one_stays_as_it_is() {
    let (place, dir, name, seen) = ground();
    std::fs::hard_link(place.path().join("state"), place.path().join("link")).unwrap();
    dir.replace(&name, Some(&dir.stat(&name).unwrap()), b"new", 0).unwrap();
    assert_eq!(contents(place.path()), [pair("link", "old"), pair("state", "new")]);
    assert_eq!(std::fs::metadata(place.path().join("link")).unwrap().ino(), seen.inode);
}

#[test]
fn only_the_file_that_was_seen_is_replaced() {
    let place = tempfile::tempdir().unwrap();
    let (dir, name) = (Dir::open(place.path()).unwrap(), Name::new("state").unwrap());
    dir.replace(&name, None, b"one", 0o640).unwrap();
    let taken = dir.replace(&name, None, b"two", 0o640).unwrap_err();
    assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
    let seen = dir.stat(&name).unwrap();
    dir.replace(&name, Some(&seen), b"three", 0).unwrap();
    assert_eq!(dir.stat(&name).unwrap().mode, seen.mode);
    let stale = dir.replace(&name, Some(&seen), b"four", 0).unwrap_err();
    assert_eq!(stale.kind(), io::ErrorKind::StaleNetworkFileHandle);
    assert_eq!(std::fs::read(place.path().join("state")).unwrap(), b"three");
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn a_link_is_never_replaced_as_a_file() {
    let place = tempfile::tempdir().unwrap();
    let dir = Dir::open(place.path()).unwrap();
    let name = Name::new("link").unwrap();
    dir.make_link(&name, b"elsewhere").unwrap();
    let seen = dir.stat(&name).unwrap();
    assert!(dir.replace(&name, Some(&seen), b"x", 0).is_err());
    assert!(dir.read_link(&name).is_ok());
}

#[test]
fn a_lock_that_a_stranger_holds_on_the_directory_stops_nobody() {
    let (place, dir, name, seen) = ground();
    let holder = Dir::open(place.path()).unwrap();
    rustix::fs::flock(&holder, FlockOperation::LockExclusive).unwrap();
    dir.replace(&name, Some(&seen), b"new", 0).unwrap();
    assert_eq!(contents(place.path()), [pair("state", "new")]);
}

#[test]
fn a_group_that_cannot_be_given_gets_no_more_than_everybody() {
    let (_place, dir, _name, seen) = ground();
    let fresh = fresh(&dir);
    let own = file_metadata(&fresh.file).unwrap();
    set_owner_like(&fresh.file, &Metadata { mode: 0o664, ..seen }).unwrap();
    assert_eq!(file_metadata(&fresh.file).unwrap().mode, 0o664);
    // Root may give everything.
    if rustix::process::geteuid().is_root() {
        return;
    }
    set_owner_like(&fresh.file, &Metadata { mode: 0o674, gid: own.gid.wrapping_add(4_000_000), ..seen }).unwrap();
    assert_eq!(file_metadata(&fresh.file).unwrap().mode, 0o644);
}
