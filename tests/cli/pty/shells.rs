//! In a shell: its choice in `$(...)`, standard input from a pipe, Ctrl-Z and `fg`, and what is typed after the end.

use crate::pty::term::{PROGRAM, Samples, Term};

#[test]
fn the_choice_is_all_that_standard_output_gets() {
    let samples = Samples::new();
    let script = format!("x=$({PROGRAM} -r {} --print id); echo \"chosen: $x, code $?\"", samples.place());
    let mut term = Term::script(&script);
    term.wait_for("16 sessions");
    term.send("\x1b[B\r");
    let (_, left) = term.ended();
    let line = left.lines().find(|line| line.contains("chosen: ")).unwrap_or_default().to_owned();
    assert!(line.contains("plainbox") || line.contains("20"), "{left}");
    assert!(line.ends_with("code 0"), "{left}");
}

#[test]
fn choosing_nothing_is_code_4() {
    let samples = Samples::new();
    let script = format!("x=$({PROGRAM} -r {} --print id); echo \"code $? [$x]\"", samples.place());
    let mut term = Term::script(&script);
    term.wait_for("16 sessions");
    term.send("q");
    let (_, left) = term.ended();
    assert!(left.contains("code 4 []"), "{left}");
}

#[test]
fn standard_input_may_be_a_pipe() {
    let samples = Samples::new();
    let script = format!("echo q | {PROGRAM} -r {} --print id | cat; echo after", samples.place());
    let mut term = Term::script(&script);
    term.wait_for("16 sessions");
    term.send("\r");
    let (_, left) = term.ended();
    assert!(left.contains("after"), "{left}");
}

#[test]
fn it_stops_and_goes_on() {
    let samples = Samples::new();
    let mut term = Term::start("sh", &["-i"]);
    term.wait_for("ready>");
    term.send(&format!("{PROGRAM} -r {}\n", samples.place()));
    term.wait_for("16 sessions");
    term.send("j\x1a");
    term.wait("the shell", |screen| !screen.alternate_screen() && screen.contents().contains("topped"));
    term.send("echo in-$((1+1))-between\n");
    term.wait_for("in-2-between");
    term.send("fg\n");
    term.wait("the list again", |screen| screen.alternate_screen() && screen.contents().contains("16 sessions"));
    term.send("q");
    term.wait("the shell again", |screen| !screen.alternate_screen());
    term.send("exit\n");
    term.ended();
}

#[test]
fn what_is_typed_after_the_end_is_for_the_shell() {
    let samples = Samples::new();
    let mut term = Term::script(&format!("{PROGRAM} -r {}; read x; echo \"read: $x\"", samples.place()));
    term.wait_for("16 sessions");
    term.send("q");
    term.wait("the shell", |screen| !screen.alternate_screen());
    term.send("hello\n");
    let (_, left) = term.ended();
    assert!(left.contains("read: hello"), "{left}");
}

#[test]
fn another_program_gets_the_terminal_and_gives_it_back() {
    let samples = Samples::new();
    let mut term = Term::script(&format!("SHELL=/bin/cat {PROGRAM} -r {}", samples.place()));
    term.wait_for("16 sessions");
    term.send("o");
    term.wait("the other program", |screen| !screen.alternate_screen());
    term.send("every key is its own jjj\n");
    term.wait_for("every key is its own jjj");
    term.send("\x04");
    term.wait("the list again", |screen| screen.alternate_screen() && screen.contents().contains("16 sessions"));
    term.send("q");
    term.ended();
}

#[test]
fn ctrl_z_in_another_program_comes_back_to_the_list() {
    let samples = Samples::new();
    // Only a process group that a shell looks after can be stopped.
    let mut term = Term::start("sh", &["-i"]);
    term.wait_for("ready>");
    term.send(&format!("SHELL=/bin/cat {PROGRAM} -r {}\n", samples.place()));
    term.wait_for("16 sessions");
    term.send("o");
    term.wait("the other program", |screen| !screen.alternate_screen());
    term.send("are you there\n");
    // Once by the terminal, once by the program: it has begun.
    term.wait("the echo", |screen| screen.contents().matches("are you there").count() == 2);
    term.send("\x1a");
    term.wait_for("cat is stopped");
    term.send("q");
    term.wait_for("q again quits");
    term.send("q");
    term.wait("the shell again", |screen| !screen.alternate_screen());
    term.send("exit\n");
    term.ended();
}
