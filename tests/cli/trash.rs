//! What the trash tells of itself: sizes, titles and total, what nobody chose, what nobody finished.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const CHECKPOINT: &str = r#"{"version": 11, "session": {"desired_job_list": [], "mandatory_job_list": [], "jobs": {}, "results": {},
    "metadata": {"title": "my title", "flags": [], "running_job_name": null, "app_id": "checkbox", "app_blob": "", "custom_joblist": false,
    "rejected_jobs": [], "last_job_start_time": null, "remaining_todo_jobs": true}, "system_information": {}}}"#;

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for id in ["a", "b", "empty"] {
        let path = place.path().join(format!("sessions/{id}.session"));
        std::fs::create_dir_all(path.join("io-logs")).unwrap();
        std::fs::write(path.join("io-logs/data"), vec![b'x'; 20_000]).unwrap();
        let file = std::fs::File::create(path.join("session")).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        gzip.write_all(CHECKPOINT.as_bytes()).unwrap();
        gzip.finish().unwrap();
        crate::stage::rest(&path);
    }
    place
}

fn run(place: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", place).env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    let done = command.arg("-r").arg(place.join("sessions")).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

fn json(place: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&run(place, args).1).unwrap()
}

fn finding(place: &Path, kind: &str) -> Option<Value> {
    let found = json(place, &["doctor", "--json"]);
    found["findings"].as_array().unwrap().iter().find(|one| one["kind"] == kind).cloned()
}

/// Gives the only tombstone another name, as another moment would have left it.
fn rename(place: &Path, word: &str) {
    let is_trash = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(".trash-");
    let all = |path: PathBuf| std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let folder = all(place.join("sessions")).find(is_trash).unwrap();
    let tomb = all(folder.clone()).find(|path| path.is_dir()).unwrap();
    let name = tomb.file_name().unwrap().to_string_lossy().into_owned();
    std::fs::rename(&tomb, folder.join(name.replacen("kept", word, 1))).unwrap();
}

#[test]
fn sizes_titles_and_the_total_are_told() {
    let place = place();
    let place = place.path();
    assert_eq!(run(place, &["trash", "a", "b", "--yes"]).0, Some(0));
    let list = json(place, &["trash", "list", "--json"]);
    let all = list["trash"].as_array().unwrap();
    let sizes: Vec<u64> = all.iter().map(|one| one["on_disk"].as_u64().unwrap()).collect();
    assert!(sizes.iter().all(|size| *size >= 20_000), "{list}");
    assert_eq!(list["on_disk"], sizes.iter().sum::<u64>());
    assert!(all.iter().all(|one| one["title"] == "my title"), "{list}");
    let (_, lines, _) = run(place, &["trash", "list"]);
    let fields: Vec<&str> = lines.lines().next().unwrap().split('\t').collect();
    assert_eq!((fields[4].parse(), fields[5]), (Ok(sizes[0]), "my title"));
    let told = finding(place, "trash").unwrap();
    assert_eq!(told["level"], "info");
    assert!(told["message"].as_str().unwrap().starts_with("trash holds 2 sessions, "), "{told}");
    assert_eq!(run(place, &["doctor"]).0, Some(0), "the trash alone is no error");
}

#[test]
fn what_nobody_chose_is_named_with_the_way_back() {
    let place = place();
    let place = place.path();
    assert_eq!(run(place, &["trash", "a", "--yes"]).0, Some(0));
    assert_eq!(finding(place, "strange"), None);
    rename(place, "strange");
    let told = finding(place, "strange").unwrap();
    assert_eq!((&told["id"], &told["level"]), (&"a".into(), &"warning".into()));
    assert!(told["fix"].as_str().unwrap().ends_with(" restore a"), "{told}");
    assert_eq!(json(place, &["trash", "list", "--json"])["trash"][0]["strange"], true);
    assert_eq!(run(place, &["restore", "a", "--yes"]).0, Some(0));
    assert!(place.join("sessions/a.session/session").exists());
}

#[test]
fn a_removal_that_nobody_finished_is_named_and_its_command_finishes_it() {
    let place = place();
    let place = place.path();
    let (code, _, err) = run(place, &["trash", "a", "--yes"]);
    assert_eq!(code, Some(0), "{err}");
    rename(place, "doomed");
    let told = finding(place, "unfinished").unwrap();
    assert!(told["fix"].as_str().unwrap().ends_with(" trash finish --yes"), "{told}");
    assert_eq!(run(place, &["trash", "finish"]).0, Some(2));
    let (code, out, err) = run(place, &["trash", "finish", "--yes"]);
    assert_eq!((code, out.trim()), (Some(0), "finished 1 removal left by a killed command"), "{err}");
    assert_eq!(finding(place, "unfinished"), None);
}

#[test]
fn a_word_behind_an_id_is_not_taken_for_a_session() {
    let place = place();
    let place = place.path();
    let (code, _, err) = run(place, &["trash", "a", "empty", "--yes"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("ambiguous") && err.contains("--"), "{err}");
    assert_eq!(json(place, &["list", "--json"])["sessions"].as_array().unwrap().len(), 3);
    assert_eq!(run(place, &["trash", "--yes", "--", "a", "empty"]).0, Some(0));
    assert_eq!(json(place, &["list", "--json"])["sessions"].as_array().unwrap().len(), 1);
}
