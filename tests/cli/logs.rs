//! Logs are what was written: lines in pieces, damage that is named, holes that are not read, options that are honoured or refused.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

struct Place {
    home: tempfile::TempDir,
}

struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// The lines of a record log, uncompressed.
fn record(lines: &[(&str, &[u8])]) -> Vec<u8> {
    let line = |(stream, data): &(&str, &[u8])| format!("[0.5,\"{stream}\",\"{}\"]\n", base64(data)).into_bytes();
    lines.iter().flat_map(line).collect()
}

fn base64(data: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |three: &[u8]| {
        let number = (0..3).fold(0, |number, at| number << 8 | usize::from(*three.get(at).unwrap_or(&0)));
        let sign = |at: usize| {
            if at > three.len() { '=' } else { char::from(ALPHABET[number >> (18 - 6 * at) & 63]) }
        };
        (0..4).map(sign).collect::<String>()
    };
    data.chunks(3).map(group).collect()
}

fn gzip(data: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(data).unwrap();
    packed.finish().unwrap()
}

impl Place {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap() }
    }

    fn logs(&self, id: &str) -> PathBuf {
        let path = self.home.path().join("sessions").join(format!("{id}.session"));
        std::fs::create_dir_all(path.join("io-logs")).unwrap();
        let session = br#"{"version":4,"session":{"jobs":{"ns::a":"0"},"results":{},"desired_job_list":["ns::a"],"mandatory_job_list":[],"metadata":{"title":"t","flags":["incomplete"],"running_job_name":null,"app_blob":null,"app_id":null}}}"#;
        std::fs::write(path.join("session"), gzip(session)).unwrap();
        path.join("io-logs")
    }

    /// A session with one record log, packed.
    fn session(&self, id: &str, log: &[u8]) -> &Self {
        std::fs::write(self.logs(id).join("a.record.gz"), log).unwrap();
        self
    }

    fn command(&self, args: &[&str]) -> Command {
        command(self.home.path(), args)
    }

    fn run(&self, args: &[&str]) -> Ran {
        let done = self.command(args).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
    }
}

fn command(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("adjourn"));
    command.env_clear().env("HOME", home).env("TZ", "UTC").stdin(Stdio::null());
    command.arg("-r").arg(home.join("sessions")).args(args);
    command
}

#[test]
fn lines_in_pieces_are_one_line_for_logs_and_search() {
    let place = Place::new();
    let pieces: [(&str, &[u8]); 6] = [
        ("stdout", b"memory che"),
        ("stderr", b"warning\n"),
        ("stdout", b"ck FAILED at 0x7f"),
        ("stdout", b"3a00\n"),
        ("stdout", b"caf\xc3"),
        ("stdout", b"\xa9\nlast"),
    ];
    place.session("s", &gzip(&record(&pieces)));
    let shown = place.run(&["logs", "s", "a.record.gz"]);
    assert_eq!(shown.out, "warning\nmemory check FAILED at 0x7f3a00\ncaf\u{e9}\nlast\n");
    let timed = place.run(&["logs", "s", "a.record.gz", "--time", "since", "--stream", "out"]);
    assert!(timed.out.starts_with("    +0.500 out memory check"), "the moment of its first piece: {}", timed.out);
    let found = place.run(&["search", "check FAILED", "s"]);
    assert_eq!((found.code, found.out.as_str()), (Some(0), "s\ta.record.gz\t2\tmemory check FAILED at 0x7f3a00\n"));
    let raw = place.command(&["logs", "s", "a.record.gz", "--raw"]).output().unwrap().stdout;
    assert_eq!(raw, pieces.map(|(_, data)| data).concat(), "bytes as they were recorded");
}

#[test]
fn each_damaged_log_is_named_and_the_exit_code_says_it() {
    let place = Place::new();
    let good = record(&[("stdout", b"one\n"), ("stdout", b"HIT\n")]);
    let beyond = [&good[..], b"garbage\n", &record(&[("stdout", b"NEEDLE\n")])].concat();
    place.session("whole", &gzip(&good)).session("bad1", &gzip(&beyond)).session("bad2", b"no gzip");
    let searched = place.run(&["search", "NEEDLE"]);
    assert_eq!((searched.code, searched.out.as_str()), (Some(3), ""));
    assert!(searched.err.contains("bad1: log a.record.gz: it ends early, after line 2: "), "{}", searched.err);
    assert!(searched.err.contains("bad2: log a.record.gz: no line of it can be read"), "{}", searched.err);
    assert!(searched.err.ends_with("2 logs could not be searched to the end\n"), "{}", searched.err);
    let searched = place.run(&["search", "HIT", "--json"]);
    assert_eq!((searched.code, searched.out.lines().count()), (Some(3), 2), "what was found is told all the same");
    assert_eq!(place.run(&["search", "NEEDLE", "bad1"]).code, Some(13));
    assert_eq!(place.run(&["search", "NEEDLE", "whole"]).code, Some(4));
    let shown = place.run(&["logs", "bad1", "a.record.gz"]);
    assert_eq!((shown.code, shown.out.as_str()), (Some(13), "one\nHIT\n"));
    assert!(shown.err.contains("it ends early, after line 2: "), "{}", shown.err);
}

