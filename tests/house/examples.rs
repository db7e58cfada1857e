//! The examples do what they say they do.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

/// Runs an example, which `cargo test` has built before.
fn run(example: &str, arguments: &[&OsStr]) -> String {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["run", "--quiet", "--locked", "--example", example, "--"]);
    let output: Output = command.args(arguments).output().unwrap();
    let told = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{example}: {}", told(&output.stderr));
    told(&output.stdout)
}

fn unpack(kind: &str, into: &Path) {
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("assets/demo/{kind}.tar.gz"));
    let packed = std::fs::File::open(packed).unwrap();
    tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(into).unwrap();
}

fn sessions(of: &Path) -> usize {
    let names = std::fs::read_dir(of).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().ends_with(".session")).count()
}

#[test]
fn a_harness_saves_a_session_that_the_program_shows() {
    let place = tempfile::tempdir().unwrap();
    let told = run("harness", &[place.path().as_os_str()]);
    assert!(told.contains("com.example::radio: Some(Fail)"), "{told}");
    let mut list = Command::new(env!("CARGO_BIN_EXE_adjourn"));
    let list = list.arg("-r").arg(place.path()).args(["list", "--json"]).output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    assert!(list.contains("nightly smoke test") && list.contains("\"incomplete\""), "{list}");
}

#[test]
fn a_policy_of_ones_own_says_first_and_then_moves_to_the_trash() {
    let place = tempfile::tempdir().unwrap();
    unpack("plainbox", place.path());
    let repository = place.path().join("sessions");
    let before = sessions(&repository);
    let said = run("retention", &[repository.as_os_str()]);
    let going = said.lines().filter(|line| line.contains(": Trash (")).count();
    assert!(going > 0 && sessions(&repository) == before, "{said}");
    let done = run("retention", &[repository.as_os_str(), "--yes".as_ref()]);
    assert!(done.ends_with(&format!("moved to the trash: {going}\n")), "{done}");
    assert_eq!(sessions(&repository), before - going);
}

#[test]
fn failed_invocations_are_read_from_the_file_of_an_application() {
    let place = tempfile::tempdir().unwrap();
    unpack("pynenc", place.path());
    let told = run("pynenc", &[place.path().join("app.sqlite").as_os_str()]);
    assert!(told.contains("c8732670-ae4a-4069-8276-87b930eb66eb"), "{told}");
}
