//! Limits on what sessions take in all: what others add, or what is no session, makes nothing of root's go.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::ground::{Ground, stranger, touch};

const LONG_AGO: i64 = 1_577_836_800;

/// Three sessions of root's of 64 KiB each, in a repository whose limit is 512 KiB.
fn three(test: &str) -> Option<Ground> {
    let ground = Ground::new(test)?;
    for (id, age) in [("a", 0), ("b", 60), ("c", 120)] {
        heavy(&ground, id, LONG_AGO + age, 64);
    }
    Some(ground)
}

fn heavy(ground: &Ground, id: &str, time: i64, kib: usize) {
    let path = ground.make(id, 0, time);
    fs::write(path.join("io-logs/weight"), vec![1; kib * 1024]).unwrap();
    touch(&path, time);
}

fn stranger_does(place: &Path, script: &str) {
    assert!(stranger(script).current_dir(place).status().unwrap().success(), "{script}");
}

/// What prune and keep-latest leave of the three under a limit that they are well within.
fn all_stay(ground: &Ground) {
    for args in [
        ["prune", "--max-total", "512K", "--yes", "--force"].as_slice(),
        &["keep-latest", "1", "--keep-size", "512K", "--destroy", "--yes", "--force"],
    ] {
        let ran = ground.run(args);
        for id in ["a", "b", "c"] {
            assert!(ground.session(id).join("io-logs/weight").exists(), "{args:?} took {id}: {}{}", ran.out, ran.err);
        }
    }
}

#[test]
fn a_renamed_trash_makes_no_session_go() {
    let Some(ground) = three("a_renamed_trash_makes_no_session_go") else { return };
    heavy(&ground, "big", LONG_AGO, 2048);
    assert_eq!(ground.run(&["trash", "big", "--yes", "--force"]).code, Some(0));
    stranger_does(&ground.repository(), "mv .trash-0 zz.session");
    all_stay(&ground);
    let told = ground.run(&["doctor"]);
    assert!(told.out.contains("trash folder of yours that somebody renamed"), "{}{}", told.out, told.err);
    let mend = told.out.split('\t').find(|field| field.starts_with("mv -nT "));
    let done = std::process::Command::new("sh").args(["-c", mend.unwrap()]).status().unwrap();
    assert!(done.success());
    let ran = ground.run(&["restore", "big", "--yes"]);
    assert_eq!((ran.code, ground.session("big").exists()), (Some(0), true), "{}", ran.err);
}

#[test]
fn what_is_no_session_makes_none_go() {
    let Some(ground) = three("what_is_no_session_makes_none_go") else { return };
    let results = ground.repository().join("results");
    fs::create_dir(&results).unwrap();
    fs::write(results.join("weight"), vec![1; 2 << 20]).unwrap();
    stranger_does(&ground.repository(), "mv results zz.session");
    all_stay(&ground);
}

#[test]
fn a_part_that_a_stranger_took_out_and_filled_makes_none_go() {
    let Some(ground) = three("a_part_that_a_stranger_took_out_and_filled_makes_none_go") else { return };
    let part = ground.session("a").join("share");
    fs::create_dir(&part).unwrap();
    for place in [ground.session("a"), part] {
        fs::set_permissions(place, PermissionsExt::from_mode(0o777)).unwrap();
    }
    let script =
        "mv a.session/share zz.session && mkdir zz.session/io-logs && head -c 2M /dev/zero >zz.session/io-logs/x";
    stranger_does(&ground.repository(), script);
    all_stay(&ground);
}

#[test]
fn what_a_stranger_puts_into_a_session_makes_no_other_go() {
    let Some(ground) = three("what_a_stranger_puts_into_a_session_makes_no_other_go") else { return };
    let share = ground.session("c").join("session-share");
    fs::create_dir(&share).unwrap();
    fs::set_permissions(&share, PermissionsExt::from_mode(0o777)).unwrap();
    touch(&ground.session("c"), LONG_AGO + 120);
    stranger_does(&share, "head -c 2M /dev/zero >x");
    all_stay(&ground);
}

#[test]
fn a_trash_that_gets_the_name_of_a_hidden_removal_is_found() {
    let Some(ground) = three("a_trash_that_gets_the_name_of_a_hidden_removal_is_found") else { return };
    assert_eq!(ground.run(&["trash", "a", "--yes", "--force"]).code, Some(0));
    stranger_does(&ground.repository(), "mv .trash-0 '.trash-0.doomed.1.1.2.3=x'");
    let listed = ground.run(&["trash", "list"]);
    assert!(listed.out.starts_with("a\t"), "{}{}", listed.out, listed.err);
    let ran = ground.run(&["restore", "a", "--yes"]);
    assert_eq!((ran.code, ground.session("a").exists()), (Some(0), true), "{}", ran.err);
}
