//! What the trash holds and what goes into it is told where people and scripts look: `du`, the plan, and `list` for what nobody chose.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

fn place() -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for (id, age) in [("a", 30), ("b", 20), ("c", 10)] {
        let path = place.path().join(format!("my sessions/{id}.session"));
        std::fs::create_dir_all(path.join("io-logs")).unwrap();
        std::fs::write(path.join("io-logs/data"), vec![b'x'; 20_000]).unwrap();
        let then = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
        std::fs::File::open(&path).unwrap().set_modified(then).unwrap();
    }
    place
}

fn run(place: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", place).env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    let done = command.arg("-r").arg(place.join("my sessions")).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

fn json(place: &Path, args: &[&str]) -> Value {
    serde_json::from_str(&run(place, args).1).unwrap()
}

/// Runs a command line that the program printed.
fn paste(place: &Path, line: &str) -> (Option<i32>, String) {
    let program = assert_cmd::cargo::cargo_bin!("adjourn");
    let shell = format!("adjourn() {{ {} \"$@\"; }}; cd /; {line}", program.display());
    let done = Command::new("sh").args(["-c", &shell]).env("HOME", place).output().unwrap();
    (done.status.code(), String::from_utf8(done.stderr).unwrap())
}

fn paths(dir: &Path) -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path())
}

/// Gives the tombstone of a session another name, as another moment would have left it.
fn rename(place: &Path, id: &str, word: &str) {
    let trash = paths(&place.join("my sessions")).find(|path| path.to_string_lossy().contains("/.trash-")).unwrap();
    let tomb = paths(&trash).find(|tomb| tomb.join(format!("{id}.session")).exists()).unwrap();
    let name = tomb.file_name().unwrap().to_string_lossy().replacen("kept", word, 1);
    std::fs::rename(&tomb, trash.join(name)).unwrap();
}

#[test]
fn du_tells_what_the_trash_holds_beside_the_sessions() {
    let place = place();
    let place = place.path();
    let none = serde_json::json!({"sessions": 0, "files": 0, "on_disk": 0, "unmeasured": 0});
    assert_eq!(json(place, &["du", "--json"])["trash"], none);
    assert_eq!(run(place, &["du"]).2, "", "an empty trash is no news");
    assert_eq!(run(place, &["trash", "a", "b", "--yes"]).0, Some(0));
    let told = json(place, &["du", "--json"]);
    assert_eq!((told["sessions"].as_array().unwrap().len(), &told["trash"]["sessions"]), (1, &Value::from(2)));
    assert_eq!(told["trash"]["on_disk"], json(place, &["trash", "list", "--json"])["on_disk"]);
    assert_eq!(told["trash"]["files"], 2);
    let (code, out, err) = run(place, &["du"]);
    assert_eq!((code, out.lines().count()), (Some(0), 1), "records are sessions: {out}");
    assert!(err.starts_with("trash: 2 sessions, ") && err.trim().ends_with("; `trash empty` frees it"), "{err}");
    // Whoever asks for one session is told of that.
    assert_eq!(
        (json(place, &["du", "c", "--json"])["trash"].clone(), run(place, &["du", "c"]).2),
        (Value::Null, "".into())
    );
}

#[test]
fn what_cannot_be_measured_makes_it_at_least() {
    // Only where a session in the trash cannot be opened: root can open everything but what a file system of its own holds.
    let place = place();
    let place = place.path();
    assert_eq!(run(place, &["trash", "a", "b", "--yes"]).0, Some(0));
    let trash = paths(&place.join("my sessions")).find(|path| path.to_string_lossy().contains("/.trash-")).unwrap();
    let tomb = paths(&trash).find(|tomb| tomb.join("a.session").exists()).unwrap();
    // What lies there under the session's name is no directory any more.
    std::fs::rename(tomb.join("a.session"), place.join("aside")).unwrap();
    std::fs::write(tomb.join("a.session"), b"").unwrap();
    let told = json(place, &["du", "--json"]);
    assert_eq!((&told["trash"]["sessions"], &told["trash"]["unmeasured"]), (&2.into(), &1.into()), "{told}");
    let (code, _, err) = run(place, &["du"]);
    assert!(code == Some(0) && err.starts_with("trash: 2 sessions, at least "), "{err}");
}

#[test]
fn a_plan_says_where_sessions_go_and_its_command_brings_one_back() {
    let place = place();
    let place = place.path();
    let (code, out, err) = run(place, &["keep-latest", "1", "--dry-run"]);
    assert_eq!((code, out.lines().count()), (Some(0), 3), "{out}");
    assert!(err.starts_with("to the trash: `adjourn -r ") && err.contains("its space is freed 1 wk later"), "{err}");
    assert_eq!(run(place, &["keep-latest", "1", "--yes"]).0, Some(0));
    let (restore, empty) = (err.split('`').nth(1).unwrap(), err.split('`').nth(3).unwrap());
    let (code, told) = paste(place, &restore.replace(" ID", " --yes a"));
    assert_eq!(code, Some(0), "{restore}: {told}");
    assert!(place.join("my sessions/a.session").exists());
    assert_eq!(paste(place, &format!("{empty} --yes")).0, Some(0), "{empty}");
    assert_eq!(run(place, &["trash", "list"]).1, "");
    // Of one the command is whole, whatever it is called.
    let line = run(place, &["trash", "a", "--dry-run"]).2;
    assert!(line.contains(" restore a` brings it back"), "{line}");
    for args in [&["keep-latest", "1", "--destroy", "--dry-run"][..], &["destroy", "a", "--dry-run"]] {
        assert_eq!(run(place, args).2, "removed for good: nothing brings it back\n", "{args:?}");
    }
    assert_eq!(run(place, &["keep-latest", "9", "--dry-run"]).2, "", "nothing leaves");
    assert_eq!(run(place, &["keep-latest", "1", "--dry-run", "--json"]).2, "");
}

#[test]
fn the_plan_knows_how_long_the_trash_keeps() {
    let place = place();
    let place = place.path();
    let config = place.join("config.toml");
    for (text, told) in
        [("trash_keeps = \"30d\"\n", "freed 4 wk 2 d later"), ("trash_keeps = 7\n", "freed only with `")]
    {
        std::fs::write(&config, text).unwrap();
        let line = run(place, &["--config", config.to_str().unwrap(), "keep-latest", "1", "--dry-run"]).2;
        assert!(line.contains(told), "{text}{line}");
    }
}

#[test]
fn list_names_what_nobody_chose_with_the_command_that_brings_it_back() {
    let place = place();
    let place = place.path();
    assert_eq!(run(place, &["trash", "a", "b", "--yes"]).0, Some(0));
    assert_eq!(run(place, &["list", "--ids"]).2, "", "what was chosen is no news");
    rename(place, "a", "strange");
    for args in
        [&["list"][..], &["list", "--ids"], &["list", "--json"], &["list", "-n", "1"], &["list", "--filter", "c"]]
    {
        let (code, out, err) = run(place, args);
        assert_eq!(code, Some(0), "{args:?}: {err}");
        assert!(err.starts_with("a is in the trash though nobody chose it") && err.lines().count() == 1, "{err}");
        assert!(!out.contains("nobody"), "{out}");
    }
    let line = run(place, &["list"]).2;
    assert_eq!(paste(place, &format!("{} --yes", line.split('`').nth(1).unwrap())), (Some(0), String::new()), "{line}");
    assert!(place.join("my sessions/a.session").exists());
    assert_eq!(run(place, &["list"]).2, "");
}
