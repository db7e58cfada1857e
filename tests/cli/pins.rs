//! Pins: what is pinned is removed by no rule, and by name only for who insists. They are the caller's own, kept outside the sessions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Lab {
    home: tempfile::TempDir,
    place: tempfile::TempDir,
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Lab {
    /// Four sessions, `s0` the oldest.
    fn new() -> Self {
        let (home, place) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let lab = Self { home, place };
        (0..4).for_each(|n| lab.make(&format!("s{n}"), n));
        lab
    }

    fn make(&self, id: &str, n: u64) {
        let session = self.place.path().join(format!("{id}.session"));
        fs::create_dir_all(session.join("io-logs")).unwrap();
        fs::write(session.join("io-logs/log"), vec![7; 1 << 16]).unwrap();
        let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_700_000_000 + n);
        fs::File::open(&session).unwrap().set_modified(modified).unwrap();
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with(self.home.path(), arguments)
    }

    fn run_with(&self, home: &Path, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_adjourn"));
        command.env_clear().env("HOME", home).env("TZ", "UTC").env("PATH", "/usr/bin:/bin");
        let output = command.arg("-r").arg(self.place.path()).args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    fn names(&self) -> Vec<String> {
        let names =
            fs::read_dir(self.place.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names.iter().map(|name| name.trim_end_matches(".session").to_owned()).collect()
    }

    fn files(&self) -> PathBuf {
        self.home.path().join(".local/state/adjourn/pins")
    }
}

#[test]
fn keep_latest_and_prune_never_remove_what_is_pinned_and_say_why() {
    let lab = Lab::new();
    let pinned = lab.run(&["pin", "s0"]);
    assert_eq!((pinned.code, pinned.err.as_str()), (0, "s0: pinned\n"));
    assert_eq!(lab.run(&["pin", "s0"]).err, "s0: is pinned already\n");
    let inside = fs::read_dir(lab.place.path().join("s0.session")).unwrap().count();
    assert_eq!(inside, 1, "nothing is kept in a session");
    let plan = lab.run(&["keep-latest", "1", "--force", "--dry-run"]);
    assert!(plan.out.lines().any(|line| line.starts_with("keep\ts0\t") && line.contains("pinned")), "{}", plan.out);
    assert_eq!(lab.run(&["keep-latest", "1", "--force", "--destroy", "--yes"]).code, 0);
    assert_eq!(lab.names(), ["s0", "s3"]);
    let plan = lab.run(&["prune", "--max-total", "1K", "--dry-run"]);
    assert!(plan.out.lines().any(|line| line.starts_with("keep\ts0\t") && line.contains("pinned")), "{}", plan.out);
    lab.run(&["prune", "--max-total", "1K", "--yes"]);
    assert_eq!(lab.names(), ["s0"]);
    assert_eq!(lab.run(&["unpin", "s0"]).err, "s0: no longer pinned\n");
    assert_eq!(lab.run(&["unpin", "s0"]).err, "s0: was not pinned\n");
    lab.run(&["prune", "--max-total", "1K", "--yes"]);
    assert_eq!(lab.names(), [""; 0]);
}

#[test]
fn by_name_it_goes_only_for_who_insists() {
    let lab = Lab::new();
    lab.run(&["pin", "s1"]);
    for verb in ["destroy", "trash"] {
        let refused = lab.run(&[verb, "s1", "--yes"]);
        assert_ne!(refused.code, 0, "{verb}");
        assert!(refused.err.contains("pinned") && refused.err.contains("unpin"), "{verb}: {}", refused.err);
    }
    let several = lab.run(&["destroy", "s1", "s2", "--yes"]);
    assert_eq!(
        (several.code, lab.names()),
        (3, vec!["s0".to_owned(), "s1".to_owned(), "s3".to_owned()]),
        "{}",
        several.err
    );
    assert_eq!(lab.run(&["destroy", "s1", "--yes", "--force"]).code, 0);
    assert_eq!(lab.names(), ["s0", "s3"]);
}

#[test]
fn a_pin_is_of_the_session_and_not_of_its_name_and_doctor_tells_what_is_gone() {
    let lab = Lab::new();
    lab.run(&["pin", "s0", "s1"]);
    let name = |id: &str| lab.place.path().join(format!("{id}.session"));
    fs::rename(name("s0"), name("other")).unwrap();
    assert_eq!(lab.run(&["list", "--ids", "--filter", "is:pinned"]).out, "s1\nother\n");
    // Held, so that its inode number cannot be used again.
    let held = fs::File::open(name("s1")).unwrap();
    fs::remove_dir_all(name("s1")).unwrap();
    lab.make("s1", 1);
    assert_eq!(lab.run(&["list", "--ids", "--filter", "is:pinned"]).out, "other\n");
    let told = lab.run(&["doctor", "--json"]).out;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let gone: Vec<_> = told["findings"].as_array().unwrap().iter().filter(|one| one["kind"] == "pin-gone").collect();
    assert_eq!((gone.len(), &gone[0]["id"], &gone[0]["level"]), (1, &"s1".into(), &"warning".into()), "{gone:?}");
    assert!(gone[0]["fix"].as_str().unwrap().contains(" unpin s1"), "{gone:?}");
    drop(held);
    fs::remove_dir_all(name("s1")).unwrap();
    assert_eq!(lab.run(&["unpin", "s1"]).err, "s1: no longer pinned\n");
    assert_eq!(lab.run(&["unpin", "s1"]).code, 12);
    assert!(!lab.run(&["doctor", "--json"]).out.contains("pin-gone"));
}

#[test]
fn pins_that_cannot_be_read_are_no_pins_less() {
    let lab = Lab::new();
    lab.run(&["pin", "s0"]);
    let file = fs::read_dir(lab.files()).unwrap().next().unwrap().unwrap().path();
    fs::write(&file, b"\xff damaged").unwrap();
    lab.run(&["keep-latest", "1", "--yes"]);
    assert_eq!(lab.names(), ["s0", "s3"], "what the file holds only tells people what was meant");
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(lab.files(), fs::Permissions::from_mode(0o777)).unwrap();
    for arguments in
        [&["keep-latest", "1", "--yes"][..], &["destroy", "s3", "--yes"], &["list", "--filter", "is:pinned"]]
    {
        let refused = lab.run(arguments);
        assert_ne!(refused.code, 0, "{arguments:?}");
        assert!(refused.err.contains("read the pins"), "{arguments:?}: {}", refused.err);
    }
    assert_eq!(lab.names(), ["s0", "s3"]);
}

#[test]
fn without_a_home_nothing_is_pinned_and_nothing_else_is_refused() {
    let lab = Lab::new();
    assert_ne!(lab.run_with(Path::new("/proc/none"), &["pin", "s0"]).code, 0);
    assert_eq!(lab.run_with(Path::new("/proc/none"), &["keep-latest", "1", "--yes"]).code, 0);
    assert_eq!(lab.names(), ["s3"]);
}

#[test]
fn another_users_pins_are_not_the_callers() {
    let lab = Lab::new();
    if !rustix_is_root() {
        crate::tools::tell_not_run("another_users_pins_are_not_the_callers", "needs root, to make another user's home");
        return;
    }
    lab.run(&["pin", "s0"]);
    let other = lab.home.path().join("other");
    fs::create_dir_all(other.join(".local/state/adjourn/pins")).unwrap();
    let file = fs::read_dir(lab.files()).unwrap().next().unwrap().unwrap();
    fs::copy(file.path(), other.join(".local/state/adjourn/pins").join(file.file_name())).unwrap();
    for folder in ["", ".local", ".local/state", ".local/state/adjourn", ".local/state/adjourn/pins"] {
        std::os::unix::fs::chown(other.join(folder), Some(4_321), Some(4_321)).unwrap();
    }
    assert_eq!(lab.run_with(&other, &["keep-latest", "1", "--yes"]).code, 0);
    assert_eq!(lab.names(), ["s3"]);
}

fn rustix_is_root() -> bool {
    rustix::process::geteuid().is_root()
}
