//! A fault of our own: the terminal is put back first, then the fault is told. The fault is made by what the browser is given,
//! so the program itself holds no switch for it.

use std::sync::Arc;

use adjourn::command::Catalog;
use adjourn::model::Settings;
use adjourn::tui;

use crate::pty::term::Term;

#[test]
fn a_panic_puts_the_terminal_back() {
    let own = std::env::current_exe().unwrap();
    let child = ["--exact", "pty::panics::child", "--ignored", "--nocapture", "--test-threads=1"];
    let mut term = Term::start(own.to_str().unwrap(), &child);
    term.wait_for("here.");
    term.send("q");
    let (status, left) = term.ended();
    assert!(!status.success());
    assert!(left.contains("the view cannot be kept"), "the fault is told after the screen is back: {left}");
}

#[test]
#[ignore = "it is the program of the test above"]
fn child() {
    let options = tui::Options {
        catalog: Arc::new(Catalog::of(Vec::new(), Settings::default())),
        ui: Default::default(),
        choosing: false,
        remembered: Default::default(),
        remember: Box::new(|_| panic!("the view cannot be kept")),
        environment: Default::default(),
        json: Arc::new(|_| Err(String::new())),
        notices: Vec::new(),
        keys_file: None,
    };
    // The test's own thread has a name of its own; the browser restores for the thread that draws, whichever it is.
    tui::run(options).unwrap();
}
