//! Signals and hang-ups: the terminal is put back, and nothing waits for ever.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::pty::term::{PROGRAM, Samples, Term, hang_up};

fn killed_by(signal: Signal) -> u32 {
    let samples = Samples::new();
    let mut term = Term::start(PROGRAM, &["-r", &samples.place()]);
    term.wait_for("16 sessions");
    kill(Pid::from_raw(term.pid()), signal).unwrap();
    term.ended().0.exit_code()
}

#[test]
fn sigterm_puts_the_terminal_back() {
    assert_ne!(killed_by(Signal::SIGTERM), 0);
}

#[test]
fn sigint_ends_with_130() {
    assert_eq!(killed_by(Signal::SIGINT), 130);
}

#[test]
fn a_closed_window_ends_it() {
    let samples = Samples::new();
    assert!(!hang_up(&["-r", &samples.place()], "16 sessions").success());
}

#[test]
fn ctrl_c_ends_with_130() {
    let samples = Samples::new();
    let mut term = Term::start(PROGRAM, &["-r", &samples.place()]);
    term.wait_for("16 sessions");
    term.send("\x03");
    assert_eq!(term.ended().0.exit_code(), 130);
}
