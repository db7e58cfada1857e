//! A trash folder that somebody renames between what was shown and the answer: in a directory that all may write, anybody can.

use crate::pty::term::{PROGRAM, Samples, Term};

/// What `trash empty` says, and its exit code, when the folder gets this name before the answer.
fn emptied(new_name: &str) -> String {
    let samples = Samples::new();
    let call = format!("{PROGRAM} -r {}", samples.place());
    let trash = format!(".trash-{}", rustix::process::geteuid().as_raw());
    let place = samples.place();
    // No test runner of another test or of this machine could be at work on it.
    crate::stage::rest(&std::path::Path::new(&place).join("pbox-2026-08-15T01.24.36.session"));
    let script = format!("{call} trash pbox-2026-08-15T01.24.36 --yes; {call} trash empty; echo \"code $?\"");
    let mut term = Term::script(&script);
    term.wait_for("Type 1 to continue");
    let folder = std::path::Path::new(&place);
    std::fs::rename(folder.join(&trash), folder.join(new_name.replace("TRASH", &trash))).unwrap();
    term.send("1\n");
    term.ended().1
}

#[test]
fn what_lies_in_a_renamed_trash_is_found_or_said_to_be_elsewhere() {
    let found = emptied("TRASH.5");
    assert!(found.contains("code 0") && found.contains("freed"), "{found}");
    let moved = emptied("put-aside");
    assert!(moved.contains("code 3") && moved.contains("put-aside"), "{moved}");
    assert!(!moved.contains("no longer existed"), "{moved}");
}
