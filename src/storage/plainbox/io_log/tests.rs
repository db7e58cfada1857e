//! Windows over logs of every kind against reading them whole.

use std::io;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::*;
use crate::model::{Hit, Line, Lines, Pattern, Position};
use crate::storage::codec::{base64, gzip};
use crate::work::Task;

fn record(delay: f64, stream: &str, data: &[u8]) -> String {
    format!("[{delay},\"{stream}\",\"{}\"]\n", base64::encode(data))
}

fn packed(records: &str) -> Vec<u8> {
    gzip::compress(records.as_bytes(), 0).unwrap()
}

fn lines(log: &mut dyn LogSource, from: Position, count: usize) -> Lines {
    log.lines(from, count, &Task::new()).unwrap()
}

fn all(log: &mut dyn LogSource) -> Lines {
    lines(log, Position::Line(0), usize::MAX)
}

fn texts(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.text.to_string()).collect()
}

fn ending(lines: &Lines) -> &str {
    lines.ending.as_ref().map_or("", |reason| reason.key)
}

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
fn a_line_without_end_goes_on_when_the_log_grows() {
    let pieces: Vec<String> = vec![
        record(0.1, "stdout", b"Enter a num"),
        record(0.1, "stderr", b"oops\nwar"),
        record(0.1, "stdout", b"ber: "),
        record(0.1, "stderr", b"ning\n"),
        record(0.1, "stdout", b"5\n"),
    ];
    let file = Growing::default();
    let mut log = records(file.clone(), b"log");
    let mut seen = Vec::new();
    for count in 1..=pieces.len() {
        // One gzip member more for each, so that the file is whole each time.
        file.set(&pieces.iter().take(count).map(|piece| packed(piece)).collect::<Vec<_>>().concat());
        let read = all(&mut *log);
        assert_eq!((read.run, read.total), (0, Some(read.lines.len() as u64)));
        assert!(read.lines.iter().enumerate().all(|(at, line)| line.number == at as u64));
        seen.push(texts(&read.lines).join("|"));
        assert_eq!(texts(&lines(&mut *log, Position::FromEnd(1), 5).lines).last(), texts(&read.lines).last());
    }
    assert_eq!(
        seen,
        [
            "Enter a num",
            "oops|Enter a num|war",
            "oops|Enter a number: |war",
            "oops|warning|Enter a number: ",
            "oops|warning|Enter a number: 5"
        ]
    );
}

