//! Resuming: the harness gets the terminal, and whatever it does to it, the list comes back on a terminal in order.

use crate::pty::term::{PROGRAM, Samples, Term};

/// The browser in an interactive shell, with a harness that is this script.
fn browser(samples: &Samples, script: &str) -> Term {
    let bin = samples.folder().join("bin");
    std::fs::create_dir_all(&bin).unwrap();
    let harness = bin.join("checkbox-cli");
    crate::tools::write_script(&harness, script);
    // The samples are not where Checkbox looks, so that only a program that is named for them resumes them.
    let config = samples.folder().join("config.toml");
    let template = |app: &str| {
        format!("[[resume]]\napp_id = \"{app}\"\nargv = [\"checkbox-cli\", \"launcher\", \"--resume={{id}}\"]\n")
    };
    std::fs::write(&config, template("com.canonical:checkbox-cli") + &template("checkbox")).unwrap();
    let mut term = Term::start("sh", &["-i"]);
    term.wait_for("ready>");
    let (path, config) = (bin.display(), config.display());
    term.send(&format!("PATH={path}:$PATH {PROGRAM} --config {config} -r {}\n", samples.place()));
    term.wait_for("16 sessions");
    term.send("/Kestrel suspend\r");
    term.wait_for("1 of 16");
    term.send("r");
    term.wait_for("Runs    checkbox-cli");
    term.send("y");
    term
}

fn list_again(term: &Term, text: &str) {
    term.wait(text, |screen| screen.alternate_screen() && screen.contents().contains(text));
}

fn leave(mut term: Term) {
    term.send("q");
    term.wait("the shell", |screen| !screen.alternate_screen());
    term.send("stty -a | grep -c -w -- -icanon; echo left\n");
    let screen = term.wait_for("left");
    assert!(!screen.lines().any(|line| line.trim() == "1"), "the terminal was left raw:\n{screen}");
    term.send("exit\n");
    term.ended();
}

#[test]
fn the_harness_gets_the_session_and_the_keys() {
    let samples = Samples::new();
    let mut term = browser(&samples, "echo got $1 $2; read word; echo heard $word; read x");
    term.wait_for("got launcher --resume");
    term.send("jjj\n");
    term.wait_for("heard jjj");
    term.send("\n");
    list_again(&term, "16 sessions");
    leave(term);
}

#[test]
fn its_exit_code_is_told() {
    let samples = Samples::new();
    let term = browser(&samples, "exit 7");
    list_again(&term, "checkbox-cli exited with code 7");
    leave(term);
}

#[test]
fn a_harness_that_is_killed_gives_the_terminal_back() {
    let samples = Samples::new();
    let term = browser(&samples, "stty raw -echo; kill -KILL $$");
    list_again(&term, "checkbox-cli was killed by signal 9");
    leave(term);
}

#[test]
fn raw_mode_and_another_screen_are_put_right() {
    let samples = Samples::new();
    let term = browser(&samples, "stty raw -echo; printf '\\033[?1049h\\033[?25l\\033[?2004h\\033[?1000h'; exit 5");
    list_again(&term, "exited with code 5");
    leave(term);
}

#[test]
fn a_stopped_harness_goes_on_where_it_was() {
    let samples = Samples::new();
    let mut term = browser(&samples, "echo before; read word; echo heard $word; read x");
    term.wait_for("before");
    term.send("\x1a");
    list_again(&term, "checkbox-cli is stopped");
    term.send("r");
    term.wait("the harness", |screen| !screen.alternate_screen());
    term.send("again\n");
    term.wait_for("heard again");
    term.send("\n");
    list_again(&term, "16 sessions");
    leave(term);
}

#[test]
fn ctrl_c_ends_the_harness_only() {
    let samples = Samples::new();
    let mut term = browser(&samples, "echo before; read word");
    term.wait_for("before");
    term.send("\x03");
    list_again(&term, "checkbox-cli was killed by signal 2");
    leave(term);
}
