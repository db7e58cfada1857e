//! `create`: for which program a session is made, told by what is there, by the path, or said.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

fn create(home: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", home).env("PATH", "/usr/bin:/bin");
    command.args(words).output().unwrap()
}

/// The id that was printed.
fn made(home: &Path, words: &[&str]) -> String {
    let output = create(home, words);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{words:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

/// The names in a session, sorted.
fn inside(place: &Path, id: &str) -> Vec<String> {
    let entries = std::fs::read_dir(place.join(format!("{id}.session"))).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_absent_place_is_made_as_its_program_makes_it() {
    let home = tempfile::tempdir().unwrap();
    for (path, open) in [("checkbox-ng/sessions", true), ("cache/plainbox/sessions", false), ("elsewhere", true)] {
        let place = home.path().join(path);
        let id = made(home.path(), &["-r", place.to_str().unwrap(), "create", "--title", "nightly"]);
        let session = place.join(format!("{id}.session"));
        assert_eq!((mode(&place) == 0o777, mode(&session) == 0o777), (open, open), "{path}");
        let wanted: &[&str] = if open { &["io-logs", "session-share"] } else { &["io-logs"] };
        assert_eq!(inside(&place, &id), wanted, "{path}");
        // Checkbox of today has six digits of a second.
        assert_eq!(id.len(), if open { "nightly-".len() + 26 } else { "nightly-".len() + 19 }, "{id}");
    }
}

#[test]
fn an_era_that_is_said_counts_and_one_that_is_unknown_makes_nothing() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("sessions");
    let at = place.to_str().unwrap();
    let wrong = create(home.path(), &["-r", at, "create", "--era", "moderm"]);
    let complaint = String::from_utf8_lossy(&wrong.stderr);
    assert_eq!(wrong.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains("modern") && !place.exists(), "{complaint}");
    for (era, prefix, mode_of, share) in [
        ("antique", "pbox-", Some(0o700), false),
        ("xdg", "pbox-", None, false),
        ("ng118", "session_title-", Some(0o777), true),
        ("modern", "session_title-", Some(0o777), true),
    ] {
        let id = made(home.path(), &["-r", at, "create", "--era", era]);
        assert!(id.starts_with(prefix), "{era}: {id}");
        assert_eq!(inside(&place, &id).contains(&"session-share".to_owned()), share, "{era}");
        if let Some(wanted) = mode_of {
            assert_eq!(mode(&place.join(format!("{id}.session"))), wanted, "{era}");
        }
    }
}

#[test]
fn other_kinds_have_no_eras_and_read_only_makes_no_place() {
    let home = tempfile::tempdir().unwrap();
    let place = home.path().join("workspaces");
    std::fs::create_dir_all(place.join("7")).unwrap();
    let at = place.to_str().unwrap();
    let refused = create(home.path(), &["-r", at, "--kind", "woger", "create", "--era", "modern"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("omit --era"));
    assert_eq!(made(home.path(), &["-r", at, "--kind", "woger", "create", "--title", "8"]), "8");
    let absent = home.path().join("absent");
    let refused = create(home.path(), &["--read-only", "-r", absent.to_str().unwrap(), "create"]);
    assert!(!refused.status.success() && !absent.exists());
}
