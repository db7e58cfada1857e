//! A terminal that knows no escape sequences gets a plain list, and nothing that it would print as rubbish.

use std::io::Read;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::stage::{PROGRAM, Stage};

/// All that the program writes to a terminal of this name, and its exit code.
fn on_a_terminal(term: &str, stage: &Stage, args: &[&str]) -> (u32, String) {
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).unwrap();
    let mut command = CommandBuilder::new(PROGRAM);
    command.env_clear();
    command.env("TERM", term);
    command.env("HOME", stage.home());
    command.args(["-r", &stage.place()]);
    command.args(args);
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let (mut all, mut buffer) = (Vec::new(), [0; 4096]);
    // The end of a terminal is an error.
    while let Ok(count @ 1..) = reader.read(&mut buffer) {
        all.extend_from_slice(&buffer[..count]);
    }
    (child.wait().unwrap().exit_code(), String::from_utf8(all).unwrap())
}

#[test]
fn a_dumb_terminal_gets_a_plain_list_and_no_escape_sequence() {
    let stage = Stage::new();
    stage.session("alpha", "fail");
    stage.session("beta", "pass");
    for args in [&[][..], &["browse"], &["list"], &["show", "alpha"], &["doctor"], &["--help"]] {
        let (code, text) = on_a_terminal("dumb", &stage, args);
        assert!(!text.contains('\u{1b}'), "{args:?}: {text:?}");
        assert_eq!(code, 0, "{args:?}: {text}");
    }
    for args in [&[][..], &["browse"], &["list"]] {
        let (_, text) = on_a_terminal("dumb", &stage, args);
        assert!(text.contains("alpha") && text.contains("beta"), "{args:?}: {text}");
    }
    let (_, coloured) = on_a_terminal("xterm-256color", &stage, &["list"]);
    assert!(coloured.contains('\u{1b}'), "the terminal is asked for its name: {coloured:?}");
}
