//! What some tests need of the machine. Where it is missing they say so loudly; with `ADJOURN_NEED_FAULTS` set they fail instead.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether mounts of our own can be made, in a namespace that goes with the test.
#[allow(dead_code, reason = "not every test program uses it")]
pub fn can_mount(test: &str) -> bool {
    works(test, "mounts of its own (root and unshare)", &["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"])
}

/// Whether system calls can be made to fail.
#[allow(dead_code, reason = "not every test program uses it")]
pub fn can_trace(test: &str) -> bool {
    works(test, "strace", &["strace", "-o", "/dev/null", "-e", "trace=openat", "true"])
}

/// Whether limits of the system can be set for a user namespace of one's own.
#[allow(dead_code, reason = "not every test program uses it")]
pub fn can_limit(test: &str, limit: &str) -> bool {
    works(test, "user namespaces (unshare -Ur)", &["unshare", "-Ur", "sh", "-c", limit])
}

fn works(test: &str, what: &str, try_it: &[&str]) -> bool {
    let mut command = Command::new(try_it[0]);
    command.args(&try_it[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let there = command.status().is_ok_and(|status| status.success());
    if !there {
        not_run(test, what);
    }
    there
}

/// Says that a test did not run, though this machine has to be able to where `ADJOURN_NEED_FAULTS` is set.
fn not_run(test: &str, what: &str) {
    assert!(std::env::var_os("ADJOURN_NEED_FAULTS").is_none(), "NOT RUN: {test}: needs {what}");
    tell_not_run(test, what);
}

/// Says that a test did not run.
#[allow(dead_code, reason = "not every test program uses it")]
pub fn tell_not_run(test: &str, what: &str) {
    tell(&format!("\n*** NOT RUN: {test}: needs {what} ***"));
}

/// Says something past the capturing of what passed.
#[allow(dead_code, reason = "not every test program uses it")]
#[allow(clippy::explicit_write, reason = "what is printed by macros is captured")]
pub fn tell(text: &str) {
    writeln!(std::io::stderr(), "{text}").unwrap();
}

/// Copies a program that a test then runs. Another process does it: had this one the copy open for writing, a program that another
/// thread is just starting could hold that descriptor for a moment, and the system would refuse to run the copy ("Text file busy").
#[allow(dead_code, reason = "not every test program uses it")]
pub fn copy_program(from: impl AsRef<Path>, to: &Path) {
    assert!(Command::new("cp").arg(from.as_ref()).arg(to).status().unwrap().success());
}

/// Writes a shell script that a test then runs, by another process like [`copy_program`].
#[allow(dead_code, reason = "not every test program uses it")]
pub fn write_script(to: &Path, text: &str) {
    let mut shell = Command::new("sh");
    shell.args(["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" >\"$0\" && chmod 755 \"$0\""]).arg(to).arg(text);
    assert!(shell.status().unwrap().success());
}

/// Whether a program can be run as another user.
#[allow(dead_code, reason = "not every test program uses it")]
pub fn can_become_another(test: &str) -> bool {
    works(test, "root and setpriv", &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true"])
}
