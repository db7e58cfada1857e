//! Lines of logs of every kind, as far as they go.

use super::*;
use crate::model::LogInfo;

#[test]
fn records_become_lines_with_times_and_streams() {
    let text =
        record(0.5, "stdout", b"one\n") + &record(0.25, "stderr", b"two\nthree\nfo") + &record(1.0, "stdout", b"");
    let mut log = records(packed(&text), b"log");
    assert_eq!(log.info(), LogInfo { streams: true, times: true, growing: true, written: None });
    let read = all(&mut *log);
    assert_eq!(texts(&read.lines), ["one", "two", "three", "fo"]);
    let about: Vec<_> = read.lines.iter().map(|l| (l.number, l.at, l.delay, l.ended)).collect();
    assert_eq!(about[0], (0, Some(0.5), Some(0.5), true));
    assert_eq!(about[1], (1, Some(0.75), Some(0.25), true));
    assert_eq!(about[3], (3, Some(0.75), Some(0.0), false));
    assert_eq!(read.lines[1].stream, Stream::Err);
    assert_eq!((read.total, read.reached, ending(&read)), (Some(4), 1.0, ""));
    assert!(!log.info().growing);
}

#[test]
fn lines_recorded_in_pieces_are_one_line_of_their_stream() {
    let pieces = record(0.5, "stdout", b"memory che")
        + &record(1.0, "stderr", b"warning\n")
        + &record(0.25, "stdout", b"ck FAILED at 0x7f")
        + &record(0.25, "stdout", b"3a00\ncaf\xc3")
        + &record(1.0, "stdout", b"\xa9\nEnter: ");
    for (mut log, at) in [(records(packed(&pieces), b"log"), Some(0.5)), (kept_in_checkpoint(), Some(0.5))] {
        let read = all(&mut *log);
        assert_eq!(texts(&read.lines), ["warning", "memory check FAILED at 0x7f3a00", "caf\u{e9}", "Enter: "]);
        assert_eq!((read.lines[1].at, read.lines[1].delay, &read.lines[1].stream), (at, at, &Stream::Out));
        assert_eq!((read.lines[3].ended, read.total), (false, Some(4)));
        assert_eq!(hits(&mut *log, "check FAILED at 0x7f3a00$").len(), 1);
        assert_eq!(hits(&mut *log, "Enter").len(), 1);
        assert_eq!(all(&mut *log).lines.len(), 4, "and the same again");
    }
    let mut log = records(packed(&pieces), b"log");
    log.keep_pieces();
    assert_eq!(texts(&all(&mut *log).lines)[..3], ["memory che", "warning", "ck FAILED at 0x7f"]);
}

fn kept_in_checkpoint() -> Box<dyn LogSource> {
    let record = |delay, stream, data: &[u8]| LogRecord { delay, stream, data: data.into() };
    let records = vec![
        record(0.5, Stream::Out, b"memory che"),
        record(1.0, Stream::Err, b"warning\n"),
        record(0.25, Stream::Out, b"ck FAILED at 0x7f"),
        record(0.25, Stream::Out, b"3a00\ncaf\xc3"),
        record(1.0, Stream::Out, b"\xa9\nEnter: "),
    ];
    memory(records, b"log")
}

#[test]
fn a_log_is_read_as_far_as_it_goes() {
    let good = record(0.0, "stdout", b"good\n");
    let with = |tail: &str| {
        let read = all(&mut *records(packed(&(good.clone() + tail)), b"log"));
        assert_eq!(texts(&read.lines)[0], "good");
        (read.lines.len(), ending(&read).to_owned())
    };
    assert_eq!(with("\n"), (1, "bad-record".into()));
    assert_eq!(with("oops\n"), (1, "bad-record".into()));
    assert_eq!(with("[0.5,\"stdout\",\"YQ=\"]\n"), (1, "bad-record".into()));
    assert_eq!(with(&("[".to_owned() + &"1".repeat(17 << 20))), (1, "line-too-long".into()));
    // A last line without a newline is a record when the file is whole.
    assert_eq!(with("[0.5,\"stdout\",\"YQ==\"]"), (2, String::new()));
    let whole = packed(&(good.repeat(50) + &record(0.0, "stdout", b"last\n")));
    for cut in [whole.len() - 1, whole.len() - 9, whole.len() - 12] {
        let read = all(&mut *records(whole[..cut].to_vec(), b"log"));
        assert_eq!(ending(&read), "cut");
        assert!(texts(&read.lines).iter().all(|t| t == "good" || t == "last"));
    }
    let key = |bytes: &[u8]| ending(&all(&mut *records(bytes.to_vec(), b"log"))).to_owned();
    assert_eq!(key(b""), "empty");
    assert_eq!(key(b"plain text"), "not-gzip");
    assert_eq!(key(&[&whole[..], b"junk"].concat()), "damaged");
    assert_eq!(key(&packed("")), "");
}