#[test]
fn a_search_tells_where_a_log_is_damaged() {
    let good = record(0.0, "stdout", b"one\n");
    let needle = record(0.0, "stdout", b"NEEDLE\n");
    let wanted = Pattern(regex::bytes::Regex::new("NEEDLE").unwrap());
    let end = |file: Vec<u8>| {
        let mut seen = 0;
        let mut hit = |_| {
            seen += 1;
            ControlFlow::Continue(())
        };
        let end = records(file, b"log").search(&wanted, &Task::new(), &mut hit).unwrap();
        (seen, end.map(|end| (end.lines, end.reason.key.to_owned(), end.is_damage())))
    };
    let told = |lines, key: &str, damage| Some((lines, key.to_owned(), damage));
    assert_eq!(end(packed(&(good.clone() + &needle))), (1, None));
    for bad in [
        "garbage\n",
        "\n",
        "[x,\"stdout\",\"T05FCg==\"]\n",
        "[01,\"stdout\",\"T05FCg==\"]\n",
        "[0,\"stdout\",\"T=\"]\n",
    ] {
        assert_eq!(end(packed(&(good.clone() + bad + &needle))), (0, told(1, "bad-record", true)), "{bad:?}");
        assert_eq!(end(packed(&(needle.clone() + bad + &good))), (1, told(1, "bad-record", true)), "{bad:?}");
    }
    let whole = packed(&good.repeat(50));
    assert_eq!(end([&whole[..], b"junk"].concat()), (0, told(50, "damaged", true)));
    assert_eq!(end(b"plain text".to_vec()), (0, told(0, "not-gzip", true)));
    assert_eq!(end(Vec::new()), (0, told(0, "empty", false)));
    let cut = end(whole[..whole.len() - 9].to_vec()).1.unwrap();
    assert_eq!((cut.1.as_str(), cut.2), ("cut", false));
    let mut large = large();
    let middle = large.len() / 2;
    large[middle] ^= 0x55;
    for threads in [1, 2] {
        let mut log = records_with(large.clone(), b"log", &ReadContext::new(threads));
        let end = log.search(&wanted, &Task::new(), &mut |_| ControlFlow::Continue(())).unwrap().unwrap();
        assert!(end.lines > 1000 && end.is_damage(), "{end:?}");
    }
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

#[test]
fn a_plain_file_that_was_written_anew_is_known_even_when_it_is_longer() {
    let file = Growing::default();
    let mut log = plain(file.clone(), Stream::Out, b"log");
    file.set(b"start\nfirst run 1\n");
    assert_eq!(all(&mut *log).lines.len(), 2);
    file.set(b"start\nsecond run 1\nsecond run 2\n");
    let anew = all(&mut *log);
    assert_eq!(
        (texts(&anew.lines), anew.run),
        (["start", "second run 1", "second run 2"].map(str::to_owned).to_vec(), 1)
    );
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

/// So many lines that there are several places to come back to.
fn long(count: u64) -> String {
    let line = |n: u64| {
        record(
            0.001,
            if n.is_multiple_of(7) { "stderr" } else { "stdout" },
            format!("line {n} {:x}\n", n * 7919).as_bytes(),
        )
    };
    (0..count).map(line).collect()
}

fn number_of(line: &Line) -> u64 {
    line.text.to_string().split(' ').nth(1).unwrap().parse().unwrap()
}

fn jumps(log: &mut dyn LogSource, count: u64) {
    let check = |log: &mut dyn LogSource, from: Position, first: Option<u64>| {
        let read = lines(log, from, 5);
        let start = read.lines[0].number;
        assert_eq!(first.unwrap_or(start), start, "{from:?}");
        for (at, line) in read.lines.iter().enumerate() {
            assert_eq!((line.number, number_of(line)), (start + at as u64, start + at as u64), "{from:?}");
        }
        start
    };
    for first in [0, 100_000, 3, count - 5, 50_000, count / 2, count / 2 - 3000, count - 5, 1] {
        check(log, Position::Line(first), Some(first));
    }
    check(log, Position::FromEnd(5), Some(count - 5));
    for percent in [50, 90, 10, 99, 1, 0] {
        let start = check(log, Position::Percent(percent), None);
        let share = start * 100 / count;
        assert!(share.abs_diff(percent.into()) <= 3, "{percent}: {share}");
    }
    check(log, Position::Percent(100), Some(count - 5));
    assert_eq!(lines(log, Position::Line(count), 5).lines.len(), 0);
    let far = lines(log, Position::Line(100), 150_000);
    assert_eq!((far.lines.len(), number_of(&far.lines[149_999])), (150_000, 150_099));
}

#[test]
fn a_window_moves_anywhere() {
    let count = 700_000;
    let text = long(count);
    for threads in [1, 2] {
        jumps(&mut *records_with(packed(&text), b"log", &ReadContext::new(threads)), count);
    }
    let flat: String = (0..count).map(|n| format!("line {n} {:x}\n", n * 7919)).collect();
    jumps(&mut *plain(flat.into_bytes(), Stream::Out, b"log"), count);
    let memory =
        |n: u64| LogRecord { delay: 0.0, stream: Stream::Out, data: format!("line {n} x\n").into_bytes().into() };
    jumps(&mut *super::memory((0..count).map(memory).collect(), b"log"), count);
}

#[test]
fn times_and_searches_are_the_same_after_a_jump() {
    let text = long(400_000);
    let mut log = records(packed(&text), b"log");
    let last = lines(&mut *log, Position::FromEnd(1), 1);
    assert!((last.lines[0].at.unwrap() - 400.0).abs() < 1e-3, "{last:?}");
    let early = lines(&mut *log, Position::Line(390_000), 1);
    assert!((early.lines[0].at.unwrap() - 390.001).abs() < 1e-3, "{:?}", early.lines);
    assert_eq!(hits(&mut *log, "line 3999[0-9]9 ").len(), 10);
    assert_eq!(hits(&mut *log, "^line 12345 ")[0].line.number, 12345);
}

fn hits(log: &mut dyn LogSource, pattern: &str) -> Vec<Hit> {
    let mut found = Vec::new();
    let wanted = Pattern(regex::bytes::Regex::new(pattern).unwrap());
    let mut hit = |hit: Hit| {
        found.push(hit);
        ControlFlow::Continue(())
    };
    log.search(&wanted, &Task::new(), &mut hit).unwrap();
    found
}

#[test]
fn a_search_stops_when_told_and_when_cancelled() {
    let mut log = records(packed(&long(1000)), b"log");
    let mut seen = 0;
    let wanted = Pattern(regex::bytes::Regex::new("line").unwrap());
    let mut hit = |_| {
        seen += 1;
        if seen == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    log.search(&wanted, &Task::new(), &mut hit).unwrap();
    assert_eq!(seen, 3);
    let task = Task::new();
    task.cancel();
    assert!(log.search(&wanted, &task, &mut |_| ControlFlow::Continue(())).is_err());
    assert!(log.lines(Position::FromEnd(1), 1, &task).is_err());
}

/// More than is inflated whole: text that does not shrink.
fn large() -> Vec<u8> {
    let mut seed = 7_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        format!("{seed:016x}")
    };
    let line = |n: u32| record(0.0, "stdout", format!("line {n} {} {}\n", next(), next()).as_bytes());
    packed(&(0..80_000).map(line).collect::<String>())
}

#[test]
fn a_search_on_two_threads_finds_the_same_and_can_be_stopped() {
    let file = large();
    assert!(file.len() > 2 << 20);
    let open = |threads| records_with(file.clone(), b"log", &ReadContext::new(threads));
    let found = hits(&mut *open(1), "line [0-9]*77 ");
    assert_eq!(found.len(), 800);
    assert_eq!(hits(&mut *open(2), "line [0-9]*77 "), found);
    let wanted = Pattern(regex::bytes::Regex::new("line").unwrap());
    for then in [ControlFlow::Break(()), ControlFlow::Continue(())] {
        let (task, mut seen) = (Task::new(), 0);
        let stopped = open(2).search(&wanted, &task, &mut |_| {
            seen += 1;
            if then.is_continue() {
                task.cancel();
            }
            then
        });
        assert_eq!((stopped.is_ok(), seen < 80_000), (then.is_break(), true));
    }
}

#[derive(Clone, Default)]
struct Growing(Arc<Mutex<Vec<u8>>>);

impl Growing {
    fn set(&self, bytes: &[u8]) {
        *self.0.lock().unwrap() = bytes.to_vec();
    }
}

impl ReadAt for Growing {
    fn read_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
        self.0.lock().unwrap().read_at(buffer, offset)
    }

    fn size(&self) -> io::Result<u64> {
        self.0.lock().unwrap().size()
    }
}

#[test]
fn a_growing_log_is_followed() {
    let file = Growing::default();
    let mut log = records(file.clone(), b"log");
    assert_eq!(ending(&all(&mut *log)), "empty");
    let whole = packed(&long(20_000));
    let mut before = 0;
    for part in 1..5 {
        file.set(&whole[..whole.len() / 5 * part]);
        let tail = lines(&mut *log, Position::FromEnd(3), 3);
        assert_eq!(ending(&tail), "cut");
        assert!(tail.total.unwrap() > before);
        before = tail.total.unwrap();
        assert_eq!(number_of(&tail.lines[2]), before - 1);
    }
    file.set(&whole);
    let tail = lines(&mut *log, Position::FromEnd(1), 3);
    assert_eq!((tail.total, ending(&tail), tail.run), (Some(20_000), "", 0));
    // The job runs again: the same file is written anew.
    file.set(&gzip::compress(record(0.0, "stdout", b"again\n").as_bytes(), 77).unwrap());
    let again = all(&mut *log);
    assert_eq!((texts(&again.lines), again.run), (vec!["again".to_owned()], 1));
}

#[test]
fn a_growing_plain_file_is_followed_within_its_last_line() {
    let file = Growing::default();
    file.set(b"one\ntw");
    let mut log = plain(file.clone(), Stream::Out, b"log");
    assert_eq!(texts(&all(&mut *log).lines), ["one", "tw"]);
    file.set(b"one\ntwo\nthree\n");
    let grown = lines(&mut *log, Position::FromEnd(9), 9);
    assert_eq!((texts(&grown.lines), grown.run), (["one", "two", "three"].map(str::to_owned).to_vec(), 0));
    file.set(b"x\n");
    let anew = all(&mut *log);
    assert_eq!((texts(&anew.lines), anew.run), (vec!["x".to_owned()], 1));
}

#[test]
fn a_line_without_end_comes_in_pieces() {
    let mut log = plain(vec![b'x'; 1_000_000], Stream::Out, b"log");
    let read = all(&mut *log);
    assert_eq!(read.lines.iter().map(|l| l.text.exact().len()).sum::<usize>(), 1_000_000);
    assert!(read.lines.iter().all(|l| !l.ended && l.text.exact().len() <= 1 << 18));
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
