//! Somebody else changes names under our hands.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use adjourn::model::Disposition;
use adjourn::work::Task;
use rustix::fs::{CWD, RenameFlags};

use super::{BATCH, Place, SESSION, name};

#[test]
fn a_folder_of_the_trash_that_is_filled_after_it_was_listed_is_not_emptied() {
    // One command has just made the folder, another lists it, and then the session comes.
    let place = Place::new();
    let tomb = place.move_to_trash(Disposition::Trashed).unwrap();
    let inside = place.at(tomb.place().as_str());
    fs::rename(inside.join(SESSION), place.session()).unwrap();
    let listed = place.trash().tombstones().unwrap().pop().unwrap();
    fs::rename(place.session(), inside.join(SESSION)).unwrap();
    place.trash().empty(listed, &Task::new()).unwrap();
    place.trash().restore(place.trash().tombstones().unwrap().pop().unwrap()).unwrap();
    assert!(place.session().join("io-logs/deep/x").exists());
}

/// Swaps two names all the time while the body runs.
fn while_swapping(one: &Path, two: &Path, body: impl FnOnce()) {
    let swap = || rustix::fs::renameat_with(CWD, one, CWD, two, RenameFlags::EXCHANGE).unwrap_or_default();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                swap();
            }
        });
        body();
        done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn names_that_are_swapped_for_links_lead_nowhere() {
    let outside = tempfile::tempdir().unwrap();
    for n in 0..20 {
        fs::write(outside.path().join(format!("canary-{n}")), b"").unwrap();
    }
    let mut removed = 0;
    for round in 0..400 {
        let place = Place::new();
        let (inner, top) = (place.session().join("io-logs"), place.session());
        let (swapped, link) = if round % 2 == 0 { (inner, "io-logs.lnk") } else { (top, ".top.lnk") };
        let link = swapped.with_file_name(link);
        symlink(outside.path(), &link).unwrap();
        let seen = place.seen();
        while_swapping(&swapped, &link, || {
            // Refused or not, it must not follow.
            if let Ok(tomb) = place.trash().move_to_trash(&name(SESSION), seen, Disposition::Deleting, BATCH, 0) {
                removed += usize::from(place.trash().empty(tomb, &Task::new()).is_ok());
            }
        });
        assert_eq!(super::names(outside.path()).len(), 20, "round {round}");
    }
    assert!(removed > 20, "only {removed} of 400 were removed");
}
