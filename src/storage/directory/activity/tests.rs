//! Real processes, and what is found of them.

use super::*;
use crate::disk::{Dir, Name};
use std::io::{BufRead, BufReader, Write};

fn subjects(place: &std::path::Path, names: &[&str]) -> Vec<Subject> {
    let dir = Dir::open(place).unwrap();
    let facts = |name: &str| dir.stat(&Name::new(name).unwrap()).ok();
    names.iter().map(|name| Subject { name: name.as_bytes().to_vec(), facts: facts(name) }).collect()
}

fn look(root: &std::path::Path, names: &[&str], harnesses: &[&str]) -> Result<Vec<Activity>> {
    let dir = RepositoryDir::open(root).unwrap();
    activity(&dir, root.as_os_str().as_encoded_bytes(), &subjects(root, names), harnesses, &Task::new())
}

#[test]
fn a_working_directory_and_an_environment_are_evidence_and_a_neighbour_is_none() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().canonicalize().unwrap();
    for name in ["a", "b", "ab"] {
        std::fs::create_dir(root.join(name)).unwrap();
    }
    let mut inside = std::process::Command::new("sleep").arg("60").current_dir(root.join("a")).spawn().unwrap();
    let share = root.join("b/session-share");
    let mut named = std::process::Command::new("sleep").arg("60").env("PLAINBOX_SESSION_SHARE", share).spawn().unwrap();
    // A process that has just started has no environment yet.
    while std::fs::read(format!("/proc/{}/environ", named.id())).is_ok_and(|environment| environment.is_empty()) {
        std::thread::yield_now();
    }
    let found = look(&root, &["a", "b", "ab"], &[]);
    inside.kill().unwrap();
    named.kill().unwrap();
    inside.wait().unwrap();
    named.wait().unwrap();
    let found = found.unwrap();
    assert!(matches!(&found[0], Activity::Live(e) if e[0].what.contains("working directory")), "{found:?}");
    assert!(matches!(&found[1], Activity::Live(e) if e[0].what == "its environment names session-share"), "{found:?}");
    assert!(matches!(found[2], Activity::Unknown { .. }), "{found:?}");
}

#[test]
fn who_locks_a_directory_is_seen_by_what_it_has_open() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().canonicalize().unwrap();
    std::fs::create_dir(root.join("s")).unwrap();
    let directory = std::fs::File::open(root.join("s")).unwrap();
    rustix::fs::flock(&directory, rustix::fs::FlockOperation::LockExclusive).unwrap();
    let mut holder = std::process::Command::new("sleep").arg("62").stdin(directory).spawn().unwrap();
    let found = look(&root, &["s"], &[]);
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(matches!(&found.unwrap()[0], Activity::Live(e) if e[0].pid == holder.id()));
}

#[test]
fn a_lock_from_a_container_is_seen_though_it_has_another_name_there() {
    let (place, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = place.path().canonicalize().unwrap();
    std::fs::create_dir(root.join("s")).unwrap();
    let script = "mount --bind \"$1\" \"$2\" && exec flock --no-fork \"$2/s\" sh -c 'echo locked; exec sleep 63'";
    let mut holder = std::process::Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .args([&root, there.path()])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = String::new();
    BufReader::new(holder.stdout.take().unwrap()).read_line(&mut told).unwrap();
    let found = look(&root, &["s"], &[]);
    holder.kill().ok();
    holder.wait().unwrap();
    if told.is_empty() {
        // Past the test's own output, so that it is seen.
        let why = "\n*** NOT RUN: a lock from a container: this system gives no mounts of one's own ***";
        return writeln!(std::io::stderr(), "{why}").unwrap();
    }
    assert!(matches!(&found.unwrap()[0], Activity::Live(e) if e[0].pid == holder.id()));
}

#[test]
fn a_harness_that_runs_since_before_the_last_change_is_maybe() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().canonicalize().unwrap();
    std::fs::create_dir(root.join("s")).unwrap();
    let future = std::time::SystemTime::now() + std::time::Duration::from_secs(3600);
    std::fs::File::open(root.join("s")).unwrap().set_modified(future).unwrap();
    let mut harness = std::process::Command::new("sleep").arg("61").spawn().unwrap();
    // A process that has just started still has its parent's words, then none.
    while std::fs::read(format!("/proc/{}/cmdline", harness.id())).unwrap() != b"sleep\x0061\0" {
        std::thread::yield_now();
    }
    let found = look(&root, &["s"], &["sleep"]);
    harness.kill().unwrap();
    harness.wait().unwrap();
    assert!(matches!(found.unwrap()[0], Activity::Maybe(_)));
}

#[test]
fn a_thing_that_a_process_has_open_a_thousand_times_is_one_claim() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().canonicalize().unwrap();
    let open: Vec<_> = (0..100).map(|_| std::fs::File::open(&root).unwrap()).collect();
    let own = Process::open(std::process::id()).unwrap().unwrap();
    let path = root.as_os_str().as_encoded_bytes();
    let wanted = |found: &[u8]| found == path;
    let search = claims::Search { root: path, wanted: &wanted, most: 1 << 16, text: 1 << 20, task: &Task::new() };
    let found = claims::Claims::of(&own, &search);
    assert!(found.looked >= open.len());
    assert_eq!(found.claims.iter().filter(|claim| claim.what == "it has open").count(), 1);
}
