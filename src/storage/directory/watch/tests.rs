//! Both ways of watching tell the same.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use super::*;
use crate::model::Id;
use crate::model::WatchMode;

const LONG: Duration = Duration::from_secs(20);

const WHAT: Watchable = Watchable { name: |id| Some(PathBuf::from(id.os())), inside: &["logs"] };

fn started(place: &Path, by_events: bool) -> (Box<dyn Watch>, Receiver<Option<Id>>) {
    let (send, receive) = sync_channel(16);
    let every = Duration::from_millis(20);
    let watch = match by_events {
        true => watch(place, send, WHAT).unwrap(),
        false => poll::watch(Scope { place: place.to_owned(), what: WHAT }, send, every, "a test".to_owned()).unwrap(),
    };
    assert_eq!(matches!(watch.mode(), WatchMode::Events), by_events);
    (watch, receive)
}

#[test]
fn a_new_entry_and_a_save_inside_one_are_told_and_dropping_it_ends_it() {
    for by_events in [true, false] {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("a")).unwrap();
        let (mut watch, hints) = started(place.path(), by_events);
        watch.focus(&[Id::from("a")], None);
        std::fs::create_dir(place.path().join("b")).unwrap();
        assert_eq!(hints.recv_timeout(LONG).unwrap(), None);
        watch.focus(&[Id::from("a"), Id::from("b"), Id::from("missing")], None);
        std::fs::write(place.path().join("a/session"), b"x").unwrap();
        assert_eq!(hints.recv_timeout(LONG).unwrap(), Some(Id::from("a")));
        watch.focus(&[Id::from("b")], None);
        std::fs::write(place.path().join("b/session"), b"x").unwrap();
        assert_eq!(hints.recv_timeout(LONG).unwrap(), Some(Id::from("b")));
        drop(watch);
        while hints.recv_timeout(LONG).is_ok() {}
        assert!(hints.try_recv().is_err());
    }
}

#[test]
fn a_repository_that_goes_is_told() {
    for by_events in [true, false] {
        let above = tempfile::tempdir().unwrap();
        let place = above.path().join("here");
        std::fs::create_dir(&place).unwrap();
        let (_watch, hints) = started(&place, by_events);
        std::fs::remove_dir(&place).unwrap();
        assert_eq!(hints.recv_timeout(LONG).unwrap(), None);
    }
}

#[test]
fn what_takes_the_name_of_an_entry_is_watched_in_its_place() {
    for by_events in [true, false] {
        let (place, away) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let [a, b] = ["a", "b"].map(|name| place.path().join(name));
        std::fs::create_dir(&a).unwrap();
        std::fs::create_dir(&b).unwrap();
        let (mut watch, hints) = started(place.path(), by_events);
        let told = |id: &str| while hints.recv_timeout(LONG).unwrap() != Some(Id::from(id)) {};
        watch.focus(&[Id::from("a"), Id::from("b")], None);
        std::fs::rename(&a, away.path().join("a")).unwrap();
        std::fs::create_dir(&a).unwrap();
        watch.focus(&[Id::from("a"), Id::from("b")], None);
        // What is told of the directory that went is told before this.
        std::fs::write(b.join("session"), b"x").unwrap();
        told("b");
        std::fs::write(a.join("session"), b"x").unwrap();
        told("a");
    }
}

#[test]
fn a_new_log_of_the_open_entry_is_told_and_of_no_other() {
    for by_events in [true, false] {
        let place = tempfile::tempdir().unwrap();
        let log = |entry: &str, log: &str| place.path().join(entry).join("logs").join(log);
        ["a", "b"].iter().for_each(|entry| std::fs::create_dir_all(log(entry, "")).unwrap());
        let (mut watch, hints) = started(place.path(), by_events);
        watch.focus(&[Id::from("a"), Id::from("b")], Some(&Id::from("b")));
        std::fs::write(log("a", "1"), b"x").unwrap();
        std::fs::write(log("b", "1"), b"x").unwrap();
        assert_eq!(hints.recv_timeout(LONG).unwrap(), Some(Id::from("b")));
        watch.focus(&[Id::from("a"), Id::from("b")], Some(&Id::from("a")));
        std::fs::write(log("b", "2"), b"x").unwrap();
        std::fs::write(log("a", "2"), b"x").unwrap();
        while hints.recv_timeout(LONG).unwrap() != Some(Id::from("a")) {}
    }
}

#[test]
fn logs_that_had_no_directory_yet_are_told_of_once_it_is_there() {
    let place = tempfile::tempdir().unwrap();
    let entry = place.path().join("a");
    std::fs::create_dir(&entry).unwrap();
    let (mut watch, hints) = started(place.path(), true);
    watch.focus(&[], Some(&Id::from("a")));
    std::fs::create_dir(entry.join("logs")).unwrap();
    assert_eq!(hints.recv_timeout(LONG).unwrap(), Some(Id::from("a")));
    std::fs::write(entry.join("logs/before-it-is-watched"), b"x").unwrap();
    watch.focus(&[], Some(&Id::from("a")));
    assert_eq!(hints.recv_timeout(LONG).unwrap(), Some(Id::from("a")));
    std::fs::write(entry.join("logs/afterwards"), b"x").unwrap();
    assert_eq!(hints.recv_timeout(LONG).unwrap(), Some(Id::from("a")));
}
