//! `create` in a repository of a real program makes what that program makes: the same names, directories and modes.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::environments::{repository, spread_times};
use crate::full;
use crate::ours::adjourn;

/// Every directory and file of a session with its permission bits, and its id with the digits of its time as zeros.
fn made(repository: &Path, id: &str) -> (String, Vec<(String, u32)>) {
    let session = repository.join(format!("{id}.session"));
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
    let mut all = vec![(String::new(), mode(&session))];
    for entry in std::fs::read_dir(&session).unwrap() {
        let entry = entry.unwrap();
        all.push((entry.file_name().into_string().unwrap(), mode(&entry.path())));
    }
    all.sort();
    let shape = id.split("_(").next().unwrap();
    (shape.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect(), all)
}

fn create(repository: &Path, words: &[&str]) -> String {
    let output = adjourn(&[&["create"], words].concat(), repository, b"");
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

#[test]
fn what_create_makes_is_what_the_place_s_program_makes() {
    for environment in full("create makes what the place's program makes") {
        let (_keep, place) = repository();
        let theirs = environment.create(&place, "my run (ü)");
        let wanted = made(&place, &theirs);
        // Told by the session that is there.
        assert_eq!(made(&place, &create(&place, &["--title", "my run (ü)"])), wanted, "{environment}");
        // Said, where nothing is there.
        let (_keep, empty) = repository();
        let era = if environment.has_session_command() { "xdg" } else { "ng118" };
        assert_eq!(made(&empty, &create(&empty, &["--title", "my run (ü)", "--era", era])), wanted, "{environment}");
        // Told by a repository full of its sessions.
        let (_keep, lived_in) = repository();
        let written = environment.write(&lived_in);
        spread_times(&lived_in, &written);
        let id = create(&lived_in, &["--title", "my run (ü)"]);
        assert_eq!(made(&lived_in, &id), wanted, "{environment}: beside its own");
        assert!(environment.list(&lived_in).order.contains(&id), "{environment} lists it");
    }
}
