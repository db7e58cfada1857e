//! A file of invocations in the real browser: its words, its history, and what it refuses.

use crate::pty::term::{PROGRAM, Term};

#[test]
fn a_history_is_looked_at_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let packed: &[u8] = include_bytes!("../../../assets/demo/pynenc.tar.gz");
    tar::Archive::new(flate2::read::GzDecoder::new(packed)).unpack(folder.path()).unwrap();
    let file = folder.path().join("app.sqlite");
    let before = std::fs::read(&file).unwrap();
    let mut term = Term::start(PROGRAM, &["-r", file.to_str().unwrap()]);
    let screen = term.wait_for("26 invocations");
    assert!(screen.contains("TASK") && screen.contains("TRIES") && screen.contains("read-only"), "{screen}");
    term.send("/state:failed\r");
    term.wait_for("3 of 26");
    term.send("]");
    let screen = term.wait_for("Exception");
    assert!(screen.contains("Arguments") && screen.contains("Outcome"), "{screen}");
    term.send("]");
    let screen = term.wait_for("SINCE");
    assert!(screen.contains("r registered") && screen.contains("F failed"), "{screen}");
    for (key, why) in [("d", "not removable alone"), ("B", "pynenc recovers"), ("l", "no logs")] {
        term.send(key);
        term.wait_for(why);
    }
    // From the details to the list, and out.
    term.send("qq");
    assert!(term.ended().0.success());
    assert!(std::fs::read(&file).unwrap() == before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no file was made beside it");
}
