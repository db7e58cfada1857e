//! A session that the caller may not read is named once, and only what hangs on it fails.

use std::os::unix::fs::PermissionsExt;

use crate::stage::{PROGRAM, Ran, Stage};
use crate::tools;

const NOBODY: [&str; 4] = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/// A healthy session, and one whose checkpoint is root's alone; none where nobody else can be run.
fn stage(test: &str) -> Option<Stage> {
    if !tools::can_become_another(test) {
        return None;
    }
    let stage = Stage::new();
    stage.session("open", "pass");
    let closed = stage.session("closed", "fail");
    let mode = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(stage.home(), 0o755);
    mode(&closed.join("session"), 0o600);
    // The program may stand where others have no way in.
    tools::copy_program(PROGRAM, &stage.home().join("program"));
    Some(stage)
}

fn as_nobody(stage: &Stage, args: &[&str]) -> Ran {
    let program = stage.home().join("program");
    let script = format!("shift; exec {} \"$@\"", program.display());
    let before = [&NOBODY[..], &["sh", "-c", &script, "sh"]].concat();
    Ran::of(stage.command(&before, args).output().unwrap())
}

#[test]
fn a_list_names_it_in_one_line_and_is_a_success() {
    let Some(stage) = stage("a_list_names_what_is_denied_in_one_line") else { return };
    for args in [&["list"][..], &["list", "--json"], &["list", "--color", "always"], &["list", "--sort", "id"]] {
        let ran = as_nobody(&stage, args);
        assert_eq!(ran.code, Some(0), "{args:?}: {ran:?}");
        assert!(ran.out.contains("unreadable") && !ran.out.contains("damaged"), "{args:?}: {ran:?}");
        assert_eq!(ran.err.lines().count(), 1, "{args:?}: {ran:?}");
        assert!(ran.err.contains("closed: ") && ran.err.contains("Permission denied"), "{args:?}: {ran:?}");
        assert!(ran.err.contains("run as the owner or root"), "{args:?}: {ran:?}");
    }
    // Whoever asks for names alone asks nothing of it.
    let ids = as_nobody(&stage, &["list", "--ids"]);
    assert_eq!((ids.code, ids.err.as_str(), ids.out.lines().count()), (Some(0), "", 2));
    assert_eq!(stage.run(&["list"]).err, "", "its owner is told nothing");
}

#[test]
fn only_a_filter_that_hangs_on_it_gives_three() {
    let Some(stage) = stage("only_a_filter_that_hangs_on_it_gives_three") else { return };
    for filter in ["state:incomplete", "fail:>0", "-fail:>0", "is:failed", "title:closed"] {
        let ran = as_nobody(&stage, &["list", "--ids", "--filter", filter]);
        assert_eq!(ran.code, Some(3), "{filter}: {ran:?}");
        assert!(ran.err.contains("closed: cannot tell whether it matches: "), "{filter}: {ran:?}");
    }
    for filter in ["closed owner:root", "owner:root", "state:unreadable", "age:>1d", "-age:>1d fail:>0"] {
        let ran = as_nobody(&stage, &["list", "--ids", "--filter", filter]);
        assert_eq!(ran.code, Some(0), "{filter}: {ran:?}");
    }
    assert_eq!(as_nobody(&stage, &["list", "--ids", "--filter", "state:unreadable"]).out, "closed\n");
}

#[test]
fn a_named_one_is_an_error_and_nobody_is_told_to_trash_it() {
    let Some(stage) = stage("a_named_one_is_an_error") else { return };
    let shown = as_nobody(&stage, &["show", "closed"]);
    assert!(shown.code == Some(1) && shown.err.contains("Permission denied"), "{shown:?}");
    let doctor = as_nobody(&stage, &["doctor", "--json"]);
    let found: serde_json::Value = serde_json::from_str(&doctor.out).unwrap();
    let of_it: Vec<&serde_json::Value> =
        found["findings"].as_array().unwrap().iter().filter(|finding| finding["id"] == "closed").collect();
    assert!(of_it.iter().any(|finding| finding["kind"] == "denied"), "{found}");
    assert!(of_it.iter().all(|finding| !finding.to_string().contains(" trash ")), "{found}");
}
