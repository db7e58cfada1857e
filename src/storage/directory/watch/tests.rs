//! Both ways of watching tell the same.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

use super::*;
use crate::model::WatchMode;

const LONG: Duration = Duration::from_secs(20);

const NAME: NameOf = |id| Some(PathBuf::from(id.os()));

fn started(place: &Path, by_events: bool) -> (Box<dyn Watch>, Receiver<Option<Id>>) {
    let (send, receive) = sync_channel(16);
    let every = Duration::from_millis(20);
    let watch = match by_events {
        true => watch(place, send, NAME).unwrap(),
        false => poll::watch(place, send, NAME, every, "a test".to_owned()).unwrap(),
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
        watch.focus(&[Id::from("a")]);
        std::fs::create_dir(place.path().join("b")).unwrap();
        assert_eq!(hints.recv_timeout(LONG).unwrap(), None);
        watch.focus(&[Id::from("a"), Id::from("b"), Id::from("missing")]);
        std::fs::write(place.path().join("a/session"), b"x").unwrap();
        assert_eq!(hints.recv_timeout(LONG).unwrap(), Some(Id::from("a")));
        watch.focus(&[Id::from("b")]);
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
        watch.focus(&[Id::from("a"), Id::from("b")]);
        std::fs::rename(&a, away.path().join("a")).unwrap();
        std::fs::create_dir(&a).unwrap();
        watch.focus(&[Id::from("a"), Id::from("b")]);
        // What is told of the directory that went is told before this.
        std::fs::write(b.join("session"), b"x").unwrap();
        told("b");
        std::fs::write(a.join("session"), b"x").unwrap();
        told("a");
    }
}