#[test]
fn plain_files_and_memory_are_logs_too() {
    let mut log = plain(b"one\r\ntwo\n\nlast".to_vec(), Stream::Err, b"log");
    let read = all(&mut *log);
    assert_eq!(texts(&read.lines), ["one\u{240d}", "two", "", "last"]);
    assert_eq!((read.lines[3].ended, read.lines[3].at, &read.lines[3].stream), (false, None, &Stream::Err));
    let record = |data: &[u8]| LogRecord { delay: 0.5, stream: Stream::Out, data: data.into() };
    let mut log = memory(vec![record(b"one\n"), record(b"two\nthree\n")], b"log");
    assert_eq!(texts(&lines(&mut *log, Position::FromEnd(2), 9).lines), ["two", "three"]);
    assert_eq!(lines(&mut *log, Position::Line(0), 1).lines[0].at, Some(0.5));
    assert_eq!(all(&mut *plain(Vec::new(), Stream::Out, b"log")).total, Some(0));
}

#[test]
fn holes_are_not_read() {
    use std::os::unix::fs::FileExt;
    let file = tempfile::tempfile().unwrap();
    file.write_all_at(b"before\n", 0).unwrap();
    file.set_len(8 << 40).unwrap();
    file.write_all_at(b"after the hole\nlast", 4 << 40).unwrap();
    let mut log = plain(file.try_clone().unwrap(), Stream::Out, b"log");
    let read = all(&mut *log);
    assert_eq!(texts(&read.lines), ["before", "after the hole", "last"]);
    assert!(read.passed_over > (8 << 40) - (1 << 21), "{}", read.passed_over);
    assert_eq!(texts(&lines(&mut *log, Position::FromEnd(1), 9).lines), ["last"]);
    assert_eq!(texts(&lines(&mut *log, Position::Percent(50), 1).lines).len(), 1);
    assert_eq!(hits(&mut *log, "after").len(), 1);
    file.write_all_at(b"new\n", 8 << 40).unwrap();
    assert_eq!(texts(&all(&mut *log).lines).last().unwrap(), "new");
    let packed = packed(&record(0.0, "stdout", b"one\n"));
    let file = tempfile::tempfile().unwrap();
    file.write_all_at(&packed, 0).unwrap();
    file.set_len(8 << 40).unwrap();
    let mut log = records(file, b"log");
    assert_eq!((texts(&all(&mut *log).lines), hits(&mut *log, "one").len()), (vec!["one".to_owned()], 1));
}

proptest! {
    #[test]
    fn bytes_are_kept_and_searches_find_what_lines_hold(
        pieces in proptest::collection::vec("[ab\\n -]{0,6}", 0..40),
        pattern in proptest::sample::select(vec!["a", "b", "ab", "a*", "b+a", "[^a]+", "\\s", "a\\b", "^a", "b$", ".b", "a[^x]*b", "b\\B", "\\B-", "-\\b", "(?-u:a\\b{end})", "\\x00", "bba{2}"]),
    ) {
        let text: String = pieces.iter().map(|p| record(0.0, "stdout", p.as_bytes())).collect();
        let mut log = records(packed(&text), b"log");
        let read = all(&mut *log);
        let bytes: Vec<u8> = read.lines.iter().flat_map(|l| {
            [l.text.exact(), if l.ended { b"\n" } else { b"" }].concat()
        }).collect();
        prop_assert_eq!(bytes, pieces.concat().into_bytes());
        let regex = regex::bytes::Regex::new(pattern).unwrap();
        let expected: Vec<_> = read.lines.iter().filter(|l| regex.is_match(l.text.exact())).map(|l| l.number).collect();
        let found: Vec<_> = hits(&mut *log, pattern).iter().map(|h| h.line.number).collect();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), at in any::<usize>(), byte in any::<u8>()) {
        all(&mut *records(bytes.clone(), b"log"));
        all(&mut *plain(bytes, Stream::Out, b"log"));
        let mut bad = packed(&long(200));
        let at = at % bad.len();
        bad[at] = byte;
        let mut log = records(bad, b"log");
        all(&mut *log);
        lines(&mut *log, Position::Percent(50), 5);
        lines(&mut *log, Position::FromEnd(50), 5);
    }
}