#[test]
fn what_an_interrupted_job_leaves_is_no_damage() {
    let place = Place::new();
    let whole = gzip(&record(&[("stdout", b"one\n")]));
    place.session("cut", &whole[..whole.len() - 4]).session("empty", b"");
    let searched = place.run(&["search", "one"]);
    assert_eq!(searched.code, Some(0));
    assert!(
        searched.err.contains("cut: log a.record.gz: it ends early, after line 1") && !searched.err.contains("empty")
    );
    assert_eq!(place.run(&["logs", "cut", "a.record.gz"]).code, Some(0));
}

#[test]
fn holes_are_neither_read_nor_hidden() {
    let place = Place::new();
    let file = std::fs::File::create(place.logs("s").join("a.stdout")).unwrap();
    (&file).write_all(b"before\n").unwrap();
    file.set_len(8 << 40).unwrap();
    for args in [&["search", "before"][..], &["logs", "s", "a.stdout"]] {
        let mut child = place.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let started = Instant::now();
        while child.try_wait().unwrap().is_none() {
            assert!(started.elapsed() < Duration::from_secs(30), "{args:?} reads the hole");
            std::thread::yield_now();
        }
        let done = child.wait_with_output().unwrap();
        assert_eq!((done.status.code(), String::from_utf8(done.stdout).unwrap().lines().count()), (Some(0), 1));
        let told = String::from_utf8(done.stderr).unwrap();
        assert!(args[0] == "search" || told.contains("were never written"), "{told}");
    }
}

#[test]
fn options_that_cannot_be_honoured_are_refused() {
    let place = Place::new();
    place.session("s", &gzip(&record(&[("stdout", b"one\n")])));
    std::fs::write(place.logs("s").join("b.stderr"), "error\n").unwrap();
    let refused = |args: &[&str], word: &str| {
        let ran = place.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{args:?}: {}", ran.err);
        assert!(ran.err.contains(word) && ran.err.lines().count() == 1, "{args:?}: {}", ran.err);
    };
    for option in [&["--follow"][..], &["--raw"], &["--time", "since"], &["--stream", "err"]] {
        refused(&[&["logs", "s"], option].concat(), "name a job or a log");
    }
    refused(&["logs", "s", "a.record.gz", "--json"], "lists the logs");
    refused(&["logs", "s", "b.stderr", "--time", "delta"], "no times");
    refused(&["logs", "s", "b.stderr", "--stream", "out"], "standard error only");
    assert_eq!(place.run(&["logs", "s", "b.stderr", "--stream", "err"]).out, "error\n");
}

#[test]
fn colours_go_through_a_pipe_where_they_are_asked_for() {
    let place = Place::new();
    place.session("s", &gzip(&record(&[("stdout", b"a word\n"), ("stderr", b"a word\n")])));
    let colours = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for args in [&["list"][..], &["show", "s"], &["logs", "s", "a.record.gz"], &["search", "word"], &["doctor"]] {
        let plain = place.run(args);
        let coloured = place.run(&[&["--color", "always"], args].concat());
        assert!(!plain.out.contains('\u{1b}') && coloured.out.contains("\u{1b}["), "{args:?}: {}", coloured.out);
        let bare = colours.replace_all(&coloured.out, "").into_owned();
        let without_ages =
            |text: &str| text.lines().filter(|line| !line.contains(" ago")).collect::<Vec<_>>().join("\n");
        assert_eq!(without_ages(&bare), without_ages(&plain.out), "{args:?}: the same text");
    }
    let found = place.run(&["search", "word", "--color", "always"]).out;
    assert!(found.contains("a \u{1b}[1;31mword\u{1b}[0m"), "{found:?}");
    let ids = place.run(&["list", "--ids", "--color", "always"]).out;
    assert_eq!(ids, "s\n", "ids are for other commands");
}

#[test]
fn a_followed_line_waits_for_its_end() {
    let place = Place::new();
    let path = place.logs("s").join("a.record.gz");
    // A gzip member for each piece, so that the file can be read to its end at any time.
    let grow = |data: &[u8]| {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(&path).unwrap();
        file.write_all(&gzip(&record(&[("stdout", data)]))).unwrap();
    };
    grow(b"one\ntw");
    let shown = place.run(&["logs", "s", "a.record.gz", "--follow"]);
    assert_eq!(shown.out, "one\ntw\n", "a whole log is over, and so is its last line");
}
