//! Names, titles, flags, jobs and logs that try to reach the terminal: nothing of them comes out raw, and the good sessions beside them
//! stay listed.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use adjourn::text::is_hidden;
use serde_json::json;

use crate::faults::ground::{Ground, IDS, Ran, packed};

/// One of each family of what a terminal or an eye can be fooled with.
const PAYLOADS: &[&str] = &[
    "\u{1b}]0;PWN\u{7}",
    "\u{1b}]52;c;UFdO\u{7}",
    "\u{1b}]8;;file:///PWN\u{1b}\\x",
    "\u{1b}P$q\"p\u{1b}\\",
    "\u{1b}_GPWN\u{1b}\\",
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}[?1049l",
    "\u{1b}[21t",
    "\u{1b}c",
    "\u{1b}",
    "\u{9b}31m",
    "\u{9d}0;PWN\u{9c}",
    "real\rfake",
    "a\nfake ok",
    "good\u{8}\u{8}evil",
    "\u{7}\u{0b}\u{0c}\u{7f}",
    "a\0b",
    "a\u{202e}txt.exe",
    "\u{2067}x\u{2069}",
    "a\u{200b}b\u{200d}c\u{feff}",
    "soft\u{ad}hyphen",
    "\u{e0041}\u{e0042}",
    "a\u{2028}b\u{2029}c",
    "z\u{301}\u{316}\u{301}\u{316}\u{301}\u{316}",
    "$(touch PWN)`id`;rm -rf /",
    "%s%n",
];

/// Names that are no text, or mean something to a shell or a terminal.
const NAMES: &[&[u8]] =
    &[b"bad-\xff\xfe", b"c1-\x9b31m", b"nl-\n-x", b"esc-\x1b]0;PWN\x07", b"--help", b"-rf", b" lead", b"*", b"..x"];

#[test]
fn nothing_that_a_session_holds_reaches_the_output_raw() {
    let ground = Ground::new();
    for (n, payload) in PAYLOADS.iter().enumerate() {
        hostile(&ground, &format!("bad-{n:02}"), payload);
    }
    for name in NAMES {
        let path = ground.repository().join(OsStr::from_bytes(&[name, &b".session"[..]].concat()));
        fs::create_dir_all(path.join("io-logs")).unwrap();
    }
    symlink("/etc", ground.repository().join("link.session")).unwrap();
    symlink("loop.session", ground.repository().join("loop.session")).unwrap();
    for args in [&["list"][..], &["list", "--json"], &["list", "--ids"], &["doctor"], &["du"], &["search", "PWN"]] {
        clean(&ground.run(args), args);
    }
    let list: serde_json::Value = serde_json::from_str(&ground.run(&["list", "--json"]).out).unwrap();
    let ids: Vec<&str> = list["sessions"].as_array().unwrap().iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(IDS.iter().all(|id| ids.contains(id)), "{ids:?}");
    for n in 0..PAYLOADS.len() {
        let id = format!("bad-{n:02}");
        for args in
            [&["show", &id][..], &["show", &id, "--json"], &["logs", &id, "1.record.gz"], &["trash", &id, "--dry-run"]]
        {
            clean(&ground.run(args), args);
        }
    }
    assert!(!ground.repository().join("PWN").exists());
}

/// A session that says the payload wherever it can.
fn hostile(ground: &Ground, id: &str, payload: &str) {
    let path = ground.session(id);
    fs::create_dir_all(path.join("io-logs")).unwrap();
    let result = json!([{"outcome": "fail", "comments": payload, "execution_duration": 1.0, "return_code": 1,
        "io_log": [[0.1, "stdout", "G10wO1BXTgc="]]}]);
    let text = json!({"version": 4, "session": {
        "jobs": {payload: "ab".repeat(32)}, "results": {payload: result}, "desired_job_list": [payload], "mandatory_job_list": [],
        "metadata": {"title": payload, "flags": [payload], "running_job_name": payload, "app_blob": null, "app_id": payload},
    }});
    fs::write(path.join("session"), packed(text.to_string().as_bytes())).unwrap();
    // ESC ] 0 ; P W N BEL
    fs::write(path.join("io-logs/1.record.gz"), packed(b"[0.1,\"stdout\",\"G10wO1BXTgcK\"]\n")).unwrap();
}

fn clean(ran: &Ran, args: &[&str]) {
    let bad = |text: &str| text.chars().find(|c| is_hidden(*c) && !matches!(c, '\n' | '\t'));
    assert!(ran.code.is_some_and(|code| code != 101 && code != 2), "{args:?}: {}", ran.err);
    for text in [&ran.out, &ran.err] {
        assert_eq!(bad(text), None, "{args:?}: {text:?}");
    }
}
