//! A log of records is read up to what is damaged, the same through every window, and each line the same by the quick way and
//! the general one.

use std::ops::ControlFlow;

use adjourn::model::{Line, Lines, Pattern, Position};
use adjourn::storage::LogSource;
use adjourn::storage::codec::gzip::compress;
use adjourn::storage::plainbox::io_log::{BadRecord, Record, records};
use adjourn::work::Task;

/// Any text, packed here.
pub fn text(text: &[u8]) {
    text.split(|byte| *byte == b'\n').for_each(line);
    let Ok(packed) = compress(text, 0) else { return };
    file(&packed);
}

/// Any file.
pub fn file(packed: &[u8]) {
    let mut log = records(packed.to_vec(), b"log");
    let whole = lines(&mut *log, Position::Line(0), usize::MAX);
    assert_eq!(whole.total, Some(whole.lines.len() as u64));
    for (at, line) in whole.lines.iter().enumerate() {
        assert_eq!(line.number, at as u64);
    }
    windows(&mut *log, &whole);
    windows(&mut *records(packed.to_vec(), b"log"), &whole);
    searched(&mut *log, &whole);
}

fn lines(log: &mut dyn LogSource, from: Position, count: usize) -> Lines {
    log.lines(from, count, &Task::new()).unwrap_or_else(|error| panic!("reading memory fails: {error}"))
}

fn windows(log: &mut dyn LogSource, whole: &Lines) {
    let count = whole.lines.len();
    let last = count.saturating_sub(3);
    for first in [last, 0, count / 2, count, 1] {
        let behind = whole.lines.get(first..).unwrap_or_default();
        let wanted = behind.get(..3).unwrap_or(behind);
        assert_eq!(shown(&lines(log, Position::Line(first as u64), 3).lines), shown(wanted), "from line {first}");
    }
    let end = lines(log, Position::FromEnd(3), 3);
    assert_eq!(shown(&end.lines), shown(whole.lines.get(last..).unwrap_or_default()), "the end");
    assert_eq!(end.ending, whole.ending);
}

/// Times may be no numbers, which are equal to nothing.
fn shown(lines: &[Line]) -> String {
    format!("{lines:?}")
}

fn searched(log: &mut dyn LogSource, whole: &Lines) {
    let Ok(pattern) = regex::bytes::Regex::new("[a-m]x?") else { return };
    // What is seen of a line with escape sequences is another text; that it is found has tests of its own.
    let plain = |line: &&Line| !line.text.exact().contains(&0x1b);
    let wanted: Vec<_> =
        whole.lines.iter().filter(plain).filter(|line| pattern.is_match(line.text.exact())).cloned().collect();
    let mut found = Vec::new();
    let done = log.search(&Pattern(pattern), &Task::new(), &mut |hit| {
        found.extend(Some(hit.line).filter(|line| !line.text.exact().contains(&0x1b)));
        ControlFlow::Continue(())
    });
    assert!(done.is_ok());
    assert_eq!(shown(&found), shown(&wanted));
}

/// A space before a line means nothing to the general reader, and keeps the quick one away.
fn line(line: &[u8]) {
    let spaced = [b" ", line].concat();
    assert_eq!(read(line), read(&spaced), "{}", line.escape_ascii());
}

fn read(line: &[u8]) -> Result<(String, Vec<u8>), BadRecord> {
    let mut data = b"before".to_vec();
    let read = Record::read(line, &mut data);
    assert!(read.is_ok() || data == b"before", "{}", line.escape_ascii());
    read.map(|record| (format!("{record:?}"), data))
}
