//! What stands on the screen is what is meant: it can be searched, filtered and copied, and nothing denies it.

use std::path::Path;
use std::process::Command;

use crate::pty::term::{PROGRAM, Term};
use crate::stage::{Stage, gzip, rest, until};
use crate::tools;

#[test]
fn words_in_colours_are_found_in_the_log_viewer_as_they_are_seen() {
    let stage = Stage::new();
    let log = stage.session("s", "fail").join("io-logs/ns__a.record.gz");
    // "start", then ESC[1;31m "ERROR" ESC[0m " no carrier" in pieces, then "end".
    let lines = "[0.1,\"stdout\",\"c3RhcnQK\"]\n[0.1,\"stderr\",\"G1sxOzMxbUVSUk9SG1swbSBubyBj\"]\n\
                 [0.1,\"stderr\",\"YXJyaWVyCg==\"]\n[0.1,\"stdout\",\"ZW5kCg==\"]\n";
    std::fs::write(log, gzip(lines.as_bytes())).unwrap();
    let mut term = Term::start(PROGRAM, &["-r", &stage.place()]);
    term.wait_for("1 session");
    term.send("l");
    term.wait_for("ns__a");
    term.send("\r");
    term.wait_for("ERROR no carrier");
    term.send("/");
    term.send("ERROR no carrier\r");
    term.wait_for("line 2 of 3");
}

#[test]
fn a_size_in_a_filter_means_the_same_in_the_browser_and_on_the_command_line() {
    let stage = Stage::new();
    // Much on disk in small files, and next to nothing on disk of a large one.
    let many = stage.session("many", "pass");
    for number in 0..600 {
        std::fs::write(many.join(format!("session-share/{number}")), "x").unwrap();
    }
    let hole = stage.session("hole", "pass");
    std::fs::File::create(hole.join("session-share/big")).unwrap().set_len(5 << 30).unwrap();
    stage.session("none", "pass");
    rest(&many);
    rest(&hole);
    for query in ["size:>1M", "size:<=1M", "-size:>1M"] {
        let mut listed: Vec<String> =
            stage.run(&["list", "--ids", "--filter", query]).out.lines().map(str::to_owned).collect();
        listed.sort();
        assert!(!listed.is_empty() && listed.len() < 3, "{query} tells them apart: {listed:?}");
        let mut command = stage.command(&[], &["browse", "--screen", "text", "--size", "100x30"]);
        let drawn = command.args(["--keys", &format!("/ {} Enter", keys(query))]).output().unwrap();
        let drawn = String::from_utf8(drawn.stdout).unwrap();
        let rows: String = drawn.lines().filter_map(|line| line.split('│').nth(1)).collect();
        let mut seen: Vec<&str> = ["many", "hole", "none"].into_iter().filter(|id| rows.contains(id)).collect();
        seen.sort_unstable();
        assert_eq!(seen, listed, "{query}:\n{drawn}");
    }
}

/// A text as keys.
fn keys(text: &str) -> String {
    text.chars().map(String::from).collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_says_that_nothing_failed_beside_failures() {
    let stage = Stage::new();
    stage.session("s", "fail");
    for before in ["Enter", "Enter ]", "Enter ] ]", "Enter ] ] ]"] {
        let mut command = stage.command(&[], &["browse", "--screen", "text", "--size", "110x30"]);
        let drawn = command.args(["--keys", &format!("{before} n")]).output().unwrap();
        let drawn = String::from_utf8(drawn.stdout).unwrap();
        assert!(!drawn.contains("no failures") && !drawn.contains("nothing failed"), "{before}:\n{drawn}");
        assert!(
            drawn.lines().any(|line| line.contains('>') && line.contains("F ")),
            "{before}: it goes there\n{drawn}"
        );
    }
    let fine = Stage::new();
    fine.session("s", "pass");
    let mut command = fine.command(&[], &["browse", "--screen", "text", "--size", "110x30", "--keys", "Enter n"]);
    let drawn = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(drawn.contains("no failures") && drawn.contains("[Summary]"), "{drawn}");
}

/// A tmux of its own, which ends with the test.
struct Tmux<'a>(&'a Path);

impl Tmux<'_> {
    fn say(&self, args: &[&str]) -> String {
        let mut command = Command::new("tmux");
        command.args(["-f", "/dev/null", "-S"]).arg(self.0.join("tmux")).args(args);
        let done = command.env_remove("TMUX").env("LC_ALL", "C.UTF-8").output().unwrap();
        String::from_utf8_lossy(&done.stdout).into_owned()
    }
}

impl Drop for Tmux<'_> {
    fn drop(&mut self) {
        self.say(&["kill-server"]);
    }
}

#[test]
fn what_is_copied_arrives_in_tmux_as_it_is_set_up_by_default() {
    if Command::new("tmux").arg("-V").output().is_err() {
        return tools::tell_not_run("what_is_copied_arrives_in_tmux", "tmux");
    }
    let stage = Stage::new();
    stage.session("copy-me", "pass");
    let tmux = Tmux(stage.home());
    tmux.say(&["new-session", "-d", "-s", "keep", "cat"]);
    tmux.say(&["set-option", "-s", "set-clipboard", "on"]);
    let home = format!("HOME={}", stage.home().display());
    let size = ["-x", "100", "-y", "30"];
    tmux.say(&[&["new-session", "-d", "-s", "b"], &size[..], &["env", &home, PROGRAM, "-r", &stage.place()]].concat());
    let screen = || tmux.say(&["capture-pane", "-p", "-t", "b"]);
    until("the session is shown", || screen().contains("copy-me"));
    tmux.say(&["send-keys", "-t", "b", "y"]);
    tmux.say(&["send-keys", "-t", "b", "i"]);
    until("it is called copied", || screen().contains("copied"));
    until("the buffer holds it", || tmux.say(&["show-buffer"]).trim() == "copy-me");
}
