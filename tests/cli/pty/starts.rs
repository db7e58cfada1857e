//! Starting, moving, resizing, quitting.

use crate::pty::term::{PROGRAM, Samples, Term};

#[test]
fn it_starts_and_quits_and_leaves_nothing_behind() {
    let samples = Samples::new();
    let mut term = Term::start(PROGRAM, &["-r", &samples.place()]);
    let screen = term.wait_for("16 sessions");
    assert!(screen.contains("ADJOURN"), "{screen}");
    term.send("q");
    let (status, left) = term.ended();
    assert!(status.success(), "{status:?}");
    assert_eq!(left.trim(), "", "nothing is left on the screen");
}

#[test]
fn keys_of_every_length_arrive() {
    let samples = Samples::new();
    let mut term = Term::start(PROGRAM, &["-r", &samples.place()]);
    term.wait_for("16 sessions");
    term.send("\x1b[B\x1b[B");
    term.wait(">  S on the third row", |screen| screen.contents_between(6, 0, 6, 12).contains("│>"));
    term.send("/");
    term.send("\x1b[200~kestrel\x1b[201~");
    term.wait_for("/ kestrel");
    term.send("\x1b");
    term.wait_for("filter: none");
    term.send("q");
    term.ended();
}

#[test]
fn it_follows_every_size() {
    let samples = Samples::new();
    let mut term = Term::start(PROGRAM, &["-r", &samples.place()]);
    term.wait_for("read-write");
    term.resize(60, 20);
    term.wait("the narrow layout", |screen| {
        screen.contents().contains("16 sessions") && !screen.contents().contains("read-write")
    });
    term.resize(10, 2);
    term.wait_for("terminal");
    term.resize(1, 1);
    term.resize(120, 40);
    term.wait_for("read-write");
    term.send("q");
    term.ended();
}

#[test]
fn a_light_background_is_asked_for_and_its_answer_is_no_key() {
    let samples = Samples::new();
    let mut term = Term::start(PROGRAM, &["-r", &samples.place()]);
    term.wait_for("16 sessions");
    term.send("\x1b]11;rgb:ffff/dddd/dddd\x1b\\");
    term.send(",");
    term.wait_for("light");
    term.send("q");
    term.wait("the settings closed", |screen| !screen.contents().contains("Settings"));
    term.send("q");
    term.ended();
}

#[test]
fn a_place_that_is_absent_is_told_before_the_screen_is_taken() {
    let mut term = Term::start(PROGRAM, &["-r", "/nonexistent/place"]);
    let (status, left) = term.ended();
    assert_eq!(status.exit_code(), 10);
    assert!(left.contains("/nonexistent/place"), "{left}");
}
